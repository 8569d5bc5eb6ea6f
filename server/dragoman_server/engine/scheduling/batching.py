"""Sentences of a model on their way into batches, and what makes an answer independent of its batch.

Padding changes answers: attention over padded rows is computed in other blocks, float sums come out in another
order, and int8 rounding makes that visible (of 192 news sentences in padded batches one came out in other words). What
does not change them, as tests prove bit by bit, is the number and content of the other rows. So each sentence is padded
to a length that follows from itself alone: its length class, a multiple of 8 tokens. CTranslate2 pads to the longest
row; where no sentence of a batch has exactly the length of its class, a ruler does: a row of special tokens of that
length, chosen at loading time to end after few steps, whose result is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Generic, NoReturn, Protocol, TypeVar

from ...caller import Caller
from ...errors import ModelUnavailableError
from ...inference import Timing
from ..observation import SILENT, EngineObserver
from .line import Bucket
from .scheduler import Scheduler
from .work import Job, Tokens

__all__ = ["BatchLimits", "Batcher", "Item", "Submitter", "Tokens", "was_unloaded"]

K = TypeVar("K", bound=Hashable)
R = TypeVar("R")

_PACE_MEMORY = 0.9
"""How much of the observed pace is kept at each batch."""
_UNKNOWN_PACE = 0.0005


@dataclass(frozen=True, slots=True)
class Item(Generic[K]):
    """A tokenized sentence and what it must have in common with the others of its batch."""

    tokens: Tokens
    key: K


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchLimits:
    """What may be run together, and how it is padded.

    Attributes:
        tokens: of a batch, with padding; a single sentence may have more.
        sentences: of a batch.
        company: sentences of a batch up to which one more hardly delays the first.
        length_class: sentences are padded to multiples of so many tokens.
        longest: tokens that the model takes; no class is longer.
        ruler: token of which the ruler is made; None: there is none, and a batch is padded to its longest sentence.
        pace: seconds that a worker takes for a token of effort 1, as measured; None: that of the first batch.
    """

    tokens: int
    sentences: int
    company: int = 1
    length_class: int = 1
    longest: int = 1_000_000
    ruler: str | None = None
    pace: float | None = None

    def padded(self, tokens: int) -> int:
        """The length that a sentence of so many tokens is padded to; at least 1."""
        up = -(-max(1, tokens) // self.length_class) * self.length_class
        return max(tokens, min(up, self.longest))


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
    """Gives the sentences of one model to the scheduler, and runs the batches that come of it.

    Args:
        run: what the model does with a batch; called in a worker's thread.
        scheduler: the workers.
        limits: of one batch.
        effort: how much more work a token is with a key, such as the width of a beam.
        model: name of the model, for the observer.
        observer: is told of each batch.
    """

    def __init__(
        self,
        run: Callable[[list[Tokens], K], Sequence[R]],
        scheduler: Scheduler,
        limits: BatchLimits,
        *,
        effort: Callable[[K], float] = lambda _: 1.0,
        model: str = "",
        observer: EngineObserver = SILENT,
    ) -> None:
        self.limits = limits
        self.model = model
        self._run, self._effort, self._scheduler, self._observer = run, effort, scheduler, observer
        self._pace = limits.pace

    async def submit(self, items: Sequence[Item[K]], caller: Caller) -> tuple[list[R], Timing]:
        """As `Submitter.submit`."""
        return await self._scheduler.submit([self._job(item) for item in items], caller)

    def release(self) -> None:
        """Let go of the model, which holds this and is held by it: so it is freed when its last user goes, and not when
        Python next looks for cycles. What comes later is refused as by a model that was unloaded."""
        self._run = partial(_refuse, self.model)

    def run_now(self, items: Sequence[Item[K]]) -> list[R]:
        """The results, computed in the calling thread, one after the other: for checks before serving begins."""
        results: list[R] = []
        for item in items:
            padded, started = self.limits.padded(len(item.tokens)), perf_counter()
            results += self.run_padded([item.tokens], item.key, padded)
            self._learn_pace(perf_counter() - started, padded, item.key)
        return results

    def run_padded(self, rows: list[Tokens], key: K, padded: int) -> Sequence[R]:
        """Results of rows that are padded to so many tokens."""
        return self._run([*rows, *self._rulers(rows, padded)], key)[: len(rows)]

    def run_batch(self, rows: list[Tokens], key: K, padded: int) -> Sequence[R]:
        """As `run_padded`, observed; the pace that it went at is that of later estimates."""
        started = perf_counter()
        results = self.run_padded(rows, key, padded)
        seconds = perf_counter() - started
        self._learn_pace(seconds, len(rows) * padded, key)
        self._observer.batch(
            self.model,
            sentences=len(rows),
            tokens=sum(map(len, rows)),
            padded_tokens=(len(rows) + len(self._rulers(rows, padded))) * padded,
            capacity=self._capacity(padded),
            seconds=seconds,
        )
        return results

    def _learn_pace(self, seconds: float, tokens: int, key: K) -> None:
        pace = seconds / (tokens * self._effort(key))
        known = pace if self._pace is None else self._pace
        self._pace = _PACE_MEMORY * known + (1 - _PACE_MEMORY) * pace

    def _rulers(self, rows: Sequence[Tokens], padded: int) -> list[Tokens]:
        """The ruler, if one is needed."""
        ruler = self.limits.ruler
        return [] if ruler is None or any(len(row) == padded for row in rows) else [(ruler,) * padded]

    def _job(self, item: Item[K]) -> Job:
        padded = self.limits.padded(len(item.tokens))
        capacity = self._capacity(padded)
        bucket = Bucket(_Work(self, item.key), padded, capacity, min(self.limits.company, capacity))
        pace = _UNKNOWN_PACE if self._pace is None else self._pace
        return Job(item.tokens, bucket, padded * self._effort(item.key) * pace)

    def _capacity(self, padded: int) -> int:
        return max(1, min(self.limits.sentences, self.limits.tokens // padded))


def was_unloaded(model: str) -> ModelUnavailableError:
    """The error for a call that still uses a model of that name after it was unloaded."""
    return ModelUnavailableError(f"model {model!r} was unloaded", metadata={"model": model})


def _refuse(model: str, rows: list[Tokens], key: Hashable) -> NoReturn:
    raise was_unloaded(model)


@dataclass(frozen=True, slots=True)
class _Work(Generic[K, R]):
    """What is done with the sentences of a bucket (`scheduler.Work`)."""

    batcher: Batcher[K, R]
    key: K

    @property
    def model(self) -> str:
        return self.batcher.model

    def __call__(self, rows: list[Tokens], padded: int) -> Sequence[R]:
        return self.batcher.run_batch(rows, self.key, padded)
