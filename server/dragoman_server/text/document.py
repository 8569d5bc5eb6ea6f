"""A text cut into segments, and the text rebuilt from translated segments."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from .span import Span

__all__ = ["Document", "Rebuilt", "Segment", "SegmentKind"]


class SegmentKind(Enum):
    """The kind of a segment, judged by its form."""

    SENTENCE = "sentence"
    """A sentence of running prose."""
    HEADING = "heading"
    """A short line on its own without a full stop: title, section heading, caption, byline, dateline."""
    LIST_ITEM = "list_item"
    """Text after a bullet or number at the start of a line."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence, heading or list item: the unit that is translated, scored and traced."""

    span: Span
    kind: SegmentKind
    paragraph: int
    """Number of the paragraph it belongs to, from 0."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A rebuilt text, with the span of each replacement in it."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A text and its segments. Segments are in order, disjoint, not empty, and have no white space at their ends.

    Text between segments (spaces, line ends, bullets, text without words) belongs to no segment; `rebuild` copies it.
    """

    text: str
    segments: tuple[Segment, ...]
    protected: tuple[Span, ...] = ()
    """URLs, e-mail addresses, handles and placeholders, in order, not overlapping."""

    def protected_within(self, span: Span) -> tuple[Span, ...]:
        """The protected ranges in `span`, cut off at its ends."""
        first = bisect_right(self.protected, span.start, key=lambda one: one.end)
        last = bisect_left(self.protected, span.end, key=lambda one: one.start)
        return tuple(Span(max(span.start, one.start), min(span.end, one.end)) for one in self.protected[first:last])

    def gaps(self) -> tuple[Span, ...]:
        """The ranges before, between and after the segments; one more than there are segments. They may be empty."""
        edges = [0, *(edge for s in self.segments for edge in (s.span.start, s.span.end)), len(self.text)]
        return tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True))

    def rebuild(self, replacements: Sequence[str]) -> Rebuilt:
        """The text with each segment replaced and everything else kept.

        Raises:
            ValueError: the number of replacements differs from the number of segments.
        """
        if len(replacements) != len(self.segments):
            raise ValueError(f"{len(replacements)} replacements for {len(self.segments)} segments")
        gaps = [gap.of(self.text) for gap in self.gaps()]
        parts, spans, position = [gaps[0]], [], len(gaps[0])
        for replacement, gap in zip(replacements, gaps[1:], strict=True):
            spans.append(Span(position, position + len(replacement)))
            parts += [replacement, gap]
            position += len(replacement) + len(gap)
        return Rebuilt("".join(parts), tuple(spans))
