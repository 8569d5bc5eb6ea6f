"""Feeds: RSS, Atom, JSON Feed, ninjs, NewsML-G2, NITF and JSON Lines, read as articles and written back. Pure."""

from __future__ import annotations

from .feed import Feed, FeedFormat
from .feed_document import FeedDocument, mark_translated, read_feed_document
from .html_text import html_to_text
from .reading import MAX_BYTES, MAX_ITEMS, read_feed

__all__ = [
    "MAX_BYTES",
    "MAX_ITEMS",
    "Feed",
    "FeedDocument",
    "FeedFormat",
    "html_to_text",
    "mark_translated",
    "read_feed",
    "read_feed_document",
]
