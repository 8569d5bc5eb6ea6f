"""Whether abbreviations in Latin letters came through: ABBREVIATION.

A model that does not know "HMC" makes up what it could stand for. People who translate news into Arabic write
abbreviations out far more often than they keep them, so that a lost one says nothing there; what is looked at is what
they hardly ever do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...inference import Flag, FlagKind
from ...text.term_forms import key, light_stem, texts_of
from ..thresholds import THRESHOLDS, Thresholds
from .pair import Pair

__all__ = ["DefinedAbbreviations", "abbreviation", "abbreviations_of"]

_WORD = re.compile(
    r"(?<![A-Za-z\d.])(?P<name>[A-Z][A-Za-z]?[A-Z][A-Z\d]{0,5}|[A-Z](?:\.[A-Z]){1,5})\.?s?(?![A-Za-z\d])"
)
_IN_BRACKETS = re.compile(r"(?<=[^\W\d_])[\"'”’»]?\s?\(\s*(?P<name>[A-Z][A-Za-z]?[A-Z\d]{1,6})\s*\)")
_SHORTEST_STEM = 3
_MOST_DEFINED = 1_000
_LEAST_SHARE = 0.5
"""Of the words of a written-out form, how many must come again for it to be the same form."""


def abbreviations_of(text: str) -> frozenset[str]:
    """The abbreviations of a text in Latin letters, without points."""
    return frozenset(match["name"].replace(".", "") for match in _WORD.finditer(text))


def abbreviation(pair: Pair, thresholds: Thresholds = THRESHOLDS) -> Flag | None:
    """An abbreviation in brackets that the source lacks or does not explain; into English also one that is lost.

    A bracket of the source may hold the abbreviation in Arabic letters; then nothing is said of brackets.
    """
    faults = [*_invented(pair), *_lost(pair)]
    return Flag(FlagKind.ABBREVIATION, "; ".join(faults)) if faults else None


def _invented(pair: Pair) -> Iterator[str]:
    explained = {match["name"] for match in _IN_BRACKETS.finditer(pair.target)}
    if not explained or "(" in pair.source:
        return
    known, letters = abbreviations_of(pair.source), _letters(pair.source)
    for name in sorted(explained):
        if name in known:
            yield f"explained, and not in the source: {name}"
        elif name.upper() not in letters:
            yield f"not in the source: {name}"


def _lost(pair: Pair) -> Iterator[str]:
    if pair.target_language != "en":
        return
    letters = _letters(pair.target)
    yield from (f"lost: {name}" for name in sorted(abbreviations_of(pair.source)) if name.upper() not in letters)


def _letters(text: str) -> str:
    return text.upper().replace(".", "")


class DefinedAbbreviations:
    """The abbreviations that a document has defined in brackets so far, "Houthi Media Centre (HMC)", and kept."""

    def __init__(self) -> None:
        self._forms: dict[str, frozenset[str]] = {}

    def check(self, source: str, target: str) -> Flag | None:
        """What is wrong with a segment that uses them, and take over those that it defines.

        An abbreviation keeps its form when it stands in the translation as it is, or when half of the words come again
        that stood before its brackets.
        """
        if not source.isupper() and (defined := {match["name"] for match in _IN_BRACKETS.finditer(source)}):
            self._define(defined, target)
        else:
            defined = set()
        if not self._forms:
            return None
        used = sorted((abbreviations_of(source) & self._forms.keys()) - defined)
        lost = [name for name in used if not self._has(target, name)]
        if not lost:
            return None
        return Flag(FlagKind.ABBREVIATION, f"defined before, and here in another form: {', '.join(lost)}")

    def _define(self, names: set[str], target: str) -> None:
        there = {match["name"]: match.start() for match in _IN_BRACKETS.finditer(target)}
        for name in names & abbreviations_of(target):
            if len(self._forms) < _MOST_DEFINED:
                before = texts_of(target[: there[name]])[-len(name) - 1 :] if name in there else []
                self._forms.setdefault(name, frozenset(_stems(before)))

    def _has(self, target: str, name: str) -> bool:
        if name.upper() in _letters(target):
            return True
        form = self._forms[name]
        return bool(form) and len(form & frozenset(_stems(texts_of(target)))) >= _LEAST_SHARE * len(form)


def _stems(words: list[str]) -> Iterator[str]:
    return (stem for word in words if len(stem := _stem(word)) >= _SHORTEST_STEM)


def _stem(word: str) -> str:
    """A word without article and endings; "لل" is "ل" before the article."""
    folded = key(f"ال{word[2:]}" if word.startswith("لل") and len(word) > 4 else word)
    return light_stem(folded)
