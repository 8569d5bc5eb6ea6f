"""The names of a text, and whether a word of the other script renders them.

English tells names by capitals, except where a sentence begins; Arabic does not, so that a word there counts as a name
only where a capitalised English word renders it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, islice

from ...text import Span, common_words, fold_for_matching, spelling_distance
from ...text.term_forms import LONGEST_WORD, fold, readings, texts_of
from .known_names import known_stems, name_stem

__all__ = ["ArabicWords", "Comparison", "NameWord", "english_names", "latin_parts"]

SHORTEST_NAME = 4
"""Letters of a Latin spelling; shorter ones resemble too many words."""
FAR = 1.0
MOST_NAMES = 200
_MOST_WORDS = 400
_MOST_CELLS = 200_000
_LOOKED_BACK = 4
_LEAST_LENGTH, _MOST_LENGTH = 0.5, 4
"""Letters of a Latin spelling for each of the Arabic word."""
_ASCII_RUN = re.compile("[A-Za-z]{3,}")
_LATIN_WORD = re.compile(r"[^\W\d_]+(?:['’\-‐‑][^\W\d_]+)*")
_ENDING = re.compile(r"['’](?:s|S|re|ve|ll|d|t|m)?$")
_SENTENCE_START = re.compile(r"(?:[.!?:;…\n\"“”«»()•*–—-]|(?:^|\s)['‘’])\s*$")
_TITLES = """
mister miss madam lady lord dame king queen prince princess sheikh sheik imam emir sultan caliph pope bishop president
premier minister senator governor mayor judge justice general colonel captain sergeant doctor professor baron duke
duchess earl countess saint father sister brother pastor rabbi ayatollah majesty highness monsieur madame
prof capt insp sens reps govt dept corp assoc asst supt cmdr brig gens fort prix creek cape
"""
_NOT_NAMES = frozenset(_TITLES.split())
# Consonants in classes that both scripts share: what two spellings of a name must have in common at least.
_SOUNDS = str.maketrans(
    {
        letter: sound
        for sound, letters in {
            "b": "بپpfvفڤ",
            "k": "qcgjxقكجخغگ",
            "s": "سزصشثچژzذظضx",
            "t": "تدطd",
            "": "aeiouyhw'اوىيهعحءئؤ",
            "l": "ل",
            "m": "م",
            "n": "ن",
            "r": "ر",
        }.items()
        for letter in letters
    }
)


@dataclass(frozen=True, slots=True)
class NameWord:
    """A word of a name, and its place in the text."""

    text: str
    """Without a possessive ending."""
    span: Span


def english_names(text: str) -> tuple[NameWord, ...]:
    """The words of an English text that are names, in order.

    A name has a capital and at least four letters and is no abbreviation, title or common word; where a sentence begins
    it is not made like an adverb or a form of a verb either. After 200 names no more are looked for.
    """
    return tuple(islice(_english_names(text), MOST_NAMES))


def _english_names(text: str) -> Iterator[NameWord]:
    for match in _LATIN_WORD.finditer(text):
        word = match[0]
        if not word[0].isupper():
            continue
        word = _ENDING.sub("", word)
        if not SHORTEST_NAME <= len(word) <= LONGEST_WORD or not _is_name_like(word):
            continue
        if word.endswith(("ing", "ed", "ly", "ness")) and _begins_sentence(text, match.start()):
            continue
        yield NameWord(word, Span(match.start(), match.start() + len(word)))


@lru_cache(maxsize=1 << 16)
def _is_name_like(word: str) -> bool:
    """Whether a word with a capital is no abbreviation, title or common word."""
    common = common_words("en")
    parts = [part.casefold() for part in re.split(r"[-‐‑]", word)]
    return not _abbreviated(word) and not any(
        part in _NOT_NAMES or (common is not None and _is_common(part, common)) for part in parts
    )


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - _LOOKED_BACK) : start]
    return bool(_SENTENCE_START.search(before)) or (start <= _LOOKED_BACK and not before.strip())


def _abbreviated(word: str) -> bool:
    return sum(character.isupper() for character in word) > 2 or word.isupper()


def _is_common(word: str, common: object) -> bool:
    stems = (word, word.removesuffix("s"), word.removesuffix("es"))
    return any(stem in common for stem in stems)  # type: ignore[operator]


def latin_parts(word: str) -> tuple[str, ...]:
    """A Latin name, and what is left without an article before it ("al-Sudani", "Sudani")."""
    parts = re.split(r"[-‐‑]", word)
    return (word, *(part for part in parts if len(part) >= SHORTEST_NAME)) if len(parts) > 1 else (word,)


class ArabicWords:
    """The words of an Arabic text, to find the one that renders a Latin name.

    Args:
        text: the text; of more than 400 words the rest is passed over.
    """

    def __init__(self, text: str) -> None:
        found = [word for word in texts_of(text) if len(word) <= LONGEST_WORD][:_MOST_WORDS]
        self._stems = [_stems(word) for word in found]
        self._comparison = Comparison()
        self._latin = frozenset(word.casefold() for word in _ASCII_RUN.findall(text))
        whole = list(map(fold, found))
        joined = [one[0] + after for one, after in zip(self._stems, whole[1:], strict=False)]
        self.forms = tuple(dict.fromkeys([*chain.from_iterable(self._stems), *whole, *joined]))
        self._compared = tuple([(form, len(form) or 1, _sounds(form)) for form in self.forms])

    @cached_property
    def stems(self) -> frozenset[str]:
        """The words without proclitics and endings."""
        return frozenset(map(name_stem, chain.from_iterable(self._stems)))

    def distance(self, latin: str, enough: float = 0.0) -> float:
        """Of the word that is nearest to a Latin spelling, as `spelling_distance` has it.

        0 for a word that is known to stand for it, or where the name stands there in Latin letters. The search ends at
        the first word that is as near as `enough`; where the text is so long that it would take seconds, it is 0 too.
        """
        if latin.casefold() in self._latin:
            return 0.0
        if (known := known_stems(latin)) and known & self.stems:
            return 0.0
        nearest = FAR
        for part in latin_parts(latin):
            length, sounds = len(part), _sounds(part)
            for form, letters, others in self._compared:
                if _LEAST_LENGTH <= length / letters <= _MOST_LENGTH and _sounds_alike(sounds, others):
                    nearest = min(nearest, self._comparison.distance(form, part))
                    if nearest <= enough:
                        return nearest
        return 0.0 if self._comparison.exhausted else nearest


class Comparison:
    """`spelling_distance` of the words of two texts, within bounds: about a second of work.

    Words that have hardly a consonant in common are not looked at closely.
    """

    def __init__(self) -> None:
        self._left = _MOST_CELLS

    @property
    def exhausted(self) -> bool:
        """Whether there was more to compare."""
        return self._left <= 0

    def distance(self, arabic: str, latin: str) -> float:
        """The distance; 1 when the bounds are reached."""
        if self.exhausted or not _alike(arabic, latin):
            return FAR
        self._left -= len(arabic) * len(latin)
        return _distance(arabic, latin)


def _alike(arabic: str, latin: str) -> bool:
    fits = _LEAST_LENGTH <= len(latin) / (len(arabic) or 1) <= _MOST_LENGTH
    return fits and _sounds_alike(_sounds(arabic), _sounds(latin))


def _sounds_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return 2 * len(one & other) >= max(len(one), len(other))


@lru_cache(maxsize=1 << 16)
def _stems(word: str) -> tuple[str, ...]:
    """An Arabic word without its proclitics, in all readings; as it is when it has none."""
    return tuple(reading.stem for reading in readings(word)) or (word,)


@lru_cache(maxsize=1 << 16)
def _sounds(word: str) -> frozenset[str]:
    return frozenset(fold_for_matching(word).translate(_SOUNDS))


@lru_cache(maxsize=1 << 16)
def _distance(arabic: str, latin: str) -> float:
    return spelling_distance(arabic, latin)
