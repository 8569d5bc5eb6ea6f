"""An article as a feed tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple

__all__ = ["Article", "ArticleKey", "ArticleStatus"]


class ArticleKey(NamedTuple):
    """Names an article among those of all outlets: an id is unique within its feed only."""

    outlet: str
    id: str


class ArticleStatus(Enum):
    """What the publisher allows; the values are those of ninjs `pubStatus`."""

    USABLE = "usable"
    WITHHELD = "withheld"
    """Not to be published now."""
    CANCELED = "canceled"
    """Withdrawn: what was published of it is to be taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One item of a feed. Times are aware of their zone."""

    id: str
    """Unique within its feed and stable across versions: guid, uri, or link."""
    title: str
    text: str
    """Plain text: paragraphs separated by empty lines."""
    outlet: str = ""
    """Name of who published it, for people."""
    url: str = ""
    language: str | None = None
    """BCP 47 as the feed says it, or None."""
    published: datetime | None = None
    updated: datetime | None = None
    version: str = ""
    """The publisher's own version, or empty."""
    status: ArticleStatus = ArticleStatus.USABLE
    embargoed_until: datetime | None = None
    rights: str = ""
    summary: str = ""
    """The feed's own short description, plain text."""

    @property
    def key(self) -> ArticleKey:
        """The same for all versions of the article."""
        return ArticleKey(self.outlet, self.id)

    @property
    def time(self) -> datetime | None:
        """When it was last changed, or published; None when the feed says neither."""
        return self.updated or self.published
