"""A document and its translation side by side: an HTML page or a Word document for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from .edition import Edition, Outcome, Pair, Row, RowSegment, failed_row, translated_row
from .page import to_html
from .report import to_json
from .word_document import to_docx

__all__ = [
    "BILINGUAL_FORMATS",
    "MEDIA_TYPES",
    "Edition",
    "Outcome",
    "Pair",
    "Row",
    "RowSegment",
    "failed_row",
    "to_docx",
    "to_html",
    "to_json",
    "translated_row",
]

BILINGUAL_FORMATS: Mapping[str, Callable[[Edition], bytes]] = MappingProxyType(
    {"html": to_html, "docx": to_docx, "json": to_json}
)
"""What writes an edition, by the name of the format."""
MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "html": "text/html",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "json": "application/json",
    }
)
"""Of what is written, by the name of the format."""
