"""What becomes of a feed that is translated or summarised item by item: plain frozen dataclasses."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from .errors import ServiceError
from .results import DoubtfulSegment, ModelRef, Timing

__all__ = ["FeedItem", "FeedItemOutcome", "FeedRewriteReport", "RewrittenFeed"]


class FeedItemOutcome(str, Enum):
    """What became of an item of a feed."""

    DONE = "done"
    """Translated or summarised, or found to need nothing: it has no words, or is in that language already."""
    REUSED = "reused"
    """Taken from a record of an earlier call."""
    CANCELED = "canceled"
    """Withdrawn by the publisher; left as it was. Keep no record of it."""
    WITHHELD = "withheld"
    """Withheld by the publisher or under embargo; left as it was."""
    FAILED = "failed"
    """Left as it was, or translated in part, because of `FeedItem.error`."""
    OTHER = "other"
    """What a newer server has found to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """What became of an item of a feed, or of the titles of the feed itself, whose id is empty."""

    id: str
    """Unique within the feed and the same for all versions of an item."""
    title: str
    """Of the source."""
    outcome: FeedItemOutcome
    digest: str = ""
    """Names the record; empty where there is none."""
    record: bytes = field(default=b"", repr=False)
    """What to give to the next call, so that the item costs nothing if it is the same."""
    doubts: tuple[DoubtfulSegment, ...] = ()
    error: ServiceError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRewriteReport:
    """What a rewritten feed is, and how it came about."""

    format: str
    """Of the feed that was read: "rss", "atom", "json-feed", "ninjs", "newsml-g2", "nitf", "json-lines"."""
    media_type: str
    """Of the result."""
    problems: tuple[str, ...] = ()
    """What was wrong with the feed; it was read nevertheless."""
    models: tuple[ModelRef, ...] = ()
    """The translation models that had a part in the items that are done."""
    timing: Timing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RewrittenFeed:
    """A feed with translations or summaries in the places of its texts."""

    data: bytes = field(repr=False)
    report: FeedRewriteReport
    items: tuple[FeedItem, ...] = field(repr=False)
    """In the order in which they were done."""
