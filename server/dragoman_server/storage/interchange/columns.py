"""Which column of a table is what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..entries import StoredEntry

__all__ = ["Columns", "header_of", "is_undirected_header", "order_of"]

_NAMES = {
    "arabic": {"ar", "ara", "arabic", "العربية", "عربي"},
    "english": {"en", "eng", "english", "الإنجليزية", "انجليزي"},
    "note": {"note", "notes", "comment", "comments", "ملاحظة", "ملاحظات"},
    "case_sensitive": {"case_sensitive", "case", "case-sensitive", "case sensitive"},
}
# A header that does not tell the languages: the letters in the rows do.
_UNDIRECTED = [{"source", "target"}, {"term", "translation"}]
_FLAGS = {"": False, "false": False, "no": False, "0": False, "true": True, "yes": True, "1": True}
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_MOST_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Columns:
    """Positions of the columns, from 0; None for one that is not there."""

    arabic: int
    english: int
    note: int | None = None
    case_sensitive: int | None = None
    others: bool = False
    """Whether there may be more columns, which are not read."""

    def entry(self, cells: Sequence[str]) -> StoredEntry:
        """The entry of a row.

        Raises:
            ValueError: a term is missing, there are too many columns, the languages are exchanged, or a flag is neither
                true nor false.
        """
        if len(cells) <= max(self.arabic, self.english):
            raise ValueError("one column only; a row has an Arabic and an English term")
        if not self.others and any(cell.strip() for cell in cells[_MOST_COLUMNS:]):
            raise ValueError(f"{len(cells)} columns; a row has two terms, a note, and whether case matters")
        arabic, english = cells[self.arabic], cells[self.english]
        if _ARABIC.search(english) and not _ARABIC.search(arabic):
            raise ValueError(f"the Arabic term {arabic[:40]!r} and the English one {english[:40]!r} look exchanged")
        flag = _cell(cells, self.case_sensitive).lower()
        if flag not in _FLAGS:
            raise ValueError(f"whether case matters is {flag[:40]!r}; allowed: true, false, yes, no, 1, 0 or nothing")
        return StoredEntry(arabic, english, _FLAGS[flag], _cell(cells, self.note))


def _cell(cells: Sequence[str], position: int | None) -> str:
    return cells[position].strip() if position is not None and position < len(cells) else ""


def header_of(cells: Sequence[str]) -> Columns | None:
    """The columns that a first row names, or None where it is no header that names both languages."""
    names = [cell.strip().lower() for cell in cells]
    found = {
        column: next((position for position, name in enumerate(names) if name in known), None)
        for column, known in _NAMES.items()
    }
    arabic, english = found["arabic"], found["english"]
    if arabic is None or english is None:
        return None
    return Columns(arabic, english, found["note"], found["case_sensitive"], others=True)


def is_undirected_header(cells: Sequence[str]) -> bool:
    """Whether a first row is a header that does not say which language is where."""
    return {cell.strip().lower() for cell in cells[:2]} in _UNDIRECTED


def order_of(rows: Sequence[Sequence[str]]) -> Columns:
    """The columns of a table without a header: the language of the first two is what most rows show."""
    pairs = [(bool(_ARABIC.search(cells[0])), bool(_ARABIC.search(cells[1]))) for cells in rows if len(cells) > 1]
    english_first = pairs.count((False, True)) > pairs.count((True, False))
    return Columns(*((1, 0) if english_first else (0, 1)), note=2, case_sensitive=3)
