"""Who calls, as the engine needs to know it, from what gRPC knows."""

from __future__ import annotations

import time

import grpc

from ..caller import Caller, Flow, Priority

__all__ = ["item_caller", "unary_caller"]


def unary_caller(context: grpc.aio.ServicerContext, priority: Priority = Priority.INTERACTIVE) -> Caller:
    """A unary call: refused when too much is queued, because its client can come again."""
    return Caller(priority=priority, deadline=_deadline(context))


def item_caller(context: grpc.aio.ServicerContext, flow: Flow, priority: Priority = Priority.BULK) -> Caller:
    """An item of a stream: waits when too much is queued, so that the stream is not read from."""
    return Caller(priority=priority, deadline=_deadline(context), patient=True, flow=flow)


def _deadline(context: grpc.aio.ServicerContext) -> float | None:
    remaining = context.time_remaining()
    return None if remaining is None else time.monotonic() + remaining
