"""NewsML-G2, IPTC's format for exchange: news items, packages and messages of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..documents.xml_source import XML_LANG, Edit, XmlElement, XmlSource, quote_value
from ..stories import Article
from ..text import Span
from .dates import parse_date
from .feed import FeedFormat, FeedItem, FeedText, SourceFeed, TranslationMark, with_unique_ids
from .html_text import html_to_text, plain
from .nitf import descendant, status_of, story_of
from .origin import TRAINED_ALGORITHMIC_MEDIA_URI
from .xml_texts import inline_text, local_name, own_text, paragraph_texts, string_text

__all__ = ["G2_NAMESPACE", "read_newsml"]

G2_NAMESPACE = "http://iptc.org/std/nar/2006-10-01/"


def read_newsml(source: XmlSource, name: str = "") -> SourceFeed:
    """A `newsItem`, a `packageItem`, or a `newsMessage` of them.

    The articles are the news items; a package that comes without its items gives the headlines of its references.
    """
    found = [element for element in source.root.walk() if local_name(element) in ("newsitem", "packageitem")]
    news = [element for element in found if local_name(element) == "newsitem"]
    packages = [element for element in found if local_name(element) == "packageitem"]
    items = [_news_item(source, element, number, name) for number, element in enumerate(news, 1)]
    if not news:
        items = [item for package in packages for item in _references(source, package, name)]
    package = packages[0] if packages else None
    unique, problems = with_unique_ids(items)
    return SourceFeed(
        format=FeedFormat.NEWSML_G2,
        media_type="application/vnd.iptc.g2.newsitem+xml"
        if not packages
        else "application/vnd.iptc.g2.packageitem+xml",
        title=own_text(descendant(package, "headline") or descendant(package, "title")) or name,
        language=source.root.get(XML_LANG) or next((item.article.language for item in unique), None),
        items=unique,
        problems=tuple(problems),
        splice=source.splice,
    )


def _children(element: XmlElement | None, name: str) -> Iterator[XmlElement]:
    return (child for child in (element.elements if element is not None else ()) if local_name(child) == name)


def _child(element: XmlElement | None, name: str) -> XmlElement | None:
    return next(_children(element, name), None)


def _news_item(source: XmlSource, element: XmlElement, number: int, name: str) -> FeedItem:
    meta, content_meta, rights = (_child(element, part) for part in ("itemmeta", "contentmeta", "rightsinfo"))
    tagged = _child(content_meta, "language")
    language = (tagged.get("tag") if tagged is not None else None) or element.language
    path = f"item {number}"
    headlines = list(_children(content_meta, "headline"))
    descriptions = list(_children(content_meta, "description"))
    body, texts = _content(source, element, path, language)
    status = _child(meta, "pubstatus")
    article = Article(
        id=element.get("guid") or "",
        title=own_text(headlines[0] if headlines else None) or _nitf_title(element) or own_text(_child(meta, "title")),
        text=body or "\n\n".join(own_text(description) for description in descriptions),
        summary=own_text(descriptions[0] if descriptions else None),
        outlet=_party(_child(meta, "provider")) or _party(_child(content_meta, "infosource")) or name,
        url=_web_page(meta),
        language=language,
        published=_date(meta, "firstcreated") or _date(content_meta, "contentcreated") or _date(meta, "versioncreated"),
        updated=_date(meta, "versioncreated"),
        version=element.get("version") or "",
        status=status_of((status.get("qcode") or status.get("uri") or "") if status is not None else ""),
        embargoed_until=_date(meta, "embargoed"),
        rights=_rights(rights),
    )
    titles = [*_children(meta, "title"), *headlines]
    own = [inline_text(source, title, f"{path}/{local_name(title)}", language) for title in titles]
    own += (inline_text(source, description, f"{path}/description", language) for description in descriptions)
    return FeedItem(
        article=article,
        texts=(*(text for text in own if text is not None), *texts),
        mark=lambda mark: _mark(source, element, mark),
    )


def _nitf_title(element: XmlElement) -> str:
    return own_text(descendant(element, "hedline", "hl1"))


def _date(element: XmlElement | None, name: str) -> datetime | None:
    return parse_date(own_text(_child(element, name)))


def _web_page(meta: XmlElement | None) -> str:
    links = [link for link in _children(meta, "link") if "webpage" in (link.get("rel") or "").lower()]
    return next((link.get("href") or "" for link in links), "")


def _party(element: XmlElement | None) -> str:
    if element is None:
        return ""
    name = own_text(_child(element, "name")) or element.get("literal") or element.get("uri") or ""
    return name or (element.get("qcode") or "").partition(":")[2]


def _rights(element: XmlElement | None) -> str:
    parts = [own_text(part) for name in ("copyrightnotice", "usageterms") for part in _children(element, name)]
    return "\n".join(part for part in parts if part) or _party(_child(element, "copyrightholder"))


def _content(source: XmlSource, item: XmlElement, path: str, language: str | None) -> tuple[str, list[FeedText]]:
    """The text and the places of all inline contents; of several, the first that has a text is the article's."""
    body = ""
    texts: list[FeedText] = []
    contents = _child(item, "contentset")
    for content in contents.elements if contents is not None else ():
        kind = (content.get("contenttype") or "").lower()
        if local_name(content) == "inlinedata" and (not kind or kind.startswith("text/")):
            text = string_text(source, content, f"{path}/content", language)
            texts += [text] if text is not None else []
            body = body or plain(content.text)
        elif local_name(content) == "inlinexml":
            nitf = next((child for child in content.elements if local_name(child) == "nitf"), None)
            if nitf is not None:
                story = story_of(source, nitf, path, language)
                texts += story.texts
                body = body or story.text
                continue
            texts += paragraph_texts(source, content, f"{path}/content", language)
            body = body or html_to_text(content.content.of(source.text))
    return body, texts


def _references(source: XmlSource, package: XmlElement, name: str) -> Iterator[FeedItem]:
    rights = _rights(_child(package, "rightsinfo"))
    provider = _party(_child(_child(package, "itemmeta"), "provider"))
    references = [element for element in package.walk() if local_name(element) == "itemref"]
    for number, reference in enumerate(references, 1):
        headline = _child(reference, "headline") or _child(reference, "title")
        description = _child(reference, "description")
        status = _child(reference, "pubstatus")
        article = Article(
            id=reference.get("residref") or reference.get("href") or "",
            title=own_text(headline),
            text=own_text(description),
            summary=own_text(description),
            outlet=_party(_child(reference, "provider")) or provider or name,
            url=reference.get("href") or "",
            language=reference.language,
            updated=_date(reference, "versioncreated"),
            version=reference.get("version") or "",
            status=status_of((status.get("qcode") or status.get("uri") or "") if status is not None else ""),
            embargoed_until=_date(reference, "embargoed"),
            rights=rights,
        )
        parts = [part for part in (headline, description) if part is not None]
        texts = [inline_text(source, part, f"item {number}/{local_name(part)}", reference.language) for part in parts]
        yield FeedItem(article=article, texts=tuple(text for text in texts if text is not None))


def _mark(source: XmlSource, item: XmlElement, mark: TranslationMark) -> list[Edit]:
    """`xml:lang` and `dir` on the item and its content, `language`, and `digitalSourceType` in its place."""
    direction = "rtl" if mark.target.right_to_left else "ltr"
    edits = [source.set_attribute(item, "xml:lang", mark.target.code), source.set_attribute(item, "dir", direction)]
    for content in item.walk():
        if content is not item and content.get(XML_LANG) is not None and _inside(content, "contentset"):
            edits.append(source.set_attribute(content, "xml:lang", mark.target.code))
    meta = _child(item, "contentmeta")
    if meta is None:
        return edits
    for language in _children(meta, "language"):
        if language.get("tag") is not None:
            edits.append(source.set_attribute(language, "tag", mark.target.code))
    if not mark.machine:
        return edits
    if (kind := _child(meta, "digitalsourcetype")) is not None:
        return [*edits, source.set_attribute(kind, "uri", TRAINED_ALGORITHMIC_MEDIA_URI)]
    prefix = meta.qname.rpartition(":")[0]
    tag = f"{prefix}:digitalSourceType" if prefix else "digitalSourceType"
    element = f'<{tag} uri="{quote_value(TRAINED_ALGORITHMIC_MEDIA_URI)}"/>'
    before = [child for child in meta.elements if local_name(child) in _BEFORE_SOURCE_TYPE]
    place = before[-1].span.end if before else meta.start_tag.end
    return [*edits, Edit(Span(place, place), element) if len(meta.end_tag) else source.insert(meta, element)]


_BEFORE_SOURCE_TYPE = ("icon", "urgency", "contentcreated", "contentmodified")
"""What the schema has before `digitalSourceType` in `contentMeta`."""


def _inside(element: XmlElement, name: str) -> bool:
    parent = element.parent
    while parent is not None and local_name(parent) != name:
        parent = parent.parent
    return parent is not None
