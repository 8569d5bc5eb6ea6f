"""A summary and its evidence."""

from __future__ import annotations

from dataclasses import dataclass

from ..inference import Flag, ModelRef, Timing
from ..text import Detection, Span

__all__ = ["Summary", "SummarySentence"]


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence of a summary and its source in the article."""

    source: Span
    """Its span in the article as given."""
    target: Span
    """Its span in the text of the summary."""
    rank_score: float
    """How central the sentence is, 0 to 1; comparable within one article only."""
    flags: tuple[Flag, ...] = ()
    """The checks that its translation failed; empty if it was not translated."""
    score: float | None = None
    """The mean natural-log probability per target token; None if it was not translated."""
    similarity: float | None = None
    """The cosine between the embeddings of source and translation; None if not translated or not computed."""
    supports_next: bool = False
    """Whether the next sentence of the summary ("He added …") needs it to be understood."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The selected sentences in the order of the article, joined to one paragraph."""

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
