"""Whom load is put on: servers of our contract by raw stubs, LibreTranslate by raw HTTP. All on asyncio."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import grpc
from dragoman.v1 import options_pb2, translation_pb2, translation_pb2_grpc
from google.rpc import error_details_pb2, status_pb2

__all__ = [
    "Connections",
    "LibreTranslate",
    "Reply",
    "Request",
    "Target",
    "Translation",
    "grpc_name",
    "reply_of_trailers",
]

OK = "OK"
PUSHBACK_TRAILER = "grpc-retry-pushback-ms"
DETAILS_TRAILER = "grpc-status-details-bin"


@dataclass(frozen=True, slots=True)
class Request:
    """All of a request but its text.

    Attributes:
        source: language.
        target: language.
        timeout: the caller's deadline in seconds; None: it waits for ever.
        check_similarity: False turns off the comparison by the sentence encoder; None leaves it to the server.
        priority: name of a value of the contract's enum; None leaves it to the server.
    """

    source: str = "ar"
    target: str = "en"
    timeout: float | None = None
    check_similarity: bool | None = None
    priority: str | None = None

    def fields(self) -> dict[str, Any]:
        """The fields of a message beside its text; those that are None are left out."""
        options = options_pb2.TranslationOptions(
            source_language=self.source, target_language=self.target, check_similarity=self.check_similarity
        )
        return {"options": options, "priority": self.priority}


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for one text; times in milliseconds as the server tells them, None where it does not.

    `reason` is that of a refusal; a failure without one did not come from the server, or came without a word.
    """

    code: str
    text: str | None = None
    queue_ms: float | None = None
    compute_ms: float | None = None
    total_ms: float | None = None
    retry_ms: float | None = None
    reason: str | None = None


class Target(Protocol):
    async def translate(self, text: str, request: Request) -> Reply:
        """Never raises for what the server says."""
        ...


class Translation:
    """A server of the service Translation; `async with Translation.connect(address)` gives one."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = translation_pb2_grpc.TranslationStub(channel)  # type: ignore[no-untyped-call]

    @classmethod
    @asynccontextmanager
    async def connect(cls, address: str, *, own_connection: bool = False) -> AsyncIterator[Translation]:
        # A refused call is counted, not sent again behind our back.
        options = (("grpc.enable_retries", 0), ("grpc.use_local_subchannel_pool", int(own_connection)))
        async with grpc.aio.insecure_channel(address, options=options) as channel:
            await channel.channel_ready()
            yield cls(channel)

    async def translate(self, text: str, request: Request) -> Reply:
        message = translation_pb2.TranslateTextRequest(texts=[text], **request.fields())
        try:
            response = await self._stub.TranslateText(message, timeout=request.timeout)
        except grpc.aio.AioRpcError as error:
            return reply_of_trailers(error.code().name, dict(error.trailing_metadata() or ()))
        return _reply(response.translations[0].text, response)

    def stream(self) -> Any:
        """A new StreamTranslate call, with `write`, `read` and `done_writing`."""
        return self._stub.StreamTranslate()

    @staticmethod
    def item(identity: str, text: str, request: Request) -> translation_pb2.StreamTranslateRequest:
        """A message for a stream."""
        return translation_pb2.StreamTranslateRequest(id=identity, text=text, **request.fields())

    @staticmethod
    def item_reply(response: translation_pb2.StreamTranslateResponse) -> Reply:
        """What a message of a stream says."""
        if response.HasField("error"):
            status = status_pb2.Status.FromString(response.error.SerializeToString())
            return Reply(grpc_name(status.code), reason=_reason_of(status))
        return _reply(response.translation.text, response)


class Connections:
    """So many connections to a server of the service Translation, which take turns."""

    def __init__(self, targets: Sequence[Translation]) -> None:
        self.targets, self._turns = targets, itertools.cycle(targets)

    @classmethod
    @asynccontextmanager
    async def connect(cls, address: str, count: int) -> AsyncIterator[Connections]:
        async with AsyncExitStack() as stack:
            connecting = (Translation.connect(address, own_connection=True) for _ in range(count))
            yield cls([await stack.enter_async_context(one) for one in connecting])

    async def translate(self, text: str, request: Request) -> Reply:
        return await next(self._turns).translate(text, request)


class LibreTranslate:
    """A LibreTranslate server; each caller has a connection that is kept open.

    Args:
        port: on 127.0.0.1.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def translate(self, text: str, request: Request) -> Reply:
        body = json.dumps({"q": text, "source": request.source, "target": request.target}).encode()
        reader, writer = self._idle.pop() if self._idle else await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(
            b"POST /translate HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.partition("content-length:")[2].partition("\r\n")[0])
        content = await reader.readexactly(length)
        if "connection: close" in head:
            writer.close()
        else:
            self._idle.append((reader, writer))
        status = int(head.split(maxsplit=2)[1])
        return Reply(OK, json.loads(content)["translatedText"]) if status == 200 else Reply(f"HTTP_{status}")

    def close(self) -> None:
        """Closes the connections."""
        while self._idle:
            self._idle.pop()[1].close()


def grpc_name(number: int) -> str:
    """The name of a status code."""
    return str(next(code.name for code in grpc.StatusCode if code.value[0] == number))


def reply_of_trailers(code: str, trailers: Mapping[str, str | bytes]) -> Reply:
    """What the trailing metadata of a failed call says."""
    details = trailers.get(DETAILS_TRAILER, b"")
    status = status_pb2.Status.FromString(details if isinstance(details, bytes) else b"")
    return Reply(code, retry_ms=_retry_ms(trailers, status), reason=_reason_of(status))


def _reply(text: str, response: Any) -> Reply:
    if not response.HasField("timing"):
        return Reply(OK, text)
    timing = response.timing
    return Reply(OK, text, timing.queue_ms, timing.compute_ms, timing.total_ms)


def _reason_of(status: Any) -> str | None:
    info = error_details_pb2.ErrorInfo()
    return next((info.reason for detail in status.details if detail.Unpack(info)), None)


def _retry_ms(trailers: Mapping[str, str | bytes], status: Any) -> float | None:
    """When the server said to come again: the push-back trailer, else RetryInfo among the details."""
    if PUSHBACK_TRAILER in trailers:
        return float(trailers[PUSHBACK_TRAILER])
    retry = error_details_pb2.RetryInfo()
    return next((float(retry.retry_delay.ToMilliseconds()) for it in status.details if it.Unpack(retry)), None)
