"""What happens around every call of our own services: counting, one access log line, errors turned into statuses.

Health checks and reflection pass untouched: they come by the dozen a minute and have nothing to tell.
"""

from __future__ import annotations

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import grpc

from ..call_record import current_record
from . import errors
from .messages import MalformedMessage, catch_malformed
from .observation import CallObserver, is_item, item_code, read_answer

__all__ = ["AccessLog", "AroundCalls", "CallCounter", "CallMetrics", "ErrorMapping"]

OWN_SERVICES = "/dragoman."

_access_log = logging.getLogger("dragoman_server.access")


class AroundCalls(grpc.aio.ServerInterceptor, ABC):  # type: ignore[misc]
    """Wraps an async context manager around each call. Servicers are coroutines that read and write by the context."""

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler:
        handler = await continuation(handler_call_details)
        method = handler_call_details.method
        if handler is None or not method.startswith(OWN_SERVICES):
            return handler
        shape = {
            (False, False): "unary_unary",
            (False, True): "unary_stream",
            (True, False): "stream_unary",
            (True, True): "stream_stream",
        }[handler.request_streaming, handler.response_streaming]
        behaviour = getattr(handler, shape)

        async def wrapped(request: Any, context: grpc.aio.ServicerContext) -> Any:
            async with self._around(method, request, context):
                return await behaviour(request, context)

        return handler._replace(request_deserializer=catch_malformed(handler.request_deserializer), **{shape: wrapped})

    @abstractmethod
    def _around(
        self, method: str, request: Any, context: grpc.aio.ServicerContext
    ) -> AbstractAsyncContextManager[None]: ...


class CallCounter(AroundCalls):
    """Knows how many calls are being answered, so that a stop need not wait longer than they take."""

    def __init__(self) -> None:
        self._calls = self._arrived = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def calls(self) -> int:
        return self._calls

    async def wait_idle(self) -> None:
        """Return when no call is being answered any more."""
        await self._idle.wait()

    async def wait_quiet(self, quiet: float, longest: float) -> None:
        """Return when no call has arrived for `quiet` seconds, and after `longest` seconds at the latest."""
        end = time.monotonic() + longest
        before = -1
        while before != self._arrived and time.monotonic() < end:
            before = self._arrived
            await asyncio.sleep(quiet)

    @asynccontextmanager
    async def _around(self, method: str, request: Any, context: grpc.aio.ServicerContext) -> AsyncIterator[None]:
        self._calls += 1
        self._arrived += 1
        self._idle.clear()
        context.add_done_callback(self._ended)  # later than the servicer's return: the answer has been sent, too
        yield

    def _ended(self, context: grpc.aio.ServicerContext) -> None:
        self._calls -= 1
        if not self._calls:
            self._idle.set()


class _Outcomes(AroundCalls):
    """Learns how each call ended. Belongs around ErrorMapping, which sets the code."""

    def _began(self, method: str) -> None:
        """A call arrived."""

    @abstractmethod
    def _ended(self, method: str, code: str, seconds: float) -> None:
        """A call is over; `code` is the name of a `grpc.StatusCode`."""

    @asynccontextmanager
    async def _around(self, method: str, request: Any, context: grpc.aio.ServicerContext) -> AsyncIterator[None]:
        started = time.perf_counter()
        code = "OK"
        self._began(method)
        try:
            yield
        except asyncio.CancelledError:
            left = context.time_remaining()
            code = "DEADLINE_EXCEEDED" if left is not None and left <= 0 else "CANCELLED"
            raise
        except BaseException:
            status = context.code()
            code = status.name if isinstance(status, grpc.StatusCode) else "INTERNAL"
            raise
        finally:
            self._ended(method, code, time.perf_counter() - started)


class AccessLog(_Outcomes):
    """One line per call when it is over, from its record. Never what was in it. Belongs inside `CallRecords`."""

    def _ended(self, method: str, code: str, seconds: float) -> None:
        record = current_record()
        if record is not None:
            record.code = code
            record.log(_access_log, seconds)


class CallMetrics(_Outcomes):
    """Tells an observer of every call, and of every reply what it says of the work; streams reply once per item."""

    def __init__(self, observer: CallObserver) -> None:
        self._observer = observer

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler:
        handler = await super().intercept_service(continuation, handler_call_details)
        method = handler_call_details.method
        if handler is None or not method.startswith(OWN_SERVICES):
            return handler
        return handler._replace(response_serializer=self._observing(method, handler))

    def _began(self, method: str) -> None:
        self._observer.began(method)

    def _ended(self, method: str, code: str, seconds: float) -> None:
        self._observer.ended(method, code)

    def _observing(self, method: str, handler: grpc.RpcMethodHandler) -> Callable[[Any], bytes]:
        """The handler's serializer, which sees each reply once and whole."""
        arrived = time.perf_counter()

        def serialize(reply: Any) -> bytes:
            message: bytes = handler.response_serializer(reply)
            if handler.response_streaming and not is_item(reply):
                return message
            code = item_code(reply) if handler.response_streaming else "OK"
            if handler.response_streaming:
                self._observer.item_ended(method, code)
            if code == "OK":
                self._observer.answered(method, read_answer(reply, elapsed=time.perf_counter() - arrived))
            return message

        return serialize


class ErrorMapping(AroundCalls):
    """Whatever a servicer raises leaves as a google.rpc.Status."""

    @asynccontextmanager
    async def _around(self, method: str, request: Any, context: grpc.aio.ServicerContext) -> AsyncIterator[None]:
        try:
            if isinstance(request, MalformedMessage):
                raise request.error
            yield
        except grpc.aio.AbortError:
            raise
        except Exception as error:
            await errors.abort(context, error)
