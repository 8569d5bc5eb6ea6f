"""Who calls, from what gRPC knows and the request claims."""

from __future__ import annotations

from dataclasses import replace

import grpc
from dragoman.v1 import text_pb2

from ..access import current_principal
from ..caller import Caller, Flow, Priority
from ..service import Service

__all__ = ["document_caller", "item_caller", "unary_caller"]

_CLAIMS = {
    text_pb2.PRIORITY_INTERACTIVE: Priority.INTERACTIVE,
    text_pb2.PRIORITY_BULK: Priority.BULK,
}


def unary_caller(
    context: grpc.aio.ServicerContext, service: Service, claimed: text_pb2.Priority, characters: int
) -> Caller:
    """A unary call: refused when too much is queued, because its client can come again.

    Args:
        context: of the call.
        service: grants the priority.
        claimed: what the request says; interactive if that is nothing we know.
        characters: code points of the request.

    Raises:
        DeadlineTooNearError: the deadline has passed.
        QuotaExceededError: the caller's token has used up its characters of the day.
    """
    return _charged(service, claimed, characters, context.time_remaining(), None)


def item_caller(
    context: grpc.aio.ServicerContext, service: Service, flow: Flow, claimed: text_pb2.Priority, characters: int
) -> Caller:
    """An item of a stream: waits when too much is queued, so that the stream is not read from.

    Args and errors as for `unary_caller`; bulk if it claims nothing that we know. `flow` is that of the stream.
    """
    return _charged(service, claimed, characters, context.time_remaining(), flow)


def document_caller(
    context: grpc.aio.ServicerContext, service: Service, claimed: text_pb2.Priority, size: int
) -> Caller:
    """A document: bulk if it claims nothing that we know; its groups of blocks wait when too much is queued.

    Args and errors as for `unary_caller`; `size` is in bytes, and there are no more code points than that.
    """
    known = claimed if claimed in _CLAIMS else text_pb2.PRIORITY_BULK
    return replace(_charged(service, known, size, context.time_remaining(), None), patient=True)


def _charged(
    service: Service, claimed: text_pb2.Priority, characters: int, timeout: float | None, flow: Flow | None
) -> Caller:
    """The caller, its characters charged to its principal, whose calls all share one flow."""
    priority, principal = _CLAIMS.get(claimed), current_principal()
    if principal is None:
        return service.caller(characters, priority=priority, timeout=timeout, flow=flow)
    if principal.priority is Priority.BULK:
        priority = Priority.BULK
    caller = service.caller(characters, priority=priority, timeout=timeout, flow=flow)
    principal.quota.charge(characters)
    return replace(caller, flow=principal.flow)
