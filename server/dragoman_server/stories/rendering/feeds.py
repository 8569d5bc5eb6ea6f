"""A digest as a feed: Atom (RFC 4287) or JSON Feed 1.1 (jsonfeed.org), one entry for each story."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from hashlib import sha256

from ..digest import Digest, Story
from .json_document import digest_object
from .page import safe_link, story_html
from .wording import direction

__all__ = ["to_atom", "to_json_feed"]

_ATOM = "http://www.w3.org/2005/Atom"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_atom(digest: Digest) -> bytes:
    """The feed in UTF-8. An entry's id stays the same while its story is open."""
    feed = ElementTree.Element("feed", {"xmlns": _ATOM, f"{_XML}lang": digest.language})
    _add(feed, "id", f"urn:dragoman:digest:{digest.language}")
    _add(feed, "title", digest.title)
    _add(feed, "updated", digest.created.isoformat())
    _add(_add(feed, "author"), "name", "Dragoman")
    _add(feed, "generator", "Dragoman")
    for story in digest.stories:
        entry = _add(feed, "entry")
        _add(entry, "id", _id(story))
        _add(entry, "title", story.headline.text)
        _add(entry, "updated", (story.updated or digest.created).isoformat())
        for link in _links(story):
            _add(entry, "link", rel="related", href=link)
        if any(sentence.told.text for sentence in story.summary):
            _add(entry, "summary", " ".join(sentence.told.text for sentence in story.summary))
        _add(entry, "content", _content(story, digest.language), type="html")
    ElementTree.indent(feed, " ")
    body: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def to_json_feed(digest: Digest) -> str:
    """The feed; each item has the story as `_dragoman`, as in the JSON document."""
    stories = digest_object(digest)["stories"]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": digest.title,
        "language": digest.language,
        "authors": [{"name": "Dragoman"}],
        "items": [
            {
                "id": _id(story),
                "title": story.headline.text,
                "language": story.headline.language,
                "date_modified": (story.updated or digest.created).isoformat(),
                "summary": " ".join(sentence.told.text for sentence in story.summary),
                "content_html": _content(story, digest.language),
                "_dragoman": told,
            }
            for story, told in zip(digest.stories, stories, strict=True)
        ],
    }
    text = json.dumps(feed, ensure_ascii=False, indent=1) + "\n"
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _id(story: Story) -> str:
    """By the story's oldest source, which does not change while articles are added."""
    first = story.sources[-1].article
    return f"urn:dragoman:story:{sha256('/'.join((story.id, *first)).encode('utf-8', 'replace')).hexdigest()[:32]}"


def _links(story: Story) -> list[str]:
    return list(dict.fromkeys(link for source in story.sources if (link := safe_link(source.url))))


def _content(story: Story, language: str) -> str:
    return f'<div lang="{language}" dir="{direction(language)}">{story_html(story, 1, language)}</div>'


def _add(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> ElementTree.Element:
    clean = {name: _NOT_XML.sub("", value) for name, value in attributes.items()}
    element = ElementTree.SubElement(parent, tag, clean)
    element.text = _NOT_XML.sub("", text) or None
    return element
