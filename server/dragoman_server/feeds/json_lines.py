"""JSON Lines with one article a line, or a JSON array of articles, by the names that exports and corpora use."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..documents.xml_source import Edit
from ..stories import Article
from .dates import parse_date
from .feed import FeedFormat, FeedItem, SourceFeed, TranslationMark, with_unique_ids
from .html_text import plain
from .json_source import JsonNode, quote_json
from .ninjs import json_text
from .nitf import status_of

__all__ = ["FIELDS", "looks_like_article", "read_json_lines"]

FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("id", "_id", "guid", "uri", "uuid", "article_id"),
    "title": ("title", "headline", "heading", "name"),
    "text": ("text", "body", "content", "article", "maintext", "article_text", "body_text", "content_text", "fulltext"),
    "url": ("url", "link", "href", "source_url", "canonical_url"),
    "language": ("language", "lang", "language_code"),
    "published": (
        "published",
        "published_at",
        "date",
        "pubDate",
        "date_published",
        "date_publish",
        "publish_date",
        "timestamp",
    ),
    "updated": ("updated", "updated_at", "modified", "date_modified", "date_modify"),
    "outlet": ("outlet", "source", "publisher", "source_name", "source_domain", "site", "domain", "newspaper"),
    "summary": ("summary", "description", "abstract", "lead"),
    "version": ("version", "revision"),
    "status": ("status", "pubstatus", "pubStatus"),
    "embargoed_until": ("embargoed_until", "embargo", "embargoed", "embargoedUntil"),
    "rights": ("rights", "copyright", "license"),
}
"""For each field of an article the names that it is looked for under, the first that has a text wins."""


def looks_like_article(node: JsonNode) -> bool:
    """Whether an object has a title or a text by one of the names that are known."""
    return bool(node.text(*FIELDS["title"]) or node.text(*FIELDS["text"]))


def read_json_lines(
    nodes: Iterable[JsonNode],
    splice: Callable[[Iterable[Edit]], bytes],
    name: str = "",
    problems: Iterable[str] = (),
) -> SourceFeed:
    """Objects that were parsed already; those without title and text are left out, and counted as a problem."""
    objects = list(nodes)
    articles = [(number, node) for number, node in enumerate(objects, 1) if looks_like_article(node)]
    items, repeated = with_unique_ids([_item(node, number, name) for number, node in articles])
    if left_out := len(objects) - len(articles):
        repeated.append(f"{left_out} items without title and text are left out")
    languages = {item.article.language for item in items}
    return SourceFeed(
        format=FeedFormat.JSON_LINES,
        media_type="application/jsonl",
        title=name,
        language=languages.pop() if len(languages) == 1 else None,
        items=items,
        problems=(*problems, *repeated),
        splice=splice,
    )


def _outlet(node: JsonNode) -> str:
    """A name, or an object with one, as news APIs write it."""
    for name in FIELDS["outlet"]:
        member = node.get(name)
        if member is not None and (text := member.string or member.text("name", "title")):
            return text
    return ""


def _item(node: JsonNode, number: int, name: str) -> FeedItem:
    fields = {field: node.text(*names) for field, names in FIELDS.items()}
    language = fields["language"] or None
    summary = plain(fields["summary"])
    article = Article(
        id=fields["id"],
        title=plain(fields["title"]),
        text=plain(fields["text"]) or summary,
        summary=summary,
        outlet=_outlet(node) or name,
        url=fields["url"],
        language=language,
        published=parse_date(fields["published"]),
        updated=parse_date(fields["updated"]),
        version=fields["version"],
        status=status_of(fields["status"]),
        embargoed_until=parse_date(fields["embargoed_until"]),
        rights=fields["rights"],
    )
    texts = [
        json_text(_first(node, FIELDS[field]), f"item {number}/{field}", language)
        for field in ("title", "summary", "text")
    ]
    return FeedItem(
        article=article,
        texts=tuple(text for text in texts if text is not None),
        mark=lambda mark: _mark(node, mark),
    )


def _first(node: JsonNode, names: Iterable[str]) -> JsonNode | None:
    return next((member for name in names if (member := node.get(name)) is not None and member.string), None)


def _mark(node: JsonNode, mark: TranslationMark) -> list[Edit]:
    member = _first(node, FIELDS["language"])
    return [Edit(member.span, quote_json(mark.target.code)) if member else node.add("language", mark.target.code)]
