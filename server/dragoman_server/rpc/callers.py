"""Who calls, as the engine needs to know it, from what gRPC knows and the request claims."""

from __future__ import annotations

import time

import grpc
from dragoman.v1 import text_pb2

from ..caller import Caller, Flow, Priority
from ..errors import DeadlineTooNearError
from .limits import Limits

__all__ = ["item_caller", "unary_caller"]

_CLAIMS = {
    text_pb2.PRIORITY_INTERACTIVE: Priority.INTERACTIVE,
    text_pb2.PRIORITY_BULK: Priority.BULK,
}


def unary_caller(
    context: grpc.aio.ServicerContext, limits: Limits, claimed: text_pb2.Priority, characters: int, *, kind: str = ""
) -> Caller:
    """A unary call: refused when too much is queued, because its client can come again.

    Args:
        context: of the call.
        limits: bound what may be interactive.
        claimed: what the request says; interactive if that is nothing we know.
        characters: code points of the request.
        kind: of work, as `Caller.kind`.

    Raises:
        DeadlineTooNearError: the deadline has passed.
    """
    priority = _CLAIMS.get(claimed, Priority.INTERACTIVE)
    return Caller(
        priority=_granted(priority, characters, limits.max_interactive_characters),
        deadline=_deadline(context),
        kind=kind,
    )


def item_caller(
    context: grpc.aio.ServicerContext,
    limits: Limits,
    flow: Flow,
    claimed: text_pb2.Priority,
    characters: int,
    *,
    kind: str = "",
) -> Caller:
    """An item of a stream: waits when too much is queued, so that the stream is not read from.

    Args and errors as for `unary_caller`; bulk if it claims nothing that we know. `flow` is that of the stream.
    """
    priority = _CLAIMS.get(claimed, Priority.BULK)
    return Caller(
        priority=_granted(priority, characters, limits.max_interactive_item_characters),
        deadline=_deadline(context),
        patient=True,
        flow=flow,
        kind=kind,
    )


def _granted(claimed: Priority, characters: int, limit: int) -> Priority:
    """Bulk for what is longer than may be interactive; a limit of 0 lets nothing be, not even an empty text."""
    return claimed if limit and characters <= limit else Priority.BULK


def _deadline(context: grpc.aio.ServicerContext) -> float | None:
    remaining = context.time_remaining()
    if remaining is None:
        return None
    if remaining <= 0:
        raise DeadlineTooNearError(estimate=None, remaining=remaining)
    return time.monotonic() + float(remaining)
