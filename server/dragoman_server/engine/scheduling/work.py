"""What is asked of the workers, and where the answers belong."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, cast

from ...inference import Timing
from .line import Bucket, Entry

__all__ = ["Job", "Slot", "Submission", "Tokens", "Work", "work_of"]

Tokens: TypeAlias = tuple[str, ...]


class Work(Protocol):
    """What is done with the sentences of a bucket; the key of a `Bucket`."""

    @property
    def model(self) -> str:
        """Name of the model that does it."""
        ...

    def __call__(self, rows: list[Tokens], padded: int) -> Sequence[Any]:
        """One result for each row; rows are to be padded to `padded` tokens. Called in a worker's thread."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """A sentence to be computed: `bucket.key` is the `Work`, `cost` the foreseen seconds of one worker."""

    tokens: Tokens
    bucket: Bucket
    cost: float


@dataclass(frozen=True, slots=True)
class Slot:
    """Where the result of an entry belongs."""

    submission: Submission
    index: int
    tokens: Tokens


@dataclass(eq=False, slots=True)
class Submission:
    """The jobs of one call of `Scheduler.submit`; touched by its own event loop only.

    Attributes:
        loop: that of the caller.
        done: set when all results are there, or with the first error.
        results: by index of the job.
        missing: how many are.
        submitted: when, by `time.perf_counter`, as in `intervals`, which are those of the batches.
    """

    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[None]
    results: list[Any]
    missing: int
    submitted: float
    intervals: list[tuple[float, float]] = field(default_factory=list)

    def receive(self, results: Iterable[tuple[int, Any]], interval: tuple[float, float]) -> None:
        for index, result in results:
            self.results[index] = result
            self.missing -= 1
        self.intervals.append(interval)
        if not self.missing and not self.done.done():
            self.done.set_result(None)

    def fail(self, error: BaseException) -> None:
        if not self.done.done():
            self.done.set_exception(error)

    def timing(self) -> Timing:
        """Wall-clock time with at least one batch of this submission running, and the rest of it, spent waiting."""
        computing, reached = 0.0, self.submitted
        for started, ended in sorted(self.intervals):
            computing += max(0.0, ended - max(started, reached))
            reached = max(reached, ended)
        return Timing(queue=max(0.0, reached - self.submitted - computing), compute=computing)


def work_of(entries: Sequence[Entry[Slot]]) -> Work:
    """What is to be done with the entries of a batch, or with the first of several that differ."""
    return cast(Work, entries[0].bucket.key)
