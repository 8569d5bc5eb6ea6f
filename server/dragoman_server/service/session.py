"""What one call works with."""

from __future__ import annotations

from dataclasses import dataclass

from ..inference import SentenceEncoder
from ..summarize import Summarizer
from ..translate import Estimator, Translator, WordSuggester

__all__ = ["Session"]


@dataclass(frozen=True, slots=True)
class Session:
    """The pipelines over the models that one call has leased."""

    translator: Translator
    summarizer: Summarizer
    estimator: Estimator
    suggester: WordSuggester
    encoder: SentenceEncoder | None
