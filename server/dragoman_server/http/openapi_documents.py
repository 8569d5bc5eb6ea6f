"""The part of the OpenAPI document that describes documents."""

from __future__ import annotations

from typing import Any

from ..bilingual import BILINGUAL_FORMATS
from .openapi_parts import INTEGER, STRING, described, listed, operation, sent_file
from .options import TRANSLATION

__all__ = ["DOCUMENT_PATHS", "DOCUMENT_SCHEMAS"]

_TEXTS = {"type": "array", "items": STRING}
_FIELDS: dict[str, Any] = {
    "format": {"type": "string", "description": "As /v1/document-formats names it. Default: by name and content."},
    "paths": {**_TEXTS, "description": "Of JSON and JSON Lines: the strings to translate."},
    "columns": {**_TEXTS, "description": "Of CSV: names of columns, or their numbers from 1."},
    "bilingual_format": {
        "type": "string",
        "enum": sorted(BILINGUAL_FORMATS),
        "description": "Source and translation side by side. Default: the document in its own format.",
    },
    "report": {"type": "boolean", "default": False, "description": "Answer with JSON: the report and the document."},
    "priority": {"type": "string", "enum": ["interactive", "bulk"], "default": "bulk"},
    **{name: field.schema for name, field in TRANSLATION.items()},
}

DOCUMENT_PATHS: dict[str, Any] = {
    "/v1/documents": sent_file("Translate a document", _FIELDS, ["target_language"], "TranslatedDocument"),
    "/v1/document-formats": {"get": operation("The formats of documents", "Formats")},
}

DOCUMENT_SCHEMAS: dict[str, Any] = {
    "TranslatedDocument": described(
        name=STRING, media_type=STRING, format=STRING, size_bytes=INTEGER, timing={"type": "object"},
        report={"$ref": "#/components/schemas/DocumentReport"},
        bilingual_format={"type": ["string", "null"]}, content={"type": "string", "contentEncoding": "base64"},
    ),
    "DocumentReport": described(
        blocks_translated=INTEGER, blocks_copied=INTEGER, blocks_failed=INTEGER, blocks_withheld=INTEGER,
        segments=INTEGER, previous_segments=INTEGER, doubtful_segments=INTEGER, unplaced_tags=INTEGER,
        flags={"type": "array", "items": described(kind=STRING, count=INTEGER)},
        doubts={"type": "array", "items": described(path=STRING, source=STRING, target=STRING, flags=listed("Flag"))},
        problems={"type": "array", "items": described(path=STRING, reason=STRING, detail=STRING)},
        models={"type": "array", "items": described(name=STRING, hash=STRING)},
        names={
            "type": "array", "items": described(source=STRING, target=STRING, count=INTEGER, path=STRING)
        },
    ),
    "Formats": described(
        formats={
            "type": "array",
            "items": described(name=STRING, description=STRING, extensions=_TEXTS, selection=_TEXTS),
        }
    ),
}  # fmt: skip
