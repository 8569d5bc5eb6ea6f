"""From gRPC statuses to the error tree.

Details are read with the messages of `dragoman.v1.status_pb2`, which are wire-compatible with google.rpc: no package
beyond grpc and protobuf is needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from google.protobuf.message import DecodeError

from . import errors
from .errors import ServiceError, Violation
from .v1 import status_pb2

__all__ = ["from_rpc_error", "from_status", "lost_answers"]

_CODES = (
    *("OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS"),
    *("PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED"),
    *("INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"),
)
_CLASSES: dict[str, type[ServiceError]] = {
    "CANCELLED": errors.CancelledError,
    "INVALID_ARGUMENT": errors.InvalidRequestError,
    "OUT_OF_RANGE": errors.InvalidRequestError,
    "DEADLINE_EXCEEDED": errors.DeadlineExceededError,
    "NOT_FOUND": errors.NotFoundError,
    "ABORTED": errors.ConflictError,
    "ALREADY_EXISTS": errors.ConflictError,
    "PERMISSION_DENIED": errors.AuthenticationError,
    "UNAUTHENTICATED": errors.AuthenticationError,
    "RESOURCE_EXHAUSTED": errors.OverloadedError,
    "FAILED_PRECONDITION": errors.PreconditionError,
    "UNIMPLEMENTED": errors.UnimplementedError,
    "UNAVAILABLE": errors.UnavailableError,
}
_TRAILER = "grpc-status-details-bin"
# gRPC's own words for a message over the size limit, whose code is that of overload though no retry can help.
_TOO_LARGE = "message larger than max"
# What grpc.aio says when the connection breaks while a call is being set up.
_NEVER_STARTED = "Internal error from Core"


def from_rpc_error(error: Any, *, target: str) -> ServiceError:
    """The error of the tree for a `grpc.RpcError` (or `grpc.aio.AioRpcError`) of a call to `target`."""
    code, message = error.code().name, error.details() or ""
    status = _details(error.trailing_metadata() or ())
    if status is not None and status.details:
        return from_status(status, message=message, code=code)
    if _TOO_LARGE in message:
        return errors.LimitExceededError(message, code=code, reason="MESSAGE_TOO_LARGE")
    if message == _NEVER_STARTED:
        code = "UNAVAILABLE"
    if code == "UNAVAILABLE":
        message = f"no answer from the server at {target}: {message}"
    return _CLASSES.get(code, errors.ServerError)(message or code, code=code)


def from_status(status: status_pb2.Status, *, message: str = "", code: str = "") -> ServiceError:
    """The error of the tree for a google.rpc.Status; `message` and `code` stand in for what it lacks."""
    code = _CODES[status.code] if 0 < status.code < len(_CODES) else code or "UNKNOWN"
    reason, metadata, violations, retry_after = "", {}, [], None
    for detail in status.details:
        kind = detail.type_url.rpartition("/")[2]
        try:
            if kind == "google.rpc.ErrorInfo":
                info = status_pb2.ErrorInfo.FromString(detail.value)
                reason, metadata = info.reason, dict(info.metadata)
            elif kind == "google.rpc.BadRequest":
                violations += _violations(status_pb2.BadRequest.FromString(detail.value))
            elif kind == "google.rpc.RetryInfo":
                retry_after = status_pb2.RetryInfo.FromString(detail.value).retry_delay.ToTimedelta().total_seconds()
        except DecodeError:
            continue  # A detail that cannot be read takes nothing away from the code and the message.
    return _class_for(code, reason, metadata)(
        status.message or message or code,
        code=code,
        reason=reason,
        metadata=metadata,
        violations=violations,
        retry_after=retry_after,
    )


def lost_answers(error: ServiceError | None, unanswered: tuple[str, ...]) -> ServiceError:
    """The error of a stream that ended, by `error` or without one, before all items were answered."""
    error = error or errors.UnavailableError("the server ended the stream early", code="UNAVAILABLE")
    error.unanswered = unanswered
    return error


def _class_for(code: str, reason: str, metadata: dict[str, str]) -> type[ServiceError]:
    general = _CLASSES.get(code, errors.ServerError)
    if general is errors.InvalidRequestError:
        if "UNSUPPORTED_LANGUAGE" in reason:
            return errors.UnsupportedLanguageError
        if "limit" in metadata:
            return errors.LimitExceededError
    return general


def _violations(bad_request: status_pb2.BadRequest) -> list[Violation]:
    return [Violation(found.field, found.description, found.reason) for found in bad_request.field_violations]


def _details(trailers: Iterable[Any]) -> status_pb2.Status | None:
    for key, value in trailers:
        if key == _TRAILER:
            try:
                return status_pb2.Status.FromString(value)
            except DecodeError:
                return None
    return None
