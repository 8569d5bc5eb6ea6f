"""Thin client of the Dragoman translation and summarisation service.

    from dragoman import Client

    with Client() as client:
        result = client.translate("وصل الوفد إلى المدينة صباح اليوم.", target="en")
        print(result.text)

`Client` blocks, `AsyncClient` is for asyncio; both have the same methods. Results are frozen dataclasses, errors are
one tree (`dragoman.errors`). Importing this package loads nothing of gRPC: that happens when a client is first named.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from ._version import __version__

if TYPE_CHECKING:
    from .aio import AsyncClient
    from .client import Client
    from .digests import Digest, DigestFormat, DigestProgress, DigestReport, Feed, FeedReport
    from .errors import (
        AuthenticationError,
        CancelledError,
        ClosedError,
        ConfigurationError,
        ConflictError,
        DeadlineExceededError,
        DragomanError,
        InvalidRequestError,
        InvalidTextError,
        LimitExceededError,
        NotFoundError,
        OverloadedError,
        PreconditionError,
        ServerError,
        ServiceError,
        UnavailableError,
        UnimplementedError,
        UnsupportedLanguageError,
        Violation,
    )
    from .feeds import FeedItem, FeedItemOutcome, FeedRewriteReport, RewrittenFeed
    from .names import NameRendering, merged_names
    from .options import GlossaryEntry, Quality, SecondOpinion, SummaryOptions, SummaryStyle, TranslationOptions
    from .previous import PreviousSegment, previous_segments, read_previous
    from .results import (
        AlignedWords,
        Alternative,
        Article,
        BilingualFormat,
        BlockProblem,
        DetectedLanguage,
        Detection,
        DocumentFormat,
        DocumentReport,
        DoubtfulSegment,
        DoubtLevel,
        Estimate,
        FallbackReason,
        Flag,
        FlagKind,
        Limits,
        Model,
        ModelRef,
        NameLexicon,
        NameReplacement,
        Origin,
        Outcome,
        PlainTexts,
        Priority,
        RomanizationScheme,
        Segment,
        SentenceOrigin,
        ServerInfo,
        Signals,
        Span,
        Summary,
        SummarySentence,
        Timing,
        TokenScore,
        TranslatedDocument,
        Translation,
        WordSuggestion,
    )

_HOMES = {
    "client": ("Client",),
    "aio": ("AsyncClient",),
    "digests": ("Digest", "DigestFormat", "DigestProgress", "DigestReport", "Feed", "FeedReport"),
    "feeds": ("FeedItem", "FeedItemOutcome", "FeedRewriteReport", "RewrittenFeed"),
    "errors": (
        "AuthenticationError",
        "CancelledError",
        "ClosedError",
        "ConfigurationError",
        "ConflictError",
        "DeadlineExceededError",
        "DragomanError",
        "InvalidRequestError",
        "InvalidTextError",
        "LimitExceededError",
        "NotFoundError",
        "OverloadedError",
        "PreconditionError",
        "ServerError",
        "ServiceError",
        "UnavailableError",
        "UnimplementedError",
        "UnsupportedLanguageError",
        "Violation",
    ),
    "names": ("NameRendering", "merged_names"),
    "options": ("GlossaryEntry", "Quality", "SecondOpinion", "SummaryOptions", "SummaryStyle", "TranslationOptions"),
    "previous": ("PreviousSegment", "previous_segments", "read_previous"),
    "results": (
        "AlignedWords",
        "Alternative",
        "Alternative",
        "Article",
        "BilingualFormat",
        "BlockProblem",
        "DetectedLanguage",
        "Detection",
        "DoubtLevel",
        "Estimate",
        "DocumentFormat",
        "DocumentReport",
        "DoubtfulSegment",
        "FallbackReason",
        "Flag",
        "FlagKind",
        "Limits",
        "Model",
        "ModelRef",
        "NameLexicon",
        "NameReplacement",
        "Origin",
        "Outcome",
        "PlainTexts",
        "Priority",
        "RomanizationScheme",
        "Segment",
        "SentenceOrigin",
        "ServerInfo",
        "Signals",
        "Span",
        "Summary",
        "SummarySentence",
        "Timing",
        "TokenScore",
        "TokenScore",
        "TranslatedDocument",
        "Translation",
        "WordSuggestion",
        "WordSuggestion",
    ),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "AlignedWords",
    "Alternative",
    "Article",
    "AsyncClient",
    "AuthenticationError",
    "BilingualFormat",
    "BlockProblem",
    "CancelledError",
    "Client",
    "ClosedError",
    "ConfigurationError",
    "ConflictError",
    "DeadlineExceededError",
    "DetectedLanguage",
    "Detection",
    "Digest",
    "DigestFormat",
    "DigestProgress",
    "DigestReport",
    "DocumentFormat",
    "DocumentReport",
    "DoubtLevel",
    "DoubtfulSegment",
    "DragomanError",
    "Estimate",
    "FallbackReason",
    "Feed",
    "FeedItem",
    "FeedItemOutcome",
    "FeedReport",
    "FeedRewriteReport",
    "Flag",
    "FlagKind",
    "GlossaryEntry",
    "InvalidRequestError",
    "InvalidTextError",
    "LimitExceededError",
    "Limits",
    "Model",
    "ModelRef",
    "NameLexicon",
    "NameRendering",
    "NameReplacement",
    "NotFoundError",
    "Origin",
    "Outcome",
    "OverloadedError",
    "PlainTexts",
    "PreconditionError",
    "PreviousSegment",
    "Priority",
    "Quality",
    "RewrittenFeed",
    "RomanizationScheme",
    "SecondOpinion",
    "Segment",
    "SentenceOrigin",
    "ServerError",
    "ServerInfo",
    "ServiceError",
    "Signals",
    "Span",
    "Summary",
    "SummaryOptions",
    "SummarySentence",
    "SummaryStyle",
    "Timing",
    "TokenScore",
    "TranslatedDocument",
    "Translation",
    "TranslationOptions",
    "UnavailableError",
    "UnimplementedError",
    "UnsupportedLanguageError",
    "Violation",
    "WordSuggestion",
    "__version__",
    "merged_names",
    "previous_segments",
    "read_previous",
]


def __getattr__(name: str) -> object:
    """Load the module that defines a public name when it is first asked for (PEP 562)."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(f".{_HOME_OF[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
