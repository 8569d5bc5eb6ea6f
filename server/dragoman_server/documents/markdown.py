"""Markdown (CommonMark 0.31, with tables and strikethrough of GitHub): written by ranges of the source.

Nothing is rendered anew but the paragraphs, headings and table cells that are translated. Marks of quotations, lists
and headings, code, front matter, HTML blocks and definitions of references are outside of them and stay.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..errors import LimitExceededError
from ..text import Markup, Span, has_words
from .base import Block, ParsedDocument, TargetLanguage
from .encoded import EncodedText, decode
from .markdown_inline import InlineTag, InlineText, escaped_start, read_inline, write_inline
from .markdown_parser import MarkdownParser, MarkdownText
from .tagged import require_known_tags

__all__ = ["LARGEST_MARKDOWN", "MarkdownDocument", "read"]

LARGEST_MARKDOWN = 2_000_000
"""Characters of a document: the parser takes about ten seconds for a million."""

_FRONT_MATTER = re.compile(r"(?:---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)|\+\+\+[ \t]*\n(?:.*\n)*?\+\+\+)[ \t]*(?:\n|$)")
_OUTSIDE = re.compile(r"\[[ xX]\][ \t]+|\[\^[^\]\s]{1,100}\]:[ \t]+|\[![A-Z]{1,20}\][ \t]*\n?")
"""What begins a paragraph without being part of it: a task's box, a footnote's mark, the mark of an alert."""


@dataclass(frozen=True, slots=True)
class _Image:
    """The description of an image in a paragraph."""

    label: Span
    """In the content of the paragraph."""
    description: Span
    """In the source."""
    span: Span
    """What is replaced with it in the source; more where the description is the name of a reference as well."""
    suffix: str
    """What gives the reference its name, then."""


@dataclass(frozen=True, slots=True)
class _Slot:
    block: Block
    text: InlineText
    span: Span
    kind: str
    line_prefix: str = ""
    images: tuple[_Image, ...] = ()
    is_description: bool = False
    suffix: str = ""
    """Of a description: what is written behind it."""


def read(data: bytes) -> ParsedDocument:
    """Read Markdown in UTF-8, UTF-16 or UTF-32.

    A block is a paragraph, a heading, a table's cell or the description of an image. Inline code and addresses in
    angle brackets are marked to be copied. The lines of a paragraph are joined.

    Raises:
        DocumentError: another encoding, not text, or markdown-it-py (extra `documents`) is not installed.
        LimitExceededError: more than `LARGEST_MARKDOWN` characters.
    """
    source = decode(data)
    if len(source.text) > LARGEST_MARKDOWN:
        raise LimitExceededError(
            f"The Markdown document has {len(source.text):,} characters; at most {LARGEST_MARKDOWN:,} are read. "
            "Split it into smaller documents.",
            metadata={"limit": LARGEST_MARKDOWN, "actual": len(source.text)},
        )
    return MarkdownDocument(data, source)


class MarkdownDocument:
    """A `ParsedDocument` of Markdown."""

    media_type = "text/markdown"

    def __init__(self, data: bytes, source: EncodedText) -> None:
        self._data, self._source = data, source
        self._parser = MarkdownParser()
        # The parser turns CR LF into LF: `_returns` are the places where that took a character.
        self._returns = [match.start() - number for number, match in enumerate(re.finditer("\r\n", source.text))]
        self._text = re.sub("\r\n?", "\n", source.text)
        self._line_ends = [match.start() for match in re.finditer("\n", self._text)]
        front = _FRONT_MATTER.match(self._text)
        self._offset = front.end() if front else 0
        self._body = self._text[self._offset :]
        self._slots = [slot for found in self._parser.parse(self._body) for slot in self._read(found)]
        self.blocks: Sequence[Block] = tuple(slot.block for slot in self._slots)

    def write(self, translations: Sequence[Markup | None], target: TargetLanguage | None = None) -> bytes:
        """The document with its blocks replaced; see `ParsedDocument.write`. Markdown declares no language.

        Emphasis that Markdown cannot express where the translation has it is written with HTML tags.

        Raises:
            ValueError: not one translation per block, or a tag that the block does not have.
        """
        if len(translations) != len(self._slots):
            raise ValueError(f"{len(translations)} translations for {len(self._slots)} blocks")
        edits: dict[Span, str] = {}
        # Descriptions of images come behind the paragraphs that they are in, and are written first.
        for slot, translation in reversed(list(zip(self._slots, translations, strict=True))):
            if translation is None or translation == slot.block.markup:
                continue
            require_known_tags(slot.block.markup, translation, slot.block.path)
            edits[slot.span] = self._write(slot, translation, edits)
        return self._spliced(edits) if edits else self._data

    def _read(self, found: MarkdownText) -> list[_Slot]:
        outside = _OUTSIDE.match(self._body, found.span.start, found.span.end) if found.kind != "cell" else None
        span = found.span
        text = read_inline(found.tokens, found.content)
        if outside:
            written = outside.group()
            content = found.content.removeprefix(written)
            text = read_inline(self._parser.parse_inline(content), content)
            span = Span(outside.end(), span.end)
            found = replace(found, lines=tuple((start - len(written), place) for start, place in found.lines))
        path = f"{found.kind}, line {bisect_left(self._line_ends, self._offset + span.start) + 1}"
        images = tuple(self._images(text, found))
        slots = []
        if _is_translated(text.markup):
            block = Block(markup=text.markup, path=path)
            slots.append(_Slot(block, text, span, found.kind, line_prefix=self._line_prefix(found), images=images))
        for one in images:
            description = one.description.of(self._body)
            inner = read_inline(self._parser.parse_inline(description), description)
            if _is_translated(inner.markup) and not any(tag.label for tag in inner.tags):
                block = Block(markup=inner.markup, path=f"{path}, image")
                slots.append(_Slot(block, inner, one.span, found.kind, is_description=True, suffix=one.suffix))
        return slots

    def _images(self, text: InlineText, found: MarkdownText) -> list[_Image]:
        """The descriptions that stand in the source as they stand in the content."""
        images = []
        for tag in text.tags:
            if not tag.label:
                continue
            place = Span(found.place(tag.label.start), found.place(tag.label.end))
            if place.of(self._body) != tag.before[len("![") :]:
                continue
            suffix, span = "", place
            if not self._body.startswith(tag.after.rstrip(" "), place.end) and tag.after.startswith("]["):
                suffix = tag.after.rstrip(" ")
                span = Span(place.start, place.end + (3 if self._body.startswith("][]", place.end) else 1))
            images.append(_Image(tag.label, place, span, suffix))
        return images

    def _line_prefix(self, found: MarkdownText) -> str:
        """What the second line of a paragraph begins with: marks of a quotation, indentation."""
        if len(found.lines) < 2:
            return ""
        start = found.lines[1][1]
        return self._body[self._body.rfind("\n", 0, start) + 1 : start]

    def _write(self, slot: _Slot, translation: Markup, edits: dict[Span, str]) -> str:
        images = {one.label: one for one in slot.images}

        def image(tag: InlineTag) -> str:
            assert tag.label is not None
            one = images.get(tag.label)
            if one is None or one.span not in edits:
                return tag.before + tag.after
            return f"![{edits[one.span]}{tag.after.removeprefix(one.suffix)}"

        def written(careful: bool) -> str:
            text = write_inline(slot.text, translation, line_prefix=slot.line_prefix, image=image, careful=careful)
            if slot.kind == "cell":
                return re.sub(r"(?<!\\)\|", r"\\|", text.replace("\\\n", "<br>"))
            if slot.is_description:
                return text + slot.suffix
            if self._body[max(0, slot.span.start - 100) : slot.span.start].rstrip(" \t").endswith("#"):
                return re.sub(r"(^|[ \t])(#+)$", r"\1\\\2", text)
            return escaped_start(text)

        text = written(False)
        return text if self._keeps(slot, translation, text) else written(True)

    def _keeps(self, slot: _Slot, translation: Markup, written: str) -> bool:
        """Whether what is written is read as the translation, with as many tags of each kind."""
        content = written.replace("\\|", "|") if slot.kind == "cell" else written
        again = read_inline(self._parser.parse_inline(content), content)
        wanted = sorted(slot.text.tags[mark.tag].kind for mark in translation.tags if len(mark.span))
        found = sorted(again.tags[mark.tag].kind for mark in again.markup.tags if len(mark.span))
        return again.markup.text.split() == translation.text.split() and wanted == found

    def _spliced(self, edits: dict[Span, str]) -> bytes:
        line_break = "\r\n" if "\r\n" in self._source.text else "\n"
        parts: list[str] = []
        position = 0
        done = 0
        for span in sorted(edits, key=lambda one: (one.start, -one.end)):
            if span.end <= done:
                continue  # the description of an image in a paragraph that was written with it
            done = span.end
            start, end = (self._place(self._offset + place) for place in (span.start, span.end))
            parts += (self._source.text[position:start], edits[span].replace("\n", line_break))
            position = end
        return self._source.encode("".join([*parts, self._source.text[position:]]))

    def _place(self, offset: int) -> int:
        return offset + bisect_left(self._returns, offset)


def _is_translated(markup: Markup) -> bool:
    parts = []
    position = 0
    for mark in markup.fixed:
        parts.append(markup.text[position : mark.span.start])
        position = mark.span.end
    return has_words(" ".join([*parts, markup.text[position:]]))
