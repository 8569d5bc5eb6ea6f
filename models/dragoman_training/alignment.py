"""Finds misaligned pairs by the cosine of their sentence embeddings, since a translation is near its original (Schwenk
2018, "Filtering and Mining Parallel Data in a Joint Multilingual Space").

The cosines of a corpus are kept in a file, because both directions and later runs need the same ones.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from dragoman_server.inference import SentenceEncoder
from numpy.typing import NDArray

from .corpus import LEAST_COSINE, CorpusReport, Pair

__all__ = ["Cosines", "Judge", "PairEncoder", "drop_misaligned"]

MIN_WORDS = 4  # of either side; embeddings of names and short labels are unreliable
CHUNK = 8_192  # pairs
SAVE_EVERY = 60.0  # seconds


class PairEncoder:
    """Cosines of the two sides of pairs, by a sentence encoder of the server's engine."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self.hash, self._encoder = encoder.ref.hash, encoder

    def __call__(self, pairs: Sequence[Pair]) -> NDArray[np.float32]:
        """Cosines of shape (pairs,)."""
        vectors, _ = asyncio.run(self._encoder.embed([text for pair in pairs for text in (pair.ar, pair.en)]))
        cosines: NDArray[np.float32] = (vectors[::2] * vectors[1::2]).sum(1)
        return cosines


class Judge(Protocol):
    """Compares the sides of pairs; `hash` identifies it."""

    @property
    def hash(self) -> str: ...

    def __call__(self, pairs: Sequence[Pair]) -> NDArray[np.float32]: ...


class Cosines:
    """The known cosines of a corpus, kept in a folder across runs; one file per encoder.

    Args:
        folder: the folder of the file.
        encoder: computes unknown cosines.
    """

    def __init__(self, folder: Path, encoder: Judge) -> None:
        self._path, self._encoder = folder / f"cosines-{encoder.hash[:12]}.npz", encoder
        self._known: dict[int, float] = {}
        if self._path.exists():
            with np.load(self._path) as kept:
                self._known = dict(zip(kept["pairs"].tolist(), kept["cosines"].tolist(), strict=True))

    def __call__(self, pairs: Sequence[Pair]) -> NDArray[np.float32]:
        """Cosines of shape (pairs,). Prints its progress, and saves finished cosines when interrupted."""
        keys = [_key(pair) for pair in pairs]
        new = list({key: pair for key, pair in zip(keys, pairs, strict=True) if key not in self._known}.items())
        begun = saved = time.monotonic()
        for start in range(0, len(new), CHUNK):
            chunk = dict(new[start : start + CHUNK])
            self._known.update(zip(chunk, self._encoder(list(chunk.values())).tolist(), strict=True))
            now, done = time.monotonic(), start + len(chunk)
            if now - saved > SAVE_EVERY or done == len(new):
                self._save()
                print(f"{done} of {len(new)} pairs compared, {done / (now - begun):.0f} a second", flush=True)
                saved = now
        return np.array([self._known[key] for key in keys], np.float32)

    def _save(self) -> None:
        temporary = self._path.with_suffix(".tmp.npz")
        np.savez(
            temporary,
            pairs=np.fromiter(self._known, np.uint64, len(self._known)),
            cosines=np.fromiter(self._known.values(), np.float32, len(self._known)),
        )
        temporary.replace(self._path)


def _key(pair: Pair) -> int:
    return int.from_bytes(hashlib.blake2b(f"{pair.ar}\t{pair.en}".encode(), digest_size=8).digest(), "little")


def drop_misaligned(
    pairs: Sequence[Pair],
    cosines: Callable[[Sequence[Pair]], NDArray[np.float32]],
    least: float = LEAST_COSINE,
    *,
    compared: Sequence[bool] | None = None,
    report: CorpusReport,
) -> list[Pair]:
    """The pairs whose cosine is at least `least`.

    Args:
        pairs: pairs of any origin; pairs with a side of fewer than MIN_WORDS words are kept.
        cosines: computes the cosines of pairs.
        least: the least cosine of a pair that is kept.
        compared: which pairs to compare; None: all.
        report: counts the dropped pairs.
    """
    long = [
        i
        for i, pair in enumerate(pairs)
        if (compared is None or compared[i]) and min(len(pair.ar.split()), len(pair.en.split())) >= MIN_WORDS
    ]
    found = cosines([pairs[i] for i in long])
    misaligned = {i for i, cosine in zip(long, found, strict=True) if cosine < least}
    for i in misaligned:
        report.drop(pairs[i], "misaligned")
    return [pair for i, pair in enumerate(pairs) if i not in misaligned]
