"""Atom 1.0 (RFC 4287) and 0.3, with deleted entries (RFC 6721)."""

from __future__ import annotations

from ..documents.xml_source import XML_LANG, Edit, XmlElement, XmlSource
from ..stories import Article, ArticleStatus
from .dates import parse_date
from .feed import FeedFormat, FeedItem, FeedText, SourceFeed, TranslationMark, with_unique_ids
from .html_text import html_to_text, plain
from .origin import DIGITAL_SOURCE_TYPES, TRAINED_ALGORITHMIC_MEDIA
from .xml_names import absolute_url, canonical_name, children_named, first_named, value_of
from .xml_texts import markup_text, string_text

__all__ = ["read_atom"]


def read_atom(source: XmlSource, name: str = "") -> SourceFeed:
    """A feed whose root is `atom:feed` or one `atom:entry`."""
    root = source.root
    entries = (
        [root]
        if canonical_name(root) in ("atom:entry", "entry")
        else list(children_named(root, "atom:entry", "at:deleted-entry"))
    )
    title = _atom_text(source, first_named(root, "atom:title")) if entries != [root] else ""
    language = root.get(XML_LANG) or None
    rights = _atom_text(source, first_named(root, "atom:rights", "atom:copyright"))
    found = [_atom_entry(source, entry, number, title or name, rights) for number, entry in enumerate(entries, 1)]
    items, problems = with_unique_ids(found)
    names = ("title", "subtitle", "tagline") if entries != [root] else ()
    texts = [
        _atom_block(source, child, f"feed/{part}") for part in names for child in children_named(root, f"atom:{part}")
    ]
    return SourceFeed(
        format=FeedFormat.ATOM,
        media_type="application/atom+xml",
        title=title,
        language=language,
        texts=tuple(text for text in texts if text is not None),
        items=items,
        problems=tuple(problems),
        mark=lambda mark: [source.set_attribute(root, "xml:lang", mark.target.code)] if entries != [root] else [],
        splice=source.splice,
    )


def _atom_entry(source: XmlSource, entry: XmlElement, number: int, outlet: str, rights: str) -> FeedItem:
    if canonical_name(entry) == "at:deleted-entry":  # RFC 6721
        when = parse_date(entry.get("when"))
        gone = Article(
            id=entry.get("ref") or "", title="", text="", updated=when, status=ArticleStatus.CANCELED, outlet=outlet
        )
        return FeedItem(article=gone)
    title, summary, content = (first_named(entry, f"atom:{part}") for part in ("title", "summary", "content"))
    content = content or first_named(entry, "content:encoded", "media:description")
    body, short = _atom_text(source, content), _atom_text(source, summary)
    origin = next(children_named(entry, "atom:source"), None)
    article = Article(
        id=value_of(entry, "atom:id"),
        title=_atom_text(source, title),
        text=body or short,
        summary=short,
        outlet=(_atom_text(source, first_named(origin, "atom:title")) if origin is not None else "") or outlet,
        url=_atom_link(entry),
        language=(content or title or entry).language,
        published=parse_date(
            value_of(entry, "atom:published", "atom:issued", "atom:created", "dc:date", "atom:updated")
        ),
        updated=parse_date(value_of(entry, "atom:updated", "atom:modified")),
        rights=_atom_text(source, first_named(entry, "atom:rights", "dc:rights")) or rights,
    )
    parts = (("title", title), ("summary", summary), ("content", content))
    texts = [_atom_block(source, part, f"item {number}/{what}") for what, part in parts if part is not None]
    return FeedItem(
        article=article,
        texts=tuple(text for text in texts if text is not None),
        mark=lambda mark: _mark_entry(source, entry, mark),
    )


def _atom_link(entry: XmlElement) -> str:
    links = [
        link
        for link in children_named(entry, "atom:link")
        if link.get("rel") in (None, "alternate") and link.get("href")
    ]
    html = [link for link in links if link.get("type") in (None, "text/html", "application/xhtml+xml")]
    return next((absolute_url(link, link.get("href") or "") for link in [*html, *links]), "")


def _atom_kind(element: XmlElement) -> str:
    """What a text construct holds: "text", "html", "xhtml", or "other" such as pictures in base64."""
    kind, mode = (element.get("type") or "text").lower(), element.get("mode")
    if any(element.elements):
        return "xhtml" if "html" in kind or kind in ("text", "text/plain") or mode == "xml" else "other"
    if mode == "base64" or not (kind in ("text", "html", "xhtml") or kind.startswith("text/") or "xhtml" in kind):
        return "other"
    return "html" if "html" in kind or canonical_name(element) == "content:encoded" else "text"


def _atom_text(source: XmlSource, element: XmlElement | None) -> str:
    if element is None:
        return ""
    match _atom_kind(element):
        case "xhtml":
            return html_to_text(element.content.of(source.text))
        case "html":
            return html_to_text(element.text)
        case "text":
            return plain(element.text)
    return ""


def _atom_block(source: XmlSource, element: XmlElement, path: str) -> FeedText | None:
    kind = _atom_kind(element)
    if kind == "xhtml":
        children = list(element.elements)
        inner = children[0] if len(children) == 1 and canonical_name(children[0]) == "xhtml:div" else element
        return markup_text(source, inner, path)
    return string_text(source, element, path) if kind != "other" else None


def _mark_entry(source: XmlSource, entry: XmlElement, mark: TranslationMark) -> list[Edit]:
    """`xml:lang` on the entry and on parts that have their own, `dir` on XHTML, and a category of IPTC's."""
    edits = [source.set_attribute(entry, "xml:lang", mark.target.code)]
    for part in children_named(entry, "atom:title", "atom:summary", "atom:content"):
        divisions = [child for child in part.elements if canonical_name(child) == "xhtml:div"]
        direction = "rtl" if mark.target.right_to_left else "ltr"
        edits += (source.set_attribute(division, "dir", direction) for division in divisions)
        edits += (
            source.set_attribute(element, "xml:lang", mark.target.code)
            for element in (part, *divisions)
            if element.get(XML_LANG) is not None
        )
    if not mark.machine:
        return edits
    prefix = entry.qname.rpartition(":")[0]
    tag = f"{prefix}:category" if prefix else "category"
    category = f'<{tag} scheme="{DIGITAL_SOURCE_TYPES}" term="{TRAINED_ALGORITHMIC_MEDIA}"/>'
    return [*edits, source.insert(entry, category)]
