"""A load generator that costs next to nothing: HTTP/2 frames that are made beforehand, over plain sockets.

A client of grpc.aio takes about as much processor time for a refused call as the server does. On the machine that it
loads it slows the server down, and its own queue is part of what it measures. This one writes prepared bytes at times
fixed in advance and notes when each answer came; answers are decoded after the run. Unary calls without TLS only.

Frames are those of RFC 9113, header blocks those of RFC 7541. The server is told that there is no dynamic table, and
that binary metadata may come as it is (`GRPC_ALLOW_TRUE_BINARY_METADATA` of gRPC Core): so nothing is Huffman-coded.
"""

from __future__ import annotations

import asyncio
import itertools
import struct
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from dragoman.v1 import translation_pb2

from .load import Call, Run, clock
from .targets import DETAILS_TRAILER, OK, Reply, Request, grpc_name, reply_of_trailers

__all__ = ["WireConnection", "connections", "decoded_headers", "open_loop"]

METHOD = "/dragoman.v1.Translation/TranslateText"
PATIENCE_SECONDS = 30.0
"""How long answers are waited for after the last call was sent."""

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _HEADERS, _RESET, _SETTINGS, _PING, _WINDOW, _CONTINUATION = 0, 1, 3, 4, 6, 8, 9
_ACK = _END_STREAM = 1
_END_HEADERS = 4
_TABLE_SIZE, _MOST_STREAMS, _TRUE_BINARY = 1, 3, 0xFE03
_LARGEST_WINDOW = 2**31 - 1
_DEFAULT_WINDOW = 65_535
_STATIC = {8: (b":status", b"200"), 31: (b"content-type", b"")}  # of RFC 7541, as far as gRPC servers use them


@dataclass(slots=True)
class _Sent:
    """A call; times in seconds of the run."""

    index: int
    scheduled: float
    sent: float = 0.0
    done: float | None = None
    blocks: list[bytes] = field(default_factory=list)
    reset: bool = False


class WireConnection(asyncio.Protocol):
    """One HTTP/2 connection to a server."""

    def __init__(self) -> None:
        self.now: Callable[[], float] = lambda: 0.0
        self.calls: dict[int, _Sent] = {}
        self.lost = False
        self.ready = asyncio.get_running_loop().create_future()
        self._numbers = itertools.count(1, 2)
        self._waiting: deque[tuple[_Sent, bytes, bytes]] = deque()
        self._buffer = bytearray()
        self._open, self._most, self._window = 0, 100, _DEFAULT_WINDOW

    @property
    def unanswered(self) -> int:
        """Calls that were made and have no answer yet."""
        return 0 if self.lost else self._open + len(self._waiting)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        settings = struct.pack(">HIHI", _TABLE_SIZE, 0, _TRUE_BINARY, 1)
        wide = struct.pack(">I", _LARGEST_WINDOW - _DEFAULT_WINDOW)
        transport.write(_PREFACE + _frame(_SETTINGS, 0, 0, settings) + _frame(_WINDOW, 0, 0, wide))

    def connection_lost(self, error: Exception | None) -> None:
        self.lost = True

    def call(self, index: int, scheduled: float, head: bytes, body: bytes) -> None:
        """Make a call, or let it wait when the server takes no more from this connection now.

        Args:
            index: of the text.
            scheduled: when it was due.
            head: its header block.
            body: its message, with the prefix of gRPC.
        """
        self._waiting.append((_Sent(index, scheduled), head, body))
        self._send()

    def close(self) -> None:
        """Close the connection."""
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer
        buffer += data
        at, now = 0, self.now()
        while len(buffer) - at >= 9:
            length = int.from_bytes(buffer[at : at + 3], "big")
            if len(buffer) - at < 9 + length:
                break
            stream = int.from_bytes(buffer[at + 5 : at + 9], "big")
            self._received(buffer[at + 3], buffer[at + 4], stream, bytes(buffer[at + 9 : at + 9 + length]), now)
            at += 9 + length
        del buffer[:at]

    def _send(self) -> None:
        while self._waiting and self._open < self._most and self._window >= len(self._waiting[0][2]):
            call, head, body = self._waiting.popleft()
            stream = next(self._numbers)
            self.calls[stream] = call
            self._open += 1
            self._window -= len(body)
            call.sent = self.now()
            self._transport.write(
                _frame(_HEADERS, _END_HEADERS, stream, head) + _frame(_DATA, _END_STREAM, stream, body)
            )

    def _received(self, kind: int, flags: int, stream: int, payload: bytes, now: float) -> None:
        if kind == _HEADERS:
            self.calls[stream].blocks.append(payload)
        elif kind == _CONTINUATION:
            self.calls[stream].blocks[-1] += payload
        elif kind == _SETTINGS and not flags & _ACK:
            settings = dict(struct.iter_unpack(">HI", payload))
            self._most = settings.get(_MOST_STREAMS, self._most)
            self._transport.write(_frame(_SETTINGS, _ACK, 0, b""))
            if not self.ready.done():
                self.ready.set_result(None)
        elif kind == _PING and not flags & _ACK:
            self._transport.write(_frame(_PING, _ACK, 0, payload))
        elif kind == _WINDOW and not stream:
            self._window += int.from_bytes(payload, "big")
            self._send()
        ended = kind == _RESET or (kind in (_HEADERS, _DATA) and flags & _END_STREAM)
        if ended and (call := self.calls.get(stream)) and call.done is None:
            call.done, call.reset = now, kind == _RESET
            self._open -= 1
            self._send()


@asynccontextmanager
async def connections(address: str, count: int) -> AsyncIterator[list[WireConnection]]:
    """So many connections to a server at `unix:PATH` or HOST:PORT."""
    loop = asyncio.get_running_loop()
    made: list[WireConnection] = []
    try:
        for _ in range(count):
            if address.startswith("unix:"):
                _, one = await loop.create_unix_connection(WireConnection, address.removeprefix("unix:"))
            else:
                host, _, port = address.rpartition(":")
                _, one = await loop.create_connection(WireConnection, host, int(port))
            made.append(one)
        await asyncio.wait_for(asyncio.gather(*(one.ready for one in made)), PATIENCE_SECONDS)
        yield made
    finally:
        for one in made:
            one.close()


async def open_loop(
    targets: Sequence[WireConnection], texts: Iterable[str], schedule: Sequence[float], request: Request
) -> Run:
    """One call at each time of the schedule (seconds from the start), over the connections in turn.

    An answer after the deadline of the request counts as DEADLINE_EXCEEDED: no client would have waited for it. A call
    without any answer has the time at which waiting for it ended.
    """
    bodies, head = _bodies(itertools.islice(texts, len(schedule)), request), header_block(request.timeout)
    turns = itertools.cycle(targets)
    before = [len(target.calls) for target in targets]
    with clock() as now:
        for target in targets:
            target.now = now
        for index, (body, scheduled) in enumerate(zip(bodies, schedule, strict=True)):
            if (left := scheduled - now()) > 0:
                await asyncio.sleep(left)
            next(turns).call(index, scheduled, head, body)
        sending = now()
        patience = min(PATIENCE_SECONDS, (request.timeout or PATIENCE_SECONDS) + 1.0)
        while any(target.unanswered for target in targets) and now() < sending + patience:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        seconds = now()
    made = [call for target, old in zip(targets, before, strict=True) for call in [*target.calls.values()][old:]]
    calls = [Call(it.index, it.scheduled, it.sent, it.done or seconds, _reply(it, request.timeout)) for it in made]
    return Run(sorted(calls, key=lambda call: call.done), seconds)


def header_block(timeout: float | None) -> bytes:
    """The header block of a call, without any coding.

    Args:
        timeout: of the call, in seconds; None: none.
    """
    fields = [(b"content-type", b"application/grpc"), (b"te", b"trailers")]
    if timeout:
        fields.append((b"grpc-timeout", b"%dm" % round(timeout * 1000)))
    pseudo = b"\x83\x86" + b"\x04" + _text(METHOD.encode()) + b"\x01" + _text(b"localhost")
    return pseudo + b"".join(b"\x00" + _text(name) + _text(value) for name, value in fields)


def decoded_headers(block: bytes) -> dict[str, bytes]:
    """The fields of a header block from a server that uses neither a dynamic table nor Huffman codes.

    The value of a field that is coded all the same is empty.

    Raises:
        ValueError: the block ends early, or refers to a dynamic table.
    """
    found: dict[str, bytes] = {}
    at = 0
    try:
        while at < len(block):
            first = block[at]
            if first & 0xE0 == 0x20:  # size of the dynamic table
                _, at = _integer(block, at, 5)
                continue
            index, at = _integer(block, at, 7 if first & 0x80 else 6 if first & 0x40 else 4)
            if index > 61:
                raise ValueError("the server uses a dynamic table, which it was told not to do")
            name, value = _STATIC.get(index, (b"static-%d" % index, b""))
            if not first & 0x80:
                if not index:
                    name, at = _string(block, at)
                value, at = _string(block, at)
            found[name.decode("ascii", "replace")] = value
    except IndexError:
        raise ValueError("the header block ends early") from None
    return found


def _bodies(texts: Iterator[str], request: Request) -> list[bytes]:
    messages = (
        translation_pb2.TranslateTextRequest(texts=[it], **request.fields()).SerializeToString() for it in texts
    )
    return [b"\x00" + struct.pack(">I", len(message)) + message for message in messages]


def _reply(call: _Sent, timeout: float | None) -> Reply:
    if timeout and (call.done is None or call.done - call.sent > timeout):
        return Reply("DEADLINE_EXCEEDED")
    if call.done is None or not call.blocks:
        return Reply("CANCELLED" if call.reset else "UNAVAILABLE")
    trailers = decoded_headers(call.blocks[-1])
    if (details := trailers.get(DETAILS_TRAILER)) is not None:
        trailers[DETAILS_TRAILER] = details.removeprefix(b"\x00")  # which says that it comes as it is
    code = grpc_name(int(trailers.get("grpc-status", b"2")))
    return Reply(OK) if code == OK else reply_of_trailers(code, trailers)


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + payload


def _text(value: bytes) -> bytes:
    assert len(value) < 127
    return bytes((len(value),)) + value


def _integer(block: bytes, at: int, bits: int) -> tuple[int, int]:
    """An integer with a prefix of so many bits (RFC 7541, 5.1), and what follows it."""
    most = (1 << bits) - 1
    value, at, shift = block[at] & most, at + 1, 0
    if value < most:
        return value, at
    while True:
        octet = block[at]
        value, at, shift = value + ((octet & 0x7F) << shift), at + 1, shift + 7
        if not octet & 0x80:
            return value, at


def _string(block: bytes, at: int) -> tuple[bytes, int]:
    coded = block[at] & 0x80
    length, at = _integer(block, at, 7)
    if at + length > len(block):
        raise IndexError
    return (b"" if coded else block[at : at + length]), at + length
