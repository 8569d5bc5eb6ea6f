"""Word alignments of packed rows, from which one head of the decoder learns where each target piece comes from.

After Garg et al. 2019, "Jointly Learning to Align and Translate with Transformer Models". The alignments are those of a
sentence encoder, which has a lower error rate on our pairs than the head of an unguided decoder (docs/training.md).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
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
from .pieces import SYNTHETIC, TERM_PIECES, open_models

__all__ = ["Links", "align_rows", "annotation_links"]

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

    @classmethod
    def join(cls, found: Mapping[int, PieceLinks]) -> Links:
        """Of the links of each row, by its number."""
        rows = sorted(found)
        return cls(
            np.array(rows, np.int64),
            np.cumsum([len(found[row]) for row in rows], dtype=np.int64),
            np.array([link for row in rows for link in found[row]], np.uint8).reshape(-1, 2),
        )

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
    """Some pieces of a row as text, with the span of each in it."""

    def __init__(self, model: SentencePieceProcessor, ids: Sequence[int], first: int) -> None:
        self.first = first  # position in the row
        found = model.decode_pieces([model.id_to_piece(i) for i in ids], return_type="offset_mapping")
        self.text: str = found["text"]
        self.spans = [Span(*offsets) for offsets in found["offsets"]]

    def positions(self, span: Span) -> list[int]:
        """Row positions of the pieces that share a character with a span."""
        return [number for number, piece in enumerate(self.spans, self.first) if piece.overlaps(span)]


class _Rows:
    """The rows of a pack with their vocabularies; positions in the target leave out its begin."""

    def __init__(self, pack: Pack, vocabulary: str | Path) -> None:
        self._pack = pack
        self._source, self._target = open_models(vocabulary)
        begin, middle, end = (self._source.piece_to_id(piece) for piece in TERM_PIECES)
        self._begin, self._middle, self._end = begin, middle, end
        known = begin != self._source.unk_id()
        places = np.flatnonzero(pack.source == begin) if known else np.zeros(0, np.int64)
        self.annotated = np.unique(np.searchsorted(pack.source_ends, places, side="right"))

    def plain(self, row: int) -> tuple[_Spelled, _Spelled]:
        """Both sides of a row without annotations."""
        source = self._pack.row(row)[0].tolist()
        first = 1 + (source[1:2] == [SYNTHETIC])
        return _Spelled(self._source, source[first:-1], first), self.target(row)

    def target(self, row: int) -> _Spelled:
        return _Spelled(self._target, self._pack.row(row)[1].tolist()[1:-1], 0)

    def forms(self, row: int) -> list[_Spelled]:
        """The target forms in the source of an annotated row."""
        source = self._pack.row(row)[0].tolist()
        middles = [at for at, piece in enumerate(source) if piece == self._middle]
        return [_Spelled(self._source, source[at + 1 : source.index(self._end, at)], at + 1) for at in middles]


def annotation_links(pack: Pack, vocabulary: str | Path) -> dict[int, PieceLinks]:
    """Links from the pieces of an annotated term's translation to those of its annotation, by row.

    They show the decoder that it can copy what it is told to write. The translation is where the target side has the
    form as it stands in the annotation, with or without proclitics.
    """
    rows = _Rows(pack, vocabulary)
    found = {int(row): _copied(rows.target(row), rows.forms(row)) for row in rows.annotated.tolist()}
    return {row: links for row, links in found.items() if links}


def _copied(target: _Spelled, forms: Sequence[_Spelled]) -> PieceLinks:
    links: PieceLinks = []
    taken: list[Span] = []
    for form in forms:
        text = form.text.strip()
        indent = form.text.index(text)
        free = (place for place in _places(target.text, text) if not any(map(place.overlaps, taken)))
        place = next(free, None)
        if place is None:
            continue
        taken.append(place)
        for offset in range(len(text)):
            ours, theirs = (Span(start + offset, start + offset + 1) for start in (place.start, indent))
            links += [(t, s) for t in target.positions(ours) for s in form.positions(theirs)]
    return sorted(set(links))


def _places(text: str, form: str) -> Iterator[Span]:
    """Where a form stands in a text, left to right."""
    at = text.find(form) if form else -1
    while at >= 0:
        yield Span(at, at + len(form))
        at = text.find(form, at + 1)


def align_rows(
    pack: Pack, vocabulary: str | Path, encoder: SentenceEncoder, number: int, *, seed: int = 1, minutes: float = 60
) -> dict[int, PieceLinks]:
    """Aligns rows of a pack, drawn by their weight; those with annotated terms are left out.

    Args:
        pack: the rows.
        vocabulary: folder of the SentencePiece models.
        encoder: aligns the words of two texts.
        number: how many rows to draw.
        seed: of the draw.
        minutes: when to stop in any case.
    """
    rows = _Rows(pack, vocabulary)
    number = min(number, int((pack.weight > 0).sum()))
    drawn = np.random.default_rng(seed).choice(len(pack), number, replace=False, p=pack.weight)
    drawn = drawn[~np.isin(drawn, rows.annotated)]
    found: dict[int, PieceLinks] = {}
    begun = time.monotonic()
    for start in range(0, len(drawn), CHUNK):
        chunk = [(row, *rows.plain(row)) for row in drawn[start : start + CHUNK].tolist()]
        aligned, _ = asyncio.run(encoder.align([(source.text, target.text) for _, source, target in chunk]))
        for (row, source, target), words in zip(chunk, aligned, strict=True):
            if links := _word_links(source, target, words):
                found[row] = links
        if (time.monotonic() - begun) / 60 > minutes:
            break
    return found


def _word_links(source: _Spelled, target: _Spelled, words: Sequence[AlignedWords]) -> PieceLinks:
    return [(t, s) for word in words for t in target.positions(word.target) for s in source.positions(word.source)]
