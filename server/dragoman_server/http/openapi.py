"""The OpenAPI document of the paths under /v1."""

from __future__ import annotations

from typing import Any

from .. import __version__
from ..inference import MAX_ALTERNATIVES
from .openapi_parts import SPAN, STRING, described, listed, posted, responses
from .openapi_stored import STORED_PATHS, STORED_SCHEMAS

__all__ = ["DOCUMENT"]

_PRIORITY = {"type": "string", "enum": ["interactive", "bulk"]}
_OPTIONS: dict[str, Any] = {
    "target_language": {"type": "string", "description": '"ar" or "en"'},
    "source_language": {"type": "string", "description": "Default: detected for each text."},
    "model": {"type": "string", "description": "Default: the server's choice for the pair of languages."},
    "check_similarity": {"type": "boolean", "default": True},
    "word_alignment": {"type": "boolean", "default": False},
    "quality": {"type": "string", "enum": ["fast", "balanced", "careful"], "default": "balanced"},
    "glossary_name": {"type": "string", "description": "Of a stored glossary."},
    "use_memory": {"type": "boolean", "default": False},
    "alternatives": {"type": "integer", "minimum": 0, "maximum": MAX_ALTERNATIVES, "default": 0},
    "token_scores": {"type": "boolean", "default": False},
    "second_opinion": {
        "type": "object",
        "description": "The most doubtful segments are translated by a second model too, if the server has one.",
        "properties": {
            "doubt": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.75},
            "max_share": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.3},
            "max_milliseconds": {"type": "integer", "minimum": 1},
        },
    },
    "priority": _PRIORITY,
}
_SUGGESTION: dict[str, Any] = {
    "text": {"type": "string", "description": "A sentence of the source."},
    "target_prefix": {"type": "string", "description": "Its translation up to the word that is asked for."},
    "target_language": _OPTIONS["target_language"],
    "source_language": {"type": "string", "description": "Default: detected."},
    "model": _OPTIONS["model"],
    "max_suggestions": {"type": "integer", "minimum": 1, "maximum": MAX_ALTERNATIVES, "default": 5},
    "priority": _PRIORITY,
}


_TEXTS = {"type": "array", "items": STRING, "minItems": 1}
_NUMBER_OR_NULL = {"type": ["number", "null"]}

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Dragoman", "version": __version__, "description": "Translation and summaries of news."},
    "paths": {
        "/v1/translate": posted(
            "Translate texts", {"texts": _TEXTS, **_OPTIONS}, ["texts", "target_language"], "Translations"
        ),
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
                "sentences": {"type": "integer", "default": 3},
                "words": {"type": "integer"},
                **_OPTIONS,
            },
            ["text"],
            "Summary",
        ),
        "/v1/detect": posted("Tell the languages of texts", {"texts": _TEXTS}, ["texts"], "Detections"),
        "/v1/models": {"get": {"summary": "The loaded models", "responses": responses("Models")}},
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
                alignment={"type": ["array", "null"]}, alternatives=listed("Alternative"),
                token_scores=listed("TokenScore"), model={"type": "object"},
            ),
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
                other_language={"type": "array", "items": SPAN}, model={"type": ["object", "null"]},
            ),
            "Translations": described(translations=listed("Translation"), timing={"type": "object"}),
            "Summary": described(
                text=STRING, source_language=STRING, language=STRING, sentences={"type": "array"},
                detection={"type": ["object", "null"]}, ranking_model={"type": ["object", "null"]},
                translation_model={"type": ["object", "null"]}, title={"type": ["string", "null"]},
                title_flags=listed("Flag"), timing={"type": "object"},
            ),
            "Detections": described(detections={"type": "array"}),
            "Models": described(models={"type": "array"}),
            **STORED_SCHEMAS,
        },
    },
    "security": [{"token": []}, {}],
}  # fmt: skip
