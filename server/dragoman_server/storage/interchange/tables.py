"""Glossaries as tables: CSV (RFC 4180) and TSV (IANA's text/tab-separated-values, without quoting).

Columns are the Arabic term, the English term, a note, and whether case matters. A first row that names them decides
their order. Without one, the first two columns are the terms, in the order that the letters in them show.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence

from ..entries import NumberedEntry, StoredEntry
from ..errors import UnreadableFileError
from ..report import Problem
from .columns import header_of, is_undirected_header, order_of
from .decoding import decoded

__all__ = ["DELIMITERS", "read_csv", "read_tsv", "write_csv", "write_tsv"]

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
"""What may stand between the columns of CSV."""

_HEADER = ("ar", "en", "note", "case_sensitive")
_SNIFFED_ROWS = 100

_Row = tuple[int, list[str]]


def read_tsv(data: bytes) -> Iterator[NumberedEntry | Problem]:
    """The entries of a TSV file; quotation marks are part of the text.

    Raises:
        UnreadableFileError: not UTF-8 or UTF-16, or no row has two columns.
    """
    lines = decoded(data).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    rows = [(number, line.split("\t")) for number, line in enumerate(lines, start=1) if line.strip()]
    if rows and all(len(cells) < 2 for _, cells in rows):
        raise UnreadableFileError("no line of the file has a tab; TSV has one between the Arabic and the English term")
    return _entries(rows)


def read_csv(data: bytes, *, delimiter: str | None = None) -> Iterator[NumberedEntry | Problem]:
    """The entries of a CSV file.

    Args:
        delimiter: one of `DELIMITERS`; None takes the one with which the rows have the same number of columns.

    Raises:
        UnreadableFileError: not UTF-8 or UTF-16, quotation marks are not closed, or the delimiter is not certain.
    """
    if delimiter is not None and delimiter not in DELIMITERS:
        raise UnreadableFileError(f"{delimiter!r} cannot be the delimiter; allowed: {', '.join(DELIMITERS.values())}")
    text = decoded(data)
    return _entries(list(_rows(text, delimiter or _delimiter(text))))


def write_tsv(entries: Iterable[StoredEntry]) -> Iterator[bytes]:
    """A TSV file with a header: UTF-8, one piece a line. What `read_tsv` gives back is equal."""
    yield ("\t".join(_HEADER) + "\n").encode()
    for entry in entries:
        yield ("\t".join(_cells(entry)) + "\n").encode()


def write_csv(entries: Iterable[StoredEntry]) -> Iterator[bytes]:
    """A CSV file with a header: UTF-8, with the byte-order mark that spreadsheets know it by."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(_HEADER)
    yield b"\xef\xbb\xbf" + buffer.getvalue().encode()
    for entry in entries:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(_cells(entry))
        yield buffer.getvalue().encode()


def _cells(entry: StoredEntry) -> list[str]:
    return [entry.arabic, entry.english, entry.note, "true" if entry.case_sensitive else "false"]


def _rows(text: str, delimiter: str) -> Iterator[_Row]:
    """Rows that are not empty, each with the line where it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise UnreadableFileError(
                f"the row that begins in line {line} is not CSV ({error}); a quotation mark in a quoted cell is doubled"
            ) from None
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def _delimiter(text: str) -> str:
    """The one with which the first row is a header, or with which alone all of the first rows have several columns.

    One with which they have the same number of columns goes before one with which they have not.
    """
    fitting: list[str] = []
    ragged: list[str] = []
    faults: list[UnreadableFileError] = []
    for delimiter in DELIMITERS:
        rows = _rows(text, delimiter)
        try:
            first = next(rows, None)
            if first is None or header_of(first[1]):
                return delimiter
            widths = {len(cells) for _, cells in (first, *itertools.islice(rows, _SNIFFED_ROWS))}
        except UnreadableFileError as error:
            faults.append(error)
            continue
        if min(widths) > 1:
            (fitting if len(widths) == 1 else ragged).append(delimiter)
    if len(faults) == len(DELIMITERS):
        raise faults[0]
    found = fitting or ragged
    if len(found) == 1:
        return found[0]
    names = ", ".join(DELIMITERS[delimiter] for delimiter in (found or DELIMITERS))
    why = "the rows can be divided by more than one of" if found else "the rows have no two columns with any of"
    raise UnreadableFileError(f"{why} {names}; name the delimiter, or begin the file with a row 'ar,en'")


def _entries(rows: Sequence[_Row]) -> Iterator[NumberedEntry | Problem]:
    first = rows[0][1] if rows else []
    named = header_of(first)
    if named or is_undirected_header(first):
        rows = rows[1:]
    columns = named or order_of([cells for _, cells in rows])
    for line, cells in rows:
        try:
            yield NumberedEntry(line, columns.entry(cells))
        except ValueError as error:
            yield Problem(line, str(error))
