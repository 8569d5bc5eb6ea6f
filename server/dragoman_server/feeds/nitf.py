"""NITF 3.x, IPTC's format for articles: alone, or inside NewsML-G2."""

from __future__ import annotations

from dataclasses import dataclass

from ..documents.xml_source import XML_LANG, Edit, XmlElement, XmlSource
from ..stories import Article, ArticleStatus
from .dates import parse_date
from .feed import FeedFormat, FeedItem, FeedText, SourceFeed, TranslationMark, with_unique_ids
from .html_text import html_to_text
from .xml_texts import inline_text, local_name, own_text, paragraph_texts

__all__ = ["NitfStory", "descendant", "read_nitf", "status_of", "story_of"]


@dataclass(frozen=True, slots=True)
class NitfStory:
    """What the body of an NITF document says, with places."""

    title: str
    text: str
    summary: str
    texts: tuple[FeedText, ...]


def descendant(element: XmlElement | None, *path: str) -> XmlElement | None:
    """The first descendant by local names, each a child of the one before; the first name at any depth."""
    if element is None:
        return None
    first, *rest = path
    found = next((node for node in element.walk() if local_name(node) == first and node is not element), None)
    for name in rest:
        if found is None:
            return None
        found = next((child for child in found.elements if local_name(child) == name), None)
    return found


def status_of(value: str) -> ArticleStatus:
    """The status by IPTC's name ("stat:canceled", or a URI that ends in it); usable unless it says otherwise."""
    name = value.rpartition("/")[2].rpartition(":")[2].strip().lower()
    if name in ("canceled", "cancelled", "killed", "withdrawn"):
        return ArticleStatus.CANCELED
    return ArticleStatus.WITHHELD if name in ("withheld", "embargoed") else ArticleStatus.USABLE


def story_of(source: XmlSource, root: XmlElement, path: str, language: str | None) -> NitfStory:
    """The story in an `nitf` element. Paths of its texts begin with `path`."""
    hedline, content = descendant(root, "hedline"), descendant(root, "body.content")
    abstract = descendant(root, "abstract")
    headline = descendant(hedline, "hl1") or hedline
    title = own_text(headline) or own_text(descendant(root, "title"))
    texts = [inline_text(source, headline, f"{path}/headline", language) if headline is not None else None]
    if (second := descendant(hedline, "hl2")) is not None:
        texts.append(inline_text(source, second, f"{path}/headline 2", language))
    for name, part in (("summary", abstract), ("content", content)):
        texts += paragraph_texts(source, part, f"{path}/{name}", language)
    body = html_to_text(content.content.of(source.text)) if content is not None else ""
    summary = html_to_text(abstract.content.of(source.text)) if abstract is not None else ""
    return NitfStory(title, body or summary, summary, tuple(text for text in texts if text is not None))


def read_nitf(source: XmlSource, name: str = "") -> SourceFeed:
    """A document whose root is `nitf`: a feed of one article."""
    root = source.root
    data = descendant(root, "docdata")
    publication = descendant(root, "pubdata")
    language = root.get(XML_LANG) or next((e.language for e in root.walk() if local_name(e) == "body"), None)
    story = story_of(source, root, "item 1", language)
    rights = descendant(data, "doc.copyright")
    status = status_of((data.get("management-status") if data is not None else None) or "")
    article = Article(
        id=_attribute(descendant(data, "doc-id"), "id-string"),
        title=story.title,
        text=story.text,
        summary=story.summary,
        outlet=_attribute(publication, "name") or own_text(descendant(root, "distributor")) or name,
        url=_attribute(publication, "ex-ref"),
        language=language,
        published=parse_date(
            _attribute(descendant(data, "date.issue"), "norm")
            or _attribute(publication, "date.publication")
            or _attribute(descendant(root, "dateline", "story.date"), "norm")
        ),
        version=_attribute(descendant(data, "du-key"), "version"),
        status=status,
        embargoed_until=parse_date(_attribute(descendant(data, "date.release"), "norm")),
        rights=" ".join(part for part in (_attribute(rights, "year"), _attribute(rights, "holder")) if part),
    )
    items, _ = with_unique_ids(
        [FeedItem(article=article, texts=story.texts, mark=lambda mark: _mark(source, root, mark))]
    )
    return SourceFeed(
        format=FeedFormat.NITF,
        media_type="application/nitf+xml",
        title=article.outlet,
        language=language,
        items=items,
        splice=source.splice,
    )


def _attribute(element: XmlElement | None, name: str) -> str:
    return (element.get(name) or "").strip() if element is not None else ""


def _mark(source: XmlSource, root: XmlElement, mark: TranslationMark) -> list[Edit]:
    """`xml:lang`. NITF has no direction and no type of source."""
    return [source.set_attribute(root, "xml:lang", mark.target.code)]
