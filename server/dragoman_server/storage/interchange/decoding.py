"""Bytes of a text file as text: UTF-8, or UTF-16 with a byte-order mark, and nothing guessed."""

from __future__ import annotations

import codecs

from ...errors import LimitExceededError
from ..errors import UnreadableFileError

__all__ = ["MAX_FILE_BYTES", "decoded"]

MAX_FILE_BYTES = 64 * 1024 * 1024
"""Of a glossary in a text file: 100,000 entries of 600 bytes."""


def decoded(data: bytes) -> str:
    """The text of a file, without its byte-order mark.

    Raises:
        LimitExceededError: the file is larger than `MAX_FILE_BYTES`.
        UnreadableFileError: it is neither UTF-8 nor UTF-16 with a byte-order mark, or has NUL characters.
    """
    if len(data) > MAX_FILE_BYTES:
        raise LimitExceededError(
            f"the file has {len(data):,} bytes; {MAX_FILE_BYTES:,} are allowed. Divide it",
            metadata={"limit": MAX_FILE_BYTES, "actual": len(data)},
        )
    utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableFileError(
            f"the file is not {'UTF-16' if utf_16 else 'UTF-8'} (line {line}, byte {error.start + 1}); save it as UTF-8"
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UnreadableFileError(
            f"the file has a NUL character in line {line}: it is not a text file, or UTF-16 without a byte-order mark; "
            "save it as UTF-8"
        )
    return text
