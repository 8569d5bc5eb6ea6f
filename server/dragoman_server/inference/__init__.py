"""The vocabulary that the engine and the pipelines share: options, results with their evidence, and the engine's ports.

Pure: it imports `text` and the vocabulary of manifests only, and neither the engine nor a pipeline.
"""

from __future__ import annotations

from ..text import AlignedWords
from .decoding import Decoded, DecodingOptions, Hypothesis, Scored
from .description import ModelDescription
from .doubt import DoubtEstimator, DoubtLevel, LogisticFormula, Signals, lowest_window
from .evidence import (
    Flag,
    FlagKind,
    MarkupBatch,
    ModelRef,
    Origin,
    PlainTexts,
    Timing,
    TranslatedBatch,
    TranslatedSegment,
    TranslatedText,
)
from .glossary import Glossary, GlossaryEntry
from .options import Quality, TranslateOptions
from .ports import ModelDirectory, NameLexicon, SegmentMemory, SegmentSource, SentenceEncoder, TranslationModel

__all__ = [
    "AlignedWords",
    "Decoded",
    "DecodingOptions",
    "DoubtEstimator",
    "DoubtLevel",
    "Flag",
    "FlagKind",
    "Glossary",
    "GlossaryEntry",
    "Hypothesis",
    "LogisticFormula",
    "MarkupBatch",
    "ModelDescription",
    "ModelDirectory",
    "ModelRef",
    "NameLexicon",
    "Origin",
    "PlainTexts",
    "Quality",
    "Scored",
    "SegmentMemory",
    "SegmentSource",
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
