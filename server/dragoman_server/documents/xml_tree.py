"""Elements, attributes and runs of text of an XML document, with their places in its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..text import Span

__all__ = ["XML_LANG", "XML_NAMESPACE", "Edit", "XmlAttribute", "XmlElement", "XmlRun"]

XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
XML_LANG = f"{{{XML_NAMESPACE}}}lang"


@dataclass(frozen=True, slots=True)
class Edit:
    """A range of a source, and what takes its place; an empty range inserts."""

    span: Span
    replacement: str
    """Source too: quoted and escaped already."""


@dataclass(frozen=True, slots=True)
class XmlAttribute:
    """An attribute as it is written in a start tag; declarations of namespaces are among them."""

    name: str
    """`{namespace}local`, or the local name alone; `prefix:local` where the prefix is not declared."""
    qname: str
    """As the source writes it."""
    value: str
    span: Span
    """Of the value in the source, without its quotes."""


@dataclass(eq=False, slots=True)
class XmlRun:
    """Text without any markup in it. Entities, character references and line ends are resolved in `text`."""

    text: str
    span: Span
    """In the source; of a CDATA section, what is between its markers."""
    cdata: bool
    parent: XmlElement = field(repr=False)


@dataclass(eq=False, slots=True)
class XmlElement:
    """An element with its place in the source and what it contains."""

    name: str
    """`{namespace}local`, or the local name alone; `prefix:local` where the prefix is not declared."""
    qname: str
    """As the source writes it."""
    attributes: tuple[XmlAttribute, ...]
    parent: XmlElement | None = field(repr=False)
    start_tag: Span
    end_tag: Span
    """Empty, at the end of the start tag, where that is its own end: `<a/>`."""
    children: list[XmlElement | XmlRun] = field(default_factory=list, repr=False)

    @property
    def elements(self) -> Iterator[XmlElement]:
        """Its children that are elements."""
        return (child for child in self.children if isinstance(child, XmlElement))

    @property
    def runs(self) -> Iterator[XmlRun]:
        """Its own texts, without those of its elements."""
        return (child for child in self.children if isinstance(child, XmlRun))

    @property
    def span(self) -> Span:
        """From the start of its start tag to the end of its end tag."""
        return Span(self.start_tag.start, self.end_tag.end)

    @property
    def content(self) -> Span:
        """What is between its tags in the source."""
        return Span(self.start_tag.end, self.end_tag.start)

    @property
    def text(self) -> str:
        """All text in it and in its elements, in the order of the document."""
        return "".join(run.text for run in self.walk_runs())

    @property
    def language(self) -> str | None:
        """The nearest `xml:lang`, its own or an ancestor's; None where there is none or it is empty."""
        element: XmlElement | None = self
        while element is not None:
            if (language := element.get(XML_LANG)) is not None:
                return language.strip() or None
            element = element.parent
        return None

    def get(self, name: str) -> str | None:
        """The value of an attribute, or None."""
        return next((attribute.value for attribute in self.attributes if attribute.name == name), None)

    def find(self, *names: str) -> XmlElement | None:
        """The first child with one of some names."""
        return next(self.find_all(*names), None)

    def find_all(self, *names: str) -> Iterator[XmlElement]:
        """The children with one of some names."""
        return (child for child in self.elements if child.name in names)

    def walk(self) -> Iterator[XmlElement]:
        """It and all elements in it, in the order of the document."""
        return (node for node in self._nodes() if isinstance(node, XmlElement))

    def walk_runs(self) -> Iterator[XmlRun]:
        """All texts in it, in the order of the document."""
        return (node for node in self._nodes() if isinstance(node, XmlRun))

    def _nodes(self) -> Iterator[XmlElement | XmlRun]:
        stack: list[XmlElement | XmlRun] = [self]
        while stack:
            node = stack.pop()
            yield node
            if isinstance(node, XmlElement):
                stack.extend(reversed(node.children))
