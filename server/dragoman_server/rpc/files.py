"""Files in streams of messages: received to a temporary file, and sent in pieces."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any, BinaryIO, cast

import grpc
from google.protobuf.message import Message

from ..errors import InvalidRequestError, LimitExceededError, OverloadedError
from ..service import Storage, Stores
from .uploads import MessageStream, deliver, uploading

__all__ = ["Uploads", "send_file"]

_IN_MEMORY = 1024 * 1024
_PIECE = 64 * 1024
_MOST_UPLOADS = 8
_RETRY_SECONDS = 5.0


class Uploads:
    """Receives files, a bounded number of them at a time.

    Requests have the oneof `part`, which is a `header` in the first message and `data` in all others.
    """

    def __init__(self) -> None:
        self._open = 0

    @asynccontextmanager
    async def received(self, context: grpc.aio.ServicerContext, limit: int) -> AsyncIterator[tuple[Any, BinaryIO]]:
        """The header and the file, read to its end, at its start; the file is gone after the block.

        Args:
            context: of the call.
            limit: bytes that the file may have.

        Raises:
            InvalidRequestError: the first message is no header, or a later one is.
            LimitExceededError: the file is larger than `limit`.
            OverloadedError: too many files are being received.
        """
        if self._open >= _MOST_UPLOADS:
            async with uploading(context):
                raise OverloadedError("too many files are being imported; try again", retry_after=_RETRY_SECONDS)
        self._open += 1
        try:
            with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
                async with uploading(context) as messages:
                    header = await _header(messages)
                    await _receive(messages, file, limit)
                file.seek(0)
                yield header, cast(BinaryIO, file)
        finally:
            self._open -= 1


async def send_file(
    context: grpc.aio.ServicerContext,
    storage: Storage,
    begin: Callable[[Stores], Iterator[bytes]],
    response: Callable[..., Message],
) -> None:
    """Send what `begin` makes of the stores, as `data` of messages of about 64 KiB.

    Raises whatever `begin` and its iterator raise; both are called in a thread of the storage.
    """
    pieces = await storage.read(begin)
    while data := await storage.read(lambda _: _next_piece(pieces)):
        await deliver(context, response(data=data))


def _next_piece(pieces: Iterator[bytes]) -> bytes:
    """Empty when there is no more."""
    found: list[bytes] = []
    size = 0
    for piece in pieces:
        found.append(piece)
        size += len(piece)
        if size >= _PIECE:
            break
    return b"".join(found)


async def _header(messages: MessageStream) -> Any:
    request = await messages.next()
    if request is None or request.WhichOneof("part") != "header":
        raise InvalidRequestError(
            "the first message must have the header, and those after it the file",
            reason="FIELD_REQUIRED",
            field="header",
        )
    return request.header


async def _receive(messages: MessageStream, file: Any, limit: int) -> None:
    size = 0
    while (request := await messages.next()) is not None:
        if request.WhichOneof("part") == "header":
            raise InvalidRequestError("there is a second header; send one file in a call", field="header")
        size += len(request.data)
        if size > limit:
            raise LimitExceededError(
                f"the file has more than {limit:,} bytes; divide it",
                field="data",
                metadata={"limit": limit, "actual": size},
            )
        file.write(request.data)
