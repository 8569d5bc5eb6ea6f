"""ninjs 1.x, 2.x and 3.x, IPTC's news in JSON: one item, or an array of them.

Version 1 has `headline`, `body_text`, `body_html`; version 2 has arrays `headlines`, `bodies`, `descriptions` with
names in lower case; version 3 has them with names in camel case. What a file has is read by its names, whatever it
declares.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

from ..documents import Block
from ..documents.xml_source import Edit
from ..stories import Article
from ..text import Markup, Span
from .dates import parse_date
from .feed import FeedFormat, FeedItem, FeedText, SourceFeed, TranslationMark, with_unique_ids
from .html_text import html_to_text, looks_like_html, plain
from .json_source import JsonNode, quote_json
from .nitf import status_of
from .origin import TRAINED_ALGORITHMIC_MEDIA, TRAINED_ALGORITHMIC_MEDIA_URI

__all__ = ["is_ninjs", "json_text", "read_ninjs"]

_OWN = """
pubstatus pubStatus versioncreated versionCreated headlines bodies body_text body_html body_xhtml description_text
description_html copyrightholder copyrightHolder copyrightnotice altids altIds representationtype representationType
"""
_OWN_NAMES = frozenset(_OWN.split())


def is_ninjs(node: JsonNode) -> bool:
    """Whether an object has an `uri` and names that only ninjs has."""
    return bool(node.text("uri")) and bool(_OWN_NAMES & (node.members or {}).keys())


def json_text(node: JsonNode | None, path: str, language: str | None, *, html: bool | None = None) -> FeedText | None:
    """A string that may be translated; `html` None: HTML where it looks like it. None where it is empty."""
    if node is None or node.string is None or not node.string.strip():
        return None
    is_html = looks_like_html(node.string) if html is None else html
    return FeedText(
        block=Block(
            markup=Markup(node.string),
            path=path,
            language=language,
            media_type="text/html" if is_html else "text/plain",
        ),
        edit=lambda markup: [Edit(node.span, quote_json(markup.text))],
    )


def read_ninjs(
    nodes: Iterable[JsonNode], splice: Callable[[Iterable[Edit]], bytes], name: str = "", problems: Iterable[str] = ()
) -> SourceFeed:
    """Items that were parsed already."""
    found = [_item(node, number, name) for number, node in enumerate(nodes, 1)]
    items, repeated = with_unique_ids(found)
    languages = {item.article.language for item in items}
    return SourceFeed(
        format=FeedFormat.NINJS,
        media_type="application/json",
        title=name,
        language=languages.pop() if len(languages) == 1 else None,
        items=items,
        problems=(*problems, *repeated),
        splice=splice,
    )


def _parts(node: JsonNode, many: str, one: str) -> Iterator[tuple[JsonNode, bool | None]]:
    """The strings of a part in all versions, and whether each is HTML, if that is said."""
    for entry in node.children(many):
        kind = entry.text("contentType", "contenttype").lower()
        if (value := entry.get("value")) is not None and (not kind or "html" in kind or kind == "text/plain"):
            yield value, "html" in kind if kind else None
    for name, member in (node.members or {}).items():
        if name == one or name.startswith(f"{one}_"):
            if "nitf" in name or "sgml" in name:
                continue
            yield member, True if "html" in name else False if name.endswith("_text") else None


def _article_text(part: tuple[JsonNode, bool | None]) -> str:
    node, html = part
    return (html_to_text if html else plain)(node.string or "") if html is not False else (node.string or "").strip()


def _item(node: JsonNode, number: int, name: str) -> FeedItem:
    language = node.text("language") or None
    headlines, bodies, descriptions = (
        list(_parts(node, *names))
        for names in (("headlines", "headline"), ("bodies", "body"), ("descriptions", "description"))
    )
    best = sorted(bodies, key=lambda part: part[1] is not True)  # HTML has the paragraphs
    body = next((text for part in best if (text := _article_text(part))), "")
    summary = next((text for part in descriptions if (text := _article_text(part))), "")
    provider = next(
        iter(source.text("name") for source in node.children("infoSources", "infosource", "infosources")), ""
    )
    article = Article(
        id=node.text("uri"),
        title=next((text for part in headlines if (text := _article_text(part))), "") or node.text("title", "name"),
        text=body or summary,
        summary=summary,
        outlet=provider or node.text("copyrightHolder", "copyrightholder") or name,
        url=next((item.text("href") for item in node.children("renditions") if item.text("name") == "web"), ""),
        language=language,
        published=parse_date(node.text("firstCreated", "firstcreated", "contentCreated", "contentcreated"))
        or parse_date(node.text("versionCreated", "versioncreated")),
        updated=parse_date(node.text("versionCreated", "versioncreated")),
        version=node.text("version"),
        status=status_of(node.text("pubStatus", "pubstatus")),
        embargoed_until=parse_date(node.text("embargoedUntil", "embargoed")),
        rights=node.text("usageTerms", "usageterms", "copyrightNotice", "copyrightnotice"),
    )
    texts = [json_text(node.get("title"), f"item {number}/title", language)]
    for what, parts in (("headline", headlines), ("description", descriptions), ("body", bodies)):
        texts += (json_text(part, f"item {number}/{what}", language, html=html) for part, html in parts)
    return FeedItem(
        article=article,
        texts=tuple(text for text in texts if text is not None),
        mark=lambda mark: _mark(node, mark),
    )


def _mark(node: JsonNode, mark: TranslationMark) -> list[Edit]:
    """`language`, an `uri` of its own, the source's among the alternative ids, type of source, and trust indicators."""
    camel = any(name in (node.members or {}) for name in ("versionCreated", "pubStatus", "altIds")) or (
        "/3." in node.text("$standard", "standard") or "/3." in _standard(node)
    )
    uri = node.get("uri")
    edits = [_set(node, "language", mark.target.code)]
    if not mark.machine:
        return edits
    if uri is not None and uri.string:
        kind_of = "summary-" if mark.summary else ""
        edits.append(Edit(uri.span, quote_json(f"{uri.string}#{kind_of}{mark.target.code}")))
    source_type = "digitalSourceType" if camel else "digitalsourcetype"
    kind = {"name": TRAINED_ALGORITHMIC_MEDIA, "uri": TRAINED_ALGORITHMIC_MEDIA_URI}
    edits.append(_set(node, source_type, kind))
    role = "summaryOf" if mark.summary else "translationOf"
    edits += _alternative_id(
        node, "altIds" if camel else "altids", role, node.text("uri"), camel or bool(node.get("headlines"))
    )
    if camel and mark.flags:
        indicators = [{"title": f"machine translation: {flag}"} for flag in mark.flags]
        edits.append(_extend(node, "trustIndicators", indicators))
    return edits


def _standard(node: JsonNode) -> str:
    standard = node.get("standard", "$standard")
    return standard.text("version", "schema") + "/" if standard is not None else ""


def _set(node: JsonNode, name: str, value: object) -> Edit:
    member = (node.members or {}).get(name)
    return Edit(member.span, json.dumps(value, ensure_ascii=False)) if member is not None else node.add(name, value)


def _extend(node: JsonNode, name: str, values: list[dict[str, str]]) -> Edit:
    member = node.get(name)
    if member is None or not member.items:
        return _set(node, name, values)
    place = member.items[-1].span.end
    return Edit(Span(place, place), "".join(f", {json.dumps(value, ensure_ascii=False)}" for value in values))


def _alternative_id(node: JsonNode, name: str, role: str, uri: str, as_list: bool) -> list[Edit]:
    """The source's uri: in version 1 a member of an object, later an entry of an array."""
    member = node.get(name)
    as_list = as_list if member is None else member.items is not None
    if as_list:
        return [_extend(node, name, [{"role": role, "value": uri}])]
    if member is not None and member.members is not None:
        return [member.add(role, uri)]
    return [_set(node, name, {role: uri})]
