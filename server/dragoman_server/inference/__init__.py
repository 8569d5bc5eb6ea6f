"""The vocabulary that the engine and the pipelines share: options, results with their evidence, and the engine's ports.

Pure: it imports `text` only, and neither the engine nor a pipeline.
"""

from __future__ import annotations

from .decoding import Decoded, DecodingOptions, Hypothesis, Scored
from .doubt import DoubtEstimator, DoubtLevel, LogisticFormula, Signals, lowest_window
from .evidence import Flag, FlagKind, ModelRef, Timing, TranslatedBatch, TranslatedSegment, TranslatedText
from .options import Quality, TranslateOptions
from .ports import ModelDirectory, SentenceEncoder, TranslationModel

__all__ = [
    "Decoded",
    "DecodingOptions",
    "DoubtEstimator",
    "DoubtLevel",
    "Flag",
    "FlagKind",
    "Hypothesis",
    "LogisticFormula",
    "ModelDirectory",
    "ModelRef",
    "Quality",
    "Scored",
    "SentenceEncoder",
    "Signals",
    "Timing",
    "TranslateOptions",
    "TranslatedBatch",
    "TranslatedSegment",
    "TranslatedText",
    "TranslationModel",
    "lowest_window",
]
