"""A bidirectional stream with a bounded number of items in flight that outlives its connection; asyncio version.

The same shape as `_stream`, with tasks in place of threads.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any, Generic, TypeVar

import grpc

from ._ledger import Ledger
from ._status import from_rpc_error, lost_answers
from ._stream import END, PATIENCE, Ended, Fed
from .errors import DragomanError
from .results import Outcome

__all__ = ["AsyncStream"]

RequestT = TypeVar("RequestT")
ResultT = TypeVar("ResultT")


class AsyncStream(Generic[RequestT, ResultT]):
    """One stream; iterate over `results()` once. Arguments as for `Stream`."""

    def __init__(
        self,
        connect: Callable[[AsyncIterator[RequestT]], Any],
        items: AsyncIterator[tuple[str, RequestT | DragomanError]],
        outcome: Callable[[Any], Outcome[ResultT]],
        *,
        window: int,
        reconnect: float,
        target: str,
    ) -> None:
        self._connect, self._items, self._outcome, self._target = connect, items, outcome, target
        self._ledger: Ledger[RequestT] = Ledger(reconnect)
        self._events: asyncio.Queue[Any] = asyncio.Queue()
        self._outgoing: asyncio.Queue[Any] = asyncio.Queue()
        self._slots = asyncio.Semaphore(window)
        self._fed = False
        self._call: Any = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def results(self) -> AsyncIterator[Outcome[ResultT]]:
        """Outcomes as they come; raises the stream's ServiceError, or whatever the caller's items raised."""
        failure: BaseException | None = None
        try:
            self._start(self._feed())
            self._open()
            while not (self._fed and not self._ledger.unanswered and self._events.empty()):
                event = await self._events.get()
                if isinstance(event, Outcome):
                    self._slots.release()
                    yield event
                elif isinstance(event, Fed):
                    failure = event.error
                elif isinstance(event, Ended):
                    await self._reopen(event)
                elif self._ledger.settle(event.id):
                    self._slots.release()
                    yield self._outcome(event)
            if failure is not None:
                raise failure
            await self._await_end()
        finally:
            await self._stop()

    def _open(self) -> None:
        before, self._outgoing = self._outgoing, asyncio.Queue()
        for request in self._ledger.requests:
            self._outgoing.put_nowait(request)
        if self._fed:
            self._outgoing.put_nowait(END)
        before.put_nowait(END)
        self._call = self._connect(_until_end(self._outgoing))
        self._start(self._pump(self._call))

    async def _reopen(self, ended: Ended) -> None:
        if ended.call is not self._call:
            return
        if self._fed and not self._ledger.unanswered:
            self._call = None
            return
        delay = self._ledger.delay(ended.error)
        if delay is None:
            raise lost_answers(ended.error, self._ledger.unanswered)
        await asyncio.sleep(delay)
        self._open()

    async def _await_end(self) -> None:
        async def ended() -> None:
            while self._call is not None and not isinstance(await self._events.get(), Ended):
                pass

        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(ended(), PATIENCE)

    async def _feed(self) -> None:
        failure: BaseException | None = None
        try:
            while True:
                await self._slots.acquire()
                name, request = await anext(self._items)
                if isinstance(request, DragomanError):
                    self._events.put_nowait(Outcome(name, error=request))
                    continue
                self._ledger.add(name, request)
                self._outgoing.put_nowait(request)
        except StopAsyncIteration:
            pass
        except Exception as error:
            failure = error
        self._events.put_nowait(Fed(failure))
        self._fed = True
        self._outgoing.put_nowait(END)

    async def _pump(self, call: Any) -> None:
        failure = None
        try:
            async for response in call:
                self._events.put_nowait(response)
        except grpc.RpcError as error:
            failure = from_rpc_error(error, target=self._target)
            failure.__cause__ = error
        self._events.put_nowait(Ended(call, failure))

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _stop(self) -> None:
        if self._call is not None:
            self._call.cancel()
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _until_end(outgoing: asyncio.Queue[Any]) -> AsyncIterator[Any]:
    while (request := await outgoing.get()) is not END:
        yield request
