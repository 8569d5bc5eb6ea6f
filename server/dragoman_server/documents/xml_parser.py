"""Expat's events as a tree with places in the source."""

from __future__ import annotations

import html.entities
import re
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

from ..text import Span
from .base import DocumentError
from .xml_tree import XML_NAMESPACE, XmlAttribute, XmlElement, XmlRun

__all__ = ["XmlLimits", "parse_tree"]

_START_TAG = re.compile(r"""<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
_ATTRIBUTE = re.compile(r"""[^\s=]+\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_CDATA = len("<![CDATA[")


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlLimits:
    """How much XML is read; more is a DocumentError."""

    max_bytes: int = 64 << 20
    max_depth: int = 256
    """Of elements in one another."""
    max_nodes: int = 1_000_000
    """Elements, attributes and runs of text together; each takes about 400 bytes of memory."""


def parse_tree(text: str, limits: XmlLimits) -> XmlElement:
    """The root of a document, whose spans are places in `text`. A declared encoding is not heeded.

    Raises:
        DocumentError: not well-formed, with declared entities, or beyond a limit.
    """
    try:
        return _Builder(text, limits).build()
    except expat.ExpatError as error:
        raise DocumentError(
            f"not well-formed XML: {expat.ErrorString(error.code)}, line {error.lineno}, column {error.offset + 1}",
            metadata={"line": error.lineno, "column": error.offset + 1},
        ) from error


class _Builder:
    def __init__(self, text: str, limits: XmlLimits) -> None:
        self._text, self._limits = text, limits
        try:
            self._utf8 = text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise DocumentError(f"not well-formed XML: half of a surrogate pair, character {error.start}") from error
        self._bytes_read = self._chars_read = 0
        self._nodes = 0
        self._root: XmlElement | None = None
        self._open: list[XmlElement] = []
        self._namespaces: dict[str, list[str]] = {"xml": [XML_NAMESPACE], "xmlns": ["http://www.w3.org/2000/xmlns/"]}
        self._declared: list[list[str]] = []
        self._pieces: list[str] = []
        self._run_start: int | None = None
        self._in_cdata = False
        self._parser = self._new_parser()

    def _new_parser(self) -> expat.XMLParserType:
        # Namespaces are resolved here and not by expat, which would not tell how names are written.
        parser = expat.ParserCreate("utf-8")
        parser.ordered_attributes = True
        parser.specified_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.SkippedEntityHandler = self._skipped
        parser.StartCdataSectionHandler = self._start_cdata
        parser.EndCdataSectionHandler = self._end_cdata
        parser.CommentHandler = lambda _comment: self._end_run(self._place())
        parser.ProcessingInstructionHandler = lambda _target, _content: self._end_run(self._place())
        parser.EntityDeclHandler = self._refuse_entity
        return parser

    def build(self) -> XmlElement:
        self._parser.Parse(self._utf8, True)
        assert self._root is not None  # expat refuses a document without an element
        return self._root

    def _place(self) -> int:
        """Where the event stands that is being handled, in code points. Events come in the order of the source."""
        index = self._parser.CurrentByteIndex
        if len(self._utf8) == len(self._text):
            return index
        self._chars_read += len(self._utf8[self._bytes_read : index].decode("utf-8"))
        self._bytes_read = index
        return self._chars_read

    def _start(self, qname: str, values: list[str]) -> None:
        start = self._place()
        self._end_run(start)
        if len(self._open) >= self._limits.max_depth:
            self._exceed("elements in one another", self._limits.max_depth)
        self._count(1 + len(values) // 2)
        tag = _START_TAG.match(self._text, start)
        assert tag is not None  # expat has read it
        self._declare(values)
        parent = self._open[-1] if self._open else None
        attributes = self._attributes(values, start + 1 + len(qname), tag.end()) if values else ()
        element = XmlElement(
            self._resolve(qname, self._namespace("")),
            qname,
            attributes,
            parent,
            Span(start, tag.end()),
            Span(tag.end(), tag.end()),
        )
        if parent is None:
            self._root = element
        else:
            parent.children.append(element)
        self._open.append(element)

    def _declare(self, values: list[str]) -> None:
        """Namespaces of a start tag. Each prefix has a stack, so that no table is copied for each element."""
        prefixes: list[str] = []
        for name, value in zip(values[::2], values[1::2], strict=True):
            if name == "xmlns" or name.startswith("xmlns:"):
                prefixes.append(name[len("xmlns:") :])
                self._namespaces.setdefault(prefixes[-1], []).append(value)
        self._declared.append(prefixes)

    def _namespace(self, prefix: str) -> str:
        stack = self._namespaces.get(prefix)
        return stack[-1] if stack else ""

    def _attributes(self, values: list[str], start: int, end: int) -> tuple[XmlAttribute, ...]:
        written = _ATTRIBUTE.finditer(self._text, start, end)
        return tuple(
            XmlAttribute(self._resolve(name, ""), name, value, Span(*match.span(match.lastindex or 1)))
            for name, value, match in zip(values[::2], values[1::2], written, strict=True)
        )

    def _resolve(self, qname: str, default: str) -> str:
        prefix, colon, local = qname.partition(":")
        namespace = self._namespace(prefix) if colon else default
        return f"{{{namespace}}}{local if colon else qname}" if namespace else qname

    def _end(self, _qname: str) -> None:
        place = self._place()
        self._end_run(place)
        element = self._open.pop()
        for prefix in self._declared.pop():
            self._namespaces[prefix].pop()
        if not self._text.endswith("/>", element.start_tag.start, element.start_tag.end):
            element.end_tag = Span(place, self._text.index(">", place) + 1)

    def _characters(self, piece: str) -> None:
        if self._run_start is None:
            self._run_start = self._place()
        self._pieces.append(piece)

    def _skipped(self, name: str, is_parameter: bool) -> None:
        """An entity that the external subset, which is not read, may declare: the ones of HTML are known."""
        if not is_parameter:
            self._characters(html.entities.html5.get(f"{name};", f"&{name};"))

    def _start_cdata(self) -> None:
        place = self._place()
        self._end_run(place)
        self._run_start, self._in_cdata = place + _CDATA, True

    def _end_cdata(self) -> None:
        self._end_run(self._place())
        self._in_cdata = False

    def _end_run(self, end: int) -> None:
        if self._run_start is None:
            return
        self._count(1)
        parent = self._open[-1]
        parent.children.append(XmlRun("".join(self._pieces), Span(self._run_start, end), self._in_cdata, parent))
        self._run_start, self._pieces = None, []

    def _count(self, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > self._limits.max_nodes:
            self._exceed("elements, attributes and texts", self._limits.max_nodes)

    def _exceed(self, what: str, limit: int) -> NoReturn:
        raise DocumentError(
            f"the XML has more than {limit:,} {what}, which is the most that is read",
            metadata={"limit": limit, "actual": limit + 1},
        )

    def _refuse_entity(self, name: str, *_declaration: object) -> None:
        raise DocumentError(
            f"the XML declares an entity ({name!r:.80}), which is refused because entities can expand without bound; "
            "write its text in place of it",
            metadata={"entity": name[:80]},
        )
