"""Between the messages of SuggestWords and the plain types of this package."""

from __future__ import annotations

from . import _convert
from .errors import ConfigurationError
from .results import Priority, Span, WordSuggestion
from .v1 import translation_pb2

__all__ = ["suggest_request", "suggestions"]


def suggest_request(
    text: str,
    prefix: str,
    *,
    target: str,
    source: str | None,
    model: str | None,
    limit: int | None,
    priority: Priority | str | None,
) -> translation_pb2.SuggestWordsRequest:
    """The request for words that could follow `prefix`."""
    if not target:
        raise ConfigurationError("there is no target language: give target=")
    return translation_pb2.SuggestWordsRequest(
        text=_convert.checked_text(text, "text"),
        target_prefix=_convert.checked_text(prefix, "prefix"),
        target_language=target,
        source_language=source,
        model=model,
        max_suggestions=limit,
        priority=_convert.priority(priority),
    )


def suggestions(response: translation_pb2.SuggestWordsResponse) -> tuple[WordSuggestion, ...]:
    """The words, the most probable one first."""
    return tuple(
        WordSuggestion(one.word, one.score, one.text, Span(one.span.start, one.span.end))
        for one in response.suggestions
    )
