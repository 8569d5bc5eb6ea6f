"""XLIFF 1.2 and 2.0 to 2.2 (OASIS): empty targets are filled, existing ones stay.

Inline codes are tags, so the library that is best for the format, translate-toolkit, is not needed; its licence does
not go with this project's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..text import Markup, Span
from .base import Block, DocumentError, ParsedDocument, TargetLanguage
from .office import ParagraphWriting
from .run_events import CloseEvent, Dialect, Event, OpenEvent, TextEvent, Whole, WholeEvent, local_name
from .run_paragraphs import RunParagraph, read_paragraph
from .xml_source import Edit, XmlElement, XmlRun, XmlSource, quote_text

__all__ = ["read"]

_VERSION_1 = "urn:oasis:names:tc:xliff:document:1."
_VERSION_2 = "urn:oasis:names:tc:xliff:document:2."
_UNITS = frozenset(["trans-unit", "segment"])
_AROUND = frozenset(["g", "pc", "mrk"])


@dataclass(frozen=True, slots=True)
class _Unit:
    """A source without a translation."""

    paragraph: RunParagraph
    element: XmlElement
    """The trans-unit or segment."""
    target: XmlElement | None
    """The empty one that is there."""
    path: str


def read(data: bytes) -> ParsedDocument:
    """Read XLIFF; the blocks are the sources of units, or of segments in 2.x, whose target is missing or empty.

    What is marked as not to be translated is left alone. Written targets of 1.2 have the state
    `needs-review-translation`; in 2.x the state of the segment stays.

    Raises:
        DocumentError: not XLIFF of these versions, not well-formed, or with declared entities.
    """
    source = XmlSource.parse(data)
    namespace = source.root.name[1:].rpartition("}")[0]
    if not namespace.startswith((_VERSION_1, _VERSION_2)) or not source.root.name.endswith("}xliff"):
        raise DocumentError("The document is not XLIFF 1.2 or 2.x: its root has another name or namespace.")
    return XliffDocument(data, source, namespace)


class XliffDocument:
    """A `ParsedDocument` of XLIFF."""

    media_type = "application/xliff+xml"

    def __init__(self, data: bytes, source: XmlSource, namespace: str) -> None:
        self._data, self._source = data, source
        self._is_version_1 = namespace.startswith(_VERSION_1)
        self._dialect = Dialect(
            namespaces=frozenset([namespace]),
            paragraphs=frozenset(["source"]),
            run_properties=_nothing,
            paragraph_properties=_nothing,
            write_text=lambda _prefix, text: quote_text(text),
            events=self._events,
        )
        self._units = list(self._find())
        self.blocks: Sequence[Block] = tuple(
            Block(markup=unit.paragraph.markup, path=unit.path, language=self._language(unit.element, "source"))
            for unit in self._units
        )

    def write(self, translations: Sequence[Markup | None], target: TargetLanguage | None = None) -> bytes:
        """The document with targets; see `ParsedDocument.write`. A missing target language is declared.

        Raises:
            ValueError: not one translation per block, or a tag that the block does not have.
            DocumentError: the document says that its targets are in another language than `target`.
        """
        if len(translations) != len(self._units):
            raise ValueError(f"{len(translations)} translations for {len(self._units)} blocks")
        edits: list[Edit] = []
        declared: dict[int, Edit] = {}
        for unit, translation in zip(self._units, translations, strict=True):
            if translation is None or translation == unit.paragraph.markup:
                continue
            known = {mark.tag for mark in unit.paragraph.markup.tags}
            unknown = [mark.tag for mark in translation.tags if mark.tag not in known]
            if unknown:
                raise ValueError(f"tag {unknown[0]}: the block {unit.path!r} has the tags {sorted(known)}")
            if target is not None:
                self._declare(unit, target, declared)
            edits += self._filled(unit, translation)
        edits += declared.values()
        return self._source.splice(edits) if edits else self._data

    def _find(self) -> Iterator[_Unit]:
        for element in self._source.root.walk():
            if self._name(element) not in _UNITS or not self._is_translated(element):
                continue
            source = self._child(element, "source")
            target = self._child(element, "target")
            if source is None or (target is not None and (target.text.strip() or any(target.elements))):
                continue
            paragraph = read_paragraph(self._source, source, self._dialect)
            if paragraph is not None:
                yield _Unit(paragraph, element, target, self._path(element))

    def _filled(self, unit: _Unit, translation: Markup) -> list[Edit]:
        source = unit.paragraph.element
        prefix, colon, _ = source.qname.rpartition(":")
        name = f"{prefix}{colon}target"
        content = ParagraphWriting(self._source, unit.paragraph, self._dialect, None, {}).text(translation)
        if unit.target is None:
            behind = self._child(unit.element, "seg-source") or source
            state = ' state="needs-review-translation"' if self._is_version_1 else ""
            space = self._source.text[unit.element.start_tag.end : source.start_tag.start]
            lead = space if space.isspace() else ""
            place = Span(behind.span.end, behind.span.end)
            return [Edit(place, f"{lead}<{name}{state}>{content}</{name}>")]
        start = self._source.text[unit.target.start_tag.start : unit.target.start_tag.end]
        opening = start[:-2].rstrip() + ">" if start.endswith("/>") else start
        if self._is_version_1 and unit.target.get("state") is None:
            opening = f'{opening[:-1]} state="needs-review-translation">'
        elif self._is_version_1:
            value = next(one.span for one in unit.target.attributes if one.name == "state")
            offset = unit.target.start_tag.start
            opening = f"{opening[: value.start - offset]}needs-review-translation{opening[value.end - offset :]}"
        return [Edit(unit.target.span, f"{opening}{content}</{unit.target.qname}>")]

    def _declare(self, unit: _Unit, target: TargetLanguage, declared: dict[int, Edit]) -> None:
        language = self._language(unit.element, "target")
        if language:
            if language.replace("_", "-").split("-")[0].lower() != target.code:
                raise DocumentError(
                    f"The XLIFF document is for translations into {language!r:.40}, not into {target.code!r}: "
                    "choose that language, or change it in the document.",
                    reason="TARGET_LANGUAGE_MISMATCH",
                    metadata={"declared": language[:40], "target": target.code},
                )
            return
        attribute = "target-language" if self._is_version_1 else "trgLang"
        holder = self._holder(unit.element)
        declared.setdefault(id(holder), self._source.set_attribute(holder, attribute, target.code))

    def _language(self, element: XmlElement, side: str) -> str | None:
        attribute = f"{side}-language" if self._is_version_1 else {"source": "srcLang", "target": "trgLang"}[side]
        return self._holder(element).get(attribute)

    def _holder(self, element: XmlElement) -> XmlElement:
        """The element that has the languages: the file in 1.2, the root in 2.x."""
        while element.parent is not None and not (self._is_version_1 and self._name(element) == "file"):
            element = element.parent
        return element

    def _is_translated(self, element: XmlElement) -> bool:
        """Whether neither the element nor, unless one nearer says otherwise, one around it forbids translation."""
        one: XmlElement | None = element
        while one is not None:
            if (translate := one.get("translate")) is not None:
                return translate != "no"
            one = one.parent
        return True

    def _events(self, _source: XmlSource, paragraph: XmlElement) -> Iterator[Event]:
        stack: list[XmlElement | XmlRun | Event] = list(reversed(paragraph.children))
        while stack:
            node = stack.pop()
            if isinstance(node, XmlRun):
                yield TextEvent(node.text)
            elif isinstance(node, XmlElement):
                protected = node.get("mtype") == "protected" or node.get("translate") == "no"
                if self._name(node) in _AROUND and len(node.end_tag) and not protected:
                    yield OpenEvent(node.start_tag, node.end_tag)
                    stack += [CloseEvent(), *reversed(node.children)]
                else:
                    yield WholeEvent(Whole(((node, None),)))
            else:
                yield node

    def _path(self, element: XmlElement) -> str:
        one: XmlElement | None = element
        while one is not None and one.get("id") is None:
            one = one.parent
        return f"{self._name(element)} {(one.get('id') or '')[:80] if one is not None else ''}".rstrip()

    def _name(self, element: XmlElement) -> str:
        return local_name(element, self._dialect)

    def _child(self, element: XmlElement, name: str) -> XmlElement | None:
        return next((child for child in element.elements if self._name(child) == name), None)


def _nothing(_source: XmlSource, _element: XmlElement | None, _prefix: str, _target: TargetLanguage | None) -> str:
    return ""
