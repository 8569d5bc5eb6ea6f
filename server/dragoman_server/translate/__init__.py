"""Translation: the pipeline from a text to its translation with evidence, and the checks on the way."""

from __future__ import annotations

from ..inference import Flag, FlagKind, TranslatedSegment, TranslatedText, TranslateOptions
from .pipeline import Translator
from .thresholds import THRESHOLDS, Thresholds

__all__ = [
    "THRESHOLDS",
    "Flag",
    "FlagKind",
    "Thresholds",
    "TranslateOptions",
    "TranslatedSegment",
    "TranslatedText",
    "Translator",
]
