"""XML that is edited where it stands.

A document is parsed by expat and never serialised again. `XmlSource.splice` replaces ranges of the source, so whatever
nobody edits keeps its bytes: quotes, entities, order of attributes, comments, white space. Places are spans of code
points of `XmlSource.text`, the decoded source.

    source = XmlSource.parse(data)
    edits = [source.set_content(title, "عنوان") for title in source.root.find_all("title")]
    data = source.splice([*edits, source.set_attribute(source.root, "xml:lang", "ar")])

Nothing outside the document is read. Declarations of entities are refused, because they can expand to gigabytes; a
DOCTYPE that names an external subset is accepted and not fetched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..text import Span
from .base import DocumentError
from .xml_encoding import XmlEncoding, decode_xml, quote_cdata, quote_text, quote_value
from .xml_parser import XmlLimits, parse_tree
from .xml_tree import XML_LANG, XML_NAMESPACE, Edit, XmlAttribute, XmlElement, XmlRun

__all__ = [
    "XML_LANG",
    "XML_NAMESPACE",
    "Edit",
    "XmlAttribute",
    "XmlElement",
    "XmlLimits",
    "XmlRun",
    "XmlSource",
    "quote_text",
    "quote_value",
    "splice_text",
]


@dataclass(frozen=True, slots=True, eq=False)
class XmlSource:
    """A well-formed document: its source, and its elements with their places in it."""

    text: str
    """Without the byte order mark; line ends are as in the bytes."""
    encoding: XmlEncoding
    root: XmlElement

    @classmethod
    def parse(cls, data: bytes, limits: XmlLimits | None = None) -> XmlSource:
        """A document in UTF-8, UTF-16 or the encoding that it declares, where Python knows it.

        Raises:
            DocumentError: not well-formed (metadata `line` and `column`, from 1), not in its encoding, with declared
                entities, or beyond a limit (metadata `limit` and `actual`).
        """
        limits = limits or XmlLimits()
        if len(data) > limits.max_bytes:
            raise DocumentError(
                f"the XML has {len(data):,} bytes; at most {limits.max_bytes:,} are read. Split it",
                metadata={"limit": limits.max_bytes, "actual": len(data)},
            )
        text, encoding = decode_xml(data)
        return cls(text, encoding, parse_tree(text, limits))

    @classmethod
    def from_text(cls, text: str, encoding: XmlEncoding | None = None, limits: XmlLimits | None = None) -> XmlSource:
        """A document that was decoded already; `encoding` (default: UTF-8) is the one that it is written in.

        Raises:
            DocumentError: as for `parse`.
        """
        return cls(text, encoding or XmlEncoding("utf-8"), parse_tree(text, limits or XmlLimits()))

    def replace(self, run: XmlRun, text: str) -> Edit:
        """The edit that puts other text in place of a run; CDATA stays CDATA."""
        return Edit(run.span, quote_cdata(text, self.encoding) if run.cdata else quote_text(text))

    def set_content(self, element: XmlElement, text: str) -> list[Edit]:
        """The edits that make `text` the only text directly in an element; its elements and comments stay.

        It goes to the first run that is not white space alone, and the others are emptied.
        """
        runs = list(element.runs)
        if not runs:
            return [self.insert(element, quote_text(text))]
        chosen = next((run for run in runs if run.text.strip()), runs[0])
        return [self.replace(run, text if run is chosen else "") for run in runs if run is chosen or run.text]

    def set_attribute(self, element: XmlElement, qname: str, value: str) -> Edit:
        """The edit that gives an attribute a value, or adds it at the end of the start tag.

        Args:
            element: whose attribute.
            qname: as it is written, with a prefix that is declared there: "xml:lang".
            value: not quoted.
        """
        for attribute in element.attributes:
            if attribute.qname == qname:
                return Edit(attribute.span, quote_value(value, self.text[attribute.span.end]))
        last = element.attributes[-1].span.end + 1 if element.attributes else 0
        end = last or element.start_tag.start + 1 + len(element.qname)
        return Edit(Span(end, end), f' {qname}="{quote_value(value)}"')

    def insert(self, element: XmlElement, xml: str, *, first: bool = False) -> Edit:
        """The edit that adds XML, which is not quoted any more, at the end of an element or before all in it."""
        tag = element.start_tag
        if not len(element.end_tag):
            slash = self.text.rindex("/", tag.start, tag.end)
            return Edit(Span(slash, tag.end), f">{xml}</{element.qname}>")
        place = tag.end if first else element.end_tag.start
        return Edit(Span(place, place), xml)

    def splice(self, edits: Iterable[Edit]) -> bytes:
        """The document with edits made; without any, the bytes that were parsed.

        Raises:
            ValueError: two edits overlap.
        """
        return self.encoding.encode(splice_text(self.text, edits))


def splice_text(text: str, edits: Iterable[Edit]) -> str:
    """A text with ranges replaced. Edits come in any order; insertions at one place stay in theirs.

    Raises:
        ValueError: two edits overlap, or one reaches beyond the text.
    """
    parts: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        if edit.span.start < done or edit.span.end > len(text):
            raise ValueError(f"{edit.span} overlaps another edit, or reaches beyond the text")
        parts += (text[done : edit.span.start], edit.replacement)
        done = edit.span.end
    return "".join([*parts, text[done:]])
