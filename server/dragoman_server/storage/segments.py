"""Segments of the translation memory: what is allowed, and the keys they are found by."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from ..errors import UnsupportedLanguageError
from ..text import normalize, supported_language
from .texts import checked_line, checked_text
from .words import Difference

__all__ = [
    "MAX_SEGMENT_CHARACTERS",
    "ApprovedSegment",
    "NearMatch",
    "NumberedSegment",
    "StoredSegment",
    "checked_segment",
    "context_key",
    "source_key",
]

MAX_SEGMENT_CHARACTERS = 10_000
"""Of a source or a target."""
_LIMITS = {"context": 64, "document": 500, "author": 200, "note": 1000}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedSegment:
    """A sentence with the translation that a person approved."""

    source_language: str
    target_language: str
    """BCP 47; the primary subtag counts: "ar-IQ" is "ar"."""
    source: str
    target: str
    context: str = ""
    """`context_key` of the sentence before it; empty where the translation holds after any sentence."""
    document: str = ""
    """Identity of the document that it comes from, so that it can be purged with it."""
    author: str = ""
    """Who approved it."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSegment(ApprovedSegment):
    """A segment that is in the memory."""

    id: int
    created: datetime
    updated: datetime
    """In UTC."""


@dataclass(frozen=True, slots=True)
class NumberedSegment:
    """A segment and the line of a file where it begins, or its position in a list, from 1."""

    line: int
    segment: ApprovedSegment


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMatch:
    """A stored segment whose source is almost the one that was looked up."""

    segment: StoredSegment
    similarity: float
    """1 - d / n, with d the Levenshtein distance in words and n the words of the longer source; 1.0 where only case,
    tashkeel or spacing differ."""
    differences: tuple[Difference, ...]
    """Spans of the source that was looked up (`here`) and of the stored one (`there`)."""


def source_key(source: str) -> bytes:
    """16 bytes that are the same for sources that are the same when normalised."""
    return hashlib.blake2b(normalize(source).encode(), digest_size=16).digest()


def context_key(previous: str) -> str:
    """What `ApprovedSegment.context` is after a sentence: 16 hexadecimal digits."""
    return hashlib.blake2b(normalize(previous).encode(), digest_size=8).hexdigest()


def checked_segment(segment: ApprovedSegment) -> ApprovedSegment:
    """The segment with its language codes reduced to primary subtags; texts stay as they are.

    Raises:
        ValueError: an empty or too long text, a character that is not text, or languages that are not a pair of ours.
    """
    try:
        source_language = supported_language(segment.source_language, "source_language")
        target_language = supported_language(segment.target_language, "target_language")
    except UnsupportedLanguageError as error:
        raise ValueError(error.message) from None
    if source_language == target_language:
        raise ValueError(f"source and target are both in {source_language!r}; a segment has two languages")
    for name in ("source", "target"):
        text = checked_text(getattr(segment, name), f"the {name}", MAX_SEGMENT_CHARACTERS)
        if not normalize(text):
            raise ValueError(f"the {name} is empty; a segment needs both")
    lines = {name: checked_line(getattr(segment, name), f"the {name}", limit) for name, limit in _LIMITS.items()}
    return replace(segment, source_language=source_language, target_language=target_language, **lines)
