"""What a digest is made of and what comes back: plain frozen dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from .errors import ServiceError
from .results import ModelRef, Timing

__all__ = ["Digest", "DigestFormat", "DigestProgress", "DigestReport", "Feed", "FeedReport"]


class DigestFormat(str, Enum):
    """What an output of a digest is written in."""

    HTML = "html"
    MARKDOWN = "markdown"
    JSON = "json"
    ATOM = "atom"
    JSON_FEED = "json_feed"


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it was read or fetched: RSS, Atom, JSON Feed, ninjs, NewsML-G2, NITF or JSON Lines.

    Args:
        data: its bytes; format and encoding are known by the content.
        name: of the outlet, where the feed says none; names the feed in the report.
        media_type: as a server said it; only its charset is heeded.
    """

    data: bytes = field(repr=False)
    name: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestProgress:
    """How far the work is."""

    articles: int = 0
    """Of the feeds that could be read."""
    stories: int = 0
    """That they were gathered into; 0 until that is done."""
    told: int = 0
    """Stories of `total` that are ready."""
    total: int = 0
    """Stories that will be in the digest; 0 until that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReport:
    """What became of one feed."""

    name: str
    title: str = ""
    articles: int = 0
    problems: tuple[str, ...] = ()
    """What was wrong with it; it was read nevertheless."""
    error: ServiceError | None = None
    """Why it could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestReport:
    """What a digest was made of."""

    feeds: tuple[FeedReport, ...]
    """In the order of the feeds."""
    articles: int
    stories: int
    left_out: Mapping[str, int]
    """How many articles are not in it, by reason: "embargoed", "withheld", "canceled", "older_version",
    "other_language", "empty", "unlisted", "too_long"; only those that occur."""
    encoder: ModelRef | None = None
    translation_models: tuple[ModelRef, ...] = ()
    timing: Timing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A digest in the formats that were asked for."""

    outputs: Mapping[str, bytes]
    """By the value of the format: "html", "markdown", "json", "atom", "json_feed"."""
    report: DigestReport
    state: bytes = field(default=b"", repr=False)
    """For tomorrow's digest; empty unless it was asked for."""
