"""XML read element by element, in memory that does not grow with the file, from people who may mean harm.

The parser is the standard library's expat. A document type may be named, as TMX files do, and is never fetched.
Declarations of entities are refused, as the package defusedxml does: they are what makes a small file expand to
gigabytes ("billion laughs") or include files of the server. So are default values of attributes, which multiply text
in the same way. Depth, size of an element and length of a single tag are bounded.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat
from xml.sax.saxutils import escape

from ..errors import UnreadableFileError

__all__ = ["Element", "escaped", "read_elements"]

_CHUNK_BYTES = 64 * 1024
_MAX_TAG_BYTES = 1024 * 1024
_MAX_DEPTH = 64
_MAX_ELEMENT_CHARACTERS = 1_000_000
_MAX_ELEMENT_CHILDREN = 10_000


@dataclass(slots=True)
class Element:
    """An element with all that is in it. Names are local ones, without namespace or prefix."""

    name: str
    attributes: dict[str, str]
    line: int
    """Of the file, where it begins, from 1."""
    content: list[Element | str] = field(default_factory=list)
    """Elements and text, in order."""

    def children(self, *names: str) -> Iterator[Element]:
        """Elements of these names directly below."""
        return (child for child in self.content if isinstance(child, Element) and child.name in names)

    def descendants(self, *names: str) -> Iterator[Element]:
        """Elements of these names at any depth, in the order of the document."""
        for child in self.content:
            if isinstance(child, Element):
                if child.name in names:
                    yield child
                yield from child.descendants(*names)

    @property
    def text(self) -> str:
        """All text at any depth."""
        return "".join(child if isinstance(child, str) else child.text for child in self.content)


def escaped(text: str) -> str:
    """Text for the content of an element or a quoted attribute; a carriage return survives."""
    return escape(text, {'"': "&quot;", "\r": "&#13;", "\t": "&#9;"})


def read_elements(
    data: bytes | BinaryIO, wanted: frozenset[str], roots: frozenset[str], kind: str
) -> Iterator[Element]:
    """The outermost elements of some names, one after the other, each when it has been read.

    Args:
        data: the file, or its bytes.
        wanted: local names.
        roots: local names that the root of the file may have.
        kind: of the file, for messages: "TMX".

    Raises:
        UnreadableFileError: no well-formed XML, another root, an entity declaration, or a bound exceeded.
    """
    builder = _Builder(wanted, roots, kind)
    stream = io.BytesIO(data) if isinstance(data, bytes) else data
    size = 0
    while True:
        chunk = stream.read(_CHUNK_BYTES)
        size += len(chunk)
        builder.feed(chunk)
        yield from builder.taken()
        if not chunk:
            return
        # Old versions of expat read an unfinished tag again with each chunk (CVE-2023-52425).
        if size - builder.position > _MAX_TAG_BYTES:
            raise builder.fault(f"a tag or comment is longer than {_MAX_TAG_BYTES:,} bytes")


class _Builder:
    def __init__(self, wanted: frozenset[str], roots: frozenset[str], kind: str) -> None:
        self._wanted, self._roots, self._kind = wanted, roots, kind
        self._open: list[Element] = []
        self._done: list[Element] = []
        self._depth = self._characters = self._children = 0
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._entity_declaration
        parser.AttlistDeclHandler = self._attribute_declaration
        parser.SkippedEntityHandler = self._unknown_entity
        self._parser = parser

    @property
    def position(self) -> int:
        """Bytes that have become elements or text."""
        return self._parser.CurrentByteIndex

    def feed(self, chunk: bytes) -> None:
        try:
            self._parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            raise UnreadableFileError(
                f"line {error.lineno}: the file is not well-formed XML ({expat.ErrorString(error.code)}), so it cannot "
                f"be read as {self._kind}; export it again"
            ) from None
        except (LookupError, ValueError) as error:
            raise UnreadableFileError(
                f"the encoding that the file declares cannot be read ({error}); save it as UTF-8"
            ) from None

    def taken(self) -> list[Element]:
        done, self._done = self._done, []
        return done

    def fault(self, message: str) -> UnreadableFileError:
        return UnreadableFileError(
            f"line {self._parser.CurrentLineNumber}: {message}; this is not read from {self._kind}"
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if self._depth == 0 and name not in self._roots:
            expected = " or ".join(f"<{root}>" for root in sorted(self._roots))
            raise UnreadableFileError(f"the file is not {self._kind}: it begins with <{name[:40]}>, not {expected}")
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self.fault(f"elements are nested more than {_MAX_DEPTH} deep")
        if not self._open:
            if name not in self._wanted:
                return
            self._characters = self._children = 0
        self._children += 1
        self._count(sum(map(len, attributes.values())))
        local = {_local(key): value for key, value in attributes.items()}
        element = Element(name, local, self._parser.CurrentLineNumber)
        if self._open:
            self._open[-1].content.append(element)
        self._open.append(element)

    def _end(self, _: str) -> None:
        self._depth -= 1
        if self._open:
            element = self._open.pop()
            if not self._open:
                self._done.append(element)

    def _text(self, text: str) -> None:
        if self._open:
            self._count(len(text))
            self._open[-1].content.append(text)

    def _count(self, characters: int) -> None:
        self._characters += characters
        if self._characters > _MAX_ELEMENT_CHARACTERS or self._children > _MAX_ELEMENT_CHILDREN:
            raise self.fault(
                f"<{self._open[0].name if self._open else 'an element'}> has more than "
                f"{_MAX_ELEMENT_CHARACTERS:,} characters or {_MAX_ELEMENT_CHILDREN:,} elements"
            )

    def _entity_declaration(self, name: str, *_: object) -> None:
        raise self.fault(f"the document type declares the entity {name[:40]!r}, which can hide any amount of text")

    def _attribute_declaration(self, element: str, name: str, _: str, default: str | None, __: object) -> None:
        if default is not None:
            raise self.fault(f"the document type declares a default for the attribute {name[:40]!r} of {element[:40]}")

    def _unknown_entity(self, name: str, *_: object) -> None:
        raise self.fault(f"the entity &{name[:40]}; is unknown; write the character itself")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
