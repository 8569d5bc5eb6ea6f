"""Runs any number of jobs through one stream of the client, in bounded memory.

A job is a file or a row of a file; its pieces are what the server is asked. Jobs are made in the thread that feeds the
stream and finished in the thread that reads its answers.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ..errors import DragomanError, ServiceError
from ..results import Article, Outcome
from .report import Doubt, Report, counted
from .usage import FailedError, UsageError
from .writing import OutputError

__all__ = ["Batch", "Job"]

R = TypeVar("R")
_ROUNDS = 3
_PAUSE = 1.0


class Job(ABC, Generic[R]):
    """One item of a batch."""

    where: str
    """For messages."""
    size: int
    """Bytes of input that it stands for."""
    pieces: Sequence[Article]

    @abstractmethod
    def finish(self, results: Sequence[R]) -> None:
        """Write the results, which are in the order of the pieces; raises OutputError or ValueError when that
        fails, and FailedError when nothing more can be written."""

    @abstractmethod
    def doubts(self, results: Sequence[R]) -> Iterator[Doubt]:
        """What a person should look at."""

    def end(self, *, succeeded: bool) -> None:
        """Called once, after all else, whether it was finished or failed."""
        return

    def abandon(self) -> None:
        """Called in place of `end` when the whole batch is given up."""
        self.end(succeeded=False)


@dataclass
class _Open(Generic[R]):
    """A job whose answers are on their way."""

    job: Job[R]
    results: list[R | None]
    waiting: int
    error: str = ""


class Batch(Generic[R]):
    """One run.

    Args:
        stream: makes outcomes of articles, as the client's streams do.
        blank: the result for a piece without any text, which no server need be asked for.
        report: where failures and doubts go.
        strict: count doubts as failures.
        limit: code points that the server takes in one piece, 0 when unknown. A larger piece fails without being sent:
            a message over the transport's limit would end the stream for all.
        fixed: request fields that the command line sets; an error about one of them concerns every item.
    """

    def __init__(
        self,
        stream: Callable[[Iterator[Article]], Iterator[Outcome[R]]],
        blank: Callable[[Article], R],
        report: Report,
        *,
        strict: bool = False,
        limit: int = 0,
        fixed: Iterable[str] = (),
    ) -> None:
        self._stream, self._blank, self._report = stream, blank, report
        self._strict, self._limit, self._fixed = strict, limit, frozenset(fixed)
        self._open: dict[int, _Open[R]] = {}
        self._again: list[Article] = []
        self._pause = 0.0
        self._lock = threading.Lock()

    def run(self, jobs: Iterable[Job[R]]) -> None:
        """Do all jobs; items that the server had no room for are sent again at the end.

        Raises UsageError when the server refuses an option, and FailedError when the server is lost; jobs that were
        under way have been reported then.
        """
        articles = self._articles(jobs)
        try:
            for attempt in range(_ROUNDS):
                last = attempt == _ROUNDS - 1
                for outcome in self._stream(articles):
                    self._settle(outcome, last)
                if not self._again:
                    return
                time.sleep(max(_PAUSE * 2**attempt, self._pause))
                with self._lock:
                    articles, self._again, self._pause = iter(self._again), [], 0.0
        except ServiceError as error:
            self._give_up(error)

    def _articles(self, jobs: Iterable[Job[R]]) -> Iterator[Article]:
        for number, job in enumerate(jobs):
            results = [None if piece.text.strip() else self._blank(piece) for piece in job.pieces]
            asked = [index for index, result in enumerate(results) if result is None]
            state = _Open(job, results, len(asked), self._excess(job))
            if not asked or state.error:
                self._complete(state)
                continue
            with self._lock:
                self._open[number] = state
            for index in asked:
                piece = job.pieces[index]
                yield Article(piece.text, piece.title, f"{number}.{index}")

    def _excess(self, job: Job[R]) -> str:
        longest = max((len(piece.text) for piece in job.pieces), default=0)
        if not self._limit or longest <= self._limit:
            return ""
        return f"{longest:,} characters are more than the {self._limit:,} that the server takes in one piece"

    def _settle(self, outcome: Outcome[R], last: bool) -> None:
        number, index = map(int, outcome.id.split("."))
        with self._lock:
            state = self._open[number]
            if outcome.error is not None:
                if outcome.error.retryable and not last:
                    piece = state.job.pieces[index]
                    self._again.append(Article(piece.text, piece.title, outcome.id))
                    if isinstance(outcome.error, ServiceError):
                        self._pause = max(self._pause, outcome.error.retry_after or 0.0)
                    return
                self._refuse_options(outcome.error)
                state.error = state.error or str(outcome.error)
            else:
                state.results[index] = outcome.result
            state.waiting -= 1
            if state.waiting:
                return
            del self._open[number]
        self._complete(state)

    def _complete(self, state: _Open[R]) -> None:
        job = state.job
        if not state.error:
            results = [result for result in state.results if result is not None]
            doubts = 0
            for doubt in job.doubts(results):
                self._report.doubt(doubt)
                doubts += 1
            if doubts and self._strict:
                state.error = f"{counted(doubts, 'doubtful sentence')} (--strict)"
            else:
                try:
                    job.finish(results)
                except OutputError as error:
                    state.error = str(error)
                except ValueError as error:
                    state.error = f"cannot write the result: {error}"
        if state.error:
            self._report.failure(job.where, state.error)
        else:
            self._report.succeeded()
        job.end(succeeded=not state.error)
        self._report.finished(job.size)

    def _refuse_options(self, error: DragomanError) -> None:
        if not isinstance(error, ServiceError):
            return
        blamed = {
            part.partition("[")[0] for violation in error.violations for part in violation.field.split(".")
        }  # of "options.previous_segments[3].source"
        unknown = error.code == "NOT_FOUND" and self._fixed & {"model", "glossary_name"}
        off = error.reason == "STORAGE_OFF" and self._fixed & {"glossary_name", "use_memory"}
        alone = error.reason == "NO_SECOND_MODEL" and "second_opinion" in self._fixed
        if blamed & self._fixed or unknown or off or alone:
            raise UsageError(error.message)

    def _give_up(self, error: ServiceError) -> None:
        with self._lock:
            left, self._open = list(self._open.values()), {}
        self._refuse_options(error)
        for state in left:
            self._report.failure(state.job.where, "not answered")
            state.job.abandon()
        raise FailedError(str(error)) from error
