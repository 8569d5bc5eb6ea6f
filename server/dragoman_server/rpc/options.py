"""Options between messages of the contract and the core: what a request may choose, and which field is to blame.

A new option is one line here: of `_TRANSLATION`, or of `_SUMMARY` if it is one of summaries only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dragoman.v1 import glossary_pb2, names_pb2, quality_pb2, translation_pb2
from dragoman.v1 import options_pb2 as pb
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from ..errors import DragomanError, InvalidRequestError
from ..inference import Glossary, PreviousSegment, PreviousSegments, Quality, SecondOpinion
from ..inference.previous import check_previous_count
from ..summarize import SummarizeOptions, SummaryStyle
from ..text import TRANSLATED_LANGUAGES
from ..translate import EstimateOptions, SuggestOptions, TranslateOptions
from .glossary import glossary, glossary_message
from .names import name_memory, name_memory_message

__all__ = [
    "quality_blame",
    "quality_options",
    "suggestion_blame",
    "suggestion_options",
    "summary_blame",
    "summary_options",
    "summary_options_message",
    "translation_blame",
    "translation_options",
    "translation_options_message",
]

_LETTERS = "abcdefghijklmnopqrstuvwxyz_"

_TRANSLATION = {  # option of the core: field of the message
    "target": "target_language",
    "source": "source_language",
    "model": "model",
    "check_similarity": "check_similarity",
    "word_alignment": "word_alignment",
    "quality": "quality",
    "glossary": "glossary",
    "glossary_name": "glossary_name",
    "use_memory": "use_memory",
    "keep_names": "keep_names",
    "name_memory": "name_memory",
    "alternatives": "alternatives",
    "token_scores": "token_scores",
    "second_opinion": "second_opinion",
    "previous_segments": "previous_segments",
}
_SECOND_OPINION = {name: name for name in ("doubt", "max_share", "max_milliseconds")}
_QUALITIES = {
    Quality.FAST: pb.TRANSLATION_QUALITY_FAST,
    Quality.BALANCED: pb.TRANSLATION_QUALITY_BALANCED,
    Quality.CAREFUL: pb.TRANSLATION_QUALITY_CAREFUL,
}
_STYLES = {
    SummaryStyle.EXTRACT: pb.SUMMARY_STYLE_EXTRACT,
    SummaryStyle.HEADLINE: pb.SUMMARY_STYLE_HEADLINE,
    SummaryStyle.BRIEF: pb.SUMMARY_STYLE_BRIEF,
    SummaryStyle.ABSTRACT: pb.SUMMARY_STYLE_ABSTRACT,
}
_ENUMS: dict[str, dict[Any, Any]] = {"TranslationQuality": _QUALITIES, "SummaryStyle": _STYLES}
_QUALITY = {"source": "source_language", "target": "target_language"}
_SUGGESTION = {
    "target": "target_language",
    "source": "source_language",
    "model": "model",
    "number": "max_suggestions",
}
_SUGGESTION_PATHS = {**_SUGGESTION, "prefix": "target_prefix"}
_LENGTH = {"sentences": "sentences", "words": "words", "share": "share"}
_SUMMARY = {"style": "style"}  # beside length and translation

_TRANSLATION_PATHS = {option: f"options.{field}" for option, field in _TRANSLATION.items()}
_QUALITY_PATHS = {option: f"options.{field}" for option, field in _QUALITY.items()}
_SUMMARY_PATHS = {
    "length": "options.length",
    **{option: f"options.{field}" for option, field in _SUMMARY.items()},
    **{option: f"options.length.{field}" for option, field in _LENGTH.items()},
    **{option: f"options.translation.{field}" for option, field in _TRANSLATION.items()},
}


def translation_options(message: pb.TranslationOptions) -> TranslateOptions:
    """What the `options` of a request for translations choose; absent fields and empty strings mean the defaults.

    Raises:
        InvalidRequestError: no target language, or a value that is not allowed. It names the field, the value and what
            is allowed.
    """
    _require_target(message.target_language, "options.target_language")
    with translation_blame():
        return TranslateOptions(**_translation(message))


def summary_options(message: pb.SummaryOptions) -> SummarizeOptions:
    """What the `options` of a request for summaries choose; absent fields and empty strings mean the defaults.

    Raises:
        InvalidRequestError: a value that is not allowed. It names the field, the value and what is allowed.
    """
    with summary_blame():
        translation = _translation(message.translation)
        return SummarizeOptions(
            **_given(message, _SUMMARY),
            **_given(message.length, _LENGTH),
            source=translation.get("source"),
            translation=TranslateOptions(**translation) if "target" in translation else None,
        )


def _translation(message: pb.TranslationOptions) -> dict[str, Any]:
    """The options of a translation that a message gives."""
    return _given(message, _TRANSLATION)


def quality_options(message: quality_pb2.QualityOptions) -> EstimateOptions:
    """What the `options` of a request for estimates choose; absent fields and empty strings mean the defaults.

    Raises:
        InvalidRequestError: a value that is not allowed. It names the field, the value and what is allowed.
    """
    with quality_blame():
        return EstimateOptions(**_given(message, _QUALITY))


def suggestion_options(message: translation_pb2.SuggestWordsRequest) -> SuggestOptions:
    """What a request for words chooses; absent fields and empty strings mean the defaults.

    Raises:
        InvalidRequestError: no target language, or a value that is not allowed. It names the field, the value and what
            is allowed.
    """
    _require_target(message.target_language, "target_language")
    with suggestion_blame():
        return SuggestOptions(**_given(message, _SUGGESTION))


def _require_target(language: str, field: str) -> None:
    if not language:
        allowed = ", ".join(TRANSLATED_LANGUAGES)
        raise InvalidRequestError(
            f"{field} is required; allowed: {allowed}",
            reason="FIELD_REQUIRED",
            field=field,
            metadata={"allowed": allowed},
        )


def translation_options_message(options: TranslateOptions) -> pb.TranslationOptions:
    """The message that `translation_options` reads as these options."""
    return pb.TranslationOptions(**_fields(options, _TRANSLATION))


def summary_options_message(options: SummarizeOptions) -> pb.SummaryOptions:
    """The message that `summary_options` reads as these options."""
    translation = translation_options_message(options.translation) if options.translation else pb.TranslationOptions()
    if options.source is not None:
        translation.source_language = options.source
    length = pb.SummaryLength(**_fields(options, _LENGTH))
    return pb.SummaryOptions(length=length, translation=translation, **_fields(options, _SUMMARY))


@contextmanager
def translation_blame(text: str = "") -> Iterator[None]:
    """Errors of the core that blame an option name its field instead, also in their message.

    Args:
        text: field of the request's only text, where it is no list of texts.
    """
    with _blame(_TRANSLATION_PATHS, text):
        yield


@contextmanager
def quality_blame(source: str = "") -> Iterator[None]:
    """The same for options of an estimate.

    Args:
        source: field of the source of the request's only pair, where it is no list of pairs.
    """
    with _blame(_QUALITY_PATHS, source, only="pairs[0].source"):
        yield


@contextmanager
def suggestion_blame() -> Iterator[None]:
    """The same for a request for words."""
    with _blame(_SUGGESTION_PATHS, ""):
        yield


@contextmanager
def summary_blame() -> Iterator[None]:
    """The same for options of a summary."""
    with _blame(_SUMMARY_PATHS, ""):
        yield


@contextmanager
def _blame(paths: Mapping[str, str], text: str, *, only: str = "texts[0]") -> Iterator[None]:
    try:
        yield
    except DragomanError as error:
        blamed = error.field or ""
        option = blamed[
            : len(blamed) - len(blamed.lstrip(_LETTERS))
        ]  # of "glossary.entries[3].ar", "previous_segments[3].source"
        if path := paths.get(option):
            error.field = f"{path}{blamed[len(option) :]}"
            error.message = f"{error.field}: {error.message}"
        elif text and error.field == only:
            error.field, error.message = text, error.message.replace(only, text, 1)
        raise


def _given(message: Message, names: Mapping[str, str]) -> dict[str, Any]:
    present = {field.name: _plain(field, value) for field, value in message.ListFields() if value != ""}
    return {option: present[field] for option, field in names.items() if field in present}


def _fields(options: object, names: Mapping[str, str]) -> dict[str, Any]:
    values = {field: getattr(options, option) for option, field in names.items()}
    return {field: _wire(value) for field, value in values.items() if value is not None}


def _wire(value: Any) -> Any:
    """The value of an option in a message."""
    if isinstance(value, Quality):
        return _QUALITIES[value]
    if isinstance(value, SummaryStyle):
        return _STYLES[value]
    if isinstance(value, tuple):
        return name_memory_message(value)
    if isinstance(value, SecondOpinion):
        return pb.SecondOpinion(**_fields(value, _SECOND_OPINION))
    if isinstance(value, PreviousSegments):
        return [pb.PreviousSegment(source=one.source, target=one.target) for one in value.segments]
    return glossary_message(value) if isinstance(value, Glossary) else value


def _plain(field: FieldDescriptor, value: Any) -> Any:
    """The value of a field; that of an enum is the option's own name for it, or its number when it has none."""
    if isinstance(value, glossary_pb2.Glossary):
        return glossary(value)
    if isinstance(value, names_pb2.NameMemory):
        return name_memory(value)
    if isinstance(value, pb.SecondOpinion):
        return SecondOpinion(**_given(value, _SECOND_OPINION))
    if field.name == "previous_segments":
        check_previous_count(len(value))
        return PreviousSegments(tuple(PreviousSegment(one.source, one.target) for one in value))
    if field.enum_type is None:
        return value
    members = _ENUMS[field.enum_type.name]
    return next((member.value for member, number in members.items() if number == value), str(value))
