"""Pairs whose sides do not say the same, found by a sentence encoder: a translation lies near its original (Schwenk
2018, "Filtering and Mining Parallel Data in a Joint Multilingual Space").

The cosines of a corpus are kept in a file, since both directions and every later run ask for the same ones.
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

MIN_WORDS = 4  # of either side; what a bare name or a button says, its vector hardly tells
CHUNK = 8_192  # pairs
SAVE_EVERY = 60.0  # seconds


class PairEncoder:
    """Cosines of the two sides of pairs, by a sentence encoder of the server's engine."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self.hash, self._encoder = encoder.ref.hash, encoder

    def __call__(self, pairs: Sequence[Pair]) -> NDArray[np.float32]:
        """(pairs,) cosines."""
        vectors, _ = asyncio.run(self._encoder.embed([text for pair in pairs for text in (pair.ar, pair.en)]))
        cosines: NDArray[np.float32] = (vectors[::2] * vectors[1::2]).sum(1)
        return cosines


class Judge(Protocol):
    """What compares the sides of pairs; `hash` tells one such from another."""

    @property
    def hash(self) -> str: ...

    def __call__(self, pairs: Sequence[Pair]) -> NDArray[np.float32]: ...


class Cosines:
    """The cosines known of a corpus, in a folder that outlives the run; one file for each encoder.

    Args:
        folder: where the file lies or will lie.
        encoder: computes what is not known yet.
    """

    def __init__(self, folder: Path, encoder: Judge) -> None:
        self._path, self._encoder = folder / f"cosines-{encoder.hash[:12]}.npz", encoder
        self._known: dict[int, float] = {}
        if self._path.exists():
            with np.load(self._path) as kept:
                self._known = dict(zip(kept["pairs"].tolist(), kept["cosines"].tolist(), strict=True))

    def __call__(self, pairs: Sequence[Pair]) -> NDArray[np.float32]:
        """(pairs,) cosines; says on the terminal how far it is, and keeps what is done when it is stopped."""
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
    """The pairs without those of a lower cosine than `least`.

    Args:
        pairs: of any origin; those with a side of fewer than MIN_WORDS words all stay.
        cosines: of pairs.
        least: cosine of a pair that is kept.
        compared: which pairs to compare; None: all.
        report: where the dropped ones are counted.
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
