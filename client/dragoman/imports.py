"""What an import of a glossary or of a translation memory came to, and how files travel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, TypeVar

from .v1 import storage_pb2

__all__ = ["ImportProblem", "ImportReport"]

_PIECE = 256 * 1024

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """What is wrong with a part of a file; it was left out."""

    line: int
    """Of the file, from 1: where the row or element begins."""
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import, or a change of many entries or segments, came to."""

    added: int
    changed: int
    unchanged: int
    """Stored before just like this."""
    removed: int
    """Stored before and not in the file; only where an import replaces everything."""
    problems: tuple[ImportProblem, ...]
    """The first hundred."""
    problem_count: int
    """Of all of them."""
    revision: int = 0
    """Of the glossary afterwards; 0 after a dry run, and for the translation memory, which has none."""


def report(message: storage_pb2.ImportReport, revision: int = 0) -> ImportReport:
    """The report of a reply."""
    return ImportReport(
        added=message.added,
        changed=message.changed,
        unchanged=message.unchanged,
        removed=message.removed,
        problems=tuple(ImportProblem(problem.line, problem.message) for problem in message.problems),
        problem_count=message.problem_count,
        revision=revision,
    )


def upload(make: Callable[..., M], header: Any, data: bytes) -> Iterator[M]:
    """The messages that carry a file: the header, then its pieces."""
    yield make(header=header)
    for start in range(0, len(data), _PIECE):
        yield make(data=data[start : start + _PIECE])


def moment(message: Any, field: str) -> datetime | None:
    """A time of a message, in UTC; None when it is absent."""
    if not message.HasField(field):
        return None
    found: datetime = getattr(message, field).ToDatetime(tzinfo=timezone.utc)
    return found
