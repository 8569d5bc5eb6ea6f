"""The threads that models run on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter
from typing import Generic, ParamSpec, TypeVar

from ..errors import ModelUnavailableError

__all__ = ["Run", "WorkerPool"]

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Run(Generic[R]):
    """A result, and when the work on it began and ended (`time.perf_counter`, in seconds)."""

    result: R
    started: float
    ended: float


class WorkerPool:
    """One thread per batch that may run at a time, shared by all models, and one more for tokenizing.

    Nothing here blocks the event loop, and CTranslate2, which blocks its caller, is only called from these threads.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._closed = False
        self._compute = ThreadPoolExecutor(workers, thread_name_prefix="dragoman-compute")
        self._prepare = ThreadPoolExecutor(1, thread_name_prefix="dragoman-prepare")

    def compute(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[Run[R]]:
        """Queues work on a model; cancelling the future drops it unless it has begun.

        Raises:
            ModelUnavailableError: the pool is closed; through the future when that happens before the work began.
        """
        return self._submit(self._compute, work, *args, **kwargs)

    async def prepare(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Does light work, such as tokenizing, which does not wait behind batches; errors as for `compute`."""
        return (await self._submit(self._prepare, work, *args, **kwargs)).result

    def close(self) -> None:
        """Lets running batches end, in their threads, and refuses those not begun; returns at once."""
        self._closed = True
        self._compute.shutdown(wait=False)
        self._prepare.shutdown(wait=False)

    def _submit(
        self, executor: ThreadPoolExecutor, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> asyncio.Future[Run[R]]:
        def timed() -> Run[R]:
            self._check_open()
            started = perf_counter()
            return Run(work(*args, **kwargs), started, perf_counter())

        self._check_open()
        return asyncio.get_running_loop().run_in_executor(executor, timed)

    def _check_open(self) -> None:
        if self._closed:
            raise ModelUnavailableError("the models are being unloaded: the server is stopping")
