"""Work for the scheduler: the jobs that are submitted, and where their results belong."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, cast

from ...call_record import past_stage
from ...inference import Timing
from .fair_queue import Bucket, Entry

__all__ = ["Job", "Slot", "Submission", "Tokens", "Work", "work_of"]

Tokens: TypeAlias = tuple[str, ...]


class Work(Protocol):
    """Computes the sentences of a bucket; it is the key of the `Bucket`."""

    @property
    def model(self) -> str:
        """Name of the model that computes them."""
        ...

    def __call__(self, rows: list[Tokens], padded: int) -> Sequence[Any]:
        """One result for each row, computed with all rows padded to `padded` tokens. Called in a worker's thread."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """A sentence to be computed: `bucket.key` is its `Work`, `cost` the estimated seconds of one worker."""

    tokens: Tokens
    bucket: Bucket
    cost: float


@dataclass(frozen=True, slots=True)
class Slot:
    """Where the result of an entry belongs: position `index` of a submission."""

    submission: Submission
    index: int
    tokens: Tokens


@dataclass(eq=False, slots=True)
class Submission:
    """The jobs of one call of `Scheduler.submit`; touched by its own event loop only.

    Attributes:
        loop: the caller's event loop.
        done: resolved when all results are there, or with the first error.
        results: by index of the job.
        missing: number of results that are not there yet.
        submitted: time of submission, by `time.perf_counter`.
        intervals: start and end of each batch that computed some of the results, by the same clock.
    """

    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[None]
    results: list[Any]
    missing: int
    submitted: float
    intervals: list[tuple[float, float]] = field(default_factory=list)

    def receive(self, results: Iterable[tuple[int, Any]], interval: tuple[float, float]) -> None:
        """Store the results of one batch, by index."""
        for index, result in results:
            self.results[index] = result
            self.missing -= 1
        self.intervals.append(interval)
        if not self.missing and not self.done.done():
            self.done.set_result(None)

    def fail(self, error: BaseException) -> None:
        """End with an error, unless it has ended already."""
        if not self.done.done():
            self.done.set_exception(error)

    def trace(self, model: str) -> None:
        """Tell the trace of the call, if there is one, of the waiting and of each batch."""
        intervals = sorted(self.intervals)
        if intervals:
            begun = max(self.submitted, intervals[0][0])
            past_stage("queue", self.submitted, begun, model=model, inputs=len(self.results))
        for started, ended in intervals:
            past_stage("batch", started, ended, model=model)

    def timing(self) -> Timing:
        """The wall-clock time, split: while at least one batch of this submission ran, and the rest as queueing."""
        computing, reached = 0.0, self.submitted
        for started, ended in sorted(self.intervals):
            computing += max(0.0, ended - max(started, reached))
            reached = max(reached, ended)
        return Timing(queue=max(0.0, reached - self.submitted - computing), compute=computing)


def work_of(entries: Sequence[Entry[Slot]]) -> Work:
    """The work of the first entry; all entries of a batch have the same."""
    return cast(Work, entries[0].bucket.key)
