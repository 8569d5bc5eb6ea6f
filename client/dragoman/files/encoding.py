"""Bytes to text and back: UTF-8 with or without a byte order mark, UTF-16 with one, others by name."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

__all__ = ["UTF_8", "Encoding", "EncodingError", "decoded", "encoded"]


class EncodingError(ValueError):
    """Bytes that are not text in the encoding they should be in; the message says where."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a text is written: a codec and the byte order mark before it."""

    codec: str = "utf-8"
    mark: bytes = b""


UTF_8 = Encoding()
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
    try:
        return data[len(encoding.mark) :].decode(read_as), encoding
    except UnicodeDecodeError as error:
        raise EncodingError(_complaint(data, len(encoding.mark) + error.start, read_as)) from None


def encoded(text: str, encoding: Encoding) -> bytes:
    """The bytes of `text`, mark included."""
    return encoding.mark + text.encode(encoding.codec)


def _complaint(data: bytes, position: int, codec: str) -> str:
    line = data.count(b"\n", 0, position) + 1
    found = f"byte 0x{data[position]:02X} at offset {position} (line {line}) is not valid {codec.upper()}"
    if codec == "utf-8":
        return f"{found}; if the file is in another encoding, name it: --encoding windows-1256"
    return found
