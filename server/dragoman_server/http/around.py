"""What happens around every HTTP request: its access line, its trace, and the keys that its token needs."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..access import Authenticator, bearer_token
from ..call_record import REQUEST_ID_HEADER, CallRecord, CallTracer, recorded, request_id

__all__ = ["KeysFirst", "Recorded"]

_OTHER = "other"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_GONE = "499"  # as nginx says it: the client closed the connection before there was an answer

_access_log = logging.getLogger("dragoman_server.access")


class KeysFirst:
    """Waits for keys that are needed to check the token in the header of a request, if any are missing.

    Args:
        app: answers.
        tokens: tells what is needed.
    """

    def __init__(self, app: ASGIApp, tokens: Authenticator) -> None:
        self._app, self._tokens = app, tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._tokens.prepare(bearer_token(Headers(scope=scope).get("authorization", "")))
        await self._app(scope, receive, send)


class Recorded:
    """Opens a record for each request, writes its access line, and tells the caller the request's identifier.

    Args:
        app: answers.
        paths: those that are served; any other is recorded as "other", because it is the caller's own words.
        tracer: traces the requests; None: nobody does.
    """

    def __init__(self, app: ASGIApp, paths: Sequence[str], tracer: CallTracer | None = None) -> None:
        self._app, self._paths, self._tracer = app, frozenset(paths), tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(Headers(scope=scope))
        verb = scope["method"] if scope["method"] in _METHODS else _OTHER
        path = scope["path"] if scope["path"] in self._paths else _OTHER
        record = CallRecord(f"{verb} {path}", request_id(headers), _peer(scope))
        started = time.perf_counter()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                record.code = str(message["status"])
                identifier = (REQUEST_ID_HEADER.encode(), record.request_id.encode())
                message = {**message, "headers": [*message.get("headers", ()), identifier]}
            await send(message)

        with recorded(record, self._tracer, headers):
            try:
                await self._app(scope, receive, sending)
            except Exception:
                record.code = record.code or "500"
                raise
            finally:
                record.code = record.code or _GONE
                record.log(_access_log, time.perf_counter() - started)


def _peer(scope: Scope) -> str:
    """The address of the client, written as gRPC does."""
    host, port = scope.get("client") or ("", 0)
    return f"ipv6:[{host}]:{port}" if ":" in host else f"ipv4:{host}:{port}" if host else ""
