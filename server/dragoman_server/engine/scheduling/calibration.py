"""How a model uses the machine, measured when it is loaded: which batches pay, and which row can serve as a ruler.

None of it changes an answer: batches do not (see `batching`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

from .work import Tokens

__all__ = ["BATCH_SIZES", "BatchProfile", "choose_ruler", "measure_batches"]

BATCH_SIZES: Mapping[str, Sequence[int]] = {"cpu": (8, 16), "gpu": (16, 64, 128)}
"""What is tried. Never less than 8 on a processor: below that, the ruler weighs, and a moment's disturbance while
measuring is not to cost a server its batches."""
_ROUNDS = 2
_ENOUGH = 0.95
"""Share of the best throughput that a batch size must reach; smaller batches let whoever comes next in sooner."""
_HARDLY_LONGER = 1.5
"""Times a single sentence that a batch of several may take, so that bulk may keep what is urgent company."""

_RULER_LENGTHS = (16, 48, 96)


@dataclass(frozen=True, slots=True)
class BatchProfile:
    """What was measured.

    Attributes:
        sentences: smallest batch that is about as fast, sentence for sentence, as any.
        company: largest batch that takes hardly longer than one sentence.
        pace: seconds of one worker for a token in a batch of `sentences`.
    """

    sentences: int
    company: int
    pace: float


def measure_batches(run: Callable[[list[Tokens]], object], sentence: Tokens, sizes: Sequence[int]) -> BatchProfile:
    """Runs one sentence and batches of it in turns, and takes the shortest time of each.

    Args:
        run: computes a batch.
        sentence: a typical one.
        sizes: of batches, ascending.
    """
    run([sentence])  # the first one prepares memory and kernels
    rounds = [{size: _timed(run, [sentence] * size) for size in (1, *sizes)} for _ in range(_ROUNDS)]
    seconds = {size: min(times[size] for times in rounds) for size in rounds[0]}
    best = max(size / seconds[size] for size in sizes)
    sentences = next(size for size in sizes if size / seconds[size] >= _ENOUGH * best)
    company = max(size for size, taken in seconds.items() if taken <= _HARDLY_LONGER * seconds[1])
    return BatchProfile(sentences, min(company, sentences), seconds[sentences] / (sentences * len(sentence)))


def choose_ruler(tokens: Sequence[str], steps: Callable[[Tokens], int]) -> str | None:
    """The token that, repeated, makes the model stop soonest; None when there is none to choose from.

    Args:
        tokens: special tokens of the model.
        steps: how many tokens it says to a row.
    """
    costs = {token: sum(steps((token,) * length) for length in _RULER_LENGTHS) for token in dict.fromkeys(tokens)}
    return min(costs, key=lambda token: costs[token]) if costs else None


def _timed(run: Callable[[list[Tokens]], object], batch: list[Tokens]) -> float:
    started = perf_counter()
    run(batch)
    return perf_counter() - started
