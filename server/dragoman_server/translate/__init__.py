"""Translation: the pipeline from a text to its translation with evidence, and the checks on the way."""

from __future__ import annotations

from .evidence import Flag, FlagKind, ModelRef, Timing, TranslatedSegment, TranslatedText
from .options import TranslateOptions
from .pipeline import Translator
from .ports import Decoded, DecodingOptions, Hypothesis, ModelDirectory, SentenceEncoder, TranslationModel
from .thresholds import THRESHOLDS, Thresholds

__all__ = [
    "THRESHOLDS",
    "Decoded",
    "DecodingOptions",
    "Flag",
    "FlagKind",
    "Hypothesis",
    "ModelDirectory",
    "ModelRef",
    "SentenceEncoder",
    "Thresholds",
    "Timing",
    "TranslateOptions",
    "TranslatedSegment",
    "TranslatedText",
    "TranslationModel",
    "Translator",
]
