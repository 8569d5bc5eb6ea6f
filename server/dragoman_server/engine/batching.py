"""Sentences packed into batches.

`Batcher.submit` is where sentences of several callers will meet: it is given tokenized sentences, each with the key
that all sentences of one batch must share, and owes their results in order. Today it packs those of one call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from time import perf_counter
from typing import Generic, Protocol, TypeAlias, TypeVar

from ..caller import Caller
from ..translate.evidence import Timing
from .pool import WorkerPool

__all__ = ["Batch", "BatchLimits", "Batcher", "Item", "Submitter", "Tokens", "pack"]

Tokens: TypeAlias = tuple[str, ...]
K = TypeVar("K", bound=Hashable)
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Item(Generic[K]):
    """A tokenized sentence and what it must have in common with the others of its batch."""

    tokens: Tokens
    key: K


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """What may be run together."""

    tokens: int
    """With padding; a single sentence may have more."""
    sentences: int
    same_length: bool
    """Only sentences of equally many tokens, so that nothing is padded: see `EngineOptions.reproducible`."""


@dataclass(frozen=True, slots=True)
class Batch(Generic[K]):
    """Positions of the items that are run together, longest first."""

    indexes: tuple[int, ...]
    key: K
    padded_tokens: int


class Submitter(Protocol[K, R]):
    """Something that computes results for items."""

    async def submit(self, items: Sequence[Item[K]], caller: Caller) -> tuple[list[R], Timing]:
        """The results in the order of the items, and the time that this took the caller.

        Cancelling the awaiting task drops what has not begun.

        Raises:
            OverloadedError: too much is queued, and the caller is not patient.
            DeadlineTooNearError: the caller's deadline cannot be met.
            EngineError: the model failed.
            ModelUnavailableError: the engine is going down.
        """
        ...


class Batcher(Generic[K, R]):
    """Runs tokenized sentences on a model, in batches of about the same length, as many at a time as there are workers.

    Args:
        run: what the model does with a batch; called in a thread of the pool.
        pool: the threads.
        limits: of one batch.
    """

    def __init__(self, run: Callable[[list[Tokens], K], Sequence[R]], pool: WorkerPool, limits: BatchLimits) -> None:
        self._run, self._pool, self._limits = run, pool, limits

    async def submit(self, items: Sequence[Item[K]], caller: Caller) -> tuple[list[R], Timing]:
        """The results in the order of the items, and how long they took.

        Cancelling the caller drops the batches that have not begun; so does the failure of one of them.
        """
        submitted = perf_counter()
        batches = pack(items, self._limits, self._pool.workers)
        futures = [self._pool.compute(self._run, self._tokens(items, batch), batch.key) for batch in batches]
        try:
            runs = await asyncio.gather(*futures)
        finally:
            for future in futures:
                future.cancel()
        results: dict[int, R] = {}
        for batch, run in zip(batches, runs, strict=True):
            results.update(zip(batch.indexes, run.result, strict=True))
        timing = _timing(submitted, [(run.started, run.ended) for run in runs])
        return [results[index] for index in range(len(items))], timing

    def run_now(self, items: Sequence[Item[K]]) -> list[R]:
        """The results, computed in the calling thread, one batch after the other: for checks before serving begins."""
        results: dict[int, R] = {}
        for batch in pack(items, self._limits, 1):
            results.update(zip(batch.indexes, self._run(self._tokens(items, batch), batch.key), strict=True))
        return [results[index] for index in range(len(items))]

    @staticmethod
    def _tokens(items: Sequence[Item[K]], batch: Batch[K]) -> list[Tokens]:
        return [items[index].tokens for index in batch.indexes]


def pack(items: Sequence[Item[K]], limits: BatchLimits, workers: int) -> list[Batch[K]]:
    """Batches of items with one key and similar length, costliest first.

    When all items would fit into fewer batches than there are workers, batches are made smaller so that none is idle.
    """
    total = sum(len(item.tokens) for item in items)
    budget = max(1, min(limits.tokens, ceil(total / workers)))
    share = max(1, min(limits.sentences, ceil(len(items) / workers)))
    groups: dict[tuple[K, int], list[int]] = {}
    for index, item in enumerate(items):
        groups.setdefault((item.key, len(item.tokens) if limits.same_length else 0), []).append(index)
    batches: list[Batch[K]] = []
    for (key, _), indexes in groups.items():
        indexes.sort(key=lambda index: -len(items[index].tokens))
        while indexes:
            longest = max(1, len(items[indexes[0]].tokens))
            count = max(1, min(share, budget // longest))
            taken = tuple(indexes[:count])
            batches.append(Batch(taken, key, len(taken) * longest))
            del indexes[:count]
    return sorted(batches, key=lambda batch: -batch.padded_tokens)


def _timing(submitted: float, intervals: Iterable[tuple[float, float]]) -> Timing:
    """Wall-clock time with at least one batch of the call running, and the rest of it, spent waiting."""
    computing, reached = 0.0, submitted
    for started, ended in sorted(intervals):
        computing += max(0.0, ended - max(started, reached))
        reached = max(reached, ended)
    return Timing(queue=max(0.0, reached - submitted - computing), compute=computing)
