"""Excel workbooks (XLSX, XLSM, XLTX; ECMA-376 part 1, SpreadsheetML).

Translated are the texts of cells, shared or in the cell, each once. Numbers, formulas and what they result in, names
of sheets, charts, comments and macros stay as they are; so do the names of a table's columns, which are kept in a
second place. A formula that compares with a text may then give another result.
"""

from __future__ import annotations

import re

from .archive import Archive
from .base import ParsedDocument, TargetLanguage
from .office import OfficeDocument, parts_of_types
from .run_events import Dialect
from .xml_source import XmlElement, XmlSource, quote_text

__all__ = ["read"]

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAIN = (
    "spreadsheetml.sheet.main+xml",
    "spreadsheetml.template.main+xml",
    "ms-excel.sheet.macroEnabled.main+xml",
    "ms-excel.template.macroEnabled.main+xml",
)
_TYPES = ("spreadsheetml.sharedStrings+xml", "spreadsheetml.worksheet+xml")


def read(data: bytes) -> ParsedDocument:
    """Read a workbook; each text with words is a block, in the order in which the file has them.

    Raises:
        DocumentError: not a workbook, damaged or encrypted.
        LimitExceededError: too large when decompressed.
    """
    archive = Archive(data)
    names = [
        name
        for name in parts_of_types(archive, "an Excel workbook", _MAIN, _TYPES)
        if not name.startswith("xl/worksheets/") or _has_texts(archive.read(name))
    ]
    return OfficeDocument(_MEDIA_TYPE, archive, names, _DIALECT, untouched=_column_names(archive))


def _has_texts(sheet: bytes) -> bool:
    """Whether a sheet has texts of its own. Most have shared ones only, and can have a million cells."""
    return b"inlineStr" in sheet.replace(b"\0", b"")


def _unchanged(source: XmlSource, element: XmlElement | None, _prefix: str, _target: TargetLanguage | None) -> str:
    return element.span.of(source.text) if element is not None else ""


def _text(prefix: str, text: str) -> str:
    return f'<{prefix}t xml:space="preserve">{quote_text(text)}</{prefix}t>'


def _column_names(archive: Archive) -> frozenset[str]:
    """Names of the columns of tables: the cells above them must have the same text."""
    names: set[str] = set()
    for name in archive.names:
        if re.fullmatch(r"xl/tables/[^/]+\.xml", name):
            root = XmlSource.parse(archive.read(name)).root
            columns = (one for one in root.walk() if one.name.endswith("}tableColumn"))
            names.update(column.get("name") or "" for column in columns)
    return frozenset(name.replace("_x000a_", "\n") for name in names)


_DIALECT = Dialect(
    namespaces=frozenset(
        (
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
    ),
    paragraphs=frozenset(["si", "is"]),
    run_properties=_unchanged,
    paragraph_properties=_unchanged,
    dropped=frozenset(["rPh", "phoneticPr"]),
    trims=True,
    write_text=_text,
)
