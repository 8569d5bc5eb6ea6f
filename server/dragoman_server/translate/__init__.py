"""Translation: the pipeline from a text to its translation with evidence, and the checks on the way."""

from __future__ import annotations

from ..inference import Flag, FlagKind, SecondOpinion, TranslatedSegment, TranslatedText, TranslateOptions
from .checks import load_word_lists
from .copying import Range
from .document_forms import DocumentForms
from .estimates import Estimate, EstimatedBatch, EstimateOptions, TranslationPair
from .estimation import Judgement, ScoredPair, opposite, scored_doubt, signals_of
from .estimator import Estimator
from .pipeline import Translator
from .planning import source_language
from .suggesting import SuggestedWord, SuggestedWords, SuggestOptions, WordSuggester
from .terminology import GlossaryMatchers
from .thresholds import THRESHOLDS, Thresholds

__all__ = [
    "THRESHOLDS",
    "DocumentForms",
    "Estimate",
    "EstimateOptions",
    "EstimatedBatch",
    "Estimator",
    "Flag",
    "FlagKind",
    "GlossaryMatchers",
    "Judgement",
    "Range",
    "ScoredPair",
    "SecondOpinion",
    "SuggestOptions",
    "SuggestedWord",
    "SuggestedWords",
    "Thresholds",
    "TranslateOptions",
    "TranslatedSegment",
    "TranslatedText",
    "TranslationPair",
    "Translator",
    "WordSuggester",
    "load_word_lists",
    "opposite",
    "scored_doubt",
    "signals_of",
    "source_language",
]
