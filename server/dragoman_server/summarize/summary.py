"""A summary and its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ..inference import Flag, ModelRef, Timing
from ..text import Detection, Span

__all__ = ["FallbackReason", "SentenceOrigin", "Summary", "SummarySentence"]


class SentenceOrigin(Enum):
    """How a sentence came into a summary; names are those of the contract."""

    EXTRACTED = "EXTRACTED"
    """It is a sentence of the article."""
    WRITTEN = "WRITTEN"
    """A model wrote it, and the article supports it."""
    FALLBACK = "FALLBACK"
    """It is a sentence of the article in the place of one that a model should have written."""


class FallbackReason(Enum):
    """Why a sentence of the article stands in the place of a written one; names are those of the contract."""

    NO_MODEL = "NO_MODEL"
    """No loaded model writes summaries in the article's language."""
    NOTHING_WRITTEN = "NOTHING_WRITTEN"
    """The model wrote nothing, or did not come to the end of its sentence."""
    UNSUPPORTED_WORDS = "UNSUPPORTED_WORDS"
    """Names, numbers or words of the written sentence do not stand in the article."""
    NEGATION = "NEGATION"
    """The written sentence negates what the article affirms, or the reverse."""
    FAR_IN_MEANING = "FAR_IN_MEANING"
    """The sentence encoder places the written sentence too far from every passage of the article."""
    DANGLING = "DANGLING"
    """The written sentence ("He added …") needs one before it that is not there."""


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence of a summary and its source in the article."""

    source: Span
    """Its span in the article as given; of a written sentence the first of its passages."""
    target: Span
    """Its span in the text of the summary."""
    rank_score: float
    """How central the sentence is, 0 to 1; comparable within one article only. Of a written one that of its source."""
    flags: tuple[Flag, ...] = ()
    """The checks that its translation failed; empty if it was not translated."""
    score: float | None = None
    """The mean natural-log probability per target token; None if it was not translated."""
    similarity: float | None = None
    """The cosine between the embeddings of source and translation; None if not translated or not computed."""
    supports_next: bool = False
    """Whether the next sentence of the summary ("He added …") needs it to be understood."""
    origin: SentenceOrigin = SentenceOrigin.EXTRACTED
    passages: tuple[Span, ...] = ()
    """Of a written sentence the sentences of the article that support it, in order."""
    support: float | None = None
    """Of a written sentence the cosine to its nearest passage; None without a sentence encoder."""
    fallback_reason: FallbackReason | None = None
    """Why it stands in the place of a written sentence; None if it does not."""
    unsupported: tuple[str, ...] = ()
    """The words because of which a written sentence was not taken, as it had them."""
    definitions: tuple[Span, ...] = ()
    """Where the article defines the abbreviations that were spelled out in this sentence."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences of an article in its order, or written ones, joined to one paragraph."""

    text: str
    sentences: tuple[SummarySentence, ...]
    source_language: str
    language: str
    """The language of `text`."""
    detection: Detection | None
    """The detected languages; None if the source language was given."""
    ranking_model: ModelRef | None
    """The sentence encoder used for ranking; None if words were compared or there was nothing to choose from."""
    translation_model: ModelRef | None
    """The translation model; None if the summary was not translated."""
    timing: Timing
    title: str | None = None
    """The headline in `language`; None if the summary was not translated or the article has none."""
    title_flags: tuple[Flag, ...] = ()
    """The checks that the translation of the headline failed."""
    writing_model: ModelRef | None = None
    """The model that was asked to write, even if none of its sentences was taken; None if none was asked."""
