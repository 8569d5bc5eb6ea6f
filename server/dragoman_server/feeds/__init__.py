"""Feeds: RSS, Atom, JSON Feed, ninjs, NewsML-G2, NITF and JSON Lines, read as articles and written back. Pure."""

from __future__ import annotations

from .feed import Feed, FeedFormat, FeedText
from .feed_document import FeedDocument, FeedPart, mark_summarized, mark_translated, read_feed_document
from .html_text import html_to_text, plain
from .reading import MAX_BYTES, MAX_ITEMS, read_feed
from .summaries import summary_blocks

__all__ = [
    "MAX_BYTES",
    "MAX_ITEMS",
    "Feed",
    "FeedDocument",
    "FeedFormat",
    "FeedPart",
    "FeedText",
    "html_to_text",
    "mark_summarized",
    "mark_translated",
    "plain",
    "read_feed",
    "read_feed_document",
    "summary_blocks",
]
