"""A digest as JSON; `digest.schema.json` beside this module describes it (JSON Schema 2020-12)."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from importlib.resources import files
from typing import Any

from ...inference import Flag, ModelRef
from ...text import Span
from ..article import ArticleKey
from ..digest import Digest, DigestSentence, Source, Story, Told
from ..disagreement import Disagreement

__all__ = ["digest_object", "json_schema", "to_json"]


def to_json(digest: Digest) -> str:
    """The digest as a JSON text with a line end; not only ASCII. Lone surrogates become U+FFFD."""
    text = json.dumps(digest_object(digest), ensure_ascii=False, indent=1) + "\n"
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def json_schema() -> dict[str, Any]:
    """The schema of what `to_json` writes."""
    schema: dict[str, Any] = json.loads(files(__package__).joinpath("digest.schema.json").read_text("utf-8"))
    return schema


def digest_object(digest: Digest) -> dict[str, Any]:
    """Strings, numbers, lists and dictionaries; spans are `[start, end)` in code points of an article's text."""
    return {
        "format": "dragoman-digest-1",
        "title": digest.title,
        "language": digest.language,
        "created": digest.created.isoformat(),
        "articles": digest.articles,
        "left_out": asdict(digest.left_out),
        "models": {
            "encoder": _model(digest.encoder) if digest.encoder else None,
            "translation": [_model(model) for model in digest.translation_models],
        },
        "stories": [_story(story) for story in digest.stories],
    }


def _story(story: Story) -> dict[str, Any]:
    return {
        "id": story.id,
        "score": story.score,
        "updated": _time(story.updated),
        "headline": {**_told(story.headline), "article": _key(story.headline_from)},
        "summary": [_sentence(one) for one in story.summary],
        "disagreements": [_disagreement(one) for one in story.disagreements],
        "sources": [_source(one) for one in story.sources],
    }


def _sentence(one: DigestSentence) -> dict[str, Any]:
    return {**_told(one.told), "article": _key(one.article), "span": _span(one.span)}


def _disagreement(one: Disagreement) -> dict[str, Any]:
    return {
        "concept": one.concept,
        "text": one.text,
        "statements": [
            {
                "article": _key(statement.article),
                "written": statement.written,
                "value": statement.value,
                "bound": statement.bound,
                "span": _span(statement.span),
                "sentence": _span(statement.sentence),
                "quote": statement.quote,
                "language": statement.language,
            }
            for statement in one.statements
        ],
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "article": _key(source.article),
        "title": _told(source.title),
        "url": source.url,
        "language": source.language,
        "published": _time(source.published),
        "updated": _time(source.updated),
        "rights": source.rights,
        "duplicate_of": _key(source.duplicate_of) if source.duplicate_of else None,
    }


def _told(told: Told) -> dict[str, Any]:
    return {
        "text": told.text,
        "language": told.language,
        "original": {"text": told.original, "language": told.original_language} if told.original else None,
        "doubts": [_flag(flag) for flag in told.doubts],
    }


def _flag(flag: Flag) -> dict[str, str]:
    return {"kind": flag.kind.value, "detail": flag.detail}


def _key(key: ArticleKey) -> dict[str, str]:
    return {"outlet": key.outlet, "id": key.id}


def _model(model: ModelRef) -> dict[str, str]:
    return {"name": model.name, "hash": model.hash}


def _span(span: Span) -> list[int]:
    return [span.start, span.end]


def _time(time: datetime | None) -> str | None:
    return time.isoformat() if time else None
