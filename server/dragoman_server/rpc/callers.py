"""Who calls, from what gRPC knows and the request claims."""

from __future__ import annotations

from dataclasses import replace

import grpc
from dragoman.v1 import text_pb2

from ..caller import Caller, Flow, Priority
from ..service import Service

__all__ = ["document_caller", "item_caller", "require_room", "unary_caller"]

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
    return service.caller(characters, priority=_CLAIMS.get(claimed), timeout=context.time_remaining())


def require_room(
    context: grpc.aio.ServicerContext, service: Service, claimed: text_pb2.Priority, characters: int
) -> None:
    """Refuse a unary call for which there is no room, before the rest of its request is looked at.

    Args as for `unary_caller`.

    Raises:
        DragomanError: as for `Service.require_room`.
    """
    service.require_room(characters, priority=_CLAIMS.get(claimed), timeout=context.time_remaining())


def item_caller(
    context: grpc.aio.ServicerContext, service: Service, flow: Flow, claimed: text_pb2.Priority, characters: int
) -> Caller:
    """An item of a stream: waits when too much is queued, so that the stream is not read from.

    Args and errors as for `unary_caller`; bulk if it claims nothing that we know. `flow` is that of the stream.
    """
    return service.caller(characters, priority=_CLAIMS.get(claimed), timeout=context.time_remaining(), flow=flow)


def document_caller(
    context: grpc.aio.ServicerContext, service: Service, claimed: text_pb2.Priority, size: int
) -> Caller:
    """A document: bulk if it claims nothing that we know; its groups of blocks wait when too much is queued.

    Args and errors as for `unary_caller`; `size` is in bytes, and there are no more code points than that.
    """
    priority = _CLAIMS.get(claimed, Priority.BULK)
    return replace(service.caller(size, priority=priority, timeout=context.time_remaining()), patient=True)
