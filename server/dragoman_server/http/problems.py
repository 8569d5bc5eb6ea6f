"""Errors as HTTP: problem details (RFC 9457) for our own paths, LibreTranslate's shape for its."""

from __future__ import annotations

import logging
import math
import secrets
from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..errors import DragomanError, InvalidRequestError

__all__ = ["PayloadTooLargeError", "answering", "libre_error", "problem"]

Endpoint = Callable[[Request], Awaitable[Response]]

_STATUS = {
    "INVALID_ARGUMENT": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409,
    "ABORTED": 409,
    "FAILED_PRECONDITION": 409,
    "RESOURCE_EXHAUSTED": 429,
    "INTERNAL": 500,
    "UNAVAILABLE": 503,
    "DEADLINE_EXCEEDED": 504,
}
_TOO_LARGE = ("PAYLOAD_TOO_LARGE", "DOCUMENT_TOO_LARGE")

_log = logging.getLogger(__name__)


class PayloadTooLargeError(InvalidRequestError):
    """The body of a request has more bytes than the limit; metadata has `limit`."""

    default_reason = "PAYLOAD_TOO_LARGE"


def answering(endpoint: Endpoint, failed: Callable[[Exception], Response]) -> Endpoint:
    """The endpoint, with its errors answered by what `failed` makes of them."""

    @wraps(endpoint)
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Exception as error:
            return failed(error)

    return answer


def problem(error: Exception) -> JSONResponse:
    """The answer to a request that failed: `application/problem+json` with the reason and what the message mentions."""
    own = _own(error)
    body: dict[str, object] = {
        "type": "about:blank",
        "title": own.reason,
        "status": _status(own),
        "detail": own.message,
        "reason": own.reason,
        "metadata": own.metadata,
    }
    if own.field:
        body["field"] = own.field
    return JSONResponse(body, _status(own), headers=_headers(own), media_type="application/problem+json")


def libre_error(error: Exception) -> JSONResponse:
    """The same in LibreTranslate's shape: an object with `error`."""
    own = _own(error)
    status = 403 if own.code == "UNAUTHENTICATED" else _status(own)  # its clients know no 401
    return JSONResponse({"error": own.message}, status, headers=_headers(own))


def _own(error: Exception) -> DragomanError:
    """An error of ours; what nobody foresaw is logged, and only a reference to it leaves the server."""
    if isinstance(error, DragomanError):
        if error.code == "INTERNAL":
            _log.error("%s: %s", error.reason, error.message, exc_info=error)
        return error
    reference = secrets.token_hex(6)
    _log.error("unexpected error, reference %s", reference, exc_info=error)
    return DragomanError(
        f"the server failed on this request; its log tells why, under the reference {reference}",
        metadata={"reference": reference},
    )


def _status(error: DragomanError) -> int:
    return 413 if error.reason in _TOO_LARGE else _STATUS.get(error.code, 500)


def _headers(error: DragomanError) -> dict[str, str]:
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after)))
    if error.code == "UNAUTHENTICATED":
        headers["WWW-Authenticate"] = "Bearer"
    return headers
