"""What a client sends in many messages, what is refused while it still sends, and answers in many messages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc

from ..errors import DragomanError, InvalidRequestError, LimitExceededError, StreamIdleError
from .messages import MalformedMessage

__all__ = ["LARGEST_CHUNK", "MessageStream", "check_chunk", "deliver", "hear_out", "rest_dropped", "uploading"]

LARGEST_CHUNK = 1 << 20
"""Bytes of a document or feed in one message, either way."""
PATIENCE_SECONDS = 60.0
"""A client that sends nothing for so long gives its place to others."""
DRAIN_SECONDS = 10.0
"""How long the messages of a refused client are read on and dropped."""
QUIET_SECONDS = 0.5
"""A refused client that sends nothing for so long is waiting for its answer."""
HEARD_OUT = 1024
"""Refused clients that are heard out at a time."""

_heard_out = 0


class MessageStream:
    """The messages of a call, one after the other."""

    def __init__(self, context: grpc.aio.ServicerContext) -> None:
        self._context = context
        self._ended = False

    async def next(self) -> Any | None:
        """The next message; None when the client has closed its side.

        Raises:
            InvalidRequestError: the bytes are no such message, or nothing came for `PATIENCE_SECONDS`.
        """
        read = asyncio.ensure_future(self._context.read())
        try:
            await asyncio.wait({read}, timeout=PATIENCE_SECONDS)
            if not read.done():
                self._ended = True  # there is nothing to hear out
                raise InvalidRequestError(
                    f"nothing came for {PATIENCE_SECONDS:.0f} seconds; send it again, without a pause, and close your "
                    "side at its end",
                    reason="INCOMPLETE_DOCUMENT",
                )
            message = read.result()
        finally:
            read.cancel()
        if isinstance(message, MalformedMessage):
            raise message.error
        self._ended = message is grpc.aio.EOF
        return None if self._ended else message

    async def drain(self) -> None:
        """Read what the client still sends and drop it, until it is quiet, and for `DRAIN_SECONDS` at most."""
        deadline = asyncio.get_running_loop().time() + DRAIN_SECONDS
        while not self._ended and (left := deadline - asyncio.get_running_loop().time()) > 0:
            try:
                self._ended = await asyncio.wait_for(self._context.read(), min(left, QUIET_SECONDS)) is grpc.aio.EOF
            except Exception:  # nothing came for a while, or the call is over
                return


def check_chunk(data: bytes, what: str, field: str) -> None:
    """That a message holds no more bytes than it may.

    Raises:
        LimitExceededError: it does.
    """
    if len(data) > LARGEST_CHUNK:
        raise LimitExceededError(
            f"a message may hold {LARGEST_CHUNK:,} bytes of a {what}, and one has {len(data):,}",
            field=field,
            metadata={"limit": LARGEST_CHUNK, "actual": len(data)},
        )


async def deliver(context: grpc.aio.ServicerContext, message: Any) -> None:
    """Send a part of an answer.

    Raises:
        StreamIdleError: the client has not taken what came before it for `PATIENCE_SECONDS`.
    """
    writing = asyncio.ensure_future(context.write(message))
    try:
        done, _ = await asyncio.wait({writing}, timeout=PATIENCE_SECONDS)
        if not done:
            raise StreamIdleError(
                f"no part of the answer was taken for {PATIENCE_SECONDS:.0f} seconds; send the request again, and read "
                "the answer as it comes"
            )
        writing.result()
    finally:
        writing.cancel()


async def rest_dropped(read: asyncio.Future[Any], context: grpc.aio.ServicerContext) -> asyncio.Future[Any]:
    """Read what a client still sends and drop it, as `MessageStream.drain`, after a read that has begun.

    Returns:
        The last read, which may not be over.
    """
    deadline = asyncio.get_running_loop().time() + DRAIN_SECONDS
    while (left := deadline - asyncio.get_running_loop().time()) > 0:
        done, _ = await asyncio.wait({read}, timeout=min(left, QUIET_SECONDS))
        if not done or read.exception() or read.result() is grpc.aio.EOF:
            break
        read = asyncio.ensure_future(context.read())
    return read


async def hear_out(request: Any, context: grpc.aio.ServicerContext) -> None:
    """Read what the client of a call that is refused still sends, if it sends a stream of messages; see `uploading`.

    Nothing of the call may have been read before. Beyond `HEARD_OUT` clients at a time they are not waited for.
    """
    global _heard_out
    if not hasattr(request, "__aiter__") or _heard_out >= HEARD_OUT:
        return
    _heard_out += 1
    try:
        await MessageStream(context).drain()
    finally:
        _heard_out -= 1


@asynccontextmanager
async def uploading(context: grpc.aio.ServicerContext) -> AsyncIterator[MessageStream]:
    """The messages of a call; an error of ours is raised only after the client has been heard out.

    A client whose stream is ended while it writes gets a bare error of its transport instead of our status.
    """
    messages = MessageStream(context)
    try:
        yield messages
    except DragomanError:
        await messages.drain()
        raise
