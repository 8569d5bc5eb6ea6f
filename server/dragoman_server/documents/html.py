"""HTML documents and fragments: read by ranges of the source, written by replacing some of them.

Nothing is parsed into a tree and serialised again: what is not translated stays as it was, to the byte
(docs/decisions/0006-html-parser.md).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..text import Markup, Span, TagMark, join_markups
from .base import Block, TargetLanguage
from .html_encoding import Decoded, decode
from .html_lines import HtmlBlock
from .html_reader import read_blocks
from .html_tokens import Attribute, TokenKind, tokenize

__all__ = ["HtmlDocument", "read"]


def read(data: bytes, *, charset: str | None = None) -> HtmlDocument:
    """An HTML document or fragment, however broken its markup.

    Blocks are the texts between block-level tags, with inline tags as marks, and `title`, `alt`, `placeholder`,
    `aria-label`, `<title>` and the descriptions in `<meta>`. `<br>` is a line end and an empty tag. Text in `<code>`,
    `<kbd>`, `<samp>`, `<var>`, `translate="no"` and `class="notranslate"` is marked to be copied. `<pre>`, scripts,
    styles, SVG, MathML and form fields' contents are left alone.

    Args:
        data: the document.
        charset: its encoding, if the transport says so; a byte order mark counts more, a `<meta>` less.

    Raises:
        DocumentError: `charset` is not an encoding of HTML, or the document is not in it.
    """
    decoded = decode(data, charset)
    return HtmlDocument(data, decoded, read_blocks(decoded.text))


class HtmlDocument:
    """A `ParsedDocument` of HTML."""

    media_type = "text/html"

    def __init__(self, data: bytes, decoded: Decoded, blocks: Sequence[HtmlBlock]) -> None:
        self._data, self._decoded, self._found = data, decoded, blocks
        self.blocks: Sequence[Block] = tuple(
            Block(markup=block.markup, path=block.path, language=block.language) for block in blocks
        )

    def write(self, translations: Sequence[Markup | None], target: TargetLanguage | None = None) -> bytes:
        """The document with its blocks replaced; see `ParsedDocument.write`.

        `target` is declared on `<html>`, and on `<body>` where that has a declaration; a fragment gets none. What the
        encoding of the document lacks is written as numeric character references. A tag that a translation lacks is
        written at its end, or around it if it is around the whole block.

        Raises:
            ValueError: not one translation per block, or a tag that the block does not have.
        """
        if len(translations) != len(self._found):
            raise ValueError(f"{len(translations)} translations for {len(self._found)} blocks")
        pairs = zip(self._found, translations, strict=True)
        chosen = [(block, one) for block, one in pairs if one is not None and one != block.markup]
        for block, translation in chosen:
            unknown = {mark.tag for mark in translation.tags} - set(range(len(block.tags)))
            if unknown:
                raise ValueError(f"the block {block.markup.text!r} has no tag {min(unknown)}")
        edits = _Edits(self._decoded.text)
        for block, translation in chosen:
            if block.quote is not None:
                edits.replace(block.span, self._attribute(translation.text, block.quote))
        if target is not None:
            for span, text in _declarations(self._decoded.text, target):
                edits.replace(span, text)
        lines = [
            (block.span, _Writing(block, translation, edits.part, self._text).text())
            for block, translation in chosen
            if block.quote is None
        ]
        for span, text in lines:
            edits.replace(span, text)
        if not edits:
            return self._data
        return self._decoded.encode(edits.part(Span(0, len(self._decoded.text))))

    def _text(self, text: str) -> str:
        return self._decoded.encodable(text.replace("\0", "").replace("&", "&amp;").replace("<", "&lt;"))

    def _attribute(self, text: str, quote: str) -> str:
        escaped = text.replace("\0", "").replace("&", "&amp;")
        escaped = escaped.replace("'", "&#39;") if quote == "'" else escaped.replace('"', "&quot;")
        return self._decoded.encodable(escaped if quote else f'"{escaped}"')


class _Edits:
    """Replacements in a source; one inside another one's range is part of what that replaces."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._edits: dict[Span, str] = {}
        self._sorted: list[Span] | None = None

    def __bool__(self) -> bool:
        return bool(self._edits)

    def replace(self, span: Span, text: str) -> None:
        """Replaces a range of the source."""
        self._edits[span] = text
        self._sorted = None

    def part(self, span: Span) -> str:
        """A range of the source with what is replaced in it."""
        if self._sorted is None:
            self._sorted = sorted(self._edits, key=lambda one: (one.start, -one.end))
        parts, position = [], span.start
        for i in range(bisect_left(self._sorted, span.start, key=lambda one: one.start), len(self._sorted)):
            edit = self._sorted[i]
            if edit.start >= span.end:
                break
            if edit.start >= position and edit.end <= span.end:
                parts += [self._source[position : edit.start], self._edits[edit]]
                position = edit.end
        return "".join([*parts, self._source[position : span.end]])


@dataclass(slots=True)
class _Open:
    number: int
    end: int


class _Writing:
    """A translated line written as HTML."""

    def __init__(
        self, block: HtmlBlock, translation: Markup, source: Callable[[Span], str], escaped: Callable[[str], str]
    ) -> None:
        self._marks = _completed(block.markup, join_markups([translation]))
        self._block, self._whole, self._source, self._escaped = block, translation.text, source, escaped
        self._parts: list[str] = []
        self._path: list[_Open] = []
        self._position = 0
        self._broken = False  # whether a <br> was the last thing written
        self._interrupted: dict[int, None] = {}  # elements that have to be open behind the text and were closed
        self._left_open: set[int] = set()

    def text(self) -> str:
        """The source that stands for the translation."""
        for mark in self._marks:
            while self._path and self._ends_before(self._path[-1], mark):
                self._close()
            self._advance(mark.span.start)
            tag = self._block.tags[mark.tag]
            self._parts.append(self._source(tag.opening))
            self._broken = tag.name == "br"
            self._path.append(_Open(mark.tag, mark.span.end))
        while self._path:
            self._close()
        self._advance(len(self._whole))
        again = (number for number in self._interrupted if number not in self._left_open)
        self._parts += [self._source(self._block.tags[number].opening) for number in again]
        return "".join(self._parts)

    def _ends_before(self, one: _Open, mark: TagMark) -> bool:
        """Whether a tag ends before another begins; an empty one at its end is inside where it is in the source."""
        if one.end == mark.span.start == mark.span.end:
            parent = self._block.tags[mark.tag].parent
            while parent is not None and parent != one.number:
                parent = self._block.tags[parent].parent
            return parent is None
        return one.end <= mark.span.start

    def _close(self) -> None:
        one = self._path.pop()
        self._advance(one.end)
        tag = self._block.tags[one.number]
        if tag.closing:
            self._parts.append(self._source(tag.closing))
            self._broken = False
        elif tag.is_element and one.end < len(self._whole):
            self._parts.append(f"</{tag.name}>")
            self._broken = False
            self._interrupted[one.number] = None
        elif tag.is_element:
            self._left_open.add(one.number)

    def _advance(self, to: int) -> None:
        if to > self._position:
            text = self._whole[self._position : to]
            self._parts.append(self._escaped(text[1:] if self._broken and text[0] == "\n" else text))
            self._position, self._broken = to, False


def _completed(source: Markup, translation: Markup) -> tuple[TagMark, ...]:
    """The marks of a translation with the tags that it lacks: around all of it, or at its end."""
    present = {mark.tag for mark in translation.tags}
    missing = {mark.tag: mark.span for mark in source.tags if mark.tag not in present}
    length = len(translation.text)
    around = [TagMark(Span(0, length), tag) for tag, span in missing.items() if span == Span(0, len(source.text))]
    at_end = [TagMark(Span(length, length), tag) for tag, span in missing.items() if span != Span(0, len(source.text))]
    return (*around, *translation.tags, *at_end)


def _declarations(source: str, target: TargetLanguage) -> list[tuple[Span, str]]:
    """The edits that declare a language and its direction on `<html>`, and change what `<body>` declares."""
    found: dict[str, list[tuple[Span, str]]] = {}
    direction = "rtl" if target.right_to_left else "ltr"
    for token in tokenize(source):
        if token.kind is not TokenKind.START or token.name not in ("html", "body") or token.name in found:
            continue
        edits = found.setdefault(token.name, [])
        wanted = {"lang": target.code, "xml:lang": target.code, "dir": direction}
        for attribute in token.attributes:
            if attribute.name in wanted:
                edits.append(_declaration(attribute, wanted.pop(attribute.name)))
        if token.name == "html":
            added = f' lang="{target.code}"' if "lang" in wanted else ""
            added += f' dir="{direction}"' if "dir" in wanted and target.right_to_left else ""
            after = token.span.start + len("<html")
            edits += [(Span(after, after), added)] if added else []
        if token.name == "body":
            break
    return [edit for edits in found.values() for edit in edits]


def _declaration(attribute: Attribute, value: str) -> tuple[Span, str]:
    if attribute.value is None:
        return Span(attribute.name_end, attribute.name_end), f'="{value}"'
    return attribute.value, value if attribute.quote else f'"{value}"'
