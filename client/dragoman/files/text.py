"""Plain text: cut into parts that a server takes, and put together again with nothing lost between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .encoding import UTF_8, Encoding, decoded, encoded

__all__ = ["TextDocument", "cut"]

# Where to cut, best first: between paragraphs, between lines, after a sentence, between words.
_CUTS = (
    re.compile(r"(?:\r\n|\n|\r)[^\S\r\n]*(?:\r\n|\n|\r)\s*"),
    re.compile(r"\r\n|\n|\r(?!\n)"),
    re.compile(r"[.!?؟۔…][\"'»”’)\]]*\s+"),
    re.compile(r"\s+"),
)


@dataclass(frozen=True, slots=True)
class TextDocument:
    """A text file: parts that tile its text, and how it was encoded."""

    parts: tuple[str, ...]
    encoding: Encoding = UTF_8

    @classmethod
    def read(cls, data: bytes, *, limit: int, codec: str | None = None) -> TextDocument:
        """The document in `data`, in parts of at most `limit` code points; raises EncodingError."""
        text, encoding = decoded(data, codec)
        return cls(cut(text, limit), encoding)

    def rebuilt(self, parts: Sequence[str]) -> bytes:
        """The file with other parts in place of these."""
        if len(parts) != len(self.parts):
            raise ValueError(f"the document has {len(self.parts)} parts, not {len(parts)}")
        return encoded("".join(parts), self.encoding)


def cut(text: str, limit: int) -> tuple[str, ...]:
    """`text` in parts of at most `limit` code points that tile it, cut at paragraphs where that is possible."""
    parts = []
    start = 0
    while (left := len(text) - start) > limit:
        aim = -(
            -left // -(-left // limit)
        )  # parts of like size: a short last one would be hard to tell the language of
        end = start + _place(text[start : start + aim])
        if text[end - 1] == "\r" and text[end] == "\n" and end - 1 > start:
            end -= 1
        parts.append(text[start:end])
        start = end
    return (*parts, text[start:]) if start < len(text) else tuple(parts)


def _place(window: str) -> int:
    for pattern in _CUTS:
        ends = [found.end() for found in pattern.finditer(window)]
        if ends:
            return ends[-1]
    return len(window)
