"""What the parts of a document, or the items of a stream, have in common while they are translated."""

from __future__ import annotations

import asyncio

from .checks.abbreviations import DefinedAbbreviations
from .terminology import NameMemory

__all__ = ["DocumentForms"]


class DocumentForms:
    """The forms that names and abbreviations have had so far. It belongs to one event loop.

    Attributes:
        names: forms of names, for `TranslateOptions.keep_names`.
        abbreviations: those that were defined.
        turn: held by the call that uses them, because several may do so at a time.
    """

    def __init__(self) -> None:
        self.names = NameMemory()
        self.abbreviations = DefinedAbbreviations()
        self.turn = asyncio.Lock()
