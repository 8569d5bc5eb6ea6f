"""From the bytes of an XML document to its text and back (XML 1.0, appendix F), and how text is quoted in it."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from .base import DocumentError

__all__ = ["XmlEncoding", "decode_xml", "detect_encoding", "quote_cdata", "quote_text", "quote_value"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(rb"""<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]{0,40})["']""")
_NOT_OF_DOCUMENTS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"}
"""Codecs of Python that are made for something else than text in files."""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class XmlEncoding:
    """How the bytes of a document stand for its text."""

    name: str
    """Of a Python codec."""
    mark: bytes = b""
    """The byte order mark that the document begins with."""

    def encode(self, text: str) -> bytes:
        """Bytes of a document; what the encoding lacks becomes character references, which CDATA does not know."""
        return self.mark + text.encode(self.name, "xmlcharrefreplace")


def detect_encoding(data: bytes) -> XmlEncoding:
    """The encoding by byte order mark, by the look of the first characters, or by the declaration; else UTF-8.

    Raises:
        DocumentError: the declaration names an encoding that is not known, or that the bytes cannot be in.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return XmlEncoding(name, mark)
    for start, name in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if data.startswith(start):
            return XmlEncoding(name)
    declared = _DECLARATION.match(data[:300])
    return XmlEncoding(_codec(declared[1].decode("ascii")) if declared else "utf-8")


def _codec(declared: str) -> str:
    try:
        codec = codecs.lookup(declared)
        known = codec.name not in _NOT_OF_DOCUMENTS and bytes(range(32, 127)).decode(codec.name).isascii()
    except (LookupError, ValueError):
        known = False
    if not known:
        raise DocumentError(
            f"the XML declares the encoding {declared!r}, which is not known or cannot be the one of these bytes; "
            "save it as UTF-8",
            metadata={"encoding": declared},
        )
    return codec.name


def decode_xml(data: bytes) -> tuple[str, XmlEncoding]:
    """The text of a document, without its byte order mark, and the encoding that gives the same bytes again.

    Raises:
        DocumentError: the bytes are not in their encoding, or would not come back the same.
    """
    encoding = detect_encoding(data)
    try:
        text = data[len(encoding.mark) :].decode(encoding.name)
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"the XML is not valid {encoding.name}: byte {error.start + len(encoding.mark)} cannot be read; "
            "save it in the encoding that it declares",
            metadata={"encoding": encoding.name, "byte": error.start + len(encoding.mark)},
        ) from error
    if encoding.encode(text) != data:
        raise DocumentError(
            f"the XML is in {encoding.name} in a way that could not be written back the same; save it as UTF-8",
            metadata={"encoding": encoding.name},
        )
    return text, encoding


def quote_text(text: str) -> str:
    """Text for between tags. Characters that XML does not allow are left out."""
    clean = _NOT_XML.sub("", text)
    return clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def quote_value(text: str, quote: str = '"') -> str:
    """Text for an attribute in double or single quotes."""
    value = quote_text(text).replace("\n", "&#10;").replace("\t", "&#9;")
    return value.replace(quote, "&quot;" if quote == '"' else "&#39;")


def quote_cdata(text: str, encoding: XmlEncoding) -> str:
    """Text for inside a CDATA section: it is interrupted where `]]>` or a character that cannot stand in it comes."""
    clean = _NOT_XML.sub("", text).replace("]]>", "]]]]><![CDATA[>").replace("\r", "]]>&#13;<![CDATA[")
    try:
        clean.encode(encoding.name)
    except UnicodeEncodeError:
        return "".join(_encodable(char, encoding) for char in clean)
    return clean


def _encodable(char: str, encoding: XmlEncoding) -> str:
    try:
        char.encode(encoding.name)
    except UnicodeEncodeError:
        return f"]]>&#{ord(char)};<![CDATA["
    return char
