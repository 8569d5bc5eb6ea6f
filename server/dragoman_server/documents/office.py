"""Office documents: parts of XML in a ZIP archive whose paragraphs are made of runs (ECMA-376)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..errors import LimitExceededError
from ..text import Markup, Span
from .archive import Archive
from .base import Block, DocumentError, TargetLanguage
from .run_events import Dialect, Whole, local_name
from .run_paragraphs import RunParagraph, RunTag, read_paragraph
from .tagged import TagEnd, TagStart, completed, require_known_tags, walk
from .xml_source import XmlElement, XmlSource, quote_text

__all__ = ["MOST_SIGNS", "OfficeDocument", "ParagraphWriting", "nested_splice", "parts_of_types"]

MOST_SIGNS = 3_000_000
"""Tags and attributes of all parts together; a page of a Word document has about 2,000."""
_TYPES = "[Content_Types].xml"
_SPACE = re.compile(r"[\n\r\t\v\f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    source: XmlSource
    paragraphs: list[RunParagraph]
    inner: dict[int, list[int]]
    """For paragraphs, by their index, those in text boxes inside of them."""


def parts_of_types(archive: Archive, kind: str, main: Sequence[str], types: Sequence[str]) -> list[str]:
    """Names of the parts with some content types, in the order of the types; a type is given by its end.

    Args:
        archive: the document.
        kind: what it should be, for people: "a Word document".
        main: content types of which the document has to have one.
        types: those of the parts.

    Raises:
        DocumentError: it has none of `main`.
    """
    if _TYPES not in archive:
        raise DocumentError(f"The document is not {kind}: it has no part {_TYPES!r}.")
    kinds = [
        ((element.get("PartName") or "").lstrip("/"), element.get("ContentType") or "")
        for element in XmlSource.parse(archive.read(_TYPES)).root.elements
    ]
    if not any(one.endswith(tuple(main)) for _, one in kinds):
        raise DocumentError(f"The document is not {kind}: none of its parts has such a content type.")
    found = [
        (order, name) for name, one in kinds for order, end in enumerate(types) if one.endswith(end) and name in archive
    ]
    return [name for _, name in sorted(found, key=lambda one: (one[0], _natural(one[1])))]


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d{1,9})", name)]


class OfficeDocument:
    """A `ParsedDocument` of parts with paragraphs."""

    def __init__(
        self,
        media_type: str,
        archive: Archive,
        names: Sequence[str],
        dialect: Dialect,
        *,
        untouched: frozenset[str] = frozenset(),
    ) -> None:
        """A document of some parts; paragraphs with an `untouched` text are left alone."""
        self.media_type = media_type
        self._archive, self._dialect, self._untouched = archive, dialect, untouched
        self._signs = 0
        self._parts = [self._read(name) for name in names]
        self.blocks: Sequence[Block] = tuple(
            Block(markup=paragraph.markup, path=part.name) for part in self._parts for paragraph in part.paragraphs
        )

    def write(self, translations: Sequence[Markup | None], target: TargetLanguage | None = None) -> bytes:
        """The document with its paragraphs replaced; see `ParsedDocument.write`.

        Raises:
            ValueError: not one translation per block, or a tag that the block does not have.
        """
        if len(translations) != len(self.blocks):
            raise ValueError(f"{len(translations)} translations for {len(self.blocks)} blocks")
        edits: list[dict[Span, str]] = []
        place = 0
        for part in self._parts:
            edits.append(self._edits(part, translations[place : place + len(part.paragraphs)], target))
            place += len(part.paragraphs)
        if any(edits) and target is not None and self._dialect.declarations is not None:
            for part, own in zip(self._parts, edits, strict=True):
                own.update((edit.span, edit.replacement) for edit in self._dialect.declarations(part.source, target))
        changed: dict[str, bytes] = {}
        for part, own in zip(self._parts, edits, strict=True):
            if own:
                text = nested_splice(part.source.text, Span(0, len(part.source.text)), own)
                changed[part.name] = part.source.encoding.encode(text)
        return self._archive.write(changed)

    def _read(self, name: str) -> _Part:
        data = self._archive.read(name)
        self._count(data)
        try:
            source = XmlSource.parse(data)
        except DocumentError as error:
            raise DocumentError(f"The part {name!r}: {error.message}.", metadata=error.metadata) from None
        paragraphs: list[RunParagraph] = []
        inner: dict[int, list[int]] = {}
        indices: dict[int, int] = {}
        for element in source.root.walk():
            if local_name(element, self._dialect) not in self._dialect.paragraphs:
                continue
            ancestors = list(_ancestors(element))
            if any(local_name(one, self._dialect) in self._dialect.skipped for one in ancestors):
                continue
            paragraph = read_paragraph(source, element, self._dialect)
            if paragraph is None or paragraph.markup.text in self._untouched:
                continue
            for ancestor in ancestors:
                if id(ancestor) in indices:
                    inner.setdefault(indices[id(ancestor)], []).append(len(paragraphs))
            indices[id(element)] = len(paragraphs)
            paragraphs.append(paragraph)
        return _Part(name, source, paragraphs, inner)

    def _count(self, data: bytes) -> None:
        """Keep a bound on the memory for all parts together, which goes with their tags and attributes."""
        self._signs += data.count(b"<") + data.count(b"=")
        if self._signs > MOST_SIGNS:
            raise LimitExceededError(
                f"The document has more than {MOST_SIGNS:,} tags and attributes in its parts with text, which is the "
                "most that is read. Split it into smaller documents.",
                reason="DOCUMENT_TOO_LARGE",
                metadata={"limit": MOST_SIGNS, "actual": self._signs},
            )

    def _edits(
        self, part: _Part, translations: Sequence[Markup | None], target: TargetLanguage | None
    ) -> dict[Span, str]:
        edits: dict[Span, str] = {}
        # Text boxes come behind the paragraphs that they are in, and are written first.
        for index in range(len(part.paragraphs) - 1, -1, -1):
            paragraph, translation = part.paragraphs[index], translations[index]
            if translation is None or translation == paragraph.markup:
                continue
            require_known_tags(paragraph.markup, translation, part.name)
            inside = (part.paragraphs[number].element.content for number in part.inner.get(index, ()))
            writing = ParagraphWriting(
                part.source, paragraph, self._dialect, target, {s: edits[s] for s in inside if s in edits}
            )
            edits[paragraph.element.content] = writing.text(translation)
        return edits


def _ancestors(element: XmlElement) -> Iterator[XmlElement]:
    parent = element.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def nested_splice(source: str, span: Span, edits: Mapping[Span, str]) -> str:
    """A range of a source with ranges in it replaced; one inside of another one that is replaced does not count."""
    parts: list[str] = []
    position = span.start
    for edit in sorted(edits, key=lambda one: (one.start, -one.end)):
        if edit.start >= position and edit.end <= span.end:
            parts += (source[position : edit.start], edits[edit])
            position = edit.end
    return "".join([*parts, source[position : span.end]])


class ParagraphWriting:
    """The content of a paragraph with a translation."""

    def __init__(
        self,
        source: XmlSource,
        paragraph: RunParagraph,
        dialect: Dialect,
        target: TargetLanguage | None,
        inside: Mapping[Span, str],
    ) -> None:
        self._source, self._paragraph, self._dialect, self._target = source, paragraph, dialect, target
        self._inside = inside
        prefix, colon, _ = paragraph.element.qname.rpartition(":")
        self._prefix = prefix + colon

    def text(self, translation: Markup) -> str:
        """The source between the tags of the paragraph."""
        paragraph = self._paragraph
        properties = self._child(paragraph.element, "pPr")
        return "".join(
            [
                self._dialect.paragraph_properties(self._source, properties, self._prefix, self._target),
                *(self._whole(whole) for whole in paragraph.head),
                *self._pieces(completed(paragraph.markup, translation)),
                *(self._whole(whole) for whole in paragraph.tail),
            ]
        )

    def _pieces(self, markup: Markup) -> Iterator[str]:
        tags = self._paragraph.tags
        path: list[RunTag] = []
        glyph = ""
        for event in walk(markup, [tag.parent for tag in tags]):
            if isinstance(event, str):
                text = event[1:] if glyph and event[0].isspace() else event
                glyph = ""
                run = next((tag.run for tag in reversed(path) if tag.run is not None), self._paragraph.base)
                if text:
                    yield self._run(run, text)
                continue
            tag = tags[event.tag]
            if isinstance(event, TagStart):
                path.append(tag)
                if tag.whole is not None:
                    yield self._whole(tag.whole)
                    glyph = tag.glyph or glyph
                elif tag.around is not None:
                    yield self._edge(tag.around[0])
            elif isinstance(event, TagEnd):
                path.pop()
                if tag.around is not None:
                    yield self._edge(tag.around[1])

    def _run(self, run: XmlElement | None, text: str) -> str:
        if self._dialect.write_text is not None:
            element = self._dialect.write_text(self._prefix, text)
        else:
            written = quote_text(_SPACE.sub(" ", text))
            element = f'<{self._prefix}t xml:space="preserve">{written}</{self._prefix}t>'
        if run is None:
            return element
        return f"<{run.qname}>{self._properties(run)}{element}</{run.qname}>"

    def _properties(self, run: XmlElement) -> str:
        return self._dialect.run_properties(self._source, self._child(run, "rPr"), self._prefix, self._target)

    def _edge(self, edge: Whole | Span) -> str:
        return edge.of(self._source.text) if isinstance(edge, Span) else self._whole(edge)

    def _whole(self, whole: Whole) -> str:
        parts = []
        for element, run in whole.elements:
            written = nested_splice(self._source.text, element.span, self._inside)
            if run is not None:
                properties = self._child(run, "rPr")
                kept = properties.span.of(self._source.text) if properties is not None else ""
                written = f"<{run.qname}>{kept}{written}</{run.qname}>"
            parts.append(written)
        return "".join(parts)

    def _child(self, element: XmlElement, name: str) -> XmlElement | None:
        return next((child for child in element.elements if local_name(child, self._dialect) == name), None)
