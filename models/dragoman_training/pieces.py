"""File names of the vocabularies and ids of the control pieces, shared by corpus, network and export.

Source pieces keep the order of the pretrained encoder (XLM-RoBERTa's); target pieces have their own order.
"""

from __future__ import annotations

from pathlib import Path

import sentencepiece

__all__ = [
    "ADDED_ROWS",
    "BEGIN",
    "ENCODER_MODEL",
    "ENCODER_ROWS",
    "ENCODER_VOCABULARY",
    "END",
    "SOURCE_BEGIN",
    "SOURCE_END",
    "SOURCE_MODEL",
    "SOURCE_PAD",
    "SOURCE_UNKNOWN",
    "SYNTHETIC",
    "TARGET_BEGIN",
    "TARGET_END",
    "TARGET_MODEL",
    "TARGET_PAD",
    "TARGET_UNKNOWN",
    "TERM_BEGIN",
    "TERM_END",
    "TERM_PIECES",
    "TERM_TARGET",
    "UNKNOWN",
    "open_model",
    "open_models",
]

SOURCE_MODEL, TARGET_MODEL = "source.model", "target.model"
"""SentencePiece models of a translation model's folder."""
ENCODER_MODEL, ENCODER_VOCABULARY = "sentencepiece.model", "vocabulary.json"
"""SentencePiece model and list of pieces of a sentence encoder's folder."""
ENCODER_ROWS = "encoder_rows.json"
"""Which rows of the pretrained encoder the source pieces keep, and which spell each target piece."""
ADDED_ROWS = "added_rows.json"
"""Which rows of the pretrained encoder the source pieces take that were added to a vocabulary."""

BEGIN, END, UNKNOWN = "<s>", "</s>", "<unk>"
SOURCE_BEGIN, SOURCE_PAD, SOURCE_END, SOURCE_UNKNOWN = range(4)
TARGET_PAD, TARGET_UNKNOWN, TARGET_BEGIN, TARGET_END = range(4)
SYNTHETIC = SOURCE_UNKNOWN
"""After `<s>` it marks a source sentence that a machine translated."""

TERM_PIECES = TERM_BEGIN, TERM_TARGET, TERM_END = "<term>", "<as>", "</term>"
"""Control pieces around an annotated term of the source and before what it is to be called."""


def open_model(path: str | Path) -> sentencepiece.SentencePieceProcessor:
    """A SentencePiece model."""
    return sentencepiece.SentencePieceProcessor(model_file=str(path))


def open_models(
    folder: str | Path,
) -> tuple[sentencepiece.SentencePieceProcessor, sentencepiece.SentencePieceProcessor]:
    """The SentencePiece models of source and target in a folder."""
    return open_model(Path(folder) / SOURCE_MODEL), open_model(Path(folder) / TARGET_MODEL)
