"""What calls return that summarise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .evidence import DetectedLanguage, Flag, ModelRef, Timing
from .spans import Span

__all__ = ["Summary", "SummarySentence"]


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """A sentence of a summary and where it comes from."""

    target: Span
    """In the summary's text."""
    source: Span
    """In the article as it was sent."""
    rank: float
    """How central it is to the article, 0 to 1; comparable within one article only."""
    flags: tuple[Flag, ...] = ()
    """Why a person should look at its translation."""
    score: float | None = None
    similarity: float | None = None
    supports_next: bool = False
    """Chosen so that the next one, which leans on it, can be understood."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Chosen sentences of one article, in its order."""

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

    @property
    def doubts(self) -> tuple[SummarySentence, ...]:
        """The sentences with flags: whose translation a person should look at."""
        return tuple(sentence for sentence in self.sentences if sentence.flags)

    def __iter__(self) -> Iterator[str]:
        """The sentences as text."""
        return (sentence.target.of(self.text) for sentence in self.sentences)

    def __str__(self) -> str:
        return self.text
