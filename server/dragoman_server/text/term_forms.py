"""Words of a text with their places, and the forms under which a term is looked up.

An English word is looked up without its plural ending, an Arabic one without conjunction, preposition and article.
The key of a word is only where to look; whether two words are forms of one is decided by `same_english` and by the
readings of the Arabic word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .matching import fold_for_matching
from .span import Span

__all__ = [
    "ARABIC_LETTER", "LONGEST_WORD", "Reading", "Word", "bare", "fold", "is_arabic", "joins", "key", "light_stem",
    "readings", "same_english", "skip_letters", "texts_of", "words_of",
]  # fmt: skip

LONGEST_WORD = 64
"""Characters; a longer word is no word of any term, and is not folded."""

_ARABIC = (
    "\u0620-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"
)
_MARKS = (
    "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff"
    "\u00ad\u200b-\u200f\u2060"
)
ARABIC_LETTER = re.compile(f"[{_ARABIC}]")
_WORD = re.compile(f"[{_ARABIC}][{_ARABIC}{_MARKS}]*|[^\\W_{_ARABIC}]+(?:[{_MARKS}]+[^\\W_{_ARABIC}]*)*")
_MARK = re.compile(f"[{_MARKS}\u0640]")
# What may stand between two words of one term: a space, one line end, or a sign within a word.
_GAP = re.compile(r"[^\S\r\n]{0,3}(?:\r?\n)?[^\S\r\n]{0,3}|[^\S\r\n]?[-‐‑–/&.'’+][^\S\r\n]?")
_CONJUNCTIONS, _PREPOSITIONS = ("", "و", "ف"), ("", "ب", "ك", "ل")
_SHORTEST_STEM = 3
_TANWIN = "\u064b"
_PRONOUNS = ("ها", "هم", "هن", "نا", "كم", "ه")
_ENDINGS = ("ات", "ون", "ين", "ان", "يه", "ه", "ي", "ا", "ت")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text."""

    span: Span
    text: str
    """As it is written."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to take an Arabic word apart, in folded letters."""

    conjunction: str
    preposition: str
    article: bool
    stem: str
    """Without the article."""
    outer: int
    """Letters of conjunction and preposition."""
    inner: int
    """Letters of conjunction, preposition and article."""

    @property
    def proclitics(self) -> tuple[str, ...]:
        """What stands before the stem: "و", "ف", then "ب", "ك", "ل", then "ال", of each at most one."""
        return tuple(one for one in (self.conjunction, self.preposition, "ال" if self.article else "") if one)


def words_of(text: str) -> Iterator[Word]:
    """Words and numbers in order; where Arabic letters meet others without a space, a word ends."""
    for match in _WORD.finditer(text):
        yield Word(Span(match.start(), match.end()), match[0])


def texts_of(text: str) -> list[str]:
    """The words of `words_of` without their places."""
    return _WORD.findall(text)


def is_arabic(word: str) -> bool:
    """Whether a word begins with an Arabic letter."""
    return ARABIC_LETTER.match(word) is not None


def joins(text: str, end: int, start: int) -> bool:
    """Whether one term may go on from a word that ends at `end` to one that begins at `start`."""
    if not _GAP.fullmatch(text, end, start):
        return False
    # ". " ends a sentence, except after an initial: "J. P. Morgan".
    return start - end < 2 or text[end] != "." or end < 2 or not text[end - 2].isalnum()


def fold(word: str) -> str:
    """`fold_for_matching` of one word, kept for the next time; "" for one longer than `LONGEST_WORD`."""
    if len(word) > LONGEST_WORD:
        return ""
    return word.lower() if word.isascii() else _fold(word)


@lru_cache(maxsize=1 << 16)
def _fold(word: str) -> str:
    return fold_for_matching(word)


@lru_cache(maxsize=1 << 16)
def key(word: str) -> str:
    """Where a word that is not the first one of a term is looked up: without article, plural ending or final e."""
    return bare(fold(word)) if is_arabic(word) else _english_key(fold(word))


def bare(folded: str) -> str:
    """An Arabic word without its article, where three letters or more are left."""
    return folded[2:] if folded.startswith("ال") and len(folded) >= 2 + _SHORTEST_STEM else folded


@lru_cache(maxsize=1 << 16)
def readings(word: str) -> tuple[Reading, ...]:
    """All ways to take an Arabic word apart, the one with the fewest proclitics first.

    What is taken off leaves three letters or more. A final alef with written tanwin is left out in a reading of its
    own.
    """
    folded = fold(word)
    found = dict.fromkeys(_readings(folded))
    if _TANWIN in word and folded.endswith("ا") and len(folded) > _SHORTEST_STEM:
        found.update(dict.fromkeys(_readings(folded[:-1])))
    return tuple(sorted(found, key=lambda reading: reading.inner))


def _readings(folded: str) -> Iterator[Reading]:
    for conjunction in _CONJUNCTIONS:
        if not folded.startswith(conjunction):
            continue
        for preposition in _PREPOSITIONS:
            rest = folded[len(conjunction) :]
            if not rest.startswith(preposition):
                continue
            rest = rest[len(preposition) :]
            outer = len(conjunction) + len(preposition)
            if bare(rest) != rest:
                yield Reading(conjunction, preposition, True, bare(rest), outer, outer + 2)
            elif not outer or len(rest) >= _SHORTEST_STEM:
                yield Reading(conjunction, preposition, False, rest, outer, outer)
            if preposition == "ل" and rest.startswith("ل"):
                stem = "الله" if rest == "له" else rest[1:]
                if len(stem) >= _SHORTEST_STEM:
                    yield Reading(conjunction, preposition, rest != "له", stem, outer, outer + (rest != "له"))


def _english_key(folded: str) -> str:
    if folded.endswith("ies"):
        return folded[:-3] + "y"
    if folded.endswith("ie"):
        return folded[:-2] + "y"
    if folded.endswith("es"):
        return folded[:-2]
    if folded.endswith("s"):
        return folded if folded.endswith(("ss", "us")) else folded[:-1]
    return folded.removesuffix("e")


def same_english(term: str, word: str) -> bool:
    """Whether `word`, as written, is `term` or its plural or singular; case does not matter.

    A term with a capital has a plural only where it ends in -i or -an, as "Houthi" and "Iraqi" do, or is an
    abbreviation: "Hamas" is no plural of "Hama", nor "Adams" of "Adam".
    """
    one, other = fold(term), fold(word)
    if one == other:
        return True
    singular, plural = sorted((one, other), key=len)
    if not _plural(singular, plural):
        return False
    if term.islower() or singular.endswith(("i", "an")):
        return True
    return len(singular) > 1 and plural == other and term.isupper() and word[:-1].isupper() and word.endswith("s")


def _plural(singular: str, plural: str) -> bool:
    if plural in (f"{singular}s", f"{singular}es"):
        return True
    return singular.endswith("y") and plural == f"{singular[:-1]}ies"


@lru_cache(maxsize=1 << 16)
def light_stem(stem: str) -> str:
    """A folded Arabic word that has no proclitics, without a pronoun and the endings of gender, number and nisba.

    After the light stemmer of Larkey, Ballesteros and Connell 2002, "Improving Stemming for Arabic Information
    Retrieval"; at least three letters are left. Broken plurals are not undone.
    """
    for endings in (_PRONOUNS, _ENDINGS):
        ending = next((e for e in endings if stem.endswith(e) and len(stem) - len(e) >= _SHORTEST_STEM), "")
        stem = stem[: len(stem) - len(ending)]
    return stem


def skip_letters(word: str, letters: int) -> int:
    """The position in a word as written after so many folded letters and the marks on them."""
    position = count = 0
    while position < len(word) and (count < letters or (letters and _MARK.match(word, position))):
        count += 0 if _MARK.match(word, position) else max(len(fold(word[position])), 1)
        position += 1
    return position
