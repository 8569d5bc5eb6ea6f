"""A record around each gRPC call, for its access line and its trace."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc

from ..call_record import REQUEST_ID_HEADER, CallRecord, CallTracer, recorded, request_id
from .interceptors import AroundCalls

__all__ = ["CallRecords"]

_HEADERS = frozenset({REQUEST_ID_HEADER, "traceparent"})


class CallRecords(AroundCalls):
    """Opens a record for each call. Belongs around `AccessLog`, which says in it how the call ended.

    Args:
        tracer: traces the calls; None: nobody does.
    """

    def __init__(self, tracer: CallTracer | None = None) -> None:
        self._tracer = tracer

    @asynccontextmanager
    async def _around(self, method: str, request: Any, context: grpc.aio.ServicerContext) -> AsyncIterator[None]:
        metadata = context.invocation_metadata() or ()
        headers = {key: value for key, value in metadata if key in _HEADERS and isinstance(value, str)}
        record = CallRecord(method, request_id(headers), context.peer() or "")
        with recorded(record, self._tracer, headers):
            yield
