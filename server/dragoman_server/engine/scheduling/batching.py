"""Batches of one model's sentences, padded so that an answer does not depend on its batch.

Padding changes answers: attention over padded rows is computed in other blocks, float sums come out in another order,
and int8 rounding makes the difference visible (of 192 news sentences in padded batches, one was translated
differently). The number and the content of the other rows do not change answers, as tests prove bit by bit. So each
sentence is padded to a length that depends on the sentence alone: its length class, a multiple of 8 tokens. CTranslate2
pads a batch to its longest row. Where no sentence of a batch has exactly the length of its class, a padding row is
added: a row of one special token, repeated to that length. The token is chosen when the model is loaded so that
decoding the row ends after few steps; its result is thrown away.
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
from .fair_queue import Bucket
from .scheduler import Scheduler
from .work import Job, Tokens

__all__ = ["BatchLimits", "Batcher", "Item", "Submitter", "Tokens", "was_unloaded"]

K = TypeVar("K", bound=Hashable)
R = TypeVar("R")

_DECAY = 0.9
"""Weight of the past in the moving average of the seconds per token."""
_DEFAULT_SECONDS_PER_TOKEN = 0.0005


@dataclass(frozen=True, slots=True)
class Item(Generic[K]):
    """A tokenized sentence and what it must have in common with the others of its batch."""

    tokens: Tokens
    key: K


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchLimits:
    """How large a batch may be, and how its sentences are padded.

    Attributes:
        tokens: most tokens of a batch, padding included; a single sentence may have more.
        sentences: most sentences of a batch.
        max_ride_along: largest batch that bulk sentences may join when an interactive one leads it.
        length_class: sentences are padded to a multiple of this many tokens.
        longest: most tokens that the model takes; no length class exceeds it.
        padding_token: token that padding rows repeat; None: no padding rows, a batch is padded to its longest sentence.
        seconds_per_token: measured time of a worker for one token of effort 1; None: learned from the first batch.
    """

    tokens: int
    sentences: int
    max_ride_along: int = 1
    length_class: int = 1
    longest: int = 1_000_000
    padding_token: str | None = None
    seconds_per_token: float | None = None

    def padded(self, tokens: int) -> int:
        """The padded length, in tokens, of a sentence of `tokens` tokens; at least 1."""
        up = -(-max(1, tokens) // self.length_class) * self.length_class
        return max(tokens, min(up, self.longest))


class Submitter(Protocol[K, R]):
    """Computes results for items: a `Batcher`, or a cache in front of one."""

    async def submit(self, items: Sequence[Item[K]], caller: Caller) -> tuple[list[R], Timing]:
        """The results in the order of the items, and the time that the caller waited for them.

        Cancelling the awaiting task drops the items that no worker has begun.

        Raises:
            OverloadedError: too much is queued, and the caller is not patient.
            DeadlineTooNearError: the caller's deadline cannot be met.
            EngineError: the model failed.
            ModelUnavailableError: the engine is stopping, or the model was unloaded.
        """
        ...


class Batcher(Generic[K, R]):
    """Submits the sentences of one model to the scheduler, and runs the batches that the scheduler makes of them.

    Args:
        run: computes the results of a batch; called in a worker's thread.
        scheduler: the queue and its workers.
        limits: size and padding of a batch.
        effort: relative cost of a token under a key, such as the beam size.
        model: name of the model, for the observer.
        observer: notified of each batch.
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
        self._seconds_per_token = limits.seconds_per_token

    async def submit(self, items: Sequence[Item[K]], caller: Caller) -> tuple[list[R], Timing]:
        """As `Submitter.submit`."""
        return await self._scheduler.submit([self._job(item) for item in items], caller)

    def release(self) -> None:
        """Drop the reference to the model; later calls raise ModelUnavailableError.

        Model and batcher refer to each other. Without this, the model would be freed when Python next collects cycles,
        and not when its last user is done.
        """
        self._run = partial(_refuse, self.model)

    def run_now(self, items: Sequence[Item[K]]) -> list[R]:
        """The results, computed one by one in the calling thread: for checks before the model is served."""
        results: list[R] = []
        for item in items:
            padded, started = self.limits.padded(len(item.tokens)), perf_counter()
            results += self.run_padded([item.tokens], item.key, padded)
            self._learn_seconds_per_token(perf_counter() - started, padded, item.key)
        return results

    def run_padded(self, rows: list[Tokens], key: K, padded: int) -> Sequence[R]:
        """Results of rows that are padded to `padded` tokens, in order."""
        return self._run([*rows, *self._padding_rows(rows, padded)], key)[: len(rows)]

    def run_batch(self, rows: list[Tokens], key: K, padded: int) -> Sequence[R]:
        """As `run_padded`; also notifies the observer, and updates the seconds per token that estimates use."""
        started = perf_counter()
        results = self.run_padded(rows, key, padded)
        seconds = perf_counter() - started
        self._learn_seconds_per_token(seconds, len(rows) * padded, key)
        self._observer.batch(
            self.model,
            sentences=len(rows),
            tokens=sum(map(len, rows)),
            padded_tokens=(len(rows) + len(self._padding_rows(rows, padded))) * padded,
            capacity=self._capacity(padded),
            seconds=seconds,
        )
        return results

    def _learn_seconds_per_token(self, seconds: float, tokens: int, key: K) -> None:
        seconds_per_token = seconds / (tokens * self._effort(key))
        known = seconds_per_token if self._seconds_per_token is None else self._seconds_per_token
        self._seconds_per_token = _DECAY * known + (1 - _DECAY) * seconds_per_token

    def _padding_rows(self, rows: Sequence[Tokens], padded: int) -> list[Tokens]:
        """One padding row if no row has the padded length, else none."""
        padding_token = self.limits.padding_token
        return [] if padding_token is None or any(len(row) == padded for row in rows) else [(padding_token,) * padded]

    def _job(self, item: Item[K]) -> Job:
        padded = self.limits.padded(len(item.tokens))
        capacity = self._capacity(padded)
        bucket = Bucket(_Work(self, item.key), padded, capacity, min(self.limits.max_ride_along, capacity))
        seconds_per_token = _DEFAULT_SECONDS_PER_TOKEN if self._seconds_per_token is None else self._seconds_per_token
        return Job(item.tokens, bucket, padded * self._effort(item.key) * seconds_per_token)

    def _capacity(self, padded: int) -> int:
        return max(1, min(self.limits.sentences, self.limits.tokens // padded))


def was_unloaded(model: str) -> ModelUnavailableError:
    """The error for a call that still uses a model of that name after it was unloaded."""
    return ModelUnavailableError(f"model {model!r} was unloaded", metadata={"model": model})


def _refuse(model: str, rows: list[Tokens], key: Hashable) -> NoReturn:
    raise was_unloaded(model)


@dataclass(frozen=True, slots=True)
class _Work(Generic[K, R]):
    """Runs the sentences of a bucket (`work.Work`)."""

    batcher: Batcher[K, R]
    key: K

    @property
    def model(self) -> str:
        return self.batcher.model

    def __call__(self, rows: list[Tokens], padded: int) -> Sequence[R]:
        return self.batcher.run_batch(rows, self.key, padded)
