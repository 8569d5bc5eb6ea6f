"""The part of the OpenAPI document that describes stored glossaries and the translation memory."""

from __future__ import annotations

from typing import Any

from .openapi_parts import BOOLEAN, INTEGER, SPAN, STRING, described, listed, operation

__all__ = ["STORED_PATHS", "STORED_SCHEMAS"]

_PAGE: dict[str, dict[str, Any]] = {"page_size": INTEGER, "page_token": STRING}
_REVISION: dict[str, dict[str, Any]] = {"expected_revision": INTEGER}
_TERMS = {"type": "array", "items": STRING}
_IDS = {"type": "array", "items": INTEGER}
_ENTRY = {"arabic": STRING, "english": STRING, "case_sensitive": BOOLEAN, "note": STRING}
_SEGMENT = {
    "source_language": STRING,
    "target_language": STRING,
    "source": STRING,
    "target": STRING,
    "context": STRING,
    "document": STRING,
    "author": STRING,
    "note": STRING,
}
_PUT_SEGMENT = {**_SEGMENT, "previous": {"type": "string", "description": "The sentence before it."}}
_LOOK_UP = {
    "source": STRING,
    "source_language": STRING,
    "target_language": STRING,
    "previous": STRING,
    "min_similarity": {"type": "number", "default": 0.7},
    "max_matches": {"type": "integer", "default": 5},
}

STORED_PATHS: dict[str, Any] = {
    "/v1/glossaries": {
        "get": operation("The stored glossaries", "Glossaries", query=_PAGE),
    },
    "/v1/glossaries/{name}": {
        "get": operation("A glossary without its entries", "Glossary", path=("name",)),
        "put": operation("Make a glossary", "Glossary", path=("name",), body=({"description": STRING}, [])),
        "delete": operation("Delete a glossary", "Nothing", path=("name",), query=_REVISION),
    },
    "/v1/glossaries/{name}/entries": {
        "get": operation("The entries of a glossary", "Entries", path=("name",), query=_PAGE),
        "put": operation(
            "Add entries, or change those with the same Arabic term",
            "GlossaryReport",
            path=("name",),
            body=({"entries": {"type": "array", "items": described(**_ENTRY)}, **_REVISION}, ["entries"]),
        ),
        "delete": operation("Remove entries", "Removed", path=("name",), query={"arabic_terms": _TERMS, **_REVISION}),
    },
    "/v1/memory": {
        "get": operation("The segments of the translation memory", "Segments", query={"document": STRING, **_PAGE}),
        "put": operation(
            "Store approved translations of sentences",
            "MemoryReport",
            body=({"segments": {"type": "array", "items": described(**_PUT_SEGMENT)}}, ["segments"]),
        ),
        "delete": operation(
            "Delete segments by their ids, or all of a document", "Deleted", query={"ids": _IDS, "document": STRING}
        ),
    },
    "/v1/memory/look-up": {
        "post": operation(
            "The stored translation of a sentence, and of similar ones",
            "Matches",
            body=(_LOOK_UP, ["source", "source_language", "target_language"]),
        ),
    },
}

STORED_SCHEMAS: dict[str, Any] = {
    "Nothing": described(),
    "Glossary": described(
        name=STRING, description=STRING, revision=INTEGER, entry_count=INTEGER, create_time=STRING, update_time=STRING
    ),
    "Glossaries": described(glossaries=listed("Glossary"), next_page_token=STRING),
    "Entry": described(**_ENTRY, update_time={"type": ["string", "null"]}),
    "Entries": described(entries=listed("Entry"), next_page_token=STRING),
    "Report": described(
        added=INTEGER, changed=INTEGER, unchanged=INTEGER, removed=INTEGER, problem_count=INTEGER,
        problems={"type": "array", "items": described(line=INTEGER, message=STRING)},
    ),
    "GlossaryReport": described(report={"$ref": "#/components/schemas/Report"}, revision=INTEGER),
    "MemoryReport": described(report={"$ref": "#/components/schemas/Report"}),
    "Removed": described(removed=INTEGER),
    "Deleted": described(deleted=INTEGER),
    "StoredSegment": described(id=INTEGER, **_SEGMENT, create_time=STRING, update_time=STRING),
    "Segments": described(segments=listed("StoredSegment"), next_page_token=STRING),
    "NearMatch": described(
        segment={"$ref": "#/components/schemas/StoredSegment"}, similarity={"type": "number"},
        differences={"type": "array", "items": described(here=SPAN, there=SPAN)},
    ),
    "Matches": described(
        exact={"anyOf": [{"$ref": "#/components/schemas/StoredSegment"}, {"type": "null"}]},
        near=listed("NearMatch"),
    ),
}  # fmt: skip
