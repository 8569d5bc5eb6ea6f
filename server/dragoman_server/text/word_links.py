"""Words of a sentence and of its translation, and which belongs to which."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isfinite

from .span import Span

__all__ = ["AlignedSpans", "Word", "WordLinks", "Words"]

_BETWEEN_LETTERS = "'’"
_BETWEEN_DIGITS = ".,٫٬:/"
_JOINERS = "\u200c\u200d\u00ad"
_INVISIBLE = frozenset("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")


@dataclass(frozen=True, slots=True)
class AlignedSpans:
    """A range of a sentence and a range of its translation that say the same, in code points of each text."""

    source: Span
    target: Span
    weight: float = 1.0
    """How much; ranges with a weight that is not above 0 are passed over."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, number or single mark of a text."""

    span: Span
    is_mark: bool
    """Whether it is punctuation or a symbol."""


class Words:
    """The words and marks of a text in order; white space and invisible controls are in none.

    A word is a run of letters, digits and combining marks, so that an Arabic word keeps its clitics. Apostrophes
    between letters, and stops, commas, colons and slashes between digits, do not end one.
    """

    def __init__(self, text: str) -> None:
        self._words = tuple(_scan(text))
        self._starts = [word.span.start for word in self._words]
        self._ends = [word.span.end for word in self._words]

    def __len__(self) -> int:
        return len(self._words)

    def __getitem__(self, number: int) -> Word:
        return self._words[number]

    def plain(self, numbers: Iterable[int]) -> list[int]:
        """Those of some numbers that are of words, not of marks."""
        return [number for number in numbers if not self._words[number].is_mark]

    def within(self, span: Span) -> range:
        """The numbers of the words that have a character in `span`."""
        return range(bisect_right(self._ends, span.start), bisect_left(self._starts, span.end))

    def covered(self, numbers: range) -> Span:
        """From the start of the first to the end of the last of some words; there must be one."""
        return Span(self._starts[numbers[0]], self._ends[numbers[-1]])


class WordLinks:
    """The alignment of two texts, word by word.

    Raises:
        ValueError: an aligned range reaches beyond its text.
    """

    def __init__(self, source: str, target: str, alignment: Iterable[AlignedSpans]) -> None:
        self.source, self.target = Words(source), Words(target)
        self.source_words = len(self.source.plain(range(len(self.source))))
        """How many words the source has, marks not counted."""
        weights: dict[tuple[int, int], float] = defaultdict(float)
        for link in alignment:
            for text, span in ((source, link.source), (target, link.target)):
                if span.end > len(text):
                    raise ValueError(f"{span} reaches beyond a text of {len(text)} characters")
            if isfinite(link.weight) and link.weight > 0:
                for pair in self._pairs(link, same=link.source.of(source) == link.target.of(target)):
                    weights[pair] += link.weight
        self.source_of = _best((t, s, weight) for (s, t), weight in weights.items())
        """For a target word the source word that it translates, where there is one: the one of greatest weight."""
        self.target_of = _best((s, t, weight) for (s, t), weight in weights.items())
        """For a source word the target word that it weighs most for, whatever else that translates."""
        self.targets_of: dict[int, list[int]] = defaultdict(list)
        """For a source word the target words that translate it, in order."""
        for t in sorted(self.source_of):
            self.targets_of[self.source_of[t]].append(t)

    def weight(self, numbers: Iterable[int]) -> int:
        """What some target words count when one group of them is to be chosen: their letters."""
        return sum(1 if self.target[t].is_mark else 1 + len(self.target[t].span) for t in numbers)

    def _pairs(self, link: AlignedSpans, *, same: bool) -> Iterator[tuple[int, int]]:
        sources, targets = self.source.within(link.source), self.target.within(link.target)
        if same and len(sources) == len(targets):  # a copy: word by word
            yield from zip(sources, targets, strict=True)
        else:
            yield from ((s, t) for s in sources for t in targets)


def _best(weighted: Iterable[tuple[int, int, float]]) -> dict[int, int]:
    """For each first number the second one of greatest weight, the smaller one of two that are equal."""
    chosen: dict[int, tuple[float, int]] = {}
    for key, value, weight in weighted:
        if key not in chosen or (weight, -value) > (chosen[key][0], -chosen[key][1]):
            chosen[key] = (weight, value)
    return {key: value for key, (_, value) in chosen.items()}


def _scan(text: str) -> Iterator[Word]:
    start, end, mark, joined = 0, 0, False, False
    for i, character in enumerate(text):
        if character.isspace() or character in _INVISIBLE:
            continue
        combining = character in _JOINERS or unicodedata.category(character)[0] == "M" or "🏻" <= character <= "🏿"
        letter = character.isalnum() or character == "_"
        touches = end == i and start < end
        if touches and (combining or joined or (letter and not mark) or (not mark and _inside(text, i))):
            end = i + 1
        else:
            if start < end:
                yield Word(Span(start, end), mark)
            start, end, mark = i, i + 1, not (letter or combining)
        joined = mark and character == "\u200d"
    if start < end:
        yield Word(Span(start, end), mark)


def _inside(text: str, i: int) -> bool:
    """Whether the mark at `i` stands inside a word or number."""
    before, after = text[i - 1], text[i + 1 : i + 2]
    if text[i] in _BETWEEN_LETTERS:
        return before.isalpha() and after.isalpha()
    return text[i] in _BETWEEN_DIGITS and before.isdigit() and after.isdigit()
