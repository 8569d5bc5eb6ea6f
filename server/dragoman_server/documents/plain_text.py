"""Plain text: paragraphs between blank lines, each of them a block."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..text import Markup, Span
from .base import Block, ParsedDocument, TargetLanguage
from .encoded import decode
from .spliced import Edit, Slot, SplicedDocument

__all__ = ["read"]

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


def read(data: bytes) -> ParsedDocument:
    """Read a text file in UTF-8, UTF-16 or UTF-32.

    Line breaks inside of a paragraph stay in the block's text. A translation gets the line breaks of the file.

    Raises:
        DocumentError: another encoding, or not text.
    """
    source = decode(data)
    line_break = "\r\n" if "\r\n" in source.text else "\n"
    slots = tuple(
        _slot(source.text, span, number, line_break) for number, span in enumerate(_paragraphs(source.text), start=1)
    )
    return SplicedDocument("text/plain", source, slots)


def _slot(text: str, span: Span, number: int, line_break: str) -> Slot:
    def edits(translation: Markup, target: TargetLanguage | None) -> list[Edit]:
        return [Edit(span, re.sub(r"\r\n?|\n", line_break, translation.text))]

    return Slot(Block(markup=Markup(span.of(text)), path=f"paragraph {number}"), 0, edits)


def _paragraphs(text: str) -> Iterator[Span]:
    start = end = -1
    for match in _LINE.finditer(text):
        line = match.group()
        if line.strip():
            if start < 0:
                start = match.start() + len(line) - len(line.lstrip())
            end = match.start() + len(line.rstrip())
        elif start >= 0:
            yield Span(start, end)
            start = -1
    if start >= 0:
        yield Span(start, end)
