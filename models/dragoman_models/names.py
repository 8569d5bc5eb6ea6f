"""Counts the names of a test set that an output renders, by their spelling.

A name is a capitalised English word that a word of the Arabic side renders letter by letter. Both sides are human, so
no list of names is needed, and names that are translated ("United States") are not counted. A name is right in an
output if a word of the output renders it as well, so other spellings of the same name count as right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dragoman_server.text import SAME_NAME, normalize, spelling_distance, without_clitics

__all__ = ["Name", "NameCounts", "count_names", "find_names"]

SHORTEST_NAME = 4
"""The fewest letters of a Latin spelling; shorter ones resemble too many words."""
_CAPITALISED = re.compile(r"\b[A-ZÀ-Þ][^\W\d_]+(?:['’-][^\W\d_]+)*")
_LATIN_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENDING = re.compile(r"['’](?:s|re|ve|ll|d|t|m)$")
_ARABIC_WORD = re.compile(r"[\u0621-\u064a\u067e\u0686\u06a4\u06af]{3,}")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the spelling of both sides."""

    arabic: str
    """The Arabic spelling without clitics."""
    english: str


@dataclass(frozen=True, slots=True)
class NameCounts:
    """The number of names in a test set and of those that are right."""

    names: int
    right: int

    @property
    def share(self) -> float:
        """The share of names that are right, 0 to 1; 1 without any names."""
        return self.right / self.names if self.names else 1.0


def find_names(arabic: str, english: str) -> tuple[Name, ...]:
    """The names of a line, each once, in the order of the English side."""
    forms = [form for word in _ARABIC_WORD.findall(normalize(arabic)) for form in without_clitics(word)]
    found: dict[str, Name] = {}
    for word in _CAPITALISED.findall(english):
        latin = _ENDING.sub("", word)
        if len(latin) < SHORTEST_NAME or latin.isupper() or latin in found:
            continue
        nearest = min(forms, key=lambda form: _distance(form, latin), default=None)
        if nearest is not None and _distance(nearest, latin) <= SAME_NAME:
            found[latin] = Name(nearest, latin)
    return tuple(found.values())


def count_names(
    sources: Sequence[str], outputs: Sequence[str], references: Sequence[str], target_language: str
) -> NameCounts:
    """Counts the names of a test set that its outputs render.

    Args:
        sources, outputs, references: lines in the same order.
        target_language: "ar" or "en"; the sources are in the other one.
    """
    results = list(_results(sources, outputs, references, target_language))
    return NameCounts(len(results), sum(results))


def _results(
    sources: Sequence[str], outputs: Sequence[str], references: Sequence[str], target_language: str
) -> Iterator[bool]:
    """Yields for each name of each line whether it is right."""
    for source, output, reference in zip(sources, outputs, references, strict=True):
        arabic, english = (source, reference) if target_language == "en" else (reference, source)
        for name in find_names(arabic, english):
            yield _is_spelled(name, output, target_language)


def _is_spelled(name: Name, output: str, language: str) -> bool:
    if language == "en":
        words = _LATIN_WORD.findall(output)
        return any(word[0].isupper() and _distance(name.arabic, _ENDING.sub("", word)) <= SAME_NAME for word in words)
    forms = (form for word in _ARABIC_WORD.findall(normalize(output)) for form in without_clitics(word))
    return any(form == name.arabic or _distance(form, name.english) <= SAME_NAME for form in forms)


@lru_cache(maxsize=100_000)
def _distance(arabic: str, latin: str) -> float:
    """`spelling_distance`, skipped for words of which one is more than four times as long as the other."""
    if not 0.5 <= len(latin) / len(arabic) <= 4:
        return 1.0
    return spelling_distance(arabic, latin)
