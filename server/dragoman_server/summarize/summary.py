"""A summary and the evidence that comes with it."""

from __future__ import annotations

from dataclasses import dataclass

from ..inference import Flag, ModelRef, Timing
from ..text import Detection, Span

__all__ = ["Summary", "SummarySentence"]


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence of a summary and where it comes from."""

    source: Span
    """In the article as it was given."""
    target: Span
    """In the summary's text."""
    rank_score: float
    """How central the sentence is, 0 to 1; comparable within one article only."""
    flags: tuple[Flag, ...] = ()
    """Checks that its translation failed; empty when it was not translated."""
    score: float | None = None
    """Mean natural-log probability of a target token; None when it was not translated."""
    similarity: float | None = None
    """Cosine of the sentence encoder between source and translation; None when not translated or not computed."""
    supports_next: bool = False
    """Chosen so that the next sentence, which leans on it ("He added …"), can be understood."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Chosen sentences in the order of the article, joined to one paragraph."""

    text: str
    sentences: tuple[SummarySentence, ...]
    source_language: str
    language: str
    """The language of `text`."""
    detection: Detection | None
    """None when the source language was given."""
    ranking_model: ModelRef | None
    """The encoder that ranked; None when it was done by words or there was nothing to choose from."""
    translation_model: ModelRef | None
    """None when the summary was not translated."""
    timing: Timing
