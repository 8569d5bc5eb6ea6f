"""Everything that can go wrong, as one tree; `rpc.errors` is the one place that turns it into gRPC.

DragomanError
├── InvalidRequestError            INVALID_ARGUMENT    the request must change
│   ├── UnsupportedLanguageError   INVALID_ARGUMENT    not a language we know or translate
│   ├── GlossaryError              INVALID_ARGUMENT    entries that break a rule or contradict each other
│   └── LimitExceededError         INVALID_ARGUMENT    larger than a published limit
├── UnknownModelError              NOT_FOUND           no such model, or not for this
├── ModelUnavailableError          UNAVAILABLE         not loaded (yet): a retry may help
├── StreamIdleError                UNAVAILABLE         nothing was sent for long: open another stream
├── OverloadedError                RESOURCE_EXHAUSTED  too much queued: retry after a while
│   └── QuotaExceededError         RESOURCE_EXHAUSTED  a token has used up its quota
├── UnauthenticatedError           UNAUTHENTICATED     no token, or not a good one
├── PermissionDeniedError          PERMISSION_DENIED   the token lacks the role
├── KeysUnavailableError           UNAVAILABLE         no token can be checked now: a retry may help
├── DeadlineTooNearError           DEADLINE_EXCEEDED   it would not be done in time, so it was not begun
├── ModelFolderError               FAILED_PRECONDITION a model folder is missing, damaged or not what it says
├── NoEncoderError                 FAILED_PRECONDITION it compares by meaning, and no sentence encoder is loaded
├── NoSummaryModelError            FAILED_PRECONDITION a written summary is asked for, and no loaded model writes it
├── NoSecondModelError             FAILED_PRECONDITION a second opinion is asked for, and there is no second model
├── LastModelError                 FAILED_PRECONDITION no other model does what this one does
└── EngineError                    INTERNAL            the model failed on this input
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

__all__ = [
    "DeadlineTooNearError",
    "DragomanError",
    "EngineError",
    "GlossaryError",
    "InvalidRequestError",
    "KeysUnavailableError",
    "LastModelError",
    "LimitExceededError",
    "ModelFolderError",
    "ModelUnavailableError",
    "NoEncoderError",
    "NoSecondModelError",
    "NoSummaryModelError",
    "OverloadedError",
    "PermissionDeniedError",
    "QuotaExceededError",
    "StreamIdleError",
    "UnauthenticatedError",
    "UnknownModelError",
    "UnsupportedLanguageError",
]


class DragomanError(Exception):
    """Base of all; `reason` is the stable name that clients see, `metadata` whatever the message mentions.

    Args:
        message: for people: what was wrong, what is allowed, what to do.
        reason: UPPER_SNAKE_CASE, where the class's own is not exact enough.
        field: path of the request field to blame, for example "texts[3]".
        metadata: what the message mentions, for machines.
    """

    code: ClassVar[str] = "INTERNAL"
    retryable: ClassVar[bool] = False
    default_reason: ClassVar[str] = "INTERNAL"
    retry_after: float | None = None
    """Seconds until it is worth trying again; None: waiting does not help, or nobody knows how long."""

    def __init__(
        self,
        message: str,
        *,
        reason: str | None = None,
        field: str | None = None,
        metadata: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.message, self.field = message, field
        self.reason = reason or self.default_reason
        self.metadata = {key: str(value) for key, value in (metadata or {}).items()}


class InvalidRequestError(DragomanError):
    """The request breaks the contract; sending it again unchanged will not help."""

    code = "INVALID_ARGUMENT"
    default_reason = "INVALID_REQUEST"


class UnsupportedLanguageError(InvalidRequestError):
    """A language code that we do not understand, or a pair that no loaded model translates."""

    default_reason = "UNSUPPORTED_LANGUAGE"


class GlossaryError(InvalidRequestError):
    """A glossary breaks a rule; the message names its entries, counted from 1, and `metadata` has how many faults."""

    default_reason = "INVALID_GLOSSARY"


class LimitExceededError(InvalidRequestError):
    """More than a published limit; metadata has `limit` and `actual`."""

    default_reason = "LIMIT_EXCEEDED"


class UnknownModelError(DragomanError):
    """No loaded model has that name, or the named one does another task or other languages."""

    code = "NOT_FOUND"
    default_reason = "UNKNOWN_MODEL"


class ModelUnavailableError(DragomanError):
    """The model exists but cannot answer now."""

    code = "UNAVAILABLE"
    retryable = True
    default_reason = "MODEL_UNAVAILABLE"


class StreamIdleError(DragomanError):
    """Nothing came on a stream, or nothing was taken from it, for so long that its place goes to others."""

    code = "UNAVAILABLE"
    retryable = True
    default_reason = "STREAM_IDLE"


class OverloadedError(DragomanError):
    """Too much is waiting already.

    Args:
        message: as for DragomanError.
        retry_after: seconds until it is worth trying again.
        reason: as for DragomanError.
    """

    code = "RESOURCE_EXHAUSTED"
    retryable = True
    default_reason = "OVERLOADED"

    def __init__(
        self,
        message: str,
        *,
        retry_after: float,
        reason: str | None = None,
        metadata: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(
            message, reason=reason, metadata={"retry_after_ms": round(retry_after * 1000), **(metadata or {})}
        )
        self.retry_after = retry_after


class DeadlineTooNearError(DragomanError):
    """What is queued leaves no time for this call before its deadline; metadata has `estimate_ms` and `deadline_ms`.

    Args:
        estimate: seconds that it would take from now; None when that does not matter any more.
        remaining: seconds until the deadline; 0 or less when it has passed.
        retry_after: seconds until a call with as much time could be done; None: it never could.
    """

    code = "DEADLINE_EXCEEDED"
    default_reason = "DEADLINE_TOO_NEAR"

    def __init__(self, *, estimate: float | None, remaining: float, retry_after: float | None = None) -> None:
        left = max(remaining, 0.0)
        metadata = {"deadline_ms": round(left * 1000)}
        if estimate is None:
            seen = "the deadline has passed; this was not begun"
        else:
            seen = f"this would take about {estimate:.1f} s, and the deadline is in {left:.1f} s; it was not begun"
            metadata["estimate_ms"] = round(estimate * 1000)
        super().__init__(
            f"{seen}. Allow more time, send less at once, or come again when less is going on", metadata=metadata
        )
        self.retry_after = retry_after


class QuotaExceededError(OverloadedError):
    """A token has used up what it may use; metadata has `quota` and `limit`."""

    default_reason = "QUOTA_EXCEEDED"


class UnauthenticatedError(DragomanError):
    """The call has no token, or not a good one."""

    code = "UNAUTHENTICATED"
    default_reason = "TOKEN_REQUIRED"


class PermissionDeniedError(DragomanError):
    """The token does not have the role that the call needs; metadata has `role` and `roles`."""

    code = "PERMISSION_DENIED"
    default_reason = "ROLE_REQUIRED"


class KeysUnavailableError(DragomanError):
    """The keys that tokens are checked with could not be read from the identity provider."""

    code = "UNAVAILABLE"
    retryable = True
    default_reason = "KEYS_UNAVAILABLE"


class ModelFolderError(DragomanError):
    """A model folder is missing, damaged, tampered with, or for something else."""

    code = "FAILED_PRECONDITION"
    default_reason = "BAD_MODEL_FOLDER"


class NoEncoderError(DragomanError):
    """What was asked for compares texts by meaning, and no sentence encoder is loaded."""

    code = "FAILED_PRECONDITION"
    default_reason = "NO_SENTENCE_ENCODER"


class NoSecondModelError(DragomanError):
    """A second opinion was asked for, and no second model is set or loaded for the pair of languages."""

    code = "FAILED_PRECONDITION"
    default_reason = "NO_SECOND_MODEL"


class NoSummaryModelError(DragomanError):
    """A written summary was asked for, and no loaded model writes summaries in the article's language."""

    code = "FAILED_PRECONDITION"
    default_reason = "NO_SUMMARY_MODEL"


class LastModelError(DragomanError):
    """A model cannot be unloaded because nothing else translates one of its pairs of languages."""

    code = "FAILED_PRECONDITION"
    default_reason = "LAST_MODEL"


class EngineError(DragomanError):
    """The inference engine failed."""

    default_reason = "ENGINE_FAILURE"
