"""Tokenised training rows in one file, as `train` reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor

from .corpus import ORIGIN_PREFIX, Pair
from .pieces import (
    SOURCE_BEGIN,
    SOURCE_END,
    SYNTHETIC,
    TARGET_BEGIN,
    TARGET_END,
    TERM_BEGIN,
    TERM_END,
    TERM_TARGET,
    open_models,
)
from .terminology import AnnotatedPair

__all__ = ["MAX_PIECES", "annotated_source", "pack"]

MAX_PIECES = 160
"""A row with more pieces on either side is left out."""


@dataclass
class _Rows:
    """Piece ids of both sides and how often each row is drawn."""

    source: list[list[int]] = field(default_factory=list)
    target: list[list[int]] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)

    def add(self, source: list[int], target: list[int], weight: float) -> None:
        """Appends a row that is drawn and not too long."""
        if weight > 0 and max(len(source), len(target)) <= MAX_PIECES:
            self.append(source, target, weight)

    def append(self, source: list[int], target: list[int], weight: float) -> None:
        self.source.append(source)
        self.target.append(target)
        self.weight.append(weight)

    def tokens(self) -> float:
        """Target pieces that are drawn, in the units of the weights."""
        return sum(len(row) * weight for row, weight in zip(self.target, self.weight, strict=True))

    def arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        return {**_flat(self.source, f"{prefix}src"), **_flat(self.target, f"{prefix}tgt")}


class _Packer:
    """Tokenises the pairs of one direction."""

    def __init__(self, vocabulary: str | Path, source: str, target: str) -> None:
        self.source, self.target = source, target
        self.source_model, self.target_model = open_models(vocabulary)

    def rows(self, pairs: Sequence[Pair], weights: dict[str, float] | None = None) -> _Rows:
        """The rows that are drawn; without weights, all rows, of any length."""
        rows = _Rows()
        sources = self.source_model.encode([pair.side(self.source) for pair in pairs])
        targets = self.target_model.encode([pair.side(self.target) for pair in pairs])
        for pair, source, target in zip(pairs, sources, targets, strict=True):
            framed = [TARGET_BEGIN, *target, TARGET_END]
            if weights is None:
                rows.append(self._source(pair, source), framed, 1.0)
            else:
                rows.add(self._source(pair, source), framed, weights.get(pair.origin, 1.0))
        return rows

    def annotated(self, pairs: Iterable[AnnotatedPair], weights: dict[str, float]) -> _Rows:
        rows = _Rows()
        for annotated in pairs:
            pair = annotated.pair
            source = self._source(pair, annotated_source(annotated, self.source, self.source_model))
            target = self.target_model.encode(pair.side(self.target))
            rows.add(source, [TARGET_BEGIN, *target, TARGET_END], weights.get(pair.origin, 1.0))
        return rows

    def _source(self, pair: Pair, pieces: list[int]) -> list[int]:
        synthetic = pair.origin.startswith(ORIGIN_PREFIX) and pair.origin.endswith(f"-{self.target}")
        return [SOURCE_BEGIN, *([SYNTHETIC] if synthetic else []), *pieces, SOURCE_END]


def annotated_source(annotated: AnnotatedPair, source: str, model: SentencePieceProcessor) -> list[int]:
    """Piece ids of the source side with its annotations; without them it is tokenised as ever, word by word."""
    words = model.encode(annotated.pair.side(source).split(" "))
    begin, middle, end = (model.piece_to_id(piece) for piece in (TERM_BEGIN, TERM_TARGET, TERM_END))
    starts = {one.first for one in annotated.annotations}
    ends = {one.last: one.target for one in annotated.annotations}
    ids: list[int] = []
    for number in range(len(words) + 1):
        if number in ends:
            ids += [middle, *model.encode(ends[number]), end]
        if number in starts:
            ids.append(begin)
        if number < len(words):
            ids += words[number]
    return ids


def _flat(rows: list[list[int]], prefix: str) -> dict[str, NDArray[Any]]:
    return {
        prefix: np.fromiter((i for row in rows for i in row), np.uint16),
        f"{prefix}_len": np.array([len(row) for row in rows], np.int32),
    }


def pack(
    pairs: Sequence[Pair],
    dev: Sequence[Pair],
    source: str,
    target: str,
    vocabulary: str | Path,
    out: str | Path,
    weights: dict[str, float],
    *,
    annotated: Iterable[AnnotatedPair] = (),
    annotated_share: float = 0.0,
) -> int:
    """Writes the tokenised rows that `train` reads; returns the number of rows within `MAX_PIECES` per side.

    Args:
        pairs: the training pairs.
        dev: the development pairs.
        source: their source language.
        target: their target language.
        vocabulary: folder with the SentencePiece models of source and target.
        out: the file.
        weights: how often a pair of each origin is drawn, relative to 1; one that is not drawn is left out.
        annotated: pairs with annotated terms, drawn beside the others.
        annotated_share: their share of the target pieces that are drawn.
    """
    packer = _Packer(vocabulary, source, target)
    rows, terms = packer.rows(pairs, weights), packer.annotated(annotated, weights)
    if terms.source and annotated_share:
        factor = annotated_share / (1 - annotated_share) * rows.tokens() / terms.tokens()
        for one, other, weight in zip(terms.source, terms.target, terms.weight, strict=True):
            rows.add(one, other, weight * factor)
    arrays: dict[str, Any] = {**rows.arrays(""), **packer.rows(dev).arrays("dev_")}
    np.savez(out, **arrays, weight=np.array(rows.weight, np.float32))
    return len(rows.source)
