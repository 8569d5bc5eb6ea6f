"""Packed rows and the batches that are drawn from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .pieces import SOURCE_PAD, TARGET_PAD

__all__ = ["Pack", "batches", "tensors"]

POOL = 50_000  # pairs drawn at a time and sorted by length


@dataclass(frozen=True)
class Pack:
    """Tokenised pairs: ragged rows kept flat."""

    source: NDArray[np.uint16]
    target: NDArray[np.uint16]
    source_ends: NDArray[np.int64]
    target_ends: NDArray[np.int64]
    weight: NDArray[np.float64]

    @classmethod
    def load(cls, path: str | Path, prefix: str = "") -> Pack:
        with np.load(path) as z:
            source_length, target_length = z[f"{prefix}src_len"], z[f"{prefix}tgt_len"]
            weight = z["weight"].astype(np.float64) if not prefix else np.ones(len(source_length))
            return cls(
                z[f"{prefix}src"],
                z[f"{prefix}tgt"],
                np.cumsum(source_length),
                np.cumsum(target_length),
                weight / weight.sum(),
            )

    def __len__(self) -> int:
        return len(self.weight)

    def row(self, i: int) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
        return (
            self.source[self.source_ends[i - 1] if i else 0 : self.source_ends[i]],
            self.target[self.target_ends[i - 1] if i else 0 : self.target_ends[i]],
        )

    def lengths(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return np.diff(self.source_ends, prepend=0), np.diff(self.target_ends, prepend=0)


def batches(pack: Pack, tokens: int, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Endless batches of rows drawn by weight, of like length, of at most `tokens` padded tokens a side."""
    source_length, target_length = pack.lengths()
    while True:
        drawn = rng.choice(len(pack), POOL, p=pack.weight)
        order = drawn[np.lexsort((source_length[drawn], target_length[drawn]))]
        longest = np.maximum(source_length[order], target_length[order])
        packed, start, peak = [], 0, 0
        for i, n in enumerate(longest):
            peak = max(peak, int(n))
            if i > start and peak * (i + 1 - start) > tokens:
                packed.append(order[start:i])
                start, peak = i, int(n)
        packed.append(order[start:])
        for i in rng.permutation(len(packed)):
            yield packed[i]


def pad(rows: list[NDArray[np.uint16]], value: int, device: torch.device) -> Tensor:
    out = np.full((len(rows), max(map(len, rows))), value, np.int64)
    for i, row in enumerate(rows):
        out[i, : len(row)] = row
    return torch.from_numpy(out).to(device, non_blocking=True)


def tensors(pack: Pack, rows: NDArray[np.int64], device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Source, target input and target gold of a batch, each (rows, length)."""
    pairs = [pack.row(int(i)) for i in rows]
    target = pad([t for _, t in pairs], TARGET_PAD, device)
    return pad([s for s, _ in pairs], SOURCE_PAD, device), target[:, :-1].contiguous(), target[:, 1:].contiguous()
