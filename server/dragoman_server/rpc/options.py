"""Options between messages of the contract and the core: what a request may choose, and which field is to blame.

A new option is one line here: of `_TRANSLATION`, or of `_SUMMARY` if it is one of summaries only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dragoman.v1 import options_pb2 as pb
from dragoman.v1 import quality_pb2
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from ..errors import DragomanError, InvalidRequestError
from ..inference import Quality
from ..summarize import SummarizeOptions
from ..text import TRANSLATED_LANGUAGES
from ..translate import EstimateOptions, TranslateOptions

__all__ = [
    "check_mime_type",
    "quality_blame",
    "quality_options",
    "summary_blame",
    "summary_options",
    "summary_options_message",
    "translation_blame",
    "translation_options",
    "translation_options_message",
]

MIME_TYPES = ("text/plain",)

_TRANSLATION = {  # option of the core: field of the message
    "target": "target_language",
    "source": "source_language",
    "model": "model",
    "check_similarity": "check_similarity",
    "word_alignment": "word_alignment",
    "quality": "quality",
}
_QUALITIES = {
    Quality.FAST: pb.TRANSLATION_QUALITY_FAST,
    Quality.BALANCED: pb.TRANSLATION_QUALITY_BALANCED,
    Quality.CAREFUL: pb.TRANSLATION_QUALITY_CAREFUL,
}
_QUALITY = {"source": "source_language", "target": "target_language"}
_LENGTH = {"sentences": "sentences", "words": "words", "share": "share"}
_SUMMARY: dict[str, str] = {}  # beside length and translation

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
    if not message.target_language:
        raise InvalidRequestError(
            f"options.target_language is required; allowed: {', '.join(TRANSLATED_LANGUAGES)}",
            reason="FIELD_REQUIRED",
            field="options.target_language",
            metadata={"allowed": ", ".join(TRANSLATED_LANGUAGES)},
        )
    with translation_blame():
        return TranslateOptions(**_given(message, _TRANSLATION))


def summary_options(message: pb.SummaryOptions) -> SummarizeOptions:
    """What the `options` of a request for summaries choose; absent fields and empty strings mean the defaults.

    Raises:
        InvalidRequestError: a value that is not allowed. It names the field, the value and what is allowed.
    """
    translation = _given(message.translation, _TRANSLATION)
    with summary_blame():
        return SummarizeOptions(
            **_given(message, _SUMMARY),
            **_given(message.length, _LENGTH),
            source=translation.get("source"),
            translation=TranslateOptions(**translation) if "target" in translation else None,
        )


def quality_options(message: quality_pb2.QualityOptions) -> EstimateOptions:
    """What the `options` of a request for estimates choose; absent fields and empty strings mean the defaults.

    Raises:
        InvalidRequestError: a value that is not allowed. It names the field, the value and what is allowed.
    """
    with quality_blame():
        return EstimateOptions(**_given(message, _QUALITY))


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


def check_mime_type(mime_type: str) -> None:
    """Refuse every type of text but "text/plain"; an empty string means that.

    Raises:
        InvalidRequestError: any other type.
    """
    essence = mime_type.partition(";")[0].strip().lower()
    if essence and essence not in MIME_TYPES:
        raise InvalidRequestError(
            f"text of the type {mime_type!r} is not supported; allowed: {', '.join(MIME_TYPES)}",
            reason="UNSUPPORTED_MIME_TYPE",
            field="mime_type",
            metadata={"mime_type": mime_type, "supported": ", ".join(MIME_TYPES)},
        )


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
def summary_blame() -> Iterator[None]:
    """The same for options of a summary."""
    with _blame(_SUMMARY_PATHS, ""):
        yield


@contextmanager
def _blame(paths: Mapping[str, str], text: str, *, only: str = "texts[0]") -> Iterator[None]:
    try:
        yield
    except DragomanError as error:
        if path := paths.get(error.field or ""):
            error.field, error.message = path, f"{path}: {error.message}"
        elif text and error.field == only:
            error.field, error.message = text, error.message.replace(only, text, 1)
        raise


def _given(message: Message, names: Mapping[str, str]) -> dict[str, Any]:
    present = {field.name: _plain(field, value) for field, value in message.ListFields() if value != ""}
    return {option: present[field] for option, field in names.items() if field in present}


def _fields(options: object, names: Mapping[str, str]) -> dict[str, Any]:
    values = {field: getattr(options, option) for option, field in names.items()}
    return {
        field: _QUALITIES[value] if isinstance(value, Quality) else value
        for field, value in values.items()
        if value is not None
    }


def _plain(field: FieldDescriptor, value: Any) -> Any:
    """The value of a field; that of an enum is the option's own name for it, or its number when it has none."""
    if field.enum_type is None:
        return value
    return next((quality.value for quality, number in _QUALITIES.items() if number == value), str(value))
