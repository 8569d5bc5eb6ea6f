"""Names of elements in syndicated feeds, whatever prefix or version of a namespace they are written with."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from ..documents.xml_source import XML_NAMESPACE, XmlElement

__all__ = ["absolute_url", "canonical_name", "children_named", "first_named", "value_of"]

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


def children_named(element: XmlElement, *names: str) -> Iterator[XmlElement]:
    """The children with some names, those with the first name first; Atom's also without their namespace."""
    found: dict[str, list[XmlElement]] = {}
    for child in element.elements:
        found.setdefault(canonical_name(child), []).append(child)
    for name in names:
        yield from found.get(name, ())
        if name.startswith("atom:"):
            yield from found.get(name.removeprefix("atom:"), ())


def first_named(element: XmlElement, *names: str) -> XmlElement | None:
    """The first child with text, in the order of the names."""
    return next((child for child in children_named(element, *names) if child.text.strip()), None)


def value_of(element: XmlElement, *names: str) -> str:
    child = first_named(element, *names)
    return "" if child is None else child.text.strip()


def absolute_url(element: XmlElement, url: str) -> str:
    """An address with the nearest `xml:base`, or the link of the channel that it is in, where it is relative."""
    parent: XmlElement | None = element
    try:
        while parent is not None and url and not urlsplit(url).scheme:
            base = parent.get(_XML_BASE) or (value_of(parent, "link") if canonical_name(parent) == "channel" else "")
            url, parent = urljoin(base, url), parent.parent
    except ValueError:  # an address that cannot be one, such as http://[x
        return url
    return url
