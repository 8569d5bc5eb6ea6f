"""The bytes of an HTML document as text and back, without a loss in either direction."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from .base import DocumentError

__all__ = ["Decoded", "decode", "html_codec", "redeclared"]

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED_WITHIN = 1024
_META = re.compile(rb"(<meta[\s/][^>]*?charset\s*=\s*[\"']?\s*)([A-Za-z0-9_:.-]+)", re.I)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.S)
# The encodings of https://encoding.spec.whatwg.org/#names-and-labels by Python's names.
_CODECS = frozenset(
    ["utf-8", "utf-16-le", "utf-16-be", "cp866", "koi8-r", "koi8-u", "mac-roman"]
    + ["gbk", "gb18030", "big5", "euc_jp", "iso2022_jp", "shift_jis", "euc_kr"]
    + [f"iso8859-{part}" for part in (*range(2, 9), 10, 13, 14, 15, 16)]
    + [f"cp{page}" for page in (874, *range(1250, 1259))]
)
_STANDS_FOR = {"iso8859-9": "cp1254", "tis-620": "cp874", "gb2312": "gbk", "utf-16": "utf-16-le"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document as text. What is no text in its encoding is in it as lone surrogates."""

    text: str
    codec: str
    bom: bytes
    tail: bytes
    """The last byte of UTF-16 with an odd number of them."""

    def encode(self, text: str) -> bytes:
        """`text`, made of parts of the document and of what `encodable` returned, in the document's encoding."""
        return self.bom + text.encode(self.codec, _errors(self.codec)) + self.tail

    def encodable(self, escaped: str) -> str:
        """Escaped text with numeric character references for what the encoding lacks, and without lone surrogates."""
        whole = re.sub("[\ud800-\udfff]", "\ufffd", escaped)
        return whole.encode(self.codec, "xmlcharrefreplace").decode(self.codec)


def decode(data: bytes, charset: str | None = None) -> Decoded:
    """The text of a document, by its byte order mark, `charset`, its `<meta>`, or else UTF-8 or windows-1252.

    Args:
        data: any bytes.
        charset: what the transport says that it is, a label such as "windows-1256".

    Raises:
        DocumentError: `charset` is none that HTML knows, the byte order mark is that of UTF-32, or `data` would not
            survive being decoded.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise DocumentError("the document is in UTF-32, which HTML may not be in; convert it to UTF-8")
    given = html_codec(charset) if charset is not None else None
    if charset is not None and given is None:
        raise DocumentError(
            f"{charset!r} is no character encoding that HTML documents may have; give one such as "
            '"utf-8" or "windows-1256", or none, so that the document\'s own declaration counts'
        )
    bom, codec = next(((bom, codec) for bom, codec in _BOMS if data.startswith(bom)), (b"", ""))
    codec = codec or given or _declared(data) or _guessed(data)
    end = len(data) - ((len(data) - len(bom)) % 2 if codec.startswith("utf-16") else 0)
    try:
        decoded = Decoded(data[len(bom) : end].decode(codec, _errors(codec)), codec, bom, data[end:])
        survives = decoded.encode(decoded.text) == data
    except UnicodeError:
        survives = False
    if not survives:
        raise DocumentError(f"the document is not valid {codec}; convert it to UTF-8, or give its true charset")
    return decoded


def redeclared(data: bytes, charset: str) -> bytes:
    """A document in an encoding that extends ASCII, whose `<meta>` near the start, if it has one, says `charset`."""
    head = _META.sub(lambda match: match[1] + charset.encode("ascii"), data[:_DECLARED_WITHIN], count=1)
    return head + data[_DECLARED_WITHIN:]


def _errors(codec: str) -> str:
    return "surrogatepass" if codec.startswith("utf-16") else "surrogateescape"


def html_codec(label: str) -> str | None:
    """Python's name of an encoding of HTML, None for a label that is none."""
    try:
        name = codecs.lookup(label.strip()).name
    except (LookupError, ValueError):
        return None
    if name in ("iso8859-1", "ascii"):
        return "cp1252"
    name = _STANDS_FOR.get(name, name)
    return name if name in _CODECS else None


def _declared(data: bytes) -> str | None:
    """What a `<meta>` near the start says; one that says UTF-16 can only have been read because it is not."""
    match = _META.search(_COMMENT.sub(b"", data[:_DECLARED_WITHIN]))
    codec = html_codec(match[2].decode("ascii")) if match else None
    return "utf-8" if codec and codec.startswith("utf-16") else codec


def _guessed(data: bytes) -> str:
    """UTF-8 when most of what is not ASCII is: a broken character does not make a document windows-1252."""
    broken = len(re.findall("[\udc80-\udcff]", data.decode("utf-8", "surrogateescape")))
    return "utf-8" if 2 * broken <= sum(byte > 127 for byte in data) else "cp1252"
