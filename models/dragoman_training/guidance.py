"""Word alignments of packed rows, from which one head of the decoder learns where each target piece comes from.

After Garg et al. 2019, "Jointly Learning to Align and Translate with Transformer Models". The alignments are those of a
sentence encoder, which has a lower error rate on our pairs than the head of an unguided decoder (docs/training.md).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from dragoman_server.inference import AlignedWords, SentenceEncoder
from dragoman_server.text import Span
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor
from torch import Tensor

from .batches import Pack
from .pieces import SOURCE_BEGIN, SOURCE_END, SYNTHETIC, TERM_PIECES, open_models

__all__ = ["Links", "align_rows"]

CHUNK = 256  # rows aligned at a time

PieceLinks = list[tuple[int, int]]
"""Positions in the target row without its begin, and in the source row, that translate each other."""


@dataclass(frozen=True)
class Links:
    """Links of some rows of a pack: for the i-th of `rows`, in ascending order, `links[ends[i - 1] : ends[i]]`."""

    rows: NDArray[np.int64]
    ends: NDArray[np.int64]
    links: NDArray[np.uint8]

    @classmethod
    def load(cls, path: str | Path) -> Links:
        with np.load(path) as z:
            return cls(z["rows"], z["ends"], z["links"])

    def save(self, path: str | Path) -> None:
        np.savez(path, rows=self.rows, ends=self.ends, links=self.links)

    def of(self, row: int) -> NDArray[np.uint8]:
        """The links of a row, (links, 2): target, source; none where the row was not aligned."""
        at = int(np.searchsorted(self.rows, row))
        if at == len(self.rows) or self.rows[at] != row:
            return self.links[:0]
        return self.links[self.ends[at - 1] if at else 0 : self.ends[at]]

    def weights(self, rows: NDArray[np.int64], gold: Tensor, source: Tensor) -> Tensor:
        """What the head should attend to, (rows, target length, source length).

        The weights of a linked target piece are equal over its source pieces and sum to 1; those of others are 0.
        """
        wanted = torch.zeros(*gold.shape, source.shape[1])
        for number, row in enumerate(rows):
            links = self.of(int(row)).astype(np.int64)
            wanted[number, links[:, 0], links[:, 1]] = 1
        return (wanted / wanted.sum(-1, keepdim=True).clamp(min=1)).to(gold.device)


class _Spelled:
    """A row as texts again, with the span of each of its pieces."""

    def __init__(self, model: SentencePieceProcessor, ids: Sequence[int], skipped: int) -> None:
        self.skipped = skipped
        found = model.decode_pieces([model.id_to_piece(i) for i in ids], return_type="offset_mapping")
        self.text: str = found["text"]
        self.spans = [Span(*offsets) for offsets in found["offsets"]]

    def positions(self, span: Span) -> list[int]:
        """Row positions of the pieces that share a character with a word."""
        return [
            number + self.skipped
            for number, piece in enumerate(self.spans)
            if piece.start < span.end and span.start < piece.end
        ]


def align_rows(
    pack: Pack, vocabulary: str | Path, encoder: SentenceEncoder, number: int, *, seed: int = 1, minutes: float = 60
) -> Links:
    """Aligns rows of a pack, drawn by their weight.

    Rows with annotated terms are left out.

    Args:
        pack: the rows.
        vocabulary: folder of the SentencePiece models.
        encoder: aligns the words of two texts.
        number: how many rows to draw.
        seed: of the draw.
        minutes: when to stop in any case.
    """
    drawn = np.random.default_rng(seed).choice(len(pack), min(number, int((pack.weight > 0).sum())), False, pack.weight)
    source_model, target_model = open_models(vocabulary)
    control = {source_model.piece_to_id(piece) for piece in TERM_PIECES} - {source_model.unk_id()}
    found: dict[int, PieceLinks] = {}
    begun = time.monotonic()
    for start in range(0, len(drawn), CHUNK):
        spelled: list[tuple[int, _Spelled, _Spelled]] = []
        for row in drawn[start : start + CHUNK].tolist():
            source, target = (side.tolist() for side in pack.row(row))
            framed = 1 + (source[1:2] == [SYNTHETIC])
            if control.intersection(source) or source[0] != SOURCE_BEGIN or source[-1] != SOURCE_END:
                continue
            both = _Spelled(source_model, source[framed:-1], framed), _Spelled(target_model, target[1:-1], 0)
            spelled.append((row, *both))
        aligned, _ = asyncio.run(encoder.align([(source.text, target.text) for _, source, target in spelled]))
        for (row, of_source, of_target), words in zip(spelled, aligned, strict=True):
            if links := _piece_links(of_source, of_target, words):
                found[row] = links
        if (time.monotonic() - begun) / 60 > minutes:
            break
    return _packed(found)


def _piece_links(source: _Spelled, target: _Spelled, words: Sequence[AlignedWords]) -> PieceLinks:
    return [(t, s) for word in words for t in target.positions(word.target) for s in source.positions(word.source)]


def _packed(found: dict[int, PieceLinks]) -> Links:
    rows = sorted(found)
    return Links(
        np.array(rows, np.int64),
        np.cumsum([len(found[row]) for row in rows], dtype=np.int64),
        np.array([link for row in rows for link in found[row]], np.uint8).reshape(-1, 2),
    )
