"""What calls return that summarise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from .evidence import DetectedLanguage, Flag, ModelRef, Timing
from .spans import Span

__all__ = ["FallbackReason", "SentenceOrigin", "Summary", "SummarySentence"]


class SentenceOrigin(str, Enum):
    """How a sentence came into a summary; UNKNOWN: the server did not say, or is newer than this client."""

    UNKNOWN = "unknown"
    EXTRACTED = "extracted"
    """It is a sentence of the article."""
    WRITTEN = "written"
    """A model wrote it, and the article supports it."""
    FALLBACK = "fallback"
    """It is a sentence of the article in the place of one that a model should have written."""


class FallbackReason(str, Enum):
    """Why a sentence of the article stands in the place of a written one; UNKNOWN is one that a newer server has."""

    UNKNOWN = "unknown"
    NO_MODEL = "no-model"
    """No loaded model writes summaries in the article's language."""
    NOTHING_WRITTEN = "nothing-written"
    """The model wrote nothing, or did not come to the end of its sentence."""
    UNSUPPORTED_WORDS = "unsupported-words"
    """Names, numbers or words of the written sentence are not in the article."""
    NEGATION = "negation"
    """The written sentence negates what the article affirms, or the reverse."""
    FAR_IN_MEANING = "far-in-meaning"
    """The written sentence is too far from every passage of the article by meaning."""
    DANGLING = "dangling"
    """The written sentence ("He added …") needs one before it that is not there."""


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence of a summary and where it comes from."""

    target: Span
    """In the summary's text."""
    source: Span
    """In the article as it was sent; of a written sentence the first of its passages."""
    rank: float
    """How central it is to the article, 0 to 1; comparable within one article only."""
    flags: tuple[Flag, ...] = ()
    """Why a person should look at its translation."""
    score: float | None = None
    similarity: float | None = None
    supports_next: bool = False
    """Chosen so that the next one, which leans on it, can be understood."""
    origin: SentenceOrigin = SentenceOrigin.UNKNOWN
    passages: tuple[Span, ...] = ()
    """Of a written sentence the sentences of the article that support it."""
    support: float | None = None
    """Of a written sentence the cosine to its nearest passage; None without a sentence encoder."""
    fallback_reason: FallbackReason | None = None
    """Why it stands in the place of a written sentence; None when it does not."""
    unsupported: tuple[str, ...] = ()
    """The words because of which the written sentence was not taken, as it had them."""
    definitions: tuple[Span, ...] = ()
    """Where the article defines the abbreviations that were spelled out in this sentence."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Chosen sentences of one article, in its order, or written ones."""

    text: str
    source_language: str
    language: str
    sentences: tuple[SummarySentence, ...] = ()
    detection: DetectedLanguage | None = None
    ranking_model: ModelRef | None = None
    translation_model: ModelRef | None = None
    timing: Timing = field(default_factory=Timing)
    title: str | None = None
    """The headline in `language`; None if the summary was not translated or the article has none."""
    title_flags: tuple[Flag, ...] = ()
    """Why a person should look at the translation of the headline."""
    writing_model: ModelRef | None = None
    """The model that was asked to write; None for an extract, and when none is loaded."""

    @property
    def doubts(self) -> tuple[SummarySentence, ...]:
        """The sentences with flags: whose translation a person should look at."""
        return tuple(sentence for sentence in self.sentences if sentence.flags)

    def __iter__(self) -> Iterator[str]:
        """The sentences as text."""
        return (sentence.target.of(self.text) for sentence in self.sentences)

    def __str__(self) -> str:
        return self.text
