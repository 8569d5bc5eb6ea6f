"""A text with inline tags cut into its segments and what lies between them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from .markup import Markup, TagMark
from .span import Span

__all__ = ["cut_markup"]


def cut_markup(markup: Markup, segments: Sequence[Span]) -> tuple[Markup, ...]:
    """The text in parts with their tags: a gap, a segment, a gap, …, a gap, so one gap more than there are segments.

    `join_markups` of the parts is the text with its tags again. A tag that reaches over several parts is in each of
    them. A tag without content is in the gap rather than in the segment that it touches, unless it is inside a tag of
    that segment. Copy and render marks are left out. Takes time in proportion to parts and tags times the depth of
    nesting.

    Args:
        markup: any text.
        segments: ranges of it, in order, not overlapping.
    """
    edges = [0, *(edge for span in segments for edge in (span.start, span.end)), len(markup.text)]
    parts = [Span(start, end) for start, end in pairwise(edges)]
    tags: list[list[TagMark]] = [[] for _ in parts]
    for mark, inside in _with_nesting(markup.tags):
        if mark.span:
            for number in _reached(mark.span, parts):
                start, end = max(mark.span.start, parts[number].start), min(mark.span.end, parts[number].end)
                tags[number].append(TagMark(Span(start, end).shifted(-parts[number].start), mark.tag))
        else:
            number = _place(mark.span.start, parts, inside=inside)
            position = mark.span.start - parts[number].start
            tags[number].append(TagMark(Span(position, position), mark.tag))
    return tuple(Markup(part.of(markup.text), tuple(own)) for part, own in zip(parts, tags, strict=True))


def _with_nesting(tags: Sequence[TagMark]) -> Iterator[tuple[TagMark, bool]]:
    """Each tag, and whether it stands inside another one and not at the end of that."""
    open_until: list[int] = []
    for mark in tags:
        while open_until and open_until[-1] <= mark.span.start:
            open_until.pop()
        yield mark, bool(open_until)
        if mark.span:
            open_until.append(mark.span.end)


def _reached(span: Span, parts: Sequence[Span]) -> Iterator[int]:
    """The numbers of the parts that have a character of a range."""
    number = bisect_right(parts, span.start, key=lambda part: part.start) - 1
    while number < len(parts) and parts[number].start < span.end:
        if parts[number] and parts[number].end > span.start:
            yield number
        number += 1


def _place(position: int, parts: Sequence[Span], *, inside: bool) -> int:
    """The number of the part of a tag without content."""
    number = bisect_right(parts, position, key=lambda part: part.start) - 1
    is_segment = number % 2 == 1
    return number - 1 if is_segment and position == parts[number].start and not inside else number
