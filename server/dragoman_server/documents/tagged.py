"""A translated text with tags, taken apart for writing: its texts, and where its tags begin and end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..text import Markup, Span, TagMark, join_markups

__all__ = ["TagEnd", "TagStart", "completed", "require_known_tags", "walk"]


@dataclass(frozen=True, slots=True)
class TagStart:
    """Here a tag begins."""

    tag: int
    empty: bool
    """Whether nothing but other empty tags is inside."""


@dataclass(frozen=True, slots=True)
class TagEnd:
    """Here a tag ends."""

    tag: int


def require_known_tags(source: Markup, translation: Markup, path: str) -> None:
    """Refuse a tag that the source does not have.

    Raises:
        ValueError: there is one.
    """
    known = {mark.tag for mark in source.tags}
    unknown = [mark.tag for mark in translation.tags if mark.tag not in known]
    if unknown:
        raise ValueError(f"tag {unknown[0]}: the block {path!r} has the tags {sorted(known)}")


def completed(source: Markup, translation: Markup) -> Markup:
    """The translation with the tags that it lacks: around all of it, or empty at its end.

    Ranges of one tag that only white space parts become one.
    """
    joined = join_markups([translation])
    present = {mark.tag for mark in joined.tags}
    length = len(joined.text)
    around: list[TagMark] = []
    at_end: list[TagMark] = []
    for mark in source.tags:
        if mark.tag in present:
            continue
        present.add(mark.tag)
        if len(mark.span) and mark.span == Span(0, len(source.text)):
            around.append(TagMark(Span(0, length), mark.tag))
        else:
            at_end.append(TagMark(Span(length, length), mark.tag))
    return Markup(joined.text, (*around, *joined.tags, *at_end), joined.fixed)


def walk(markup: Markup, parents: Sequence[int | None] = ()) -> Iterator[str | TagStart | TagEnd]:
    """Texts and tags in order, properly nested.

    Args:
        markup: what is written.
        parents: for each tag the one that it is directly inside in the source, which decides whether an empty tag at
            the end of another is inside of it; without them it is behind.
    """
    path: list[TagMark] = []
    position = 0

    def advance(to: int) -> Iterator[str]:
        nonlocal position
        if to > position:
            yield markup.text[position:to]
            position = to

    for mark in markup.tags:
        while path and _is_over(path[-1], mark, parents):
            last = path.pop()
            yield from advance(last.span.end)
            yield TagEnd(last.tag)
        yield from advance(mark.span.start)
        yield TagStart(mark.tag, not len(mark.span))
        path.append(mark)
    while path:
        last = path.pop()
        yield from advance(last.span.end)
        yield TagEnd(last.tag)
    yield from advance(len(markup.text))


def _is_over(opened: TagMark, mark: TagMark, parents: Sequence[int | None]) -> bool:
    """Whether a tag has ended when another begins; where both meet, the source says which is inside which."""
    if opened.span.end != mark.span.start or len(mark.span):
        return opened.span.end <= mark.span.start
    parent = parents[mark.tag] if mark.tag < len(parents) else None
    while parent is not None and parent != opened.tag:
        parent = parents[parent]
    return parent is None
