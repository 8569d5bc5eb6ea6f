"""A text with marked ranges: ranges to copy, ranges with a prescribed translation, and inline tags.

Readers of formats (HTML, DOCX, Markdown) create the markup, callers may add marks, and the pipeline transfers the marks
to the translation. The markup is independent of the format: a tag is a range with a number, and the format keeps what
the number stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .span import Span

__all__ = ["CopyMark", "Mark", "Markup", "RenderMark", "TagMark"]


@dataclass(frozen=True, slots=True)
class CopyMark:
    """A range that is copied to the translation code point by code point: a URL, a placeholder, do-not-translate."""

    span: Span


@dataclass(frozen=True, slots=True)
class RenderMark:
    """A range with a prescribed translation: a glossary term or a name."""

    span: Span
    target: str
    """The translation in its dictionary form, without clitics."""


@dataclass(frozen=True, slots=True)
class TagMark:
    """A range inside an inline tag such as bold or a link; an empty range is a tag without content: `<br>`, `<img>`."""

    span: Span
    tag: int
    """The number that identifies the tag to the format; several ranges may have the same number."""


Mark = CopyMark | RenderMark | TagMark


@dataclass(frozen=True, slots=True)
class Markup:
    """A text and its marks.

    Copy and render marks are in order, not empty, and do not overlap. Tag marks are ordered by their start, outer
    before inner, and properly nested: two tags are either disjoint or one contains the other.

    Raises:
        ValueError: a mark reaches beyond the text, is empty where it may not be, or overlaps another one.
    """

    text: str
    tags: tuple[TagMark, ...] = ()
    fixed: tuple[CopyMark | RenderMark, ...] = field(default=())
    """Copy and render marks: ranges whose translation the model does not choose."""

    def __post_init__(self) -> None:
        for mark in (*self.tags, *self.fixed):
            if mark.span.end > len(self.text):
                raise ValueError(f"{mark} reaches beyond a text of {len(self.text)} characters")
        _require_order(self.fixed)
        _require_nesting(self.tags)

    def slice(self, span: Span) -> Markup:
        """The part of the text in `span` with its marks. Ranges are counted from the start of the part.

        A tag that extends beyond `span` is cut off at its ends. A tag that only touches `span` is left out, and so is a
        copy or render mark that is not wholly inside. An empty tag belongs to the part that contains its position,
        the start included.
        """
        return Markup(
            span.of(self.text),
            tuple(_cut_tags(self.tags, span)),
            tuple(
                _moved(mark, -span.start)
                for mark in self.fixed
                if span.start <= mark.span.start and mark.span.end <= span.end
            ),
        )


def _require_order(marks: Sequence[CopyMark | RenderMark]) -> None:
    end = 0
    for mark in marks:
        if not len(mark.span):
            raise ValueError(f"{mark} is empty")
        if mark.span.start < end:
            raise ValueError(f"{mark} overlaps the mark before it, or is out of order")
        end = mark.span.end


def _require_nesting(tags: Sequence[TagMark]) -> None:
    open_until: list[int] = []
    start = 0
    for mark in tags:
        if mark.span.start < start:
            raise ValueError(f"{mark} is out of order")
        start = mark.span.start
        while open_until and open_until[-1] <= start and not (open_until[-1] == start == mark.span.end):
            open_until.pop()
        if open_until and mark.span.end > open_until[-1]:
            raise ValueError(f"{mark} overlaps another tag without being inside it")
        open_until.append(mark.span.end)


def _cut_tags(tags: Iterable[TagMark], span: Span) -> Iterable[TagMark]:
    for mark in tags:
        start, end = max(mark.span.start, span.start), min(mark.span.end, span.end)
        empty = mark.span.start == mark.span.end
        if start < end or (empty and span.start <= start < span.end):
            yield TagMark(Span(start - span.start, end - span.start), mark.tag)


def _moved(mark: CopyMark | RenderMark, by: int) -> CopyMark | RenderMark:
    if isinstance(mark, CopyMark):
        return CopyMark(mark.span.shifted(by))
    return RenderMark(mark.span.shifted(by), mark.target)
