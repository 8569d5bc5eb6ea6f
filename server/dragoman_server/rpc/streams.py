"""The worker behind both bidirectional streams: items in, one result or status per item out, as each is ready.

An item is read only while fewer than a set number are in flight, and an item stays in flight until the transport has
taken its answer. So a client that does not read its answers is, after a while, not read from either: nothing piles up.
A stream on which nothing happens for long is ended, and one that holds answers which others need the memory of, too.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import grpc

from ..call_record import stage
from ..errors import InvalidRequestError, ModelUnavailableError, StreamIdleError
from .capacity import UnreadAnswers
from .messages import MalformedMessage
from .uploads import rest_dropped

__all__ = ["Item", "ItemStream", "StreamTerms"]


_log = logging.getLogger(__name__)


class Reply(Protocol):
    """A response message."""

    def ByteSize(self) -> int: ...


class Item(Protocol):
    """A request message with an id chosen by the caller."""

    @property
    def id(self) -> str: ...


RequestT = TypeVar("RequestT", bound=Item)
ResponseT = TypeVar("ResponseT", bound=Reply)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamTerms:
    """What holds for all streams of a server.

    Attributes:
        max_in_flight: items of a stream that are worked on at a time.
        stopping: set when the server goes down: nothing more is read, what was read is finished, and the stream ends
            with UNAVAILABLE, so that the client knows to send the rest elsewhere.
        unread: counts the answers that are ready.
        idle_seconds: after which a stream is ended on which no item is in flight and none comes, or whose client takes
            no answer; None: never.
    """

    max_in_flight: int
    stopping: asyncio.Event
    unread: UnreadAnswers
    idle_seconds: float | None = None


class ItemStream(Generic[RequestT, ResponseT]):
    """One open stream.

    Args:
        answer: makes the reply to an item; what it raises is given to `refuse`.
        refuse: makes the reply to an item that failed.
        terms: of all streams.
    """

    def __init__(
        self,
        answer: Callable[[RequestT], Awaitable[ResponseT]],
        refuse: Callable[[RequestT, Exception], ResponseT],
        terms: StreamTerms,
    ) -> None:
        self._unread, self._idle_seconds = terms.unread, terms.idle_seconds
        self._serving: asyncio.Task[None] | None = None
        self._expelled: Exception | None = None
        self._answer, self._refuse = answer, refuse
        self._permits = asyncio.Semaphore(terms.max_in_flight)
        self._stopping = terms.stopping
        self._ids: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._writing = asyncio.Lock()

    async def serve(self, context: grpc.aio.ServicerContext) -> None:
        """Answer items until the client has sent the last one, has gone, or the server stops.

        Raises:
            ModelUnavailableError: the server stopped before the client had sent its last item.
            StreamIdleError: nothing happened for too long.
            OverloadedError: its client did not read, and others need the memory.
        """
        self._serving = asyncio.current_task()
        stop = asyncio.ensure_future(self._stopping.wait())
        try:
            while (request := await self._next(context, stop)) is not None:
                task = asyncio.create_task(self._work(request, context))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            await asyncio.gather(*self._tasks)
        except asyncio.CancelledError:
            if self._expelled is None:
                raise
            raise self._expelled from None
        finally:
            self._serving = None
            stop.cancel()
            await self._cancel_tasks()

    def expel(self, error: Exception) -> None:
        """End the stream with an error, whatever it is doing; returns at once."""
        if self._serving is not None and self._expelled is None:
            self._expelled = error
            self._serving.cancel()

    async def _next(self, context: grpc.aio.ServicerContext, stop: asyncio.Future[Any]) -> RequestT | None:
        await self._permits.acquire()
        read = asyncio.ensure_future(context.read())
        try:
            while not (await self._wait({read, stop})):
                if not self._tasks:
                    raise _idle("nothing was sent", self._idle_seconds)
            if not read.done():
                await asyncio.gather(*self._tasks)
                read = await rest_dropped(read, context)
                raise ModelUnavailableError(
                    "the server is stopping; items without an answer were not worked on, send them again",
                    reason="SERVER_STOPPING",
                )
            request = read.result()
        finally:
            read.cancel()
        return None if request is grpc.aio.EOF else request

    async def _wait(self, awaited: set[asyncio.Future[Any]]) -> bool:
        """Whether one of them was done in time."""
        done, _ = await asyncio.wait(awaited, timeout=self._idle_seconds, return_when=asyncio.FIRST_COMPLETED)
        return bool(done)

    async def _work(self, request: RequestT, context: grpc.aio.ServicerContext) -> None:
        try:
            response = await self._respond(request)
            with self._unread.holding(self, response.ByteSize()):
                async with self._writing:
                    await self._write(response, context)
        except Exception as error:  # the call is over, and grpc ends our reading, too
            _log.debug("an answer could not be sent: %s", error)
        finally:
            self._permits.release()

    async def _write(self, response: ResponseT, context: grpc.aio.ServicerContext) -> None:
        late = None
        if self._idle_seconds is not None:
            error = _idle("no answer was taken", self._idle_seconds)
            late = asyncio.get_running_loop().call_later(self._idle_seconds, self.expel, error)
        try:
            await context.write(response)
        finally:
            if late is not None:
                late.cancel()

    async def _respond(self, request: RequestT) -> ResponseT:
        if isinstance(request, MalformedMessage):
            return self._refuse(request, request.error)
        try:
            self._enter(request.id)
        except InvalidRequestError as error:
            return self._refuse(request, error)
        try:
            with stage("item"):
                return await self._answer(request)
        except Exception as error:
            return self._refuse(request, error)
        finally:
            self._ids.discard(request.id)

    def _enter(self, item_id: str) -> None:
        if not item_id:
            raise InvalidRequestError(
                "an item has no id; give each one, so that its answer can be told apart",
                reason="FIELD_REQUIRED",
                field="id",
            )
        if item_id in self._ids:
            raise InvalidRequestError(
                f"another item with the id {item_id!r} is being worked on; that goes on, this one was refused",
                reason="DUPLICATE_ID",
                field="id",
                metadata={"id": item_id},
            )
        self._ids.add(item_id)

    async def _cancel_tasks(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _idle(what: str, seconds: float | None) -> StreamIdleError:
    return StreamIdleError(
        f"{what} on this stream for {seconds:g} s, which gives its place to others; open another when there is more",
        metadata={"seconds": f"{seconds:g}"},
    )
