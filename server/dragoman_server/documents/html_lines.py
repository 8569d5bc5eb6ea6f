"""A line of text between two cuts: its pieces collected from tokens, and made a block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from ..text import CopyMark, Markup, Span, TagMark, has_words
from .html_tokens import SPACE

__all__ = ["HtmlBlock", "InlineTag", "Line"]

_SPACES = re.compile(f"[{SPACE}]+")
_VISIBLE = frozenset(("embed", "iframe", "img", "input", "keygen", "math", "svg", "textarea"))


@dataclass(frozen=True, slots=True)
class InlineTag:
    """An inline tag of a block; or an element without content, a comment or a script, which move as one."""

    name: str
    opening: Span
    """Its start tag in the source, or all of what moves as one."""
    closing: Span | None = None
    """Its end tag in the source."""
    is_element: bool = False
    """Whether it has an end; without a `closing` that is missing in the block, and the tag stays open behind it."""
    parent: int | None = None
    """The number of the tag that it is directly inside."""


@dataclass(frozen=True, slots=True)
class HtmlBlock:
    """A text of a document and the range of the source that it stands in."""

    markup: Markup
    span: Span
    tags: tuple[InlineTag, ...] = ()
    """By the numbers of the marks."""
    quote: str | None = None
    """Of an attribute, the mark around its value, "" when it has none; None elsewhere."""
    path: str = ""
    language: str | None = None


class _Kind(Enum):
    TEXT = 0
    OPEN = 1
    CLOSE = -1
    WHOLE = 2


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: _Kind
    span: Span
    number: int = -1
    text: str = ""
    copied: bool = False
    name: str = ""


class Line:
    """The pieces of a line, in order; text and tags are added until it is finished."""

    def __init__(self) -> None:
        self._pieces: list[_Piece] = []
        self._count = 0

    def add_text(self, span: Span, text: str, *, copied: bool) -> None:
        """Decoded text that stands at `span`."""
        self._pieces.append(_Piece(_Kind.TEXT, span, text=text, copied=copied))

    def add_whole(self, span: Span, name: str = "") -> None:
        """What has no content, or none that is text."""
        self._pieces.append(_Piece(_Kind.WHOLE, span, self._count, name=name))
        self._count += 1

    def open(self, span: Span, name: str) -> int:
        """A start tag; its number is to be given when the element is closed or opened again."""
        self._pieces.append(_Piece(_Kind.OPEN, span, self._count, name=name))
        self._count += 1
        return self._count - 1

    def reopen(self, number: int, name: str, at: int) -> None:
        """An element that a misnested end tag closed goes on behind it."""
        self._pieces.append(_Piece(_Kind.OPEN, Span(at, at), number, name=name))

    def close(self, number: int, span: Span) -> None:
        """An end tag, or an empty range where an element ends without one."""
        self._pieces.append(_Piece(_Kind.CLOSE, span, number))

    def finish(self, source: str) -> HtmlBlock | None:
        """The line as a block without what hangs at its ends, or None if it has nothing to translate.

        Every element must have been closed.
        """
        pieces = _spaced(self._trimmed(), source)
        if not pieces or not has_words("".join(" " if one.copied else one.text for one in pieces)):
            return None
        start, end = pieces[0].span.start, pieces[-1].span.end
        if pieces[0].kind is _Kind.TEXT:
            start += _leading_spaces(source[start : pieces[0].span.end])
        if pieces[-1].kind is _Kind.TEXT:
            end -= _leading_spaces(source[pieces[-1].span.start : end][::-1])
        numbers: dict[int, int] = {}
        for piece in pieces:
            if piece.number >= 0:
                numbers.setdefault(piece.number, len(numbers))
        return HtmlBlock(_markup(pieces, numbers), Span(start, end), _tags(pieces, numbers))

    def _trimmed(self) -> list[_Piece]:
        """The pieces from the first to the last with text, and those around them that cannot be without them."""
        pieces = self._pieces
        worded = [i for i, piece in enumerate(pieces) if piece.text.strip(SPACE)]
        if not worded:
            return []
        start = depth = 0
        for i in range(worded[0] + 1):
            if not depth:
                start = i
            depth += pieces[i].kind.value if pieces[i].kind in (_Kind.OPEN, _Kind.CLOSE) else 0
        end, depth = len(pieces), 0
        for i in range(len(pieces) - 1, worded[-1] - 1, -1):
            if not depth:
                end = i + 1
            depth -= pieces[i].kind.value if pieces[i].kind in (_Kind.OPEN, _Kind.CLOSE) else 0
        return pieces[start:end]


def _spaced(pieces: list[_Piece], source: str) -> list[_Piece]:
    """The pieces with the space behind an image as part of it, where one before it is there already.

    A browser shows both, and the text would have two together.
    """
    spaced: list[_Piece] = []
    last = " "
    for piece in pieces:
        before = spaced[-1] if spaced else None
        space = _leading_spaces(piece.span.of(source)) if piece.kind is _Kind.TEXT else 0
        if before and before.name in _VISIBLE and before.kind is _Kind.WHOLE and space and last in SPACE:
            spaced[-1] = replace(before, span=Span(before.span.start, piece.span.start + space))
            piece = replace(piece, span=Span(piece.span.start + space, piece.span.end), text=piece.text.lstrip(SPACE))
        last = piece.text[-1:] or last
        spaced.append(piece)
    return spaced


def _leading_spaces(raw: str) -> int:
    return len(raw) - len(raw.lstrip(SPACE))


def _tags(pieces: list[_Piece], numbers: dict[int, int]) -> tuple[InlineTag, ...]:
    tags: list[InlineTag] = []
    path: list[int] = []
    closings = {piece.number: piece.span for piece in pieces if piece.kind is _Kind.CLOSE and piece.span}
    for piece in pieces:
        if piece.kind in (_Kind.OPEN, _Kind.WHOLE):
            if numbers[piece.number] == len(tags):
                is_element = piece.kind is _Kind.OPEN
                parent = path[-1] if path else None
                tags.append(InlineTag(piece.name, piece.span, closings.get(piece.number), is_element, parent))
            if piece.kind is _Kind.OPEN:
                path.append(numbers[piece.number])
        elif piece.kind is _Kind.CLOSE:
            path.pop()
    return tuple(tags)


def _markup(pieces: list[_Piece], numbers: dict[int, int]) -> Markup:
    """The text as a browser shows it, with white space collapsed and `<br>` as a line end, and its marks."""
    parts: list[str] = []
    length, last = 0, " "  # a space at the beginning collapses with nothing
    marks: list[tuple[int, int, int]] = []
    path: list[int] = []
    copies: list[tuple[int, int]] = []
    for piece in pieces:
        if piece.kind is _Kind.CLOSE:
            number, start, _ = marks[path[-1]]
            marks[path.pop()] = (number, start, length)
            continue
        text = _SPACES.sub(" ", piece.text)
        if text[:1] == " " and last in " \n":
            text = text[1:]
        if piece.kind is not _Kind.TEXT:
            marks.append((numbers[piece.number], length, length))
            if piece.kind is _Kind.OPEN:
                path.append(len(marks) - 1)
            elif piece.name == "br" and length:
                text = "\n"
        if piece.copied:
            goes_on = copies and copies[-1][1] == length
            copies.append((copies.pop()[0] if goes_on else length, length + len(text)))
        parts.append(text)
        length += len(text)
        last = text[-1:] or last
    text = "".join(parts).rstrip(SPACE)
    return Markup(text, _tag_marks(marks, len(text)), tuple(_copy_marks(copies, text)))


def _copy_marks(copies: list[tuple[int, int]], text: str) -> Iterator[CopyMark]:
    """The ranges without white space at their ends."""
    for start, end in copies:
        copied = text[start:end]
        if copied.strip(SPACE):
            yield CopyMark(Span(start + _leading_spaces(copied), start + len(copied.rstrip(SPACE))))


def _tag_marks(marks: list[tuple[int, int, int]], length: int) -> tuple[TagMark, ...]:
    """The marks within the text, without needless empty ones of elements that were opened again."""
    cut = [(number, min(start, length), min(end, length)) for number, start, end in marks]
    seen = {number for number, start, end in cut if start < end}
    kept: list[TagMark] = []
    for number, start, end in cut:
        if start < end or number not in seen:
            seen.add(number)
            kept.append(TagMark(Span(start, end), number))
    return tuple(kept)
