"""Joins parts of a marked text, such as translated sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .markup import CopyMark, Markup, RenderMark, TagMark
from .span import Span

__all__ = ["join_markups"]


@dataclass(slots=True)
class _Range:
    """A range of a tag, and the ranges inside it."""

    start: int
    end: int
    tag: int
    inside: list[_Range] = field(default_factory=list)


def join_markups(parts: Iterable[Markup]) -> Markup:
    """The parts joined in order, with tags that `Markup.slice` cut merged again.

    Two ranges of one tag with only white space between them become one. An empty range of a tag is dropped if the tag
    has another range; it comes from a sentence in which the tag could not be placed.
    """
    texts: list[str] = []
    tags: list[TagMark] = []
    fixed: list[CopyMark | RenderMark] = []
    length = 0
    for part in parts:
        tags += [TagMark(mark.span.shifted(length), mark.tag) for mark in part.tags]
        for mark in part.fixed:
            span = mark.span.shifted(length)
            fixed.append(CopyMark(span) if isinstance(mark, CopyMark) else RenderMark(span, mark.target))
        texts.append(part.text)
        length += len(part.text)
    text = "".join(texts)
    return Markup(text, tuple(_whole(text, _without_needless(tags))), tuple(fixed))


def _without_needless(tags: Sequence[TagMark]) -> Iterator[TagMark]:
    """The ranges, without empty ranges of tags that also have another range."""
    seen = {mark.tag for mark in tags if mark.span}
    for mark in tags:
        if mark.span or mark.tag not in seen:
            seen.add(mark.tag)
            yield mark


def _whole(text: str, tags: Iterable[TagMark]) -> Iterator[TagMark]:
    root = _Range(0, len(text), -1)
    path = [root]
    for mark in tags:
        while len(path) > 1 and path[-1].end <= mark.span.start:
            path.pop()
        path[-1].inside.append(_Range(mark.span.start, mark.span.end, mark.tag))
        path.append(path[-1].inside[-1])
    waiting = [root]
    while waiting:
        one = waiting.pop()
        if one is not root:
            yield TagMark(Span(one.start, one.end), one.tag)
        waiting += reversed(_merged(text, one.inside))


def _merged(text: str, ranges: Iterable[_Range]) -> list[_Range]:
    """Sibling ranges, with ranges of one tag merged where only white space lies between them."""
    merged: list[_Range] = []
    for one in ranges:
        last = merged[-1] if merged else None
        if last and last.tag == one.tag and not text[last.end : one.start].strip():
            last.end = one.end
            last.inside += one.inside
        else:
            merged.append(one)
    return merged
