"""Extractive summaries: the most important sentences of an article, each with its position in the article."""

from __future__ import annotations

from .coherence import Dependence, dependence
from .options import DEFAULT_SENTENCES, MAX_SENTENCES, SummarizeOptions
from .ranking import RankingWeights
from .summarizer import Summarizer, TextTranslator
from .summary import Summary, SummarySentence

__all__ = [
    "DEFAULT_SENTENCES",
    "MAX_SENTENCES",
    "Dependence",
    "RankingWeights",
    "SummarizeOptions",
    "Summarizer",
    "Summary",
    "SummarySentence",
    "TextTranslator",
    "dependence",
]
