"""Everything that can go wrong, as one tree.

    DragomanError
    ├── ConfigurationError (ValueError)      an option of the client makes no sense
    ├── ClosedError (RuntimeError)           the client was closed
    ├── InvalidTextError (ValueError)        the text is not valid Unicode; nothing was sent
    └── ServiceError                         the call failed             gRPC code            retry helps
        ├── InvalidRequestError              the request must change     INVALID_ARGUMENT     no
        │   ├── UnsupportedLanguageError     no such language or pair    INVALID_ARGUMENT     no
        │   └── LimitExceededError           larger than a limit         INVALID_ARGUMENT     no
        ├── NotFoundError                    no such model or glossary   NOT_FOUND            no
        ├── ConflictError                    somebody else was first     ABORTED, ALREADY_EXISTS  after a new look
        ├── AuthenticationError              token refused               UNAUTHENTICATED, PERMISSION_DENIED  no
        ├── PreconditionError                the server is set up wrong  FAILED_PRECONDITION  no
        ├── UnimplementedError               an older server             UNIMPLEMENTED        no
        ├── OverloadedError                  too much is waiting         RESOURCE_EXHAUSTED   after `retry_after`
        ├── UnavailableError                 no server, or not ready     UNAVAILABLE          yes
        ├── DeadlineExceededError            `timeout` is too short      DEADLINE_EXCEEDED    no: give it more time
        ├── CancelledError                   the call was cancelled      CANCELLED            no
        └── ServerError                      a fault of the server       any other            no

The channel has already retried UNAVAILABLE and RESOURCE_EXHAUSTED a few times when such an error is seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

__all__ = [
    "AuthenticationError",
    "CancelledError",
    "ClosedError",
    "ConfigurationError",
    "ConflictError",
    "DeadlineExceededError",
    "DragomanError",
    "InvalidRequestError",
    "InvalidTextError",
    "LimitExceededError",
    "NotFoundError",
    "OverloadedError",
    "PreconditionError",
    "ServerError",
    "ServiceError",
    "UnavailableError",
    "UnimplementedError",
    "UnsupportedLanguageError",
    "Violation",
]


class DragomanError(Exception):
    """Base of all. `retryable` says whether the same call may succeed later."""

    retryable: ClassVar[bool] = False

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ConfigurationError(DragomanError, ValueError):
    """An option of the client, or of a call, that makes no sense."""


class ClosedError(DragomanError, RuntimeError):
    """A call on a client that was closed."""


class InvalidTextError(DragomanError, ValueError):
    """A text that cannot be sent because it is not valid Unicode: it holds half of a surrogate pair.

    Args:
        field: which text, for example "texts[3]".
        text: the text itself.
        position: index of the first offending character.
    """

    def __init__(self, field: str, text: str, position: int) -> None:
        super().__init__(
            f"{field}: the character at index {position} (U+{ord(text[position]):04X}) is half of a surrogate pair, "
            "which no Unicode text may hold; it usually comes from decoding with errors='surrogateescape' or from a "
            'broken "\\uD8xx" escape in JSON'
        )
        self.field, self.position = field, position


@dataclass(frozen=True, slots=True)
class Violation:
    """A field of the request and what is wrong with it."""

    field: str
    description: str
    reason: str = ""


class ServiceError(DragomanError):
    """A call that failed, or an item that failed inside a stream.

    Attributes:
        code: name of the gRPC code, for example "INVALID_ARGUMENT".
        reason: stable name from the server, for example "TEXT_TOO_LONG"; "" when gRPC itself failed the call.
        metadata: what the message mentions, for machines: limits, the value that was sent.
        violations: the fields to blame.
        retry_after: seconds to wait before a retry, where the server said so.
        unanswered: ids of the items that were sent and not answered when a stream broke, oldest first.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        reason: str = "",
        metadata: Mapping[str, str] | None = None,
        violations: Sequence[Violation] = (),
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code, self.reason = code, reason
        self.metadata: Mapping[str, str] = MappingProxyType(dict(metadata or {}))
        self.violations = tuple(violations)
        self.retry_after = retry_after
        self.unanswered: tuple[str, ...] = ()

    def __str__(self) -> str:
        left = f" ({len(self.unanswered)} items unanswered)" if self.unanswered else ""
        return f"{self.message}{left} [{self.reason or self.code}]"


class InvalidRequestError(ServiceError):
    """The request breaks the contract; sending it again unchanged will not help."""


class UnsupportedLanguageError(InvalidRequestError):
    """A language code that the server does not understand, or a pair that no loaded model translates."""


class LimitExceededError(InvalidRequestError):
    """More than a limit of the server; `metadata` has `limit` and `actual`, `Client.server_info()` has all limits."""


class NotFoundError(ServiceError):
    """No loaded model has that name, or the named one is for something else; or there is no such stored glossary."""


class ConflictError(ServiceError):
    """A stored glossary was changed since it was read, or the name for a new one is taken."""


class AuthenticationError(ServiceError):
    """The token is missing, wrong, or not enough for this call."""


class PreconditionError(ServiceError):
    """The server is not set up for this call."""


class UnimplementedError(ServiceError):
    """The server does not know this call: it is older than this client, or not a Dragoman server."""


class OverloadedError(ServiceError):
    """Too much is waiting on the server; try again after `retry_after` seconds."""

    retryable = True


class UnavailableError(ServiceError):
    """No server answers at the target, or it cannot answer yet."""

    retryable = True


class DeadlineExceededError(ServiceError):
    """The answer did not come within `timeout`; more time may help, the same timeout probably not.

    With the reason "DEADLINE_TOO_NEAR" the server saw that beforehand and did not begin: `estimate` says how long it
    would take.
    """

    @property
    def estimate(self) -> float | None:
        """Seconds that it would have taken, where the server said so."""
        try:
            return int(self.metadata["estimate_ms"]) / 1000
        except (KeyError, ValueError):
            return None


class CancelledError(ServiceError):
    """The call was cancelled before it was answered."""


class ServerError(ServiceError):
    """A fault of the server (INTERNAL, UNKNOWN, DATA_LOSS and whatever has no class of its own)."""
