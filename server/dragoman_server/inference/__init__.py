"""The vocabulary that the engine and the pipelines share: options, results with their evidence, and the engine's ports.

Pure: it imports `text` and the vocabulary of manifests only, and neither the engine nor a pipeline.
"""

from __future__ import annotations

from ..text import AlignedWords
from .decoding import (
    AnnotatedSentence,
    Continuations,
    Decoded,
    DecodingOptions,
    Hypothesis,
    Scored,
    Sentence,
    TermAnnotation,
    TokenScores,
    sentence_text,
)
from .description import ModelDescription
from .doubt import DoubtEstimator, DoubtLevel, LogisticFormula, Signals, lowest_window
from .evidence import (
    Alternative,
    Flag,
    FlagKind,
    MarkupBatch,
    ModelRef,
    NameReplacement,
    Origin,
    PlainTexts,
    Timing,
    TokenScore,
    TranslatedBatch,
    TranslatedSegment,
    TranslatedText,
)
from .glossary import Glossary, GlossaryEntry
from .names import MAX_NAMES, NameRendering, check_names
from .options import MAX_ALTERNATIVES, Quality, SecondOpinion, TranslateOptions
from .ports import ModelDirectory, NameLexicon, SegmentMemory, SegmentSource, SentenceEncoder, TranslationModel
from .previous import PreviousSegment, PreviousSegments

__all__ = [
    "MAX_ALTERNATIVES",
    "MAX_NAMES",
    "AlignedWords",
    "Alternative",
    "AnnotatedSentence",
    "Continuations",
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
    "NameRendering",
    "NameReplacement",
    "Origin",
    "PlainTexts",
    "PreviousSegment",
    "PreviousSegments",
    "Quality",
    "Scored",
    "SecondOpinion",
    "SegmentMemory",
    "SegmentSource",
    "Sentence",
    "SentenceEncoder",
    "Signals",
    "TermAnnotation",
    "Timing",
    "TokenScore",
    "TokenScores",
    "TranslateOptions",
    "TranslatedBatch",
    "TranslatedSegment",
    "TranslatedText",
    "TranslationModel",
    "check_names",
    "lowest_window",
    "sentence_text",
]
