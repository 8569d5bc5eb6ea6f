"""Word alignment between a sentence and its translation."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isfinite

from .aligned_words import AlignedWords
from .span import Span

__all__ = ["Word", "WordLinks", "Words"]

_BETWEEN_LETTERS = "'’"
_BETWEEN_DIGITS = ".,٫٬:/"
_JOINERS = "\u200c\u200d\u00ad"
_INVISIBLE = frozenset("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a number or a single punctuation mark of a text."""

    span: Span
    is_mark: bool
    """Whether it is punctuation or a symbol."""


class Words:
    """The words and punctuation marks of a text in order; white space and invisible controls belong to none.

    A word is a run of letters, digits and combining marks, so that an Arabic word keeps its clitics. Apostrophes
    between letters do not end a word, nor do stops, commas, colons and slashes between digits.
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
        """The given word numbers without those of punctuation marks."""
        return [number for number in numbers if not self._words[number].is_mark]

    def within(self, span: Span) -> range:
        """The numbers of the words with at least one character in `span`."""
        return range(bisect_right(self._ends, span.start), bisect_left(self._starts, span.end))

    def covered(self, numbers: range) -> Span:
        """The span from the first to the last of the given words; `numbers` must not be empty."""
        return Span(self._starts[numbers[0]], self._ends[numbers[-1]])


class WordLinks:
    """The alignment of two texts, word by word; aligned words with a weight of 0 or less are ignored.

    Raises:
        ValueError: an aligned range reaches beyond its text.
    """

    def __init__(self, source: str, target: str, alignment: Iterable[AlignedWords]) -> None:
        self.source, self.target = Words(source), Words(target)
        self.source_words = len(self.source.plain(range(len(self.source))))
        """The number of source words, without punctuation marks."""
        weights: dict[tuple[int, int], float] = defaultdict(float)
        for link in alignment:
            for text, span in ((source, link.source), (target, link.target)):
                if span.end > len(text):
                    raise ValueError(f"{span} reaches beyond a text of {len(text)} characters")
            if isfinite(link.weight) and link.weight > 0:
                for pair in self._pairs(link, same=link.source.of(source) == link.target.of(target)):
                    weights[pair] += link.weight
        self.source_of = _best((t, s, weight) for (s, t), weight in weights.items())
        """For each aligned target word, the source word with the greatest weight."""
        self.target_of = _best((s, t, weight) for (s, t), weight in weights.items())
        """For each aligned source word, the target word with the greatest weight, even if that fits another better."""
        self.targets_of: dict[int, list[int]] = defaultdict(list)
        """For each source word, the target words whose best source word it is, in order."""
        for t in sorted(self.source_of):
            self.targets_of[self.source_of[t]].append(t)

    def weight(self, numbers: Iterable[int]) -> int:
        """The weight of a group of target words, mainly their number of letters."""
        return sum(1 if self.target[t].is_mark else 1 + len(self.target[t].span) for t in numbers)

    def _pairs(self, link: AlignedWords, *, same: bool) -> Iterator[tuple[int, int]]:
        sources, targets = self.source.within(link.source), self.target.within(link.target)
        if same and len(sources) == len(targets):  # copied text is aligned word by word
            yield from zip(sources, targets, strict=True)
        else:
            yield from ((s, t) for s in sources for t in targets)


def _best(weighted: Iterable[tuple[int, int, float]]) -> dict[int, int]:
    """For each first number, the second number with the greatest weight; the smaller number wins a tie."""
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
    """Whether the punctuation mark at `i` is inside a word or number."""
    before, after = text[i - 1], text[i + 1 : i + 2]
    if text[i] in _BETWEEN_LETTERS:
        return before.isalpha() and after.isalpha()
    return text[i] in _BETWEEN_DIGITS and before.isdigit() and after.isdigit()
