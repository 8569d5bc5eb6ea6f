"""The OpenAPI document of the paths under /v1."""

from __future__ import annotations

from typing import Any

from .. import __version__
from ..inference import DoubtLevel
from ..mime_types import HTML, PLAIN
from ..text import RomanizationScheme
from .openapi_documents import DOCUMENT_PATHS, DOCUMENT_SCHEMAS
from .openapi_parts import BOOLEAN, INTEGER, SPAN, STRING, described, listed, posted, responses
from .openapi_stored import STORED_PATHS, STORED_SCHEMAS
from .options import ESTIMATE, SUGGESTION, SUMMARY, TRANSLATION

__all__ = ["DOCUMENT"]

_PRIORITY = {"type": "string", "enum": ["interactive", "bulk"]}
_OPTIONS: dict[str, Any] = {**{name: field.schema for name, field in TRANSLATION.items()}, "priority": _PRIORITY}
_SUGGESTION: dict[str, Any] = {
    "text": {"type": "string", "description": "A sentence of the source."},
    "target_prefix": {"type": "string", "description": "Its translation up to the word that is asked for."},
    **{name: field.schema for name, field in SUGGESTION.items()},
    "priority": _PRIORITY,
}
_SPANS = {"type": "array", "items": SPAN}
_TRANSLATE: dict[str, Any] = {
    "texts": {"type": "array", "items": STRING, "minItems": 1},
    "mime_type": {"type": "string", "enum": [PLAIN, HTML], "default": PLAIN},
    "copied_spans": {"type": "array", "items": _SPANS, "description": "For each text what is copied; or nothing."},
    **_OPTIONS,
}
_ESTIMATE: dict[str, Any] = {
    "pairs": {"type": "array", "items": described(source=STRING, target=STRING), "minItems": 1},
    **{name: field.schema for name, field in ESTIMATE.items()},
    "priority": _PRIORITY,
}
_SCHEMES = [scheme.value.lower() for scheme in RomanizationScheme]
_LEVELS = [*(level.value for level in DoubtLevel), None]
_TEXTS = {"type": "array", "items": STRING, "minItems": 1}
_NUMBER_OR_NULL = {"type": ["number", "null"]}
_MODEL = {"type": ["object", "null"], "properties": {"name": STRING, "hash": STRING}}

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Dragoman", "version": __version__, "description": "Translation and summaries of news."},
    "paths": {
        "/v1/translate": posted("Translate texts", _TRANSLATE, ["texts", "target_language"], "Translations"),
        "/v1/suggest-words": posted(
            "Words that could stand at a place of a translation",
            _SUGGESTION,
            ["text", "target_language"],
            "Suggestions",
        ),
        "/v1/summarize": posted(
            "Summarise an article",
            {
                "text": STRING,
                "title": STRING,
                **{name: field.schema for name, field in SUMMARY.items()},
                **_OPTIONS,
            },
            ["text"],
            "Summary",
        ),
        "/v1/estimate": posted("Judge translations without a reference", _ESTIMATE, ["pairs"], "Estimates"),
        "/v1/romanize": posted(
            "Write Arabic in Latin letters",
            {"texts": _TEXTS, "scheme": {"type": "string", "enum": _SCHEMES, "default": _SCHEMES[0]}},
            ["texts"],
            "Romanized",
        ),
        "/v1/detect": posted("Tell the languages of texts", {"texts": _TEXTS}, ["texts"], "Detections"),
        "/v1/models": {"get": {"summary": "The loaded models", "responses": responses("Models")}},
        **DOCUMENT_PATHS,
        **STORED_PATHS,
    },
    "components": {
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        "schemas": {
            "Problem": described(
                type=STRING, title=STRING, status={"type": "integer"}, detail=STRING, reason=STRING, field=STRING,
                metadata={"type": "object", "additionalProperties": STRING},
            ),
            "Flag": described(kind=STRING, detail=STRING),
            "Segment": described(
                source=SPAN, target=SPAN, score=_NUMBER_OR_NULL, similarity=_NUMBER_OR_NULL,
                doubt=_NUMBER_OR_NULL, attempts={"type": "integer"}, origin=STRING, flags=listed("Flag"),
                alignment={"type": ["array", "null"]}, uncovered=_SPANS, alternatives=listed("Alternative"),
                token_scores=listed("TokenScore"), model={"type": "object"}, replaced_names=listed("NameReplacement"),
            ),
            "NameReplacement": described(source=SPAN, target=SPAN, before=STRING, after=STRING),
            "Alternative": described(text=STRING, score={"type": "number"}, flags=listed("Flag")),
            "TokenScore": described(span=SPAN, log_probability={"type": "number"}),
            "Suggestion": described(word=STRING, score={"type": "number"}, text=STRING, span=SPAN),
            "Suggestions": described(
                suggestions=listed("Suggestion"), source_language=STRING, model={"type": "object"},
                timing={"type": "object"},
            ),
            "Translation": described(
                text=STRING, source_language=STRING, target_language=STRING,
                detection={"type": ["object", "null"]}, segments=listed("Segment"),
                other_language=_SPANS, model=_MODEL, names=listed("Name"), plain={
                    "type": ["object", "null"], "properties": {"source": STRING, "target": STRING},
                    "description": "Of HTML: the texts that all spans are of."
                },
            ),
            "Name": described(source=STRING, target=STRING, count=INTEGER, first={"type": ["array", "null"]}),
            "Estimate": described(
                source_language=STRING, target_language=STRING, doubt=_NUMBER_OR_NULL, level={"enum": _LEVELS},
                flags=listed("Flag"), signals={"$ref": "#/components/schemas/Signals"}, note=STRING, model=_MODEL,
                reverse_model=_MODEL, encoder=_MODEL,
            ),
            "Signals": described(
                score=_NUMBER_OR_NULL, window=_NUMBER_OR_NULL, reverse=_NUMBER_OR_NULL, similarity=_NUMBER_OR_NULL
            ),
            "Estimates": described(estimates=listed("Estimate"), timing={"type": "object"}),
            "Romanized": described(texts=_TEXTS),
            "Translations": described(translations=listed("Translation"), timing={"type": "object"}),
            "Summary": described(
                text=STRING, source_language=STRING, language=STRING, sentences=listed("SummarySentence"),
                detection={"type": ["object", "null"]}, ranking_model=_MODEL, translation_model=_MODEL,
                title={"type": ["string", "null"]},
                title_flags=listed("Flag"), writing_model=_MODEL, timing={"type": "object"},
            ),
            "SummarySentence": described(
                source=SPAN, target=SPAN, rank_score={"type": "number"}, score=_NUMBER_OR_NULL,
                similarity=_NUMBER_OR_NULL, supports_next=BOOLEAN, flags=listed("Flag"), origin=STRING,
                passages=_SPANS, support=_NUMBER_OR_NULL, fallback_reason={"type": ["string", "null"]},
                unsupported={"type": "array", "items": STRING}, definitions=_SPANS,
            ),
            "Detections": described(detections={"type": "array"}),
            "Models": described(
                models={"type": "array"}, name_lexicon={
                    "type": ["object", "null"], "properties": {"name": STRING, "hash": STRING, "entries": INTEGER}
                },
            ),
            **DOCUMENT_SCHEMAS,
            **STORED_SCHEMAS,
        },
    },
    "security": [{"token": []}, {}],
}  # fmt: skip
