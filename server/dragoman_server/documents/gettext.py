"""Gettext catalogues (PO): empty translations are filled and marked as fuzzy; existing ones stay.

Syntax: the manual of GNU gettext, "The Format of PO Files".
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from ..text import Markup, Span
from .base import Block, DocumentError, ParsedDocument, TargetLanguage
from .encoded import EncodedText, decode
from .html_encoding import html_codec
from .spliced import Edit, Slot, SplicedDocument

__all__ = ["read"]

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|$)")
_KEYWORD = re.compile(r'[ \t]*(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d{1,2}\])?)[ \t]*)?("(?:[^"\\]|\\.)*")[ \t]*$')
_CHARSET = re.compile(r'("Content-Type:[^"\r\n]{0,80}?charset=\s*)([^\s"\\;]{1,40})', re.IGNORECASE)
_HEADER = 10_000
"""Bytes within which the header declares the charset."""
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
# The form for exactly one, by the number of forms: Arabic's six begin with none, one, two.
_SINGULAR_FORM = {2: 0, 3: 0, 4: 0, 5: 1, 6: 1}


@dataclass(slots=True)
class _Entry:
    start: int
    """Where its first keyword stands: a line of flags can be put there."""
    strings: dict[str, tuple[Span, str]] = field(default_factory=dict)
    """For each keyword the range of its literals and their value."""


def read(data: bytes) -> ParsedDocument:
    """Read a catalogue; the blocks are the sources whose translation is empty.

    Of plural forms the one for exactly one comes from msgid and all others from msgid_plural. A catalogue that cannot
    carry a translation in the charset of its header is written in UTF-8, and its header says so.

    Raises:
        DocumentError: neither UTF-8 nor in the charset that its header declares, or a line that PO does not allow.
    """
    source = _decode(data)
    line_break = "\r\n" if "\r\n" in source.text else "\n"
    slots = [slot for entry in _entries(source.text) for slot in _slots(entry, line_break)]
    return SplicedDocument("text/x-gettext-translation", source, tuple(slots))


@dataclass(frozen=True, slots=True)
class _Catalogue(EncodedText):
    """The text of a catalogue, whose header declares how it is encoded."""

    def encode(self, text: str) -> bytes:
        """In the same encoding, or in UTF-8 where that lacks a character."""
        if text == self.text:
            return EncodedText.encode(self, text)
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            return _in_utf_8(text)
        declared = _CHARSET.search(text)
        if declared and not text.isascii() and html_codec(declared[2]) != self.encoding == "utf-8":
            return self.byte_order_mark + _in_utf_8(text)
        return EncodedText.encode(self, text)


def _in_utf_8(text: str) -> bytes:
    return _CHARSET.sub(r"\1UTF-8", text, count=1).encode("utf-8", "replace")


def _decode(data: bytes) -> EncodedText:
    declared = _CHARSET.search(data[:_HEADER].decode("ascii", "replace"))
    codec = _codec(declared[2]) if declared else None
    text = _text_in(data, codec) if codec and (data.isascii() or _text_in(data, "utf-8") is None) else None
    if codec and text is not None and "\0" not in text:
        return _Catalogue(text, codec)
    source = decode(data)
    return _Catalogue(source.text, source.encoding, source.byte_order_mark)


def _codec(charset: str) -> str | None:
    """Python's name of a charset of one or more bytes a character that has all of ASCII and more; None for others."""
    known = html_codec(charset)
    name = codecs.lookup(charset).name if known else ""
    return None if known in (None, "utf-8", "utf-16-le", "utf-16-be", "iso2022_jp") or name == "ascii" else name


def _text_in(data: bytes, codec: str) -> str | None:
    """The text, if the bytes are in a codec and come back the same."""
    try:
        text = data.decode(codec)
        return text if text.encode(codec) == data else None
    except UnicodeError:
        return None


def _slots(entry: _Entry, line_break: str) -> list[Slot]:
    singular = entry.strings.get("msgid", (Span(0, 0), ""))[1]
    plural = entry.strings.get("msgid_plural", (Span(0, 0), singular))[1]
    forms = [keyword for keyword in entry.strings if keyword.startswith("msgstr")]
    empty = [keyword for keyword in forms if not entry.strings[keyword][1]]
    # A partly translated entry stays as it is: a fuzzy flag would take its finished forms out of use.
    if not singular.strip() or len(empty) < len(forms):
        return []
    slots = []
    for index, keyword in enumerate(forms):
        text = (
            singular if index == _SINGULAR_FORM.get(len(forms)) or (len(forms) == 1 and keyword == "msgstr") else plural
        )
        slots.append(_slot(entry, keyword, text, line_break))
    return slots


def _slot(entry: _Entry, keyword: str, text: str, line_break: str) -> Slot:
    def edits(translation: Markup, target: TargetLanguage | None) -> list[Edit]:
        written = Edit(entry.strings[keyword][0], _literal(translation.text))
        # Each form asks for the flag; equal edits are made once.
        return [Edit(Span(entry.start, entry.start), f"#, fuzzy{line_break}"), written]

    return Slot(Block(markup=Markup(text), path=f"{keyword} of {text[:40]!r}"), 0, edits)


def _literal(value: str) -> str:
    value = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + value.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r") + '"'


def _entries(text: str) -> list[_Entry]:
    entries: list[_Entry] = []
    keyword = ""
    for number, line in enumerate(_LINE.finditer(text), start=1):
        content = line.group().rstrip("\r\n")
        if not content.strip() or content.lstrip().startswith("#"):
            keyword = ""
            continue
        match = _KEYWORD.match(content)
        if not match or not (match[1] or keyword):
            raise DocumentError(
                f"The PO file is broken in line {number}: expected a keyword such as msgid and a string."
            )
        span = Span(line.start() + match.start(2), line.start() + match.end(2))
        value = _ESCAPE.sub(lambda escape: _ESCAPED.get(escape[1], escape[1]), match[2][1:-1])
        if match[1]:
            keyword = match[1]
            if (
                not entries
                or keyword in entries[-1].strings
                or (keyword in ("msgctxt", "msgid") and _done(entries[-1]))
            ):
                entries.append(_Entry(line.start()))
            entries[-1].strings[keyword] = (span, value)
        else:
            first, begun = entries[-1].strings[keyword]
            entries[-1].strings[keyword] = (Span(first.start, span.end), begun + value)
    return entries


def _done(entry: _Entry) -> bool:
    return any(keyword.startswith("msgstr") for keyword in entry.strings)
