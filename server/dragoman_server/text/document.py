"""A text cut into segments, and the way back."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from .span import Span

__all__ = ["Document", "Rebuilt", "Segment", "SegmentKind"]


class SegmentKind(Enum):
    """What a segment is, as far as its form tells."""

    SENTENCE = "sentence"
    """Running prose, or part of a paragraph of it."""
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
    """A text put together again, with the place of each replacement in it."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A text and its segments: in order, not overlapping, none empty, none beginning or ending with white space.

    What lies between segments (spaces, line ends, bullets, text without words) belongs to none and is copied
    by `rebuild`.
    """

    text: str
    segments: tuple[Segment, ...]
    protected: tuple[Span, ...] = ()
    """URLs, e-mail addresses, handles and placeholders, in order, not overlapping."""

    def protected_within(self, span: Span) -> tuple[Span, ...]:
        """The protected ranges that lie in `span`, those that reach beyond it cut off there."""
        first = bisect_right(self.protected, span.start, key=lambda one: one.end)
        last = bisect_left(self.protected, span.end, key=lambda one: one.start)
        return tuple(Span(max(span.start, one.start), min(span.end, one.end)) for one in self.protected[first:last])

    def gaps(self) -> tuple[Span, ...]:
        """What lies before, between and after the segments: one more than there are segments, possibly empty."""
        edges = [0, *(edge for s in self.segments for edge in (s.span.start, s.span.end)), len(self.text)]
        return tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True))

    def rebuild(self, replacements: Sequence[str]) -> Rebuilt:
        """The text with each segment replaced and everything else kept.

        Raises:
            ValueError: not one replacement per segment.
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
