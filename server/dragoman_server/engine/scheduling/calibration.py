"""Measurements taken when a model is loaded: which batch sizes pay, and which token makes the cheapest padding row.

They affect speed only, never answers: these do not depend on the batch (see `batching`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

from .work import Tokens

__all__ = ["BATCH_SIZES", "BatchProfile", "choose_padding_token", "measure_batches"]

BATCH_SIZES: Mapping[str, Sequence[int]] = {"cpu": (8, 16), "gpu": (16, 64, 128)}
"""Batch sizes that are tried. At least 8 on a CPU: in smaller batches the padding row costs too much, and a disturbance
during the measurement must not leave a server with tiny batches."""
_ROUNDS = 2
_ENOUGH = 0.95
"""Share of the best throughput that a batch size must reach; the smallest such size is taken, to keep waiting short."""
_HARDLY_LONGER = 1.5
"""Most time that a batch may take, in multiples of a single sentence, for bulk to ride along with urgent work."""

_PADDING_ROW_LENGTHS = (16, 48, 96)


@dataclass(frozen=True, slots=True)
class BatchProfile:
    """How batches of a model perform on this machine.

    Attributes:
        sentences: smallest batch with about the best throughput.
        max_ride_along: largest batch that takes hardly longer than one sentence.
        seconds_per_token: time of one worker for a token in a batch of `sentences`.
    """

    sentences: int
    max_ride_along: int
    seconds_per_token: float


def measure_batches(run: Callable[[list[Tokens]], object], sentence: Tokens, sizes: Sequence[int]) -> BatchProfile:
    """Times one sentence and batches of it in turns; the shortest time of each counts.

    Args:
        run: computes a batch.
        sentence: tokens of a typical sentence.
        sizes: batch sizes to try, ascending.
    """
    run([sentence])  # the first one prepares memory and kernels
    rounds = [{size: _timed(run, [sentence] * size) for size in (1, *sizes)} for _ in range(_ROUNDS)]
    seconds = {size: min(times[size] for times in rounds) for size in rounds[0]}
    best = max(size / seconds[size] for size in sizes)
    sentences = next(size for size in sizes if size / seconds[size] >= _ENOUGH * best)
    max_ride_along = max(size for size, taken in seconds.items() if taken <= _HARDLY_LONGER * seconds[1])
    return BatchProfile(sentences, min(max_ride_along, sentences), seconds[sentences] / (sentences * len(sentence)))


def choose_padding_token(tokens: Sequence[str], steps: Callable[[Tokens], int]) -> str | None:
    """The token whose repetition makes the model stop soonest; None when `tokens` is empty.

    Args:
        tokens: special tokens of the model.
        steps: number of tokens that the model generates for a row.
    """
    costs = {token: sum(steps((token,) * length) for length in _PADDING_ROW_LENGTHS) for token in dict.fromkeys(tokens)}
    return min(costs, key=lambda token: costs[token]) if costs else None


def _timed(run: Callable[[list[Tokens]], object], batch: list[Tokens]) -> float:
    started = perf_counter()
    run(batch)
    return perf_counter() - started
