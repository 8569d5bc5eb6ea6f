"""Options of requests in JSON, and what the OpenAPI document says of them.

A new option is one line here, of `TRANSLATION`: it is read, blamed by its name, and described from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, get_args

from ..errors import DragomanError, GlossaryError, InvalidRequestError
from ..inference import (
    MAX_ALTERNATIVES,
    Glossary,
    GlossaryEntry,
    NameRendering,
    PreviousSegment,
    PreviousSegments,
    Quality,
    SecondOpinion,
    TranslateOptions,
)
from ..inference.glossary import MAX_INLINE_ENTRIES, Direction, check_inline_entries
from ..inference.previous import MAX_PREVIOUS_SEGMENTS, check_previous_count, previous_segments
from ..offloading import LIGHT_CHARACTERS, off_loop
from ..summarize import SummarizeOptions, SummaryStyle
from ..text import TRANSLATED_LANGUAGES
from ..translate import EstimateOptions, SuggestOptions
from .bodies import an_object, decimal, flag, json_list, number, objects, string, strings
from .openapi_parts import BOOLEAN, INTEGER, STRING, described

__all__ = [
    "ESTIMATE",
    "LENGTH",
    "SUGGESTION",
    "SUMMARY",
    "TRANSLATION",
    "Field",
    "blaming",
    "estimate_options",
    "suggestion_options",
    "summary_options",
    "translation_options",
]

_DIRECTIONS: tuple[Direction, ...] = get_args(Direction)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a request that is an option of the core."""

    option: str
    """Its name there."""
    read: Callable[[Mapping[str, Any], str], Any]
    """Its value from the fields of a request; None when it is absent."""
    schema: Mapping[str, Any]
    """For the OpenAPI document."""


def _flag(values: Mapping[str, Any], field: str) -> bool | None:
    return None if values.get(field) in (None, "") else flag(values, field, False)


def _decimal(values: Mapping[str, Any], field: str) -> float | None:
    return None if values.get(field) in (None, "") else decimal(values, field, 0.0)


def _glossary(values: Mapping[str, Any], field: str) -> Glossary | None:
    given = an_object(values, field)
    if given is None:
        return None
    with _inside(field):
        listed = given.get("entries")
        check_inline_entries(len(listed) if isinstance(listed, list) else 0)
        entries = objects(given, "entries", _entry)
    return Glossary(tuple(entries)) if entries else None


def _entry(values: Mapping[str, Any]) -> GlossaryEntry:
    given = string(values, "direction", "both")
    direction: Direction | None = next((one for one in _DIRECTIONS if one == given), None)
    if direction is None:
        allowed = ", ".join(_DIRECTIONS)
        raise GlossaryError(
            f"direction is {given!r}; allowed: {allowed}", field="direction", metadata={"allowed": allowed}
        )
    return GlossaryEntry(
        ar=string(values, "ar", "") or "",
        en=string(values, "en", "") or "",
        case_sensitive=flag(values, "case_sensitive", False),
        direction=direction,
        forbidden=tuple(strings(values, "forbidden")[0]) if values.get("forbidden") is not None else (),
        note=string(values, "note", "") or "",
    )


def _names(values: Mapping[str, Any], field: str) -> tuple[NameRendering, ...] | None:
    given = an_object(values, field)
    if given is None:
        return None
    with _inside(field):
        return tuple(objects(given, "names", _name))


def _name(values: Mapping[str, Any]) -> NameRendering:
    return NameRendering(string(values, "source", "") or "", string(values, "target", "") or "")


def _previous(values: Mapping[str, Any], field: str) -> PreviousSegments | None:
    given = json_list(values, field)
    check_previous_count(len(given))
    return previous_segments(objects({field: given}, field, _previous_segment))


def _previous_segment(values: Mapping[str, Any]) -> PreviousSegment:
    return PreviousSegment(string(values, "source", "") or "", string(values, "target", "") or "")


def _second_opinion(values: Mapping[str, Any], field: str) -> SecondOpinion | None:
    given = an_object(values, field)
    if given is None:
        return None
    with _inside(field):
        return SecondOpinion(**_given(given, _SECOND))


_SECOND = {
    "doubt": Field("doubt", _decimal, {"type": "number", "minimum": 0, "maximum": 1, "default": 0.75}),
    "max_share": Field("max_share", _decimal, {"type": "number", "minimum": 0, "maximum": 1, "default": 0.3}),
    "max_milliseconds": Field("max_milliseconds", number, {"type": "integer", "minimum": 1}),
}
_SECOND_OPINION = {
    **described(**{name: one.schema for name, one in _SECOND.items()}),
    "description": "The most doubtful segments are translated by a second model too, if the server has one.",
}
_PREVIOUS_SEGMENTS = {
    "type": "array",
    "items": described(source=STRING, target=STRING),
    "maxItems": MAX_PREVIOUS_SEGMENTS,
    "description": "Of an earlier version of the texts: segments that have not changed are translated as they were.",
}
_ENTRY = {
    "ar": STRING,
    "en": STRING,
    "case_sensitive": BOOLEAN,
    "direction": {"type": "string", "enum": list(_DIRECTIONS), "default": "both"},
    "forbidden": {"type": "array", "items": STRING},
    "note": STRING,
}
_ENTRIES = {"type": "array", "items": described(**_ENTRY), "maxItems": MAX_INLINE_ENTRIES}
_TARGET = Field("target", string, {"type": "string", "description": '"ar" or "en"'})
_SOURCE = Field("source", string, {"type": "string", "description": "Default: detected for each text."})
_MODEL = Field("model", string, {"type": "string", "description": "Default: the server's choice for the languages."})

TRANSLATION: dict[str, Field] = {
    "target_language": _TARGET,
    "source_language": _SOURCE,
    "model": _MODEL,
    "check_similarity": Field("check_similarity", _flag, {"type": "boolean", "default": True}),
    "word_alignment": Field("word_alignment", _flag, {"type": "boolean", "default": False}),
    "quality": Field(
        "quality", string, {"type": "string", "enum": [one.value for one in Quality], "default": Quality.BALANCED.value}
    ),
    "glossary": Field("glossary", _glossary, described(entries=_ENTRIES)),
    "glossary_name": Field("glossary_name", string, {"type": "string", "description": "Of a stored glossary."}),
    "use_memory": Field("use_memory", _flag, {"type": "boolean", "default": False}),
    "keep_names": Field("keep_names", _flag, {"type": "boolean", "default": False}),
    "name_memory": Field(
        "name_memory",
        _names,
        described(names={"type": "array", "items": described(source=STRING, target=STRING)}),
    ),
    "alternatives": Field(
        "alternatives", number, {"type": "integer", "minimum": 0, "maximum": MAX_ALTERNATIVES, "default": 0}
    ),
    "token_scores": Field("token_scores", _flag, {"type": "boolean", "default": False}),
    "second_opinion": Field("second_opinion", _second_opinion, _SECOND_OPINION),
    "previous_segments": Field("previous_segments", _previous, _PREVIOUS_SEGMENTS),
}
"""By the name of the field, which is that of the contract's TranslationOptions."""

SUGGESTION: dict[str, Field] = {
    "target_language": _TARGET,
    "source_language": _SOURCE,
    "model": _MODEL,
    "max_suggestions": Field(
        "number", number, {"type": "integer", "minimum": 1, "maximum": MAX_ALTERNATIVES, "default": 5}
    ),
}
LENGTH: dict[str, Field] = {
    "sentences": Field("sentences", number, {"type": "integer", "default": 3}),
    "words": Field("words", number, INTEGER),
    "share": Field("share", _decimal, {"type": "number", "description": "Of the article's words, up to 1."}),
}
SUMMARY: dict[str, Field] = {
    **LENGTH,
    "style": Field(
        "style",
        string,
        {"type": "string", "enum": [one.value for one in SummaryStyle], "default": SummaryStyle.EXTRACT.value},
    ),
}
"""Of a summary, beside the options of its translation."""
ESTIMATE: dict[str, Field] = {
    "source_language": _SOURCE,
    "target_language": Field("target", string, {"type": "string", "description": "Default: the other language."}),
}


async def translation_options(values: Mapping[str, Any]) -> TranslateOptions:
    """What a request for translations chooses; absent, null and empty fields mean the defaults.

    Raises:
        InvalidRequestError: no target language, or a value that is not allowed. It names the field, and what is
            allowed.
    """
    _require_target(values)
    long = any(
        values.get(field) for field in ("glossary", "name_memory", "previous_segments")
    )  # of up to thousands of terms, all of them checked
    with blaming(TRANSLATION):
        return await off_loop(
            LIGHT_CHARACTERS + 1 if long else 0, lambda: TranslateOptions(**_given(values, TRANSLATION))
        )


async def summary_options(values: Mapping[str, Any]) -> SummarizeOptions:
    """What a request for a summary chooses, which is translated when there is a target language. Errors as above."""
    translation = await translation_options(values) if values.get("target_language") else None
    with blaming(TRANSLATION):
        return SummarizeOptions(
            **_given(values, SUMMARY), source=string(values, "source_language"), translation=translation
        )


def suggestion_options(values: Mapping[str, Any]) -> SuggestOptions:
    """What a request for words chooses. Errors as above."""
    _require_target(values)
    with blaming(SUGGESTION):
        return SuggestOptions(**_given(values, SUGGESTION))


def estimate_options(values: Mapping[str, Any]) -> EstimateOptions:
    """What a request for estimates chooses. Errors as above."""
    with blaming(ESTIMATE):
        return EstimateOptions(**_given(values, ESTIMATE))


@contextmanager
def blaming(fields: Mapping[str, Field], **others: str) -> Iterator[None]:
    """Errors of the core that blame an option name its field instead.

    Args:
        fields: of the request.
        others: what else the core blames, and its field.
    """
    names = {field.option: name for name, field in fields.items()} | others
    try:
        yield
    except DragomanError as error:
        option, dot, inside = (error.field or "").partition(".")
        error.field = f"{names.get(option, option)}{dot}{inside}" or None
        raise


def _given(values: Mapping[str, Any], fields: Mapping[str, Field]) -> dict[str, Any]:
    read = {field.option: field.read(values, name) for name, field in fields.items()}
    return {option: value for option, value in read.items() if value is not None}


def _require_target(values: Mapping[str, Any]) -> None:
    if string(values, "target_language") is None:
        allowed = ", ".join(TRANSLATED_LANGUAGES)
        raise InvalidRequestError(
            f"target_language is required; allowed: {allowed}",
            reason="FIELD_REQUIRED",
            field="target_language",
            metadata={"allowed": allowed},
        )


@contextmanager
def _inside(field: str) -> Iterator[None]:
    """Errors about a part of a field name the field, too."""
    try:
        yield
    except InvalidRequestError as error:
        if not (error.field or "").startswith(f"{field}."):
            error.message, error.field = f"{field}.{error.message}", f"{field}.{error.field}"
        raise
