"""What of a document is translated one by one: its blocks, and the blocks of those that are HTML themselves."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from ..text import Markup
from .base import Block, ParsedDocument, TargetLanguage
from .html import HtmlDocument
from .html import read as read_html

__all__ = ["DocumentUnits", "read_units"]


@dataclass(frozen=True, slots=True)
class _Owner:
    """A block of the document, and the page in it, if it is HTML, with the range of its units."""

    page: HtmlDocument | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DocumentUnits:
    """The units of a document, in its order. Paths of units inside of a page in a block begin with that block's."""

    document: ParsedDocument
    units: tuple[Block, ...]
    block_of: tuple[int, ...]
    """For each unit the number of its block in the document."""
    owners: tuple[_Owner, ...]

    def of(self, document: ParsedDocument) -> DocumentUnits:
        """The same units of another document with the same blocks."""
        return replace(self, document=document)

    def write(self, translations: Sequence[Markup | None], target: TargetLanguage | None = None) -> bytes:
        """The document with its units replaced; None leaves one as it was. See `ParsedDocument.write`.

        Raises:
            ValueError: not one translation per unit, or a tag that the unit does not have.
        """
        return self.document.write(self.blocks(translations), target)

    def blocks(self, translations: Sequence[Markup | None]) -> list[Markup | None]:
        """For each block of the document its translation, made of those of its units; None where it stays as it is.

        Raises:
            ValueError: as for `write`.
        """
        if len(translations) != len(self.units):
            raise ValueError(f"{len(translations)} translations for {len(self.units)} units")
        return [_written(owner, translations[owner.start : owner.end]) for owner in self.owners]


def read_units(document: ParsedDocument, *, left_alone: Container[int] = ()) -> DocumentUnits:
    """Find the units of a document.

    Args:
        document: as it was read.
        left_alone: numbers of blocks that have no units, so that they stay as they are.
    """
    units: list[Block] = []
    block_of: list[int] = []
    owners: list[_Owner] = []
    for number, block in enumerate(document.blocks):
        start, page = len(units), None
        if number not in left_alone:
            if block.media_type == "text/html":
                page = read_html(block.markup.text.encode("utf-8", "surrogatepass"), charset="utf-8")
                units += [
                    replace(inner, path=f"{block.path}: {inner.path}" if inner.path else block.path)
                    for inner in page.blocks
                ]
            else:
                units.append(block)
        block_of += [number] * (len(units) - start)
        owners.append(_Owner(page, start, len(units)))
    return DocumentUnits(document, tuple(units), tuple(block_of), tuple(owners))


def _written(owner: _Owner, translations: Sequence[Markup | None]) -> Markup | None:
    if all(translation is None for translation in translations):
        return None
    if owner.page is None:
        return translations[0]
    return Markup(owner.page.write(translations).decode("utf-8", "surrogatepass"))
