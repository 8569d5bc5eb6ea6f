"""Texts of XML feeds: elements with text, with HTML as text, and with inline elements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from ..documents import Block
from ..documents.xml_source import XML_LANG, Edit, XmlElement, XmlRun, XmlSource, quote_text
from ..text import Markup, Span, TagMark
from .feed import FeedText
from .html_text import looks_like_html
from .repair import repair_xml

__all__ = ["inline_text", "local_name", "markup_text", "own_text", "paragraph_texts", "paragraphs", "string_text"]


def own_text(element: XmlElement | None) -> str:
    """All text of an element, its white space made single spaces; empty where there is no element."""
    return " ".join(element.text.split()) if element is not None else ""


def string_text(source: XmlSource, element: XmlElement, path: str, language: str | None = None) -> FeedText | None:
    """The text of an element that is plain, or HTML where it looks like it; None where it has none."""
    text = "".join(run.text for run in element.runs)
    if not text.strip():
        return None
    return FeedText(
        block=Block(
            markup=Markup(text),
            path=path,
            language=element.get(XML_LANG) or language or element.language,
            media_type="text/html" if looks_like_html(text) else "text/plain",
        ),
        edit=lambda markup: source.set_content(element, markup.text),
    )


def markup_text(source: XmlSource, element: XmlElement, path: str, language: str | None = None) -> FeedText | None:
    """The content of an element as XHTML: its source between the tags; None where it has no text."""
    if not element.text.strip():
        return None
    return FeedText(
        block=Block(
            markup=Markup(element.content.of(source.text)),
            path=path,
            language=element.get(XML_LANG) or language or element.language,
            media_type="text/html",
        ),
        edit=lambda markup: [Edit(element.content, _well_formed(markup.text))],
    )


def _well_formed(html: str) -> str:
    """HTML with which the document stays well-formed."""
    repaired, _ = repair_xml(f"<div>{html}</div>")
    return repaired[len("<div>") : -len("</div>")]


def inline_text(source: XmlSource, element: XmlElement, path: str, language: str | None = None) -> FeedText | None:
    """The text of a paragraph whose elements are inline tags; None where it has no text.

    White space is made single spaces, as XML for print means it. Tag n is the n-th element in the paragraph.
    """
    markup, elements = _inline(element)
    if not markup.text.strip():
        return None
    return FeedText(
        block=Block(markup=markup, path=path, language=element.get(XML_LANG) or language or element.language),
        edit=lambda translation: [Edit(element.content, _render(source, translation, elements))],
    )


def paragraph_texts(
    source: XmlSource, element: XmlElement | None, path: str, language: str | None = None
) -> Iterator[FeedText]:
    """The texts of all paragraphs in an element, as `inline_text` has them; an empty markup takes a paragraph out."""
    for paragraph in paragraphs(element) if element is not None else ():
        text = inline_text(source, paragraph, path, language)
        if text is not None:
            yield replace(text, edit=partial(_replaced, paragraph, text), paragraph=True)


def _replaced(paragraph: XmlElement, text: FeedText, translation: Markup) -> list[Edit]:
    whole = Span(paragraph.start_tag.start, paragraph.end_tag.end)
    return text.edit(translation) if translation.text or translation.tags else [Edit(whole, "")]


def _inline(element: XmlElement) -> tuple[Markup, list[XmlElement]]:
    elements = [found for found in element.walk() if found is not element]
    numbers = {id(found): number for number, found in enumerate(elements)}
    spans: dict[int, list[int]] = {}
    pieces: list[str] = []
    length = 0
    space = True  # none is needed at the start
    for begins, node in _events(element):
        if isinstance(node, XmlRun):
            text, space = _collapsed(node.text, space)
            pieces.append(text)
            length += len(text)
        elif begins:
            spans[numbers[id(node)]] = [length, length]
        else:
            spans[numbers[id(node)]][1] = length
    whole = "".join(pieces)
    text = whole.rstrip(" ")
    marks = (TagMark(Span(*(min(end, len(text)) for end in spans[number])), number) for number in sorted(spans))
    return Markup(text, tuple(marks)), elements


def _collapsed(text: str, space: bool) -> tuple[str, bool]:
    """Text with single spaces, without one at the start where one comes before it; and whether it ends in one."""
    words = " ".join(text.split())
    if not words:
        return ("", space) if space or not text else (" ", True)
    lead = " " if text[0].isspace() and not space else ""
    trail = " " if text[-1].isspace() else ""
    return f"{lead}{words}{trail}", bool(trail)


def _events(element: XmlElement) -> Iterator[tuple[bool, XmlElement | XmlRun]]:
    """What is in an element: runs, and elements twice, where they begin and where they end."""
    stack: list[tuple[bool, XmlElement | XmlRun]] = [(True, child) for child in reversed(element.children)]
    while stack:
        begins, node = stack.pop()
        yield begins, node
        if begins and isinstance(node, XmlElement):
            stack.append((False, node))
            stack.extend((True, child) for child in reversed(node.children))


def _render(source: XmlSource, markup: Markup, elements: list[XmlElement]) -> str:
    """A paragraph's content: tags as the source writes them around the text that they mark."""
    parts: list[str] = []
    open_tags: list[TagMark] = []
    place = 0

    def advance(to: int) -> None:
        nonlocal place
        parts.append(quote_text(markup.text[place:to]))
        place = max(place, to)

    def close_before(tag: TagMark | None) -> None:
        while open_tags and (tag is None or _ends_before(open_tags[-1], tag, elements)):
            last = open_tags.pop()
            advance(last.span.end)
            parts.append(elements[last.tag].end_tag.of(source.text))

    for tag in markup.tags:
        if not 0 <= tag.tag < len(elements):
            raise ValueError(f"the paragraph has no tag {tag.tag}; it has {len(elements)}")
        close_before(tag)
        advance(tag.span.start)
        parts.append(elements[tag.tag].start_tag.of(source.text))
        open_tags.append(tag)
    close_before(None)
    advance(len(markup.text))
    return "".join(parts)


def _ends_before(opened: TagMark, tag: TagMark, elements: list[XmlElement]) -> bool:
    """Whether a tag is over when another begins; where both meet, the source says whether one is in the other."""
    if opened.span.end != tag.span.start:
        return opened.span.end < tag.span.start
    parent = elements[tag.tag].parent
    while parent is not None and parent is not elements[opened.tag]:
        parent = parent.parent
    return parent is None


_PARAGRAPH_NAMES = """
p hl2 h1 h2 h3 h4 h5 h6 li dt dd td th pre caption media-caption credit figcaption
"""
_PARAGRAPHS = frozenset(_PARAGRAPH_NAMES.split())
_SKIPPED = frozenset(["script", "style", "head", "media-metadata", "media-object", "media-producer"])


def paragraphs(element: XmlElement) -> Iterator[XmlElement]:
    """The elements of XHTML or NITF that are translated on their own, in the order of the document."""
    containers: set[int] = set()
    for found in element.walk():
        parent = found.parent if local_name(found) in _PARAGRAPHS and found is not element else None
        while parent is not None and id(parent) not in containers:
            containers.add(id(parent))
            parent = parent.parent
    stack = [element]
    while stack:
        node = stack.pop()
        name = local_name(node)
        if name in _SKIPPED:
            continue
        if id(node) not in containers and (name in _PARAGRAPHS or any(run.text.strip() for run in node.runs)):
            yield node
        else:
            stack.extend(reversed(list(node.elements)))


def local_name(element: XmlElement) -> str:
    """The name without its namespace or prefix, in lower case."""
    return element.name.rpartition("}")[2].rpartition(":")[2].lower()
