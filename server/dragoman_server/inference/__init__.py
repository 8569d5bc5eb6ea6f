"""The vocabulary that the engine and the pipelines share: options, results with their evidence, and the engine's ports.

Pure: it imports `text` and the vocabulary of manifests only, and neither the engine nor a pipeline.
"""

from __future__ import annotations

from .alignment import AlignedWords
from .decoding import Decoded, DecodingOptions, Hypothesis
from .description import ModelDescription
from .evidence import Flag, FlagKind, ModelRef, Origin, Timing, TranslatedBatch, TranslatedSegment, TranslatedText
from .options import TranslateOptions
from .ports import ModelDirectory, SentenceEncoder, TranslationModel

__all__ = [
    "AlignedWords",
    "Decoded",
    "DecodingOptions",
    "Flag",
    "FlagKind",
    "Hypothesis",
    "ModelDescription",
    "ModelDirectory",
    "ModelRef",
    "Origin",
    "SentenceEncoder",
    "Timing",
    "TranslateOptions",
    "TranslatedBatch",
    "TranslatedSegment",
    "TranslatedText",
    "TranslationModel",
]
