"""The OpenAPI document of the paths under /v1."""

from __future__ import annotations

from typing import Any

from .. import __version__

__all__ = ["DOCUMENT"]

_STRING, _BOOLEAN = {"type": "string"}, {"type": "boolean"}
_SPAN = {
    "type": "array",
    "items": {"type": "integer"},
    "minItems": 2,
    "maxItems": 2,
    "description": "Start and end in Unicode code points, half-open.",
}
_OPTIONS: dict[str, Any] = {
    "target_language": {"type": "string", "description": '"ar" or "en"'},
    "source_language": {"type": "string", "description": "Default: detected for each text."},
    "model": {"type": "string", "description": "Default: the server's choice for the pair of languages."},
    "check_similarity": {"type": "boolean", "default": True},
    "word_alignment": {"type": "boolean", "default": False},
    "quality": {"type": "string", "enum": ["fast", "balanced", "careful"], "default": "balanced"},
    "priority": {"type": "string", "enum": ["interactive", "bulk"]},
}


def _post(summary: str, properties: dict[str, Any], required: list[str], reply: str) -> dict[str, Any]:
    return {
        "post": {
            "summary": summary,
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {"schema": {"type": "object", "properties": properties, "required": required}}
                },
            },
            "responses": _responses(reply),
        }
    }


def _responses(reply: str) -> dict[str, Any]:
    failed = {
        "description": "A problem (RFC 9457); `reason` is one of docs/contract.md",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    return {
        "200": {
            "description": "The answer",
            "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{reply}"}}},
        },
        "default": failed,
    }


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _list(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


_TEXTS = {"type": "array", "items": _STRING, "minItems": 1}

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Dragoman", "version": __version__, "description": "Translation and summaries of news."},
    "paths": {
        "/v1/translate": _post(
            "Translate texts", {"texts": _TEXTS, **_OPTIONS}, ["texts", "target_language"], "Translations"
        ),
        "/v1/summarize": _post(
            "Summarise an article",
            {
                "text": _STRING,
                "title": _STRING,
                "sentences": {"type": "integer", "default": 3},
                "words": {"type": "integer"},
                **_OPTIONS,
            },
            ["text"],
            "Summary",
        ),
        "/v1/detect": _post("Tell the languages of texts", {"texts": _TEXTS}, ["texts"], "Detections"),
        "/v1/models": {"get": {"summary": "The loaded models", "responses": _responses("Models")}},
    },
    "components": {
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        "schemas": {
            "Problem": _object(
                type=_STRING, title=_STRING, status={"type": "integer"}, detail=_STRING, reason=_STRING, field=_STRING,
                metadata={"type": "object", "additionalProperties": _STRING},
            ),
            "Flag": _object(kind=_STRING, detail=_STRING),
            "Segment": _object(
                source=_SPAN, target=_SPAN, score={"type": ["number", "null"]}, similarity={"type": ["number", "null"]},
                doubt={"type": ["number", "null"]}, attempts={"type": "integer"}, origin=_STRING, flags=_list("Flag"),
                alignment={"type": ["array", "null"]},
            ),
            "Translation": _object(
                text=_STRING, source_language=_STRING, target_language=_STRING,
                detection={"type": ["object", "null"]}, segments=_list("Segment"),
                other_language={"type": "array", "items": _SPAN}, model={"type": ["object", "null"]},
            ),
            "Translations": _object(translations=_list("Translation"), timing={"type": "object"}),
            "Summary": _object(
                text=_STRING, source_language=_STRING, language=_STRING, sentences={"type": "array"},
                detection={"type": ["object", "null"]}, ranking_model={"type": ["object", "null"]},
                translation_model={"type": ["object", "null"]}, title={"type": ["string", "null"]},
                title_flags=_list("Flag"), timing={"type": "object"},
            ),
            "Detections": _object(detections={"type": "array"}),
            "Models": _object(models={"type": "array"}),
        },
    },
    "security": [{"token": []}, {}],
}  # fmt: skip
