"""What can go wrong with stored glossaries and translation memory.

DragomanError
├── InvalidRequestError
│   ├── InvalidEntriesError        INVALID_ARGUMENT     entries or segments that cannot be stored, each with its place
│   └── UnreadableFileError        INVALID_ARGUMENT     a file is not what it is said to be
└── StorageError                   FAILED_PRECONDITION  the database cannot be used: damaged, newer, full, not ours
    ├── StorageBusyError           UNAVAILABLE          somebody else is writing: a retry may help
    ├── NotStoredError             NOT_FOUND            no glossary or segment of that name
    ├── AlreadyStoredError         ALREADY_EXISTS       the name is taken
    └── RevisionConflictError      ABORTED              it was changed since it was read
"""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import DragomanError, InvalidRequestError
from .report import Problem

__all__ = [
    "AlreadyStoredError",
    "InvalidEntriesError",
    "NotStoredError",
    "RevisionConflictError",
    "StorageBusyError",
    "StorageError",
    "UnreadableFileError",
]


class StorageError(DragomanError):
    """The database cannot be used; the message says why and what to do."""

    code = "FAILED_PRECONDITION"
    default_reason = "STORAGE_UNUSABLE"


class StorageBusyError(StorageError):
    """Another writer held the database for longer than we wait."""

    code = "UNAVAILABLE"
    retryable = True
    default_reason = "STORAGE_BUSY"


class NotStoredError(StorageError):
    """There is no such glossary, entry or segment."""

    code = "NOT_FOUND"
    default_reason = "NOT_STORED"


class AlreadyStoredError(StorageError):
    """A glossary of that name exists."""

    code = "ALREADY_EXISTS"
    default_reason = "ALREADY_STORED"


class RevisionConflictError(StorageError):
    """The glossary has another revision than the caller expected; read it again."""

    code = "ABORTED"
    default_reason = "REVISION_CONFLICT"


class UnreadableFileError(InvalidRequestError):
    """A file cannot be read as the format that it is said to be."""

    default_reason = "UNREADABLE_FILE"


class InvalidEntriesError(InvalidRequestError):
    """Nothing was stored, because some entries or segments cannot be; `problems` names them, the first ones only."""

    default_reason = "INVALID_ENTRIES"

    def __init__(self, problems: Sequence[Problem], *, unit: str = "entry") -> None:
        first = problems[0]
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{unit} {first.line}: {first.message}{more}; nothing was stored", metadata={unit: first.line})
        self.problems = tuple(problems)
