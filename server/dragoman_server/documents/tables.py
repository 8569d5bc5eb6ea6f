"""CSV and TSV: cells of chosen columns are translated in place; every other cell keeps its bytes and its quotes.

Syntax: RFC 4180, also with semicolons, tabulators or bars between cells and any line break.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..text import Markup, Span
from .base import Block, DocumentError, ParsedDocument, TargetLanguage
from .encoded import decode
from .spliced import Edit, Slot, SplicedDocument

__all__ = ["DELIMITERS", "read"]

DELIMITERS = (",", "\t", ";", "|")
"""What may stand between cells."""

_SAMPLE_ROWS = 200
_QUOTED = re.compile(r'"([^"]*(?:""[^"]*)*)"(?!")')
_PROSE = re.compile(r"[^\W\d_]{2,}[^\w\n]*\s[^\w\n]*[^\W\d_]{2,}")
_HEADING = re.compile(r"(?=.*[^\W\d_])[\w .\-/()#%:]{1,64}")


@dataclass(frozen=True, slots=True)
class _Cell:
    span: Span
    value: str
    quoted: bool
    broken: bool
    """Whether something other than a delimiter follows its closing quote: such a cell is left alone."""


_Row = list[_Cell]


def read(
    data: bytes,
    *,
    columns: Sequence[str | int] = (),
    delimiter: str | None = None,
    header: bool | None = None,
) -> ParsedDocument:
    """Read a table.

    Args:
        columns: which to translate, by name or by number from 1; "2" is a number unless it is a name. None given: each
            column where at least half of the cells that are not empty have two words or more next to each other (in
            the first 200 rows).
        delimiter: one of `DELIMITERS`; None: the one that cuts most rows into the same number of cells, two or more.
        header: whether the first row names the columns; it is not translated. None: if columns are named, or if the
            first row has a different short name in each cell.

    Raises:
        DocumentError: a quote that is not closed, a column that the table does not have, or no column with prose.
    """
    source = decode(data)
    text = source.text
    delimiter = _guess_delimiter(text) if delimiter is None else delimiter
    if delimiter not in DELIMITERS:
        raise DocumentError(f"{delimiter!r} is not a delimiter: use one of {', '.join(map(repr, DELIMITERS))}.")
    rows = _rows(text, delimiter)
    if header is None:
        header = any(_number(column) is None for column in columns) or _has_header(rows)
    names = [cell.value.strip() for cell in rows[0]] if rows and header else []
    body = rows[1:] if header else rows
    chosen = sorted(_chosen(columns, names, rows)) if columns else _prose_columns(body)
    slots = tuple(
        _slot(cell, delimiter, f"row {number}, {names[column] if column < len(names) else column + 1}")
        for number, row in enumerate(rows, start=1)
        if not (header and number == 1)
        for column in chosen
        if column < len(row) and (cell := row[column]).value.strip() and not cell.broken
    )
    media_type = "text/tab-separated-values" if delimiter == "\t" else "text/csv"
    return SplicedDocument(media_type, source, slots)


def _slot(cell: _Cell, delimiter: str, path: str) -> Slot:
    def edits(translation: Markup, target: TargetLanguage | None) -> list[Edit]:
        value = translation.text
        if cell.quoted or any(char in value for char in (delimiter, '"', "\r", "\n")):
            value = '"' + value.replace('"', '""') + '"'
        return [Edit(cell.span, value)]

    return Slot(Block(markup=Markup(cell.value), path=path), 0, edits)


def _rows(text: str, delimiter: str, limit: int | None = None) -> list[_Row]:
    plain = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    rows: list[_Row] = []
    row: _Row = []
    position = 0
    while position < len(text):
        start = position
        quoted = _QUOTED.match(text, position) if text[position] == '"' else None
        if quoted:
            position = quoted.end()
        elif text[position] == '"':
            line = text.count("\n", 0, position) + 1
            raise DocumentError(f"The table is broken: the quote in line {line}, row {len(rows) + 1}, is not closed.")
        match = plain.match(text, position)
        end = match.end() if match else position
        value = quoted[1].replace('""', '"') if quoted else text[start:end]
        row.append(_Cell(Span(start, end), value, quoted is not None, quoted is not None and end > position))
        position = end
        if text.startswith(delimiter, position):
            position += 1
            if position == len(text):
                row.append(_Cell(Span(position, position), "", False, False))
        else:
            position += 2 if text.startswith("\r\n", position) else 1
            rows.append(row)
            row = []
            if len(rows) == limit:
                return rows
    return [*rows, row] if row else rows


def _guess_delimiter(text: str) -> str:
    best, most = DELIMITERS[0], 0
    for delimiter in DELIMITERS:
        try:
            widths = Counter(len(row) for row in _rows(text, delimiter, _SAMPLE_ROWS) if len(row) > 1)
        except DocumentError:
            continue
        agreeing = max(widths.values(), default=0)
        if agreeing > most:
            best, most = delimiter, agreeing
    return best


def _has_header(rows: Sequence[_Row]) -> bool:
    names = [cell.value.strip() for cell in rows[0]] if len(rows) > 1 else []
    return bool(names) and len(set(names)) == len(names) and all(map(_HEADING.fullmatch, names))


def _chosen(columns: Sequence[str | int], names: Sequence[str], rows: Sequence[_Row]) -> set[int]:
    width = max(map(len, rows), default=0)
    chosen: set[int] = set()
    for column in columns:
        number = _number(column)
        if isinstance(column, str) and column in names:
            chosen.update(index for index, name in enumerate(names) if name == column)
        elif number is not None and 1 <= number <= width:
            chosen.add(number - 1)
        else:
            known = ", ".join(names) if names else "no names"
            raise DocumentError(
                f"The table has no column {column!r}: it has {known}, and the numbers 1 to {width}.",
                reason="UNKNOWN_COLUMN",
            )
    return chosen


def _number(column: str | int) -> int | None:
    if isinstance(column, int):
        return column
    return int(column) if re.fullmatch("[0-9]{1,6}", column) else None


def _prose_columns(rows: Sequence[_Row]) -> list[int]:
    sample = rows[:_SAMPLE_ROWS]
    chosen = []
    for column in range(max(map(len, sample), default=0)):
        values = [row[column].value for row in sample if column < len(row) and row[column].value.strip()]
        if values and 2 * sum(bool(_PROSE.search(value)) for value in values) >= len(values):
            chosen.append(column)
    if rows and not chosen:
        raise DocumentError(
            "No column of the table looks like prose: name the columns to translate.", reason="COLUMNS_REQUIRED"
        )
    return chosen
