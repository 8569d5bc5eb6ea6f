"""Summaries: the most important sentences of an article, or sentences that a model writes and the article supports,
each with its position in the article."""

from __future__ import annotations

from .coherence import Dependence, dependence
from .options import DEFAULT_SENTENCES, MAX_SENTENCES, SummarizeOptions, SummaryStyle
from .ranking import RankingWeights
from .summarizer import Summarizer, TextTranslator
from .summary import FallbackReason, SentenceOrigin, Summary, SummarySentence

__all__ = [
    "DEFAULT_SENTENCES",
    "MAX_SENTENCES",
    "Dependence",
    "FallbackReason",
    "RankingWeights",
    "SentenceOrigin",
    "SummarizeOptions",
    "Summarizer",
    "Summary",
    "SummarySentence",
    "SummaryStyle",
    "TextTranslator",
    "dependence",
]
