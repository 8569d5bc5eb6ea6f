"""The one place that turns errors into google.rpc.Status (AIP-193) and gRPC trailers.

Every failure carries exactly one ErrorInfo; BadRequest is added when a field is to blame and RetryInfo when waiting
helps. What did not come out of our own tree of errors is logged with its traceback under a reference, and only the
reference leaves the server.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import NoReturn

import grpc
from dragoman.v1 import status_pb2 as own_status_pb2
from google.protobuf import any_pb2, message
from google.rpc import code_pb2, error_details_pb2, status_pb2

from ..errors import DragomanError, InvalidRequestError

__all__ = ["abort", "item_status", "to_status", "to_trailers"]

DOMAIN = "dragoman"
DETAILS_TRAILER = "grpc-status-details-bin"
PUSHBACK_TRAILER = "grpc-retry-pushback-ms"  # gRFC A6: honoured by every gRPC client that has a retry policy
NO_RETRY = "-1"

# Trailers share HTTP/2's 8 KiB for metadata, and what a caller sent may be quoted in a message.
MAX_MESSAGE_CHARACTERS = 400
MAX_VALUE_CHARACTERS = 200

_CODES = {code.value[0]: code for code in grpc.StatusCode}

_log = logging.getLogger(__name__)


def to_status(error: Exception) -> status_pb2.Status:
    """The google.rpc.Status of an error.

    INTERNAL ones are logged under a reference, which is in their metadata; one that is not ours leaves as a reference
    only.
    """
    own = error if isinstance(error, DragomanError) else _unexpected(error)
    if own.code == "INTERNAL" and "reference" not in own.metadata:
        own.metadata["reference"] = reference = secrets.token_hex(6)
        _log.error("%s, reference %s: %s", own.reason, reference, own.message, exc_info=error)
    text = _clip(own.message, MAX_MESSAGE_CHARACTERS)
    details: list[message.Message] = [
        error_details_pb2.ErrorInfo(
            reason=own.reason,
            domain=DOMAIN,
            metadata={key: _clip(value, MAX_VALUE_CHARACTERS) for key, value in own.metadata.items()},
        )
    ]
    if own.field and isinstance(own, InvalidRequestError):
        violation = error_details_pb2.BadRequest.FieldViolation(field=own.field, description=text, reason=own.reason)
        details.append(error_details_pb2.BadRequest(field_violations=[violation]))
    if own.retry_after is not None:
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.FromMilliseconds(_milliseconds(own.retry_after))
        details.append(retry)
    return status_pb2.Status(code=code_pb2.Code.Value(own.code), message=text, details=[_packed(it) for it in details])


def item_status(error: Exception) -> own_status_pb2.Status:
    """The same for an item of a stream, as the wire-compatible message of our contract."""
    return own_status_pb2.Status.FromString(to_status(error).SerializeToString())


def to_trailers(
    error: Exception, status: status_pb2.Status, remaining: float | None = None
) -> tuple[tuple[str, str | bytes], ...]:
    """Trailing metadata of a failed call: the status and, where waiting helps, how long to wait before a retry.

    Where the call's deadline, in `remaining` seconds, comes before that, the trailer says not to retry: otherwise the
    client's library would wait for the deadline, and its user be told of that instead of the overload.
    """
    trailers: list[tuple[str, str | bytes]] = [(DETAILS_TRAILER, status.SerializeToString())]
    retry_after = error.retry_after if isinstance(error, DragomanError) else None
    if retry_after is not None:
        in_vain = remaining is not None and remaining <= retry_after
        trailers.append((PUSHBACK_TRAILER, NO_RETRY if in_vain else str(_milliseconds(retry_after))))
    return tuple(trailers)


async def abort(context: grpc.aio.ServicerContext, error: Exception) -> NoReturn:
    """End a call with the status of `error`.

    Raises:
        CancelledError: the call was over before its status could be sent: its deadline passed, or its client left.
    """
    status = to_status(error)
    code = _CODES[status.code]
    try:
        await context.abort(code, status.message, to_trailers(error, status, context.time_remaining()))
    except (grpc.aio.AbortError, grpc.aio.UsageError):
        raise
    except Exception as failure:  # grpc would log it with a traceback
        _log.debug("%s could not be sent: %s", code.name, failure)
        raise asyncio.CancelledError from failure
    raise AssertionError("abort() does not return")


def _unexpected(error: Exception) -> DragomanError:
    reference = secrets.token_hex(6)
    _log.error("unexpected error, reference %s", reference, exc_info=error)
    return DragomanError(
        f"the server failed on this request; its log tells why, under the reference {reference}",
        metadata={"reference": reference},
    )


def _packed(detail: message.Message) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(detail)
    return packed


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))


def _clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
