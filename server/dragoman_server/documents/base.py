"""What every format offers: a document that was read, its blocks of text, and the way back to bytes.

A format's module has one function, `read(data, …) -> ParsedDocument`. A document keeps everything that it does not
translate as it found it: writing the blocks as they were read gives the bytes that were read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..errors import InvalidRequestError
from ..text import Markup

__all__ = ["Block", "DocumentError", "ParsedDocument", "TargetLanguage"]


class DocumentError(InvalidRequestError):
    """A document cannot be read as what it is said to be, or breaks a limit."""

    default_reason = "UNREADABLE_DOCUMENT"


@dataclass(frozen=True, slots=True)
class TargetLanguage:
    """The language that a document is written in after its translation."""

    code: str
    """BCP 47: "ar", "en", "ar-EG"."""

    @property
    def right_to_left(self) -> bool:
        """Whether its script runs from right to left."""
        return self.code.partition("-")[0].lower() == "ar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, heading, cell or subtitle: text that is translated on its own, in the order of the document."""

    markup: Markup
    path: str = ""
    """Where it stands, for people and for choosing fields: "body.text", "row 3, title", "word/document.xml"."""
    language: str | None = None
    """The language that the document claims for it (BCP 47), or None."""
    media_type: str = "text/plain"
    """What the text is written in: "text/html" where a format carries HTML as a text, to be read by that format."""


class ParsedDocument(Protocol):
    """A document that was read."""

    @property
    def media_type(self) -> str:
        """Of the bytes that `write` returns, without parameters: "text/html"."""
        ...

    @property
    def blocks(self) -> Sequence[Block]:
        """What may be translated, in the order of the document."""
        ...

    def write(self, translations: Sequence[Markup | None], target: TargetLanguage | None = None) -> bytes:
        """The document with its blocks replaced.

        Args:
            translations: for each block its translation, with the numbers of its own tags; None leaves a block as it
                was, to the byte.
            target: language to declare, with its direction, where the format can; None: declarations stay.

        Raises:
            ValueError: not one translation per block, or a tag that the block does not have.
        """
        ...
