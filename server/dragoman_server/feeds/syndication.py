"""RSS 0.9x and 2.0, RDF Site Summary 0.9 and 1.0, and Atom 0.3 and 1.0 (RFC 4287), with the modules that news use."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from ..documents.xml_source import XML_LANG, XML_NAMESPACE, Edit, XmlElement, XmlSource
from ..stories import Article, ArticleStatus
from .dates import parse_date
from .feed import FeedFormat, FeedItem, FeedText, SourceFeed, TranslationMark, with_unique_ids
from .html_text import html_to_text, plain
from .origin import DIGITAL_SOURCE_TYPES, TRAINED_ALGORITHMIC_MEDIA
from .xml_texts import markup_text, string_text

__all__ = ["canonical_name", "read_atom", "read_rss"]

_XML_BASE = f"{{{XML_NAMESPACE}}}base"
_PREFIXES = {
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://my.netscape.com/publish/formats/rss-0.91.dtd": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://purl.org/rss/1.0/": "",
    "http://purl.org/net/rss1.1#": "",
    "http://backend.userland.com/rss2": "",
    "http://backend.userland.com/rss": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://www.w3.org/2005/Atom": "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/elements/1.0/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/atompub/tombstones/1.0": "at",
    "http://www.w3.org/1999/xhtml": "xhtml",
}


def canonical_name(element: XmlElement) -> str:
    """The name in lower case with the usual prefix of its namespace; RSS has none. Case differs in old feeds.

    In a namespace that is not known, or not declared, the name is as it is written.
    """
    return _canonical(element.name, element.qname)


@lru_cache(maxsize=1024)
def _canonical(name: str, qname: str) -> str:
    namespace, brace, local = name[1:].rpartition("}")
    prefix = _PREFIXES.get(namespace) if brace else None
    if prefix is None:
        return qname.lower()
    return (f"{prefix}:{local}" if prefix else local).lower()


def _all(element: XmlElement, *names: str) -> Iterator[XmlElement]:
    """The children with some names, those with the first name first; Atom's also without their namespace."""
    found: dict[str, list[XmlElement]] = {}
    for child in element.elements:
        found.setdefault(canonical_name(child), []).append(child)
    for name in names:
        yield from found.get(name, ())
        if name.startswith("atom:"):
            yield from found.get(name.removeprefix("atom:"), ())


def _first(element: XmlElement, *names: str) -> XmlElement | None:
    """The first child with text, in the order of the names."""
    return next((child for child in _all(element, *names) if child.text.strip()), None)


def _value(element: XmlElement, *names: str) -> str:
    child = _first(element, *names)
    return "" if child is None else child.text.strip()


def read_rss(source: XmlSource, name: str = "") -> SourceFeed:
    """A feed whose root is `rss` or `rdf:RDF`."""
    channel = next((child for child in source.root.elements if canonical_name(child) == "channel"), source.root)
    language = source.root.get(XML_LANG) or _value(channel, "language", "dc:language") or channel.language
    title = plain(_value(channel, "title", "dc:title"))
    places = [channel] if channel is source.root else [channel, source.root]
    elements = [element for place in places for element in _all(place, "item")]
    elements += [element for items in _all(channel, "items") for element in _all(items, "item")]
    rights = plain(_value(channel, "copyright", "dc:rights"))
    found = [
        _rss_item(source, element, number, language, title or name, rights)
        for number, element in enumerate(elements, 1)
    ]
    items, problems = with_unique_ids(found)
    texts = [
        string_text(source, element, f"feed/{part}", language)
        for part in ("title", "description")
        for element in _all(channel, part)
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
    own = element.get(XML_LANG) or _value(element, "dc:language", "language") or language
    title, content, description = (
        _first(element, *names) for names in (("title", "media:title", "dc:title"), _CONTENT, _DESCRIPTION)
    )
    guid = next(_all(element, "guid"), None)
    identity = _value(element, "guid", "atom:id", "dc:identifier")
    about = next((a.value for a in element.attributes if a.name.endswith("}about")), "")
    body, summary = _html(source, content), _html(source, description)
    article = Article(
        id=identity or about,
        title=plain(title.text) if title is not None else "",
        text=body or summary,
        summary=summary,
        outlet=plain(_value(element, "source", "dc:publisher")) or outlet,
        url=_absolute(element, _rss_link(element) or (identity if _is_link(guid, identity) else "") or about),
        language=own or None,
        published=parse_date(
            _value(element, "pubdate", "dc:date", "dcterms:issued", "atom:published", "dcterms:created")
        ),
        updated=parse_date(_value(element, "atom:updated", "dcterms:modified")),
        rights=plain(_value(element, "dc:rights", "copyright", "atom:rights", "media:copyright")) or rights,
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
    if link := _value(element, "link"):
        return link
    links = [link for link in _all(element, "atom:link", "link") if link.get("rel") in (None, "alternate")]
    return next((link.get("href") or "" for link in links), "")


def _absolute(element: XmlElement, url: str) -> str:
    """An address with the nearest `xml:base`, or the link of the channel that it is in, where it is relative."""
    parent: XmlElement | None = element
    try:
        while parent is not None and url and not urlsplit(url).scheme:
            base = parent.get(_XML_BASE) or (_value(parent, "link") if canonical_name(parent) == "channel" else "")
            url, parent = urljoin(base, url), parent.parent
    except ValueError:  # an address that cannot be one, such as http://[x
        return url
    return url


def _is_link(guid: XmlElement | None, identity: str) -> bool:
    permanent = (guid.get("isPermaLink") or "true").lower() != "false" if guid is not None else False
    return permanent and identity.startswith(("http://", "https://"))


def _html(source: XmlSource, element: XmlElement | None) -> str:
    """Plain text of an element that has HTML as text, plain text, or XHTML in it."""
    if element is None:
        return ""
    return html_to_text(element.content.of(source.text)) if any(element.elements) else plain(element.text)


def _mark_channel(source: XmlSource, channel: XmlElement, mark: TranslationMark) -> list[Edit]:
    languages = list(_all(channel, "language", "dc:language"))
    if not languages and canonical_name(source.root) == "rss":
        return [source.insert(channel, f"<language>{mark.target.code}</language>", first=True)]
    edits = [edit for element in languages for edit in source.set_content(element, mark.target.code)]
    if not languages or source.root.get(XML_LANG) is not None:
        edits.append(source.set_attribute(source.root, "xml:lang", mark.target.code))
    return edits


def _mark_item(source: XmlSource, element: XmlElement, mark: TranslationMark) -> list[Edit]:
    """`xml:lang`, or the `dc:language` that is there, and a category of IPTC's digital source types."""
    edits = [source.set_attribute(element, "xml:lang", mark.target.code)]
    for language in _all(element, "dc:language", "language"):
        edits += source.set_content(language, mark.target.code)
    if not mark.machine:
        return edits
    if canonical_name(source.root) == "rss":
        category = f'<category domain="{DIGITAL_SOURCE_TYPES}">{TRAINED_ALGORITHMIC_MEDIA}</category>'
    else:
        uri = f"{DIGITAL_SOURCE_TYPES}{TRAINED_ALGORITHMIC_MEDIA}"
        category = f'<dc:type xmlns:dc="http://purl.org/dc/elements/1.1/">{uri}</dc:type>'
    return [*edits, source.insert(element, category)]


def read_atom(source: XmlSource, name: str = "") -> SourceFeed:
    """A feed whose root is `atom:feed` or one `atom:entry`."""
    root = source.root
    entries = (
        [root]
        if canonical_name(root) in ("atom:entry", "entry")
        else list(_all(root, "atom:entry", "at:deleted-entry"))
    )
    title = _atom_text(source, _first(root, "atom:title")) if entries != [root] else ""
    language = root.get(XML_LANG) or None
    rights = _atom_text(source, _first(root, "atom:rights", "atom:copyright"))
    found = [_atom_entry(source, entry, number, title or name, rights) for number, entry in enumerate(entries, 1)]
    items, problems = with_unique_ids(found)
    names = ("title", "subtitle", "tagline") if entries != [root] else ()
    texts = [_atom_block(source, child, f"feed/{part}") for part in names for child in _all(root, f"atom:{part}")]
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
    title, summary, content = (_first(entry, f"atom:{part}") for part in ("title", "summary", "content"))
    content = content or _first(entry, "content:encoded", "media:description")
    body, short = _atom_text(source, content), _atom_text(source, summary)
    origin = next(_all(entry, "atom:source"), None)
    article = Article(
        id=_value(entry, "atom:id"),
        title=_atom_text(source, title),
        text=body or short,
        summary=short,
        outlet=(_atom_text(source, _first(origin, "atom:title")) if origin is not None else "") or outlet,
        url=_atom_link(entry),
        language=(content or title or entry).language,
        published=parse_date(_value(entry, "atom:published", "atom:issued", "atom:created", "dc:date", "atom:updated")),
        updated=parse_date(_value(entry, "atom:updated", "atom:modified")),
        rights=_atom_text(source, _first(entry, "atom:rights", "dc:rights")) or rights,
    )
    parts = (("title", title), ("summary", summary), ("content", content))
    texts = [_atom_block(source, part, f"item {number}/{what}") for what, part in parts if part is not None]
    return FeedItem(
        article=article,
        texts=tuple(text for text in texts if text is not None),
        mark=lambda mark: _mark_entry(source, entry, mark),
    )


def _atom_link(entry: XmlElement) -> str:
    links = [link for link in _all(entry, "atom:link") if link.get("rel") in (None, "alternate") and link.get("href")]
    html = [link for link in links if link.get("type") in (None, "text/html", "application/xhtml+xml")]
    return next((_absolute(link, link.get("href") or "") for link in [*html, *links]), "")


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
    """`xml:lang` on the entry and on parts that have their own, `dir` on XHTML, and a category (see `_mark_item`)."""
    edits = [source.set_attribute(entry, "xml:lang", mark.target.code)]
    for part in _all(entry, "atom:title", "atom:summary", "atom:content"):
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
