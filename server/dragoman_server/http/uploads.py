"""Files in the bodies of requests: a part of a form, or the whole body. They are held in memory, within a limit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from ..errors import InvalidRequestError
from .bodies import query_values, string, too_large
from .calls import ClientGoneError

__all__ = ["PATIENCE_SECONDS", "Upload", "is_form", "read_upload"]

PATIENCE_SECONDS = 60.0
"""A client that sends nothing for so long gives its place to others."""

_FORM_BYTES = 8 * 1024 * 1024
"""Room for what is in a form beside the file: its other fields, segments of an earlier version among them, and the
boundaries."""
_FIELDS = 64


@dataclass(frozen=True, slots=True)
class Upload:
    """A file and what came with it."""

    name: str
    data: bytes = field(repr=False)
    values: dict[str, Any] = field(repr=False)
    """Fields of the query and, before those, of the form."""


def is_form(request: Request) -> bool:
    """Whether the body is multipart/form-data (RFC 7578)."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == "multipart/form-data"


async def read_upload(request: Request, limit: int) -> Upload:
    """The file of a request: the part "file" of a form, or else the body, whose name is the field "name" of the query.

    Args:
        request: whose body has not been read.
        limit: bytes that the file may have.

    Raises:
        PayloadTooLargeError: the body has more bytes than `limit`; what is beyond is not read, and nothing is when the
            header Content-Length says so.
        InvalidRequestError: the form cannot be read or has no file, or nothing came for `PATIENCE_SECONDS`.
        ClientGoneError: the client closed the connection.
    """
    query, form = query_values(request), is_form(request)
    most = limit + _FORM_BYTES if form else limit
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared) > most:
        raise too_large(limit)
    async with aclosing(_pieces(request, most, limit)) as pieces:
        if form:
            return await _of_form(request, pieces, most, query)
        data = bytearray()
        async for piece in pieces:
            data += piece
        return Upload(string(query, "name", "") or "", bytes(data), query)


async def _of_form(request: Request, pieces: AsyncGenerator[bytes, None], most: int, query: dict[str, Any]) -> Upload:
    parser = MultiPartParser(request.headers, pieces, max_files=1, max_fields=_FIELDS, max_part_size=_FORM_BYTES)
    parser.spool_max_size = most + 1  # in memory: a document is held there as a whole anyway
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise InvalidRequestError(f"the form cannot be read: {error.message}", reason="MALFORMED_MESSAGE") from None
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise InvalidRequestError(
                'the form has no file; send it as the part "file", with its name',
                reason="FIELD_REQUIRED",
                field="file",
            )
        fields = {
            key: [value for value in form.getlist(key) if isinstance(value, str)] for key in form if key != "file"
        }
        values = {key: given[0] if len(given) == 1 else given for key, given in fields.items() if given}
        return Upload(file.filename or "", await file.read(), {**query, **values})
    finally:
        await form.close()


async def _pieces(request: Request, most: int, limit: int) -> AsyncGenerator[bytes, None]:
    """The body as it comes, up to `most` bytes."""
    received = 0
    async with aclosing(request.stream()) as stream:
        while True:
            try:
                piece = await asyncio.wait_for(anext(stream, None), PATIENCE_SECONDS)
            except asyncio.TimeoutError:
                raise InvalidRequestError(
                    f"nothing came for {PATIENCE_SECONDS:.0f} seconds; send it again, without a pause",
                    reason="INCOMPLETE_DOCUMENT",
                ) from None
            except ClientDisconnect:
                raise ClientGoneError("the client closed the connection before its document was here") from None
            if piece is None:
                return
            received += len(piece)
            if received > most:
                raise too_large(limit)
            yield piece
