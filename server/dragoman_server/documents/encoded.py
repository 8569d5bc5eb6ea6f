"""Bytes of a text file, decoded so that encoding them again gives the same bytes."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from .base import DocumentError

__all__ = ["EncodedText", "decode"]

# Longer byte order marks first: the one of UTF-32 LE begins with the one of UTF-16 LE.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class EncodedText:
    """A text and how it was encoded."""

    text: str
    encoding: str = "utf-8"
    """Name of a Python codec that writes no byte order mark."""
    byte_order_mark: bytes = b""

    def encode(self, text: str) -> bytes:
        """Bytes of `text` in the same encoding; lone surrogates become question marks."""
        return self.byte_order_mark + text.encode(self.encoding, errors="replace")


def decode(data: bytes) -> EncodedText:
    """Decode UTF-8, UTF-16 or UTF-32 by the byte order mark; without one UTF-16 by its zero bytes, else UTF-8.

    Raises:
        DocumentError: in another encoding, or not text (zero bytes).
    """
    encoding, mark = _encoding(data)
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"The document is not valid {encoding.upper()}: byte {len(mark) + error.start} cannot be decoded. "
            "Convert it to UTF-8 first, for example with `iconv -f WINDOWS-1256 -t UTF-8`.",
            reason="UNKNOWN_ENCODING",
        ) from None
    if "\0" in text:
        raise DocumentError("The document is not text: it has zero bytes.")
    return EncodedText(text, encoding, mark)


def _encoding(data: bytes) -> tuple[str, bytes]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding, mark
    sample = data[:_SAMPLE_BYTES]
    if b"\0" in sample and len(data) % 2 == 0:
        # Spaces, line breaks and Latin letters have a zero byte: the second of the pair in little endian.
        little, big = sample[1::2].count(0), sample[0::2].count(0)
        if little > 4 * big:
            return "utf-16-le", b""
        if big > 4 * little:
            return "utf-16-be", b""
    return "utf-8", b""
