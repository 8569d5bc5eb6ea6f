"""E-mail messages (.eml): subject and texts are translated, everything else keeps its bytes.

Translated are the subject and the parts in plain text and HTML that are shown with the message. Attachments, forwarded
messages and what is signed or encrypted stay as they are. Only the ranges that change are replaced, so that a message
in which nothing is translated keeps its bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ..text import Markup, Span, has_words
from .base import Block, DocumentError, ParsedDocument, TargetLanguage
from .html import HtmlDocument
from .html import read as read_html
from .html_encoding import Decoded, html_codec, redeclared
from .html_encoding import decode as decode_text
from .mail_encoding import (
    decoded_body,
    decoded_field,
    encoded_body,
    encoded_field,
    transfer_encoding,
    with_charset,
)
from .mail_paragraphs import Paragraph, flowed_paragraphs, paragraphs
from .mail_structure import Field, Part, read_parts
from .spliced import one_line

__all__ = ["read"]

_REPLY = re.compile(
    r"(?:(?:re|fwd?|aw|wg|sv|tr|رد|ردّ|إعادة توجيه)(?:\[\d{1,3}\])?\s?:\s*|\[[^\[\]]{1,60}\]\s*)*", re.IGNORECASE
)


def read(data: bytes) -> ParsedDocument:
    """Read an e-mail message; the subject, paragraphs of plain text, and lines of HTML are blocks.

    Marks before a subject ("Re:", "[list]") and marks of quoted lines ("> ") are no part of blocks. A translation is
    written in the charset and transfer encoding of its part, or in UTF-8 if they cannot carry it.

    Raises:
        DocumentError: not an e-mail message, or a text in an encoding that is not known or damaged.
        LimitExceededError: headers are too long, there are too many parts, or they are too deep.
    """
    parts = read_parts(data)
    texts: list[_Text] = []
    top = parts[0]
    line_break = b"\r\n" if data[: data.find(b"\n")].endswith(b"\r") else b"\n"
    subject = top.field(b"subject")
    if subject is not None:
        texts += _subject(data, subject, line_break)
    for part in parts:
        if _is_shown(part):
            texts.append(_read_part(data, part, line_break))
    return EmailDocument(data, line_break, tuple(texts))


@dataclass(frozen=True, slots=True)
class _Edit:
    """Bytes of the message that give way to others; an empty range inserts."""

    span: Span
    new: bytes


@dataclass(frozen=True, slots=True)
class _Text:
    """A text of the message, and the edits that its translation makes."""

    blocks: tuple[Block, ...]
    edits: Callable[[Sequence[Markup | None], TargetLanguage | None], Sequence[_Edit]]


class EmailDocument:
    """A `ParsedDocument` of e-mail."""

    media_type = "message/rfc822"

    def __init__(self, data: bytes, line_break: bytes, texts: Sequence[_Text]) -> None:
        self._data, self._line_break, self._texts = data, line_break, texts
        self.blocks: Sequence[Block] = tuple(block for text in texts for block in text.blocks)

    def write(self, translations: Sequence[Markup | None], target: TargetLanguage | None = None) -> bytes:
        """The message with its blocks replaced; see `ParsedDocument.write`."""
        if len(translations) != len(self.blocks):
            raise ValueError(f"{len(translations)} translations for {len(self.blocks)} blocks")
        edits: list[_Edit] = []
        position = 0
        for text in self._texts:
            chosen = translations[position : position + len(text.blocks)]
            position += len(text.blocks)
            changed = [
                None if one is None or one == block.markup else one
                for block, one in zip(text.blocks, chosen, strict=True)
            ]
            if any(one is not None for one in changed):
                edits += text.edits(changed, target)
        return _spliced(self._data, edits)


def _is_shown(part: Part) -> bool:
    """Whether a part is a text that is shown with the message."""
    described = part.described
    attached = described.get_content_disposition() == "attachment" or described.get_filename() is not None
    return described.get_content_type() in ("text/plain", "text/html") and not attached


def _subject(data: bytes, field: Field, line_break: bytes) -> list[_Text]:
    whole = decoded_field(data[field.value.start : field.value.end], "subject")
    match = _REPLY.match(whole)
    kept = match.group() if match else ""
    text = whole[len(kept) :]
    if not has_words(text):
        return []

    def edits(translations: Sequence[Markup | None], target: TargetLanguage | None) -> Sequence[_Edit]:
        (translation,) = translations
        assert translation is not None
        new = encoded_field(one_line(Markup(kept + translation.text)).text, "Subject", line_break)
        return [_Edit(field.value, new)]

    return [_Text((Block(markup=Markup(text), path="subject"),), edits)]


@dataclass(frozen=True, slots=True)
class _Place:
    """A part with a text, and how it is encoded."""

    data: bytes
    """The message."""
    part: Part
    name: str
    """For people: "part 1.2"."""
    encoding: str
    """Content-Transfer-Encoding."""
    line_break: bytes

    def charset(self) -> str | None:
        """What the header says; None without a word, or where it says ASCII, as which others often are sent.

        Raises:
            DocumentError: an encoding that is not known.
        """
        said = self.part.described.get_content_charset()
        if said is None or said in ("us-ascii", "ascii"):
            return None
        if html_codec(said) is None:
            raise DocumentError(f"its charset {said[:40]!r} is not known; save it in UTF-8", reason="UNKNOWN_ENCODING")
        return said

    def replaced(self, content: bytes, charset: str | None) -> Sequence[_Edit]:
        """The edits that give the part another content, and its header what it needs for that.

        Args:
            content: in its charset.
            charset: to be declared; None: what the header says still holds.
        """
        body = self.data[self.part.body.start : self.part.body.end]
        new_body, encoding = encoded_body(content, self.encoding, self.line_break, ends=body.endswith(b"\n"))
        edits = [_Edit(self.part.body, new_body)]
        added: list[bytes] = []
        if charset is not None and not content.isascii():
            said = self.part.field(b"content-type")
            if said is not None:
                value = self.data[said.value.start : said.value.end]
                edits.append(_Edit(said.value, with_charset(value, charset.encode())))
            else:
                added.append(f'Content-Type: text/plain; charset="{charset}"'.encode())
        if encoding != self.encoding:
            transfer = self.part.field(b"content-transfer-encoding")
            if transfer is not None:
                edits.append(_Edit(transfer.value, b" " + encoding.encode()))
            else:
                added.append(b"Content-Transfer-Encoding: " + encoding.encode())
        if added:
            edits.append(_Edit(Span(self.part.start, self.part.start), self._lines(added)))
        return edits

    def _lines(self, added: list[bytes]) -> bytes:
        """Lines that are put before the header."""
        if not self.part.number and self.part.field(b"mime-version") is None:
            added = [b"MIME-Version: 1.0", *added]
        without_header = self.part.body.start == self.part.start
        return self.line_break.join([*added, *([b""] if without_header else []), b""])


def _read_part(data: bytes, part: Part, line_break: bytes) -> _Text:
    name = f"part {part.number}" if part.number else "text"
    encoding = transfer_encoding(str(part.described.get("content-transfer-encoding", "")))
    place = _Place(data, part, name, encoding, line_break)
    try:
        content = decoded_body(data[part.body.start : part.body.end], encoding)
        decoded = decode_text(content, place.charset())
        if part.described.get_content_type() == "text/html":
            return _html(place, read_html(content, charset=decoded.codec), decoded)
        return _plain(place, decoded)
    except DocumentError as error:
        raise DocumentError(f"The {name} of the message cannot be read: {error.message}", reason=error.reason) from None


def _html(place: _Place, page: HtmlDocument, decoded: Decoded) -> _Text:
    blocks = tuple(replace(one, path=f"{place.name}: {one.path}" if one.path else place.name) for one in page.blocks)

    def edits(translations: Sequence[Markup | None], target: TargetLanguage | None) -> Sequence[_Edit]:
        if all(_can_carry(decoded.codec, one) for one in translations):
            charset = _label(decoded.codec) if place.charset() is None else None
            return place.replaced(page.write(translations, target), charset)
        other = read_html(decoded.text.encode("utf-8", "surrogatepass"), charset="utf-8")
        return place.replaced(redeclared(other.write(translations, target), "utf-8"), "utf-8")

    return _Text(blocks, edits)


def _plain(place: _Place, decoded: Decoded) -> _Text:
    if re.search("[\ud800-\udfff\0]", decoded.text):
        raise DocumentError(f"it is not valid {decoded.codec}, or no text; save it in UTF-8", reason="UNKNOWN_ENCODING")
    described = place.part.described
    if str(described.get_param("format", "")).lower() == "flowed":
        delete_space = str(described.get_param("delsp", "")).lower() == "yes"
        found = tuple(flowed_paragraphs(decoded.text, delete_space=delete_space))
    else:
        found = tuple(paragraphs(decoded.text))
    blocks = tuple(
        Block(markup=Markup(one.text), path=f"{place.name}, paragraph {number}") for number, one in enumerate(found, 1)
    )

    def edits(translations: Sequence[Markup | None], target: TargetLanguage | None) -> Sequence[_Edit]:
        text = _with_translations(decoded.text, found, translations)
        return place.replaced(*_encoded(text, decoded, place.charset()))

    return _Text(blocks, edits)


def _with_translations(text: str, found: Sequence[Paragraph], translations: Sequence[Markup | None]) -> str:
    line_break = "\r\n" if "\r\n" in text else "\n"
    pieces: list[str] = []
    position = 0
    for paragraph, translation in zip(found, translations, strict=True):
        if translation is not None:
            pieces += (text[position : paragraph.span.start], paragraph.written(translation.text, line_break))
            position = paragraph.span.end
    return "".join((*pieces, text[position:]))


def _encoded(text: str, decoded: Decoded, said: str | None) -> tuple[bytes, str | None]:
    """The text in its encoding, or in UTF-8 if that lacks a character; and the charset to declare, None: as it was."""
    try:
        content = decoded.bom + text.encode(decoded.codec)
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace"), "utf-8"
    if said is None or (said.startswith("iso") and decoded.codec == "cp1252" and not _is_latin_1(text)):
        return content, _label(decoded.codec)
    return content, None


def _can_carry(codec: str, translation: Markup | None) -> bool:
    """Whether a charset has all characters of a translation."""
    try:
        (translation.text if translation else "").encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _is_latin_1(text: str) -> bool:
    return max(text, default="") <= "\xff"


def _label(codec: str) -> str:
    """The name of a codec of `html_codec` in headers."""
    return codec.replace("cp125", "windows-125").replace("iso8859", "iso-8859")


def _spliced(data: bytes, edits: Sequence[_Edit]) -> bytes:
    pieces: list[bytes] = []
    position = 0
    for edit in sorted(edits, key=lambda one: one.span):
        pieces += (data[position : edit.span.start], edit.new)
        position = edit.span.end
    return b"".join((*pieces, data[position:]))
