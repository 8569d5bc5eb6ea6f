"""Offset maps between a text and its rewritten form.

A rewriting keeps some runs of characters and replaces what lies between them. `OffsetMap` holds the kept runs, so that
ranges can be mapped in both directions and consecutive rewritings can be composed into one map (`then`).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .span import Span

__all__ = ["KeptRun", "OffsetMap", "Rewritten"]

# A run of ASCII without its last character, since only that one can compose with a following mark; or one character.
_CLUSTER_START = re.compile(r"[\x00-\x7f]+(?=[\x00-\x7f])|[\s\S]")


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run of characters that a rewriting keeps in order."""

    before: int
    """The start of the run in the original text, in code points."""
    after: int
    """The start of the run in the rewritten text, in code points."""
    length: int


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """The mapping between two texts by their common runs, which are in order, not empty and not overlapping."""

    runs: tuple[KeptRun, ...]
    before_length: int
    after_length: int

    @classmethod
    def of(cls, runs: Iterable[KeptRun], before_length: int, after_length: int) -> OffsetMap:
        """A map from runs in order; adjacent runs are merged."""
        return cls(_merged(tuple(runs)), before_length, after_length)

    @classmethod
    def identity(cls, length: int) -> OffsetMap:
        """The map of a text that was not rewritten."""
        return cls((KeptRun(0, 0, length),) if length else (), length, length)

    def forward(self, span: Span) -> Span:
        """The range of the rewritten text that came from `span`.

        Its ends are exact where they touch kept characters. An end inside replaced text moves outwards, so that the
        result covers the whole replacement.

        Raises:
            ValueError: `span` reaches beyond the original text.
        """
        return self._mapped(span, [run.before for run in self.runs], backward=False)

    def backward(self, span: Span) -> Span:
        """The range of the original text that `span` of the rewritten text came from; ends move as in `forward`.

        Raises:
            ValueError: `span` reaches beyond the rewritten text.
        """
        return self._mapped(span, [run.after for run in self.runs], backward=True)

    def then(self, later: OffsetMap) -> OffsetMap:
        """The map of this rewriting followed by `later`, a rewriting of its result.

        Raises:
            ValueError: `later` starts from a text of another length than this result.
        """
        if later.before_length != self.after_length:
            raise ValueError(f"a map of {later.before_length} characters cannot follow one to {self.after_length}")
        runs = tuple(_intersections(self.runs, later.runs))
        return OffsetMap(_merged(runs), self.before_length, later.after_length)

    def _mapped(self, span: Span, starts: list[int], *, backward: bool) -> Span:
        length, other_length = self.before_length, self.after_length
        if backward:
            length, other_length = other_length, length
        if span.end > length:
            raise ValueError(f"[{span.start}, {span.end}) reaches beyond a text of {length} characters")

        def other_start(run: KeptRun) -> int:
            return run.before if backward else run.after

        index = bisect_right(starts, span.start) - 1
        run = self.runs[index] if index >= 0 else None
        if run is None:
            start = 0
        elif span.start < starts[index] + run.length:
            start = other_start(run) + span.start - starts[index]
        else:
            start = other_start(run) + run.length
        if not span:
            return Span(start, start)
        index = bisect_right(starts, span.end - 1) - 1
        run = self.runs[index] if index >= 0 else None
        if run is not None and span.end <= starts[index] + run.length:
            end = other_start(run) + span.end - starts[index]
        else:
            end = other_start(self.runs[index + 1]) if index + 1 < len(self.runs) else other_length
        return Span(start, end)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A rewritten text with its offset map from the original. Each method returns a further rewriting."""

    text: str
    offsets: OffsetMap

    @classmethod
    def unchanged(cls, text: str) -> Rewritten:
        """A text that has not been rewritten yet."""
        return cls(text, OffsetMap.identity(len(text)))

    def replace(self, span: Span, replacement: str) -> Rewritten:
        """The text with one range replaced; an empty range inserts, an empty replacement deletes."""
        if span.of(self.text) == replacement:
            return self
        text = self.text[: span.start] + replacement + self.text[span.end :]
        kept = (
            KeptRun(0, 0, span.start),
            KeptRun(span.end, span.start + len(replacement), len(self.text) - span.end),
        )
        step = OffsetMap(tuple(run for run in kept if run.length), len(self.text), len(text))
        return Rewritten(text, self.offsets.then(step))

    def strip(self) -> Rewritten:
        """The text without the white space at its ends."""
        shorter = self.replace(Span(len(self.text.rstrip()), len(self.text)), "")
        return shorter.replace(Span(0, len(shorter.text) - len(shorter.text.lstrip())), "")

    def substitute_characters(self, text: str) -> Rewritten:
        """The text with characters replaced one for one by those of `text`; positions do not change.

        Raises:
            ValueError: the two texts differ in length.
        """
        if len(text) != len(self.text):
            raise ValueError(f"{len(text)} characters cannot stand one by one for {len(self.text)}")
        return Rewritten(text, self.offsets)

    def compose(self) -> Rewritten:
        """The text in Unicode's normalisation form NFC; each base character and its marks are one replaced range."""
        if unicodedata.is_normalized("NFC", self.text):
            return self
        whole = unicodedata.normalize("NFC", self.text)
        runs: list[KeptRun] = []
        after = 0
        for cluster in _clusters(self.text):
            composed = unicodedata.normalize("NFC", cluster.of(self.text))
            if composed == cluster.of(self.text):
                runs.append(KeptRun(cluster.start, after, len(composed)))
            if not whole.startswith(
                composed, after
            ):  # characters compose across clusters, as jamo do: map the text as one range
                runs, after = [], len(whole)
                break
            after += len(composed)
        step = OffsetMap(_merged(tuple(runs)), len(self.text), len(whole))
        return Rewritten(whole, self.offsets.then(step))


def _clusters(text: str) -> Iterator[Span]:
    """The base characters of a text, each with its combining marks; together they cover the text."""
    start = 0
    for match in _CLUSTER_START.finditer(text):
        if match.start() > start and not unicodedata.combining(match[0][0]):
            yield Span(start, match.start())
            start = match.start()
    if start < len(text):
        yield Span(start, len(text))


def _intersections(first: tuple[KeptRun, ...], second: tuple[KeptRun, ...]) -> Iterator[KeptRun]:
    """The runs that two consecutive rewritings both keep."""
    i = j = 0
    while i < len(first) and j < len(second):
        one, two = first[i], second[j]
        start = max(one.after, two.before)
        end = min(one.after + one.length, two.before + two.length)
        if start < end:
            yield KeptRun(one.before + start - one.after, two.after + start - two.before, end - start)
        if one.after + one.length <= two.before + two.length:
            i += 1
        else:
            j += 1


def _merged(runs: tuple[KeptRun, ...]) -> tuple[KeptRun, ...]:
    """The runs with adjacent ones merged."""
    merged: list[KeptRun] = []
    for run in runs:
        last = merged[-1] if merged else None
        if last and (last.before + last.length, last.after + last.length) == (run.before, run.after):
            merged[-1] = KeptRun(last.before, last.after, last.length + run.length)
        else:
            merged.append(run)
    return tuple(merged)
