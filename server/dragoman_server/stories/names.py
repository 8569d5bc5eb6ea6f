"""Names that two texts share, in one script or across Arabic and Latin letters.

English writes names with capitals; Arabic does not tell them from other words. So a Latin name is looked for among all
words of an Arabic text: by consonant skeleton, which an index can hold, and then by the spelling distance of
`text.transliteration`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ..text import SAME_NAME, detect_language, fold_for_matching, spelling_distance, without_clitics

__all__ = ["NameIndex", "names_of", "skeleton"]

_LATIN_SOUNDS = re.compile(r"sh|ch|th|dh|ph|kh|gh|zh|[a-z]")
# Classes of consonants: their spellings in Latin letters, and the Arabic letters.
_CLASSES = {
    "B": ("b p", "بپ"),
    "F": ("f v ph", "فڤ"),
    "K": ("k q c g j kh gh", "قكجخغگ"),
    "L": ("l", "ل"),
    "M": ("m", "م"),
    "N": ("n", "ن"),
    "R": ("r", "ر"),
    "S": ("s z sh ch zh x", "سزصشچژ"),
    "T": ("t d th dh", "تثدذضطظ"),
}
_LATIN = {spelling: sound for sound, (latin, _) in _CLASSES.items() for spelling in latin.split()}
_ARABIC = {letter: sound for sound, (_, arabic) in _CLASSES.items() for letter in arabic}
_CAPITALISED = re.compile(r"(?<![\w'’])[A-Z][a-z'’]+(?:[A-Z][a-z]+)?(?!\w)")
_SENTENCE_START = re.compile(r"(?:^|[.!?:\n\"“”])\s*$")
_ARABIC_WORD = re.compile(r"[\u0621-\u064a]{3,}")
_LEAST_CONSONANTS = 3
_CALENDAR = """
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
    october november december
"""
_WEEKDAYS_AND_MONTHS = frozenset(_CALENDAR.split())
_FEWEST = 3
"""A share is taken of so many names at least: one name that is shared says little."""


def skeleton(word: str) -> str:
    """The consonants of a word in classes that Arabic and Latin spellings share: "Soleimani" and "سليماني" are "SLMN".

    Doubled consonants are one; vowels, h, ayn and the letters that can be vowels are left out.
    """
    folded = fold_for_matching(word)
    if folded.isascii():
        sounds = [_LATIN.get(sound, "") for sound in _LATIN_SOUNDS.findall(folded)]
    else:
        sounds = [_ARABIC.get(letter, "") for letter in folded]
    return re.sub(r"(.)\1+", r"\1", "".join(sounds))


@dataclass(frozen=True, slots=True)
class NameIndex:
    """What of a text, or of a story, can be a name: folded spellings by skeleton."""

    latin: Mapping[str, str] = field(default_factory=dict)
    """Names in Latin letters."""
    arabic: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words in Arabic letters, with and without what may be clitics."""

    def shared(self, other: NameIndex) -> float | None:
        """Share of the names that the other has too, of the side with fewer names.

        None when neither has names in Latin letters, so that nothing can be said.
        """
        own, others = self.latin, other.latin
        if own and others:
            return len(own.keys() & others.keys()) / max(min(len(own), len(others)), _FEWEST)
        names, words = (own, other.arabic) if own else (others, self.arabic)
        if not names or not words:
            return None
        return sum(_spelled_among(name, words.get(key, ())) for key, name in names.items()) / max(len(names), _FEWEST)


def names_of(text: str, limit: int = 40) -> NameIndex:
    """The names of a text in English, or the words of one in Arabic: so many names, or ten times the words."""
    if detect_language(text[:2000]).language == "ar":
        words: dict[str, tuple[str, ...]] = {}
        for word in dict.fromkeys(_ARABIC_WORD.findall(fold_for_matching(text))):
            if len(words) >= 10 * limit:
                break
            for form, key in _forms(word):
                if form not in words.get(key, ()) and len(words) < 10 * limit:
                    words[key] = (*words.get(key, ()), form)[:4]
        return NameIndex({}, words)
    found: dict[str, str] = {}
    for name in _capitalised(text):
        key = skeleton(name)
        if len(key) >= _LEAST_CONSONANTS and len(found) < limit:
            found.setdefault(key, name)
    return NameIndex(found, {})


@lru_cache(maxsize=20_000)
def _forms(word: str) -> tuple[tuple[str, str], ...]:
    """An Arabic word with and without what may be clitics, where long enough for a name, each with its skeleton."""
    forms = ((form, skeleton(form)) for form in without_clitics(word))
    return tuple((form, key) for form, key in forms if len(key) >= _LEAST_CONSONANTS)


def _capitalised(text: str) -> Iterable[str]:
    """Capitalised words, folded, except those seen only where a sentence begins, and days and months."""
    for match in _CAPITALISED.finditer(text):
        name = fold_for_matching(match[0].removesuffix("'s").removesuffix("’s"))
        starts = _SENTENCE_START.search(text[max(0, match.start() - 3) : match.start()] if match.start() else "")
        if not starts and name not in _WEEKDAYS_AND_MONTHS:
            yield name


def _spelled_among(name: str, words: Iterable[str]) -> bool:
    return any(spelling_distance(word, name) <= SAME_NAME for word in words)
