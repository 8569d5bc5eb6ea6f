"""The worker behind both bidirectional streams: items in, one result or status per item out, as each is ready.

An item is read only while fewer than a set number are in flight, and an item stays in flight until the transport has
taken its answer. So a client that does not read its answers is, after a while, not read from either: nothing piles up.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Generic, Protocol, TypeVar

import grpc

from ..call_record import stage
from ..errors import InvalidRequestError, ModelUnavailableError
from .messages import MalformedMessage

__all__ = ["Item", "ItemStream"]


_log = logging.getLogger(__name__)


class Item(Protocol):
    """A request message with an id chosen by the caller."""

    @property
    def id(self) -> str: ...


RequestT = TypeVar("RequestT", bound=Item)
ResponseT = TypeVar("ResponseT")


class ItemStream(Generic[RequestT, ResponseT]):
    """One open stream.

    Args:
        answer: makes the reply to an item; what it raises is given to `refuse`.
        refuse: makes the reply to an item that failed.
        max_in_flight: items worked on at a time.
        stopping: set when the server goes down: nothing more is read, what was read is finished, and the stream ends
            with UNAVAILABLE, so that the client knows to send the rest elsewhere.
    """

    def __init__(
        self,
        answer: Callable[[RequestT], Awaitable[ResponseT]],
        refuse: Callable[[RequestT, Exception], ResponseT],
        *,
        max_in_flight: int,
        stopping: asyncio.Event,
    ) -> None:
        self._answer, self._refuse = answer, refuse
        self._permits = asyncio.Semaphore(max_in_flight)
        self._stopping = stopping
        self._ids: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._writing = asyncio.Lock()

    async def serve(self, context: grpc.aio.ServicerContext) -> None:
        """Answer items until the client has sent the last one, has gone, or the server stops.

        Raises:
            ModelUnavailableError: the server stopped before the client had sent its last item.
        """
        stop = asyncio.ensure_future(self._stopping.wait())
        try:
            while (request := await self._next(context, stop)) is not None:
                task = asyncio.create_task(self._work(request, context))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            await asyncio.gather(*self._tasks)
        finally:
            stop.cancel()
            await self._cancel_tasks()

    async def _next(self, context: grpc.aio.ServicerContext, stop: asyncio.Future[Any]) -> RequestT | None:
        await self._permits.acquire()
        read = asyncio.ensure_future(context.read())
        try:
            await asyncio.wait({read, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not read.done():
                await asyncio.gather(*self._tasks)
                raise ModelUnavailableError(
                    "the server is stopping; items without an answer were not worked on, send them again",
                    reason="SERVER_STOPPING",
                )
            request = read.result()
        finally:
            read.cancel()
        return None if request is grpc.aio.EOF else request

    async def _work(self, request: RequestT, context: grpc.aio.ServicerContext) -> None:
        try:
            response = await self._respond(request)
            async with self._writing:
                await context.write(response)
        except Exception as error:  # the call is over: grpc ends our reading too
            _log.debug("an answer could not be sent: %s", error)
        finally:
            self._permits.release()

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
