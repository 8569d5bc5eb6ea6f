"""A feed that was read: what it says, and where it says it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from ..documents import Block, TargetLanguage
from ..documents.xml_source import Edit
from ..stories import Article, ArticleStatus
from ..text import Markup

__all__ = ["Feed", "FeedFormat", "FeedItem", "FeedText", "SourceFeed", "TranslationMark", "with_unique_ids"]


class FeedFormat(Enum):
    """What a feed is written in."""

    RSS = "rss"
    """RSS 0.9x and 2.0, and RDF Site Summary 0.9 and 1.0."""
    ATOM = "atom"
    JSON_FEED = "json-feed"
    NINJS = "ninjs"
    NEWSML_G2 = "newsml-g2"
    NITF = "nitf"
    JSON_LINES = "json-lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """The articles of a feed, in its order."""

    title: str
    language: str | None
    """BCP 47 as the feed says it, or None."""
    articles: tuple[Article, ...]
    format: FeedFormat
    problems: tuple[str, ...] = ()
    """What was wrong with it, for people; it was read nevertheless."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationMark:
    """What a translated feed says about its origin."""

    target: TargetLanguage
    machine: bool = False
    """Whether to say that a machine has translated it."""
    flags: Sequence[str] = ()
    """Doubts about the translation of an item, by name."""
    summary: bool = False
    """Whether it is a summary of the source, in any language, and no translation of all of it."""


def _no_edits(_mark: TranslationMark) -> list[Edit]:
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedText:
    """A text that may be translated, and the way to put another in its place."""

    block: Block
    edit: Callable[[Markup], list[Edit]]
    paragraph: bool = False
    """Whether it is one of the paragraphs of a text, which have one path, and which an empty markup takes out."""

    @property
    def is_title(self) -> bool:
        """Whether it is a title or headline, by the end of its path."""
        return self.block.path.rpartition("/")[2].startswith(("title", "headline"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """An article with the places of its texts."""

    article: Article
    texts: tuple[FeedText, ...] = ()
    mark: Callable[[TranslationMark], list[Edit]] = _no_edits
    """The edits that declare the language of a translated item and that a machine has translated it."""

    @property
    def translatable(self) -> bool:
        """Whether the publisher lets it be used: withheld and canceled items pass through as they are."""
        return self.article.status is ArticleStatus.USABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFeed:
    """What a format's reader gives: items with places in a source."""

    format: FeedFormat
    media_type: str
    title: str = ""
    language: str | None = None
    texts: tuple[FeedText, ...] = ()
    """Of the feed as a whole."""
    items: tuple[FeedItem, ...] = ()
    problems: tuple[str, ...] = ()
    mark: Callable[[TranslationMark], list[Edit]] = _no_edits
    splice: Callable[[Iterable[Edit]], bytes] = field(repr=False)

    def feed(self) -> Feed:
        """What it says, without places."""
        return Feed(
            title=self.title,
            language=self.language,
            articles=tuple(item.article for item in self.items),
            format=self.format,
            problems=self.problems,
        )


def with_unique_ids(items: Iterable[FeedItem]) -> tuple[tuple[FeedItem, ...], list[str]]:
    """Items whose ids differ, and problems.

    An item without an id gets one of its address, or else of its title and text; one whose id is taken gets a number.
    """
    seen: set[str] = set()
    counts: dict[str, int] = {}
    unique: list[FeedItem] = []
    for item in items:
        base = name = item.article.id or item.article.url or _digest(item.article)
        while name in seen:
            counts[base] = counts.get(base, 1) + 1
            name = f"{base}#{counts[base]}"
        seen.add(name)
        unique.append(replace(item, article=replace(item.article, id=name)))
    problems = [f"{len(counts)} ids are used by more than one item"] if counts else []
    return tuple(unique), problems


def _digest(article: Article) -> str:
    content = f"{article.title}\0{article.text}".encode("utf-8", "replace")
    return f"sha256:{hashlib.sha256(content).hexdigest()[:32]}"
