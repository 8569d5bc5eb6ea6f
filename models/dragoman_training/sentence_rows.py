"""Rows of piece ids for a sentence encoder: made from text, and damaged to serve as negatives."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

from .pieces import BEGIN, ENCODER_MODEL, ENCODER_VOCABULARY, END, UNKNOWN, open_model

__all__ = ["Cutter", "SentencePieces"]

SHORTEST_TO_CUT = 8  # pieces
CUT_SHARE = (0.25, 0.6)


class SentencePieces:
    """Text to rows of piece ids of a sentence encoder's folder.

    Args:
        folder: model folder with `sentencepiece.model` and `vocabulary.json`.
        prefix: text before every sentence.
    """

    def __init__(self, folder: str | Path, prefix: str) -> None:
        pieces = json.loads((Path(folder) / ENCODER_VOCABULARY).read_text(encoding="utf8"))
        self._ids = {piece: number for number, piece in enumerate(pieces)}
        self.word_starts = {number for number, piece in enumerate(pieces) if piece.startswith("▁")}
        self._pieces = open_model(Path(folder) / ENCODER_MODEL)
        self._prefix = prefix

    def __call__(self, sentences: Sequence[str]) -> list[list[int]]:
        begin, end, unknown = self._ids[BEGIN], self._ids[END], self._ids[UNKNOWN]
        encoded = self._pieces.encode([self._prefix + sentence for sentence in sentences], out_type=str)
        return [[begin, *(self._ids.get(piece, unknown) for piece in row), end] for row in encoded]


class Cutter:
    """Takes a part out of a sentence, in whole words: its end, its beginning or something between.

    Args:
        word_starts: ids of the pieces that begin a word.
        seed: of the choices.
    """

    def __init__(self, word_starts: set[int], seed: int) -> None:
        self._word_starts, self._chance = word_starts, random.Random(seed)

    def __call__(self, row: list[int]) -> list[int] | None:
        """The row without a part of it, `<s>` and `</s>` kept; None when it is too short."""
        begins = [place for place in range(1, len(row) - 1) if row[place] in self._word_starts]
        if len(row) < SHORTEST_TO_CUT + 2 or len(begins) < 4:
            return None
        size = max(1, round(len(begins) * self._chance.uniform(*CUT_SHARE)))
        first = self._chance.choice(
            (len(begins) - size, len(begins) - size, 0, self._chance.randrange(len(begins) - size))
        )
        start = begins[first]
        end = begins[first + size] if first + size < len(begins) else len(row) - 1
        if end == len(row) - 1 and self._chance.random() < 0.5:
            end -= 1  # the last piece is mostly a full stop, whose absence alone is not to tell
        return row[:start] + row[end:]
