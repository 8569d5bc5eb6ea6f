"""Bytes to text and back: UTF-8 with or without a byte order mark, UTF-16 with one, others by name."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

__all__ = ["UTF_8", "Encoding", "EncodingError", "decoded", "encoded"]


class EncodingError(ValueError):
    """Bytes that are not text in the encoding they should be in; the message says where, or what they look like."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a text is written: a codec and the byte order mark before it."""

    codec: str = "utf-8"
    mark: bytes = b""


UTF_8 = Encoding()
_SAMPLE = 4096
_HIGH_SHARE = 0.85
_BINARY_SHARE = 0.1
_MARKED = (
    Encoding("utf-32-le", codecs.BOM_UTF32_LE),  # before UTF-16, whose mark is the beginning of this one
    Encoding("utf-32-be", codecs.BOM_UTF32_BE),
    Encoding("utf-8", codecs.BOM_UTF8),
    Encoding("utf-16-le", codecs.BOM_UTF16_LE),
    Encoding("utf-16-be", codecs.BOM_UTF16_BE),
)


def decoded(data: bytes, codec: str | None = None) -> tuple[str, Encoding]:
    """The text of `data` and how to write its translation.

    Args:
        data: the whole file.
        codec: name of the encoding, for files without a mark that are not UTF-8; their translation is written as UTF-8.

    Raises EncodingError.
    """
    encoding = next((known for known in _MARKED if data.startswith(known.mark)), UTF_8)
    read_as = codec if codec and not encoding.mark else encoding.codec
    if not encoding.mark and not codec and (found := unmarked_utf_16(data)):
        raise EncodingError(f"looks like {found.upper()} without a byte order mark; if it is, say --encoding {found}")
    try:
        text = data[len(encoding.mark) :].decode(read_as)
        if text.count("\0") > len(text) * _BINARY_SHARE:
            raise EncodingError(f"is no text: {text.count(chr(0)):,} of {len(text):,} characters are NUL")
        return text, encoding
    except UnicodeDecodeError as error:
        raise EncodingError(_complaint(data, len(encoding.mark) + error.start, read_as)) from None


def unmarked_utf_16(data: bytes) -> str:
    """ "utf-16-le" or "utf-16-be" when `data` has no mark but looks like Arabic or English text in that, else ""."""
    sample = data[:_SAMPLE]
    pairs = len(sample) // 2
    if len(data) % 2 or not pairs:
        return ""
    for codec, high, low in (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2])):
        # The higher byte is 0 for Latin letters and blanks and 6 for Arabic ones; the other one hardly ever is.
        if sum(high.count(byte) for byte in (0, 6)) >= pairs * _HIGH_SHARE and low.count(0) < pairs * _BINARY_SHARE:
            return codec
    return ""


def encoded(text: str, encoding: Encoding) -> bytes:
    """The bytes of `text`, mark included."""
    return encoding.mark + text.encode(encoding.codec)


def _complaint(data: bytes, position: int, codec: str) -> str:
    line = data.count(b"\n", 0, position) + 1
    found = f"byte 0x{data[position]:02X} at offset {position} (line {line}) is not valid {codec.upper()}"
    if codec == "utf-8":
        return f"{found}; if the file is in another encoding, name it: --encoding windows-1256"
    return found
