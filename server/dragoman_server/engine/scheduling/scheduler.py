"""The scheduler: owns the queue, admits calls, gives batches to worker threads, and returns results to their callers.

Workers are threads that take the next batch themselves the moment they are idle. So nothing waits beside an idle
worker, no batch is fixed earlier than needed, and CTranslate2, which blocks its caller, never blocks the event loop.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import logging
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ...caller import Caller, Priority
from ...errors import DeadlineTooNearError, ModelUnavailableError, OverloadedError
from ...inference import Timing
from ..observation import SILENT, DropReason, EngineObserver
from .admission import AdmissionControl
from .fair_queue import Entry
from .queue import Taken, WorkQueue
from .work import Job, Slot, Submission, work_of

__all__ = ["Scheduler"]

_log = logging.getLogger(__name__)


class Scheduler:
    """Worker threads and their queue, shared by all models.

    Args:
        workers: number of worker threads, and so of batches that run at a time.
        queue_tokens: padded tokens that may wait before calls are refused: half for interactive work, half for bulk, so
            that neither can shut out the other. A call is admitted whole or not at all, so the queue may hold one call
            more than that.
        observer: notified of what happens.
        clock: seconds, of the same origin as deadlines.
    """

    def __init__(
        self,
        workers: int,
        *,
        queue_tokens: int = 32_768,
        observer: EngineObserver = SILENT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.workers = workers
        self._observer, self._clock = observer, clock
        self._queue: WorkQueue[Slot] = WorkQueue()
        self._admission = AdmissionControl(self._queue, workers, max(1, queue_tokens // 2))
        self._ready = threading.Condition()  # guards all below, the queue and its admission control
        self._idle = 0
        self._patient: dict[Priority, deque[_Waiter]] = {priority: deque() for priority in Priority}
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"dragoman-worker-{number}", daemon=True)
            for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()
        _open.add(self)

    async def submit(self, jobs: Sequence[Job], caller: Caller) -> tuple[list[Any], Timing]:
        """The results in the order of the jobs, and the time that it took; as `batching.Submitter.submit`."""
        if not jobs:
            return [], Timing()
        loop = asyncio.get_running_loop()
        submission = Submission(loop, loop.create_future(), [None] * len(jobs), len(jobs), time.perf_counter())
        entries = [_entry(Slot(submission, index, job.tokens), job, caller) for index, job in enumerate(jobs)]
        if caller.patient and not caller.admission.granted:
            await self._wait_for_room(caller.priority)
        self._admit(entries, caller)
        try:
            await submission.done
        finally:
            self._withdraw(entries, caller)
        submission.trace(work_of(entries).model)
        return submission.results, submission.timing()

    def require_room(self, caller: Caller) -> None:
        """Refuse a call that would be refused whatever its text is, as cheaply as can be.

        Raises:
            OverloadedError: there is no room.
            DeadlineTooNearError: its deadline passes before what goes ahead of it is done.
        """
        with self._ready, self._refusals_counted():
            self._admission.require_room(caller, self._clock())

    @contextmanager
    def reserved(self, caller: Caller) -> Iterator[None]:
        """Room in the queue for a call whose text is prepared meanwhile; what it does not use is free at the end.

        Raises:
            OverloadedError: there is none.
            DeadlineTooNearError: the call would not be done in time.
        """
        with self._ready:
            if self._closed:
                raise _going_down()
            with self._refusals_counted():
                self._admission.reserve(caller, self._clock())
        try:
            yield
        finally:
            if caller.admission.reserved:
                with self._ready:
                    self._admission.release(caller)

    def answered(self, caller: Caller) -> None:
        """Record that a call was answered and asks for nothing more; estimates for calls of its kind learn from it."""
        with self._ready:
            self._admission.answered(caller, self._clock())

    def close(self) -> None:
        """Refuse new work, drop what has not begun, and return at once; running batches end in their threads."""
        with self._ready:
            if self._closed:
                return
            self._closed = True
            waiting = self._queue.clear()
            for waiters in self._patient.values():
                while waiters:
                    waiters.popleft().wake()
            self._ready.notify_all()
        self._drop(waiting, DropReason.CLOSED, _going_down)

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the workers to end after `close`; True when all have ended."""
        for thread in self._threads:
            thread.join(timeout)
        return not any(thread.is_alive() for thread in self._threads)

    # Admission

    def _admit(self, entries: Sequence[Entry[Slot]], caller: Caller) -> None:
        with self._ready:
            self._check_admission(entries, caller)
            self._admission.enter(entries, caller)
            self._ready.notify(len(entries))
            self._wake_patient()
            self._report()

    def _check_admission(self, entries: Sequence[Entry[Slot]], caller: Caller) -> None:
        if self._closed:
            self._observer.dropped(DropReason.CLOSED, len(entries))
            raise _going_down()
        with self._refusals_counted(len(entries)):
            self._admission.check(entries, caller, self._clock())

    @contextmanager
    def _refusals_counted(self, entries: int = 1) -> Iterator[None]:
        try:
            yield
        except (OverloadedError, DeadlineTooNearError) as error:
            self._observer.dropped(_reason(error), entries)
            raise

    async def _wait_for_room(self, priority: Priority) -> None:
        waiters = self._patient[priority]
        with self._ready:
            if self._closed or not (waiters or self._admission.is_full(priority)):
                return
            waiter = _Waiter(asyncio.get_running_loop())
            waiters.append(waiter)
        try:
            await waiter.woken
        finally:
            with self._ready:
                if waiter in waiters:
                    waiters.remove(waiter)
                else:
                    self._wake_patient()  # this waiter may have been cancelled just when it was woken

    def _wake_patient(self) -> None:
        for priority, waiters in self._patient.items():
            if waiters and not self._admission.is_full(priority):
                waiters.popleft().wake()

    def _withdraw(self, entries: Sequence[Entry[Slot]], caller: Caller) -> None:
        """Take the waiting entries out, after their caller has left or one of them has failed."""
        if not any(entry.waiting for entry in entries):
            return
        with self._ready:
            count = sum(self._queue.cancel(entry) for entry in entries)
            self._wake_patient()
            self._report()
        late = caller.deadline is not None and caller.deadline <= self._clock()
        if count:
            self._observer.dropped(DropReason.EXPIRED if late else DropReason.CANCELLED, count)

    # Working

    def _work(self) -> None:
        while taken := self._take():
            try:
                self._run(taken.entries)
            except Exception as error:  # not the model's: the worker must survive it, and no caller may wait for ever
                _log.exception("a batch was lost")
                for entry in taken.entries:
                    self._call(entry.payload.submission, entry.payload.submission.fail, error)
            self._ended(taken.entries)

    def _take(self) -> Taken[Slot] | None:
        """Wait for the next batch; None when the scheduler is closed."""
        with self._ready:
            self._idle += 1
            try:
                while not self._closed:
                    taken = self._queue.take(self._clock(), self._idle)
                    if taken.expired:
                        self._drop(taken.expired, DropReason.EXPIRED, _too_late)
                    if taken.entries:
                        self._admission.running.update(taken.entries)
                        self._wake_patient()
                        self._report()
                        return taken
                    self._ready.wait()
                return None
            finally:
                self._idle -= 1

    def _run(self, entries: Sequence[Entry[Slot]]) -> None:
        started = time.perf_counter()
        try:
            results = self._compute(entries)
        except Exception as error:
            if len(entries) == 1:
                self._ended(entries)
                self._call(entries[0].payload.submission, entries[0].payload.submission.fail, error)
            else:  # one entry is to blame; run each alone, so that the others succeed
                for entry in entries:
                    self._run((entry,))
            return
        interval = (started, time.perf_counter())
        self._ended(entries)  # before callers receive results and submit more
        model = work_of(entries).model
        by_submission: dict[int, tuple[Submission, list[tuple[int, Any]]]] = {}
        for entry, result in zip(entries, results, strict=True):
            slot = entry.payload
            self._observer.waited(model, started - slot.submission.submitted)
            by_submission.setdefault(id(slot.submission), (slot.submission, []))[1].append((slot.index, result))
        for submission, part in by_submission.values():
            self._call(submission, submission.receive, part, interval)

    def _ended(self, entries: Sequence[Entry[Slot]]) -> None:
        with self._ready:
            self._admission.running.difference_update(entries)

    @staticmethod
    def _compute(entries: Sequence[Entry[Slot]]) -> Sequence[Any]:
        return work_of(entries)([entry.payload.tokens for entry in entries], entries[0].bucket.tokens)

    def _drop(self, entries: Sequence[Entry[Slot]], reason: DropReason, error: Callable[[], Exception]) -> None:
        if not entries:
            return
        self._observer.dropped(reason, len(entries))
        for submission in {id(entry.payload.submission): entry.payload.submission for entry in entries}.values():
            self._call(submission, submission.fail, error())

    @staticmethod
    def _call(submission: Submission, method: Callable[..., None], *arguments: object) -> None:
        with contextlib.suppress(RuntimeError):  # that loop is closed: nobody waits any more
            submission.loop.call_soon_threadsafe(method, *arguments)

    def _report(self) -> None:
        self._observer.queued(len(self._queue), self._queue.tokens)


_open: weakref.WeakSet[Scheduler] = weakref.WeakSet()


@atexit.register
def _end_workers() -> None:
    """End workers that were never closed: Python would stop them inside CTranslate2, which crashes the process."""
    schedulers = list(_open)
    for scheduler in schedulers:
        scheduler.close()
    for scheduler in schedulers:
        scheduler.join()


class _Waiter:
    """A patient caller that waits for room in the queue."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.woken: asyncio.Future[None] = loop.create_future()

    def wake(self) -> None:
        with contextlib.suppress(RuntimeError):  # that loop is closed
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        if not self.woken.done():
            self.woken.set_result(None)


def _entry(slot: Slot, job: Job, caller: Caller) -> Entry[Slot]:
    return Entry(slot, job.bucket, caller.flow, caller.priority, job.cost, caller.deadline)


def _going_down() -> ModelUnavailableError:
    return ModelUnavailableError("the models are being unloaded: the server is stopping")


def _reason(refusal: OverloadedError | DeadlineTooNearError) -> DropReason:
    full = isinstance(refusal, OverloadedError)
    return DropReason.QUEUE_FULL if full else DropReason.DEADLINE_TOO_NEAR


def _too_late() -> DeadlineTooNearError:
    return DeadlineTooNearError(estimate=None, remaining=0.0)
