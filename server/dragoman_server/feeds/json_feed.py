"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..documents.xml_source import Edit
from ..stories import Article
from .dates import parse_date
from .feed import FeedFormat, FeedItem, SourceFeed, TranslationMark, with_unique_ids
from .html_text import html_to_text, plain
from .json_source import JsonNode, quote_json
from .ninjs import json_text
from .origin import TRAINED_ALGORITHMIC_MEDIA_URI

__all__ = ["is_json_feed", "read_json_feed"]


def is_json_feed(node: JsonNode) -> bool:
    """Whether an object says that it is a JSON Feed."""
    return "jsonfeed.org/version/" in node.text("version") and node.get("items") is not None


def read_json_feed(node: JsonNode, splice: Callable[[Iterable[Edit]], bytes], name: str = "") -> SourceFeed:
    """A feed that was parsed already."""
    language = node.text("language") or None
    title = node.text("title") or name
    found = [_item(item, number, language, title) for number, item in enumerate(node.children("items"), 1)]
    items, problems = with_unique_ids(found)
    texts = [json_text(node.get(part), f"feed/{part}", language) for part in ("title", "description")]
    return SourceFeed(
        format=FeedFormat.JSON_FEED,
        media_type="application/feed+json",
        title=title,
        language=language,
        texts=tuple(text for text in texts if text is not None),
        items=items,
        problems=tuple(problems),
        mark=lambda mark: [_language(node, mark)],
        splice=splice,
    )


def _item(node: JsonNode, number: int, language: str | None, outlet: str) -> FeedItem:
    language = node.text("language") or language
    summary = plain(node.text("summary"))
    article = Article(
        id=node.text("id"),
        title=plain(node.text("title")),
        text=html_to_text(node.text("content_html")) or node.text("content_text").strip() or summary,
        summary=summary,
        outlet=outlet,
        url=node.text("url", "external_url"),
        language=language,
        published=parse_date(node.text("date_published")) or parse_date(node.text("date_modified")),
        updated=parse_date(node.text("date_modified")),
    )
    texts = [
        json_text(node.get(part), f"item {number}/{part}", language, html=html)
        for part, html in (("title", None), ("summary", None), ("content_html", True), ("content_text", False))
    ]
    return FeedItem(
        article=article,
        texts=tuple(text for text in texts if text is not None),
        mark=lambda mark: [_language(node, mark), *(_origin(node) if mark.machine else ())],
    )


def _language(node: JsonNode, mark: TranslationMark) -> Edit:
    member = node.get("language")
    return Edit(member.span, quote_json(mark.target.code)) if member else node.add("language", mark.target.code)


def _origin(node: JsonNode) -> list[Edit]:
    """An extension: custom objects of JSON Feed begin with an underscore."""
    about = {"digital_source_type": TRAINED_ALGORITHMIC_MEDIA_URI}
    return [] if node.get("_dragoman") else [node.add("_dragoman", about)]
