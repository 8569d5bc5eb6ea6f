"""RSS 0.9x and 2.0, and RDF Site Summary 0.9 and 1.0, with the modules that news use."""

from __future__ import annotations

from ..documents.xml_source import XML_LANG, Edit, XmlElement, XmlSource
from ..stories import Article
from .dates import parse_date
from .feed import FeedFormat, FeedItem, SourceFeed, TranslationMark, with_unique_ids
from .html_text import html_to_text, plain
from .origin import DIGITAL_SOURCE_TYPES, TRAINED_ALGORITHMIC_MEDIA, TRAINED_ALGORITHMIC_MEDIA_URI
from .xml_names import absolute_url, canonical_name, children_named, first_named, value_of
from .xml_texts import markup_text, string_text

__all__ = ["read_rss"]


def read_rss(source: XmlSource, name: str = "") -> SourceFeed:
    """A feed whose root is `rss` or `rdf:RDF`."""
    channel = next((child for child in source.root.elements if canonical_name(child) == "channel"), source.root)
    language = source.root.get(XML_LANG) or value_of(channel, "language", "dc:language") or channel.language
    title = plain(value_of(channel, "title", "dc:title"))
    places = [channel] if channel is source.root else [channel, source.root]
    elements = [element for place in places for element in children_named(place, "item")]
    elements += [element for items in children_named(channel, "items") for element in children_named(items, "item")]
    rights = plain(value_of(channel, "copyright", "dc:rights"))
    found = [
        _rss_item(source, element, number, language, title or name, rights)
        for number, element in enumerate(elements, 1)
    ]
    items, problems = with_unique_ids(found)
    texts = [
        string_text(source, element, f"feed/{part}", language)
        for part in ("title", "description")
        for element in children_named(channel, part)
    ]
    return SourceFeed(
        format=FeedFormat.RSS,
        media_type="application/rss+xml",
        title=title,
        language=language or None,
        texts=tuple(text for text in texts if text is not None),
        items=items,
        problems=tuple(problems),
        mark=lambda mark: _mark_channel(source, channel, mark),
        splice=source.splice,
    )


_PUBLISHED = ("pubdate", "dc:date", "dcterms:issued", "atom:published", "dcterms:created")
_CONTENT = ("content:encoded", "xhtml:body", "xhtml:div", "atom:content", "fulltext", "full-text", "body")
_DESCRIPTION = ("description", "dc:description", "atom:summary", "itunes:summary", "media:description")


def _rss_item(
    source: XmlSource, element: XmlElement, number: int, language: str | None, outlet: str, rights: str
) -> FeedItem:
    own = element.get(XML_LANG) or value_of(element, "dc:language", "language") or language
    title, content, description = (
        first_named(element, *names) for names in (("title", "media:title", "dc:title"), _CONTENT, _DESCRIPTION)
    )
    guid = next(children_named(element, "guid"), None)
    identity = value_of(element, "guid", "atom:id", "dc:identifier")
    about = next((a.value for a in element.attributes if a.name.endswith("}about")), "")
    body, summary = _html(source, content), _html(source, description)
    article = Article(
        id=identity or about,
        title=plain(title.text) if title is not None else "",
        text=body or summary,
        summary=summary,
        outlet=plain(value_of(element, "source", "dc:publisher")) or outlet,
        url=absolute_url(element, _rss_link(element) or (identity if _is_link(guid, identity) else "") or about),
        language=own or None,
        published=parse_date(
            value_of(element, "pubdate", "dc:date", "dcterms:issued", "atom:published", "dcterms:created")
        ),
        updated=parse_date(value_of(element, "atom:updated", "dcterms:modified")),
        rights=plain(value_of(element, "dc:rights", "copyright", "atom:rights", "media:copyright")) or rights,
    )
    parts = (("title", title), ("description", description), ("content", content))
    texts = [
        (markup_text if any(part.elements) else string_text)(source, part, f"item {number}/{what}", own or None)
        for what, part in parts
        if part is not None
    ]
    return FeedItem(
        article=article,
        texts=tuple(text for text in texts if text is not None),
        mark=lambda mark: _mark_item(source, element, mark),
    )


def _rss_link(element: XmlElement) -> str:
    if link := value_of(element, "link"):
        return link
    links = [link for link in children_named(element, "atom:link", "link") if link.get("rel") in (None, "alternate")]
    return next((link.get("href") or "" for link in links), "")


def _is_link(guid: XmlElement | None, identity: str) -> bool:
    permanent = (guid.get("isPermaLink") or "true").lower() != "false" if guid is not None else False
    return permanent and identity.startswith(("http://", "https://"))


def _html(source: XmlSource, element: XmlElement | None) -> str:
    """Plain text of an element that has HTML as text, plain text, or XHTML in it."""
    if element is None:
        return ""
    return html_to_text(element.content.of(source.text)) if any(element.elements) else plain(element.text)


def _mark_channel(source: XmlSource, channel: XmlElement, mark: TranslationMark) -> list[Edit]:
    languages = list(children_named(channel, "language", "dc:language"))
    if not languages and canonical_name(source.root) == "rss":
        return [source.insert(channel, f"<language>{mark.target.code}</language>", first=True)]
    edits = [edit for element in languages for edit in source.set_content(element, mark.target.code)]
    if not languages or source.root.get(XML_LANG) is not None:
        edits.append(source.set_attribute(source.root, "xml:lang", mark.target.code))
    return edits


def _mark_item(source: XmlSource, element: XmlElement, mark: TranslationMark) -> list[Edit]:
    """`xml:lang`, or the `dc:language` that is there, and a category of IPTC's digital source types."""
    edits = [source.set_attribute(element, "xml:lang", mark.target.code)]
    for language in children_named(element, "dc:language", "language"):
        edits += source.set_content(language, mark.target.code)
    if not mark.machine:
        return edits
    if canonical_name(source.root) == "rss":
        category = f'<category domain="{DIGITAL_SOURCE_TYPES}">{TRAINED_ALGORITHMIC_MEDIA}</category>'
    else:
        category = f'<dc:type xmlns:dc="http://purl.org/dc/elements/1.1/">{TRAINED_ALGORITHMIC_MEDIA_URI}</dc:type>'
    return [*edits, source.insert(element, category)]
