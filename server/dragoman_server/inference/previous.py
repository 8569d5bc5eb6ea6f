"""What an earlier version of a text was translated to: sentences that have not changed keep their translations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from ..errors import InvalidRequestError, LimitExceededError

__all__ = [
    "MAX_PREVIOUS_BYTES",
    "MAX_PREVIOUS_SEGMENTS",
    "PreviousSegment",
    "PreviousSegments",
    "check_previous_count",
    "previous_segments",
    "source_key",
]

MAX_PREVIOUS_SEGMENTS = 50_000
"""Of one request."""
MAX_PREVIOUS_BYTES = 4 * 1024 * 1024
"""Of all of them, both sides counted, in UTF-8."""
_FIELD = "previous_segments"
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class PreviousSegment:
    """A segment of the earlier version and its translation, as a person may have corrected it."""

    source: str
    target: str


def source_key(text: str) -> str:
    """The same for segments that count as unchanged: white space may differ, as where lines are broken elsewhere."""
    return " ".join(text.split())


def check_previous_count(count: int) -> None:
    """Refuse a request that has too many of them.

    Raises:
        LimitExceededError: `field` is "previous_segments".
    """
    if count > MAX_PREVIOUS_SEGMENTS:
        raise LimitExceededError(
            f"a request may have {MAX_PREVIOUS_SEGMENTS:,} segments of an earlier version, and this one has {count:,}; "
            "send those of the same part of the text only",
            reason="TOO_MANY_PREVIOUS_SEGMENTS",
            field=_FIELD,
            metadata={"limit": MAX_PREVIOUS_SEGMENTS, "actual": count},
        )


@dataclass(frozen=True, eq=False)
class PreviousSegments:
    """The segments of an earlier version in their order. Two of these are equal when their digests are.

    Raises:
        LimitExceededError: there are too many, or they have too many bytes; `field` is "previous_segments".
        InvalidRequestError: a side is empty, or is not text; `field` is "previous_segments[3].source", from 0.
    """

    segments: tuple[PreviousSegment, ...] = field(default=())

    def __post_init__(self) -> None:
        check_previous_count(len(self.segments))
        size = 0
        for number, segment in enumerate(self.segments):
            for side, text in (("source", segment.source), ("target", segment.target)):
                if fault := _fault(side, text):
                    raise InvalidRequestError(
                        f"the {side} of segment {number + 1} of the earlier version {fault}",
                        reason="INVALID_PREVIOUS_SEGMENT",
                        field=f"{_FIELD}[{number}].{side}",
                    )
                size += len(text.encode())
        if size > MAX_PREVIOUS_BYTES:
            raise LimitExceededError(
                f"the segments of an earlier version may have {MAX_PREVIOUS_BYTES:,} bytes, and these have {size:,}; "
                "send those of the same part of the text only",
                reason="PREVIOUS_SEGMENTS_TOO_LARGE",
                field=_FIELD,
                metadata={"limit": MAX_PREVIOUS_BYTES, "actual": size},
            )

    def target(self, source: str, before: str | None) -> str | None:
        """The translation that an unchanged segment had; None for one that is new or has changed.

        A source that comes several times has the translation that it had after the same segment, or else the first one.

        Args:
            source: the segment.
            before: the segment before it, of those that are translated; None: there is none.
        """
        key = source_key(source)
        first = self._first.get(key)
        if first is None:
            return None
        return self._after.get((key, None if before is None else source_key(before)), first)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all segments, in hexadecimal."""
        hashed = sha256()
        for segment in self.segments:
            hashed.update(repr((segment.source, segment.target)).encode())
        return hashed.hexdigest()

    @cached_property
    def _keys(self) -> list[str]:
        return [source_key(segment.source) for segment in self.segments]

    @cached_property
    def _first(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for key, segment in zip(self._keys, self.segments, strict=True):
            found.setdefault(key, segment.target)
        return found

    @cached_property
    def _after(self) -> dict[tuple[str, str | None], str]:
        """By a source and the one before it."""
        found: dict[tuple[str, str | None], str] = {}
        before: list[str | None] = [None, *self._keys[:-1]]
        for place, segment in zip(zip(self._keys, before, strict=True), self.segments, strict=True):
            found.setdefault(place, segment.target)
        return found

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, PreviousSegments) and self.digest == other.digest)

    def __hash__(self) -> int:
        return hash(self.digest)


def _fault(side: str, text: str) -> str | None:
    if not text.strip():
        return "is empty; leave the segment out to have the sentence translated" if side == "target" else "is empty"
    return "has half a surrogate pair, which is no character" if _SURROGATE.search(text) else None


def previous_segments(segments: Sequence[PreviousSegment]) -> PreviousSegments | None:
    """The segments of a request; None when there are none."""
    return PreviousSegments(tuple(segments)) if segments else None
