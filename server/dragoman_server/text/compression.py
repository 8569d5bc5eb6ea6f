"""Text in files compressed with xz, read within bounds."""

from __future__ import annotations

import lzma

__all__ = ["decompressed"]

_MEMORY = 256 << 20


def decompressed(content: bytes, most: int) -> bytes:
    """What a file compressed with xz holds.

    Args:
        content: of the file.
        most: bytes that it may hold.

    Raises:
        ValueError: it is no such file, is incomplete, or holds more.
    """
    reader = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_MEMORY)
    try:
        found = reader.decompress(content, most)
    except lzma.LZMAError as error:
        raise ValueError(f"not a file compressed with xz: {error}") from error
    if not reader.eof:
        raise ValueError(f"incomplete, or more than {most >> 20} MB")
    return found
