"""PowerPoint presentations (PPTX, PPTM, POTX; ECMA-376 part 1, PresentationML and DrawingML).

Translated are the paragraphs of slides, in tables and shapes, and of notes. Masters, layouts, charts, comments and
macros stay as they are.
"""

from __future__ import annotations

import re

from .archive import Archive
from .base import ParsedDocument, TargetLanguage
from .office import OfficeDocument, parts_of_types
from .run_events import Dialect
from .xml_source import XmlElement, XmlSource, quote_text, quote_value

__all__ = ["read"]

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_MAIN = (
    "presentationml.presentation.main+xml",
    "presentationml.slideshow.main+xml",
    "presentationml.template.main+xml",
    "presentation.macroEnabled.main+xml",
    "slideshow.macroEnabled.main+xml",
    "template.macroEnabled.main+xml",
)
_TYPES = ("presentationml.slide+xml", "presentationml.notesSlide+xml")
_MIRRORED = {"l": "r", "r": "l"}


def read(data: bytes) -> ParsedDocument:
    """Read a presentation; each paragraph with words is a block.

    Writing it for Arabic makes translated paragraphs right-to-left, and for English left-to-right; an alignment to one
    side changes sides.

    Raises:
        DocumentError: not a presentation, damaged or encrypted.
        LimitExceededError: too large when decompressed.
    """
    archive = Archive(data)
    names = parts_of_types(archive, "a PowerPoint presentation", _MAIN, _TYPES)
    return OfficeDocument(_MEDIA_TYPE, archive, names, _DIALECT)


def _paragraph_properties(
    source: XmlSource, element: XmlElement | None, prefix: str, target: TargetLanguage | None
) -> str:
    if target is None:
        return element.span.of(source.text) if element is not None else ""
    attributes = _attributes(element)
    was_right_to_left = attributes.pop("rtl", "0") in ("1", "true")
    if was_right_to_left != target.right_to_left and "algn" in attributes:
        attributes["algn"] = _MIRRORED.get(attributes["algn"], attributes["algn"])
    if target.right_to_left:
        attributes["rtl"] = "1"
    elif was_right_to_left:
        attributes["rtl"] = "0"
    return _written(source, element, f"{prefix}pPr", attributes)


def _run_properties(source: XmlSource, element: XmlElement | None, prefix: str, target: TargetLanguage | None) -> str:
    if target is None:
        return element.span.of(source.text) if element is not None else ""
    return _written(source, element, f"{prefix}rPr", {**_attributes(element), "lang": target.code})


def _attributes(element: XmlElement | None) -> dict[str, str]:
    return {one.qname: one.value for one in element.attributes} if element is not None else {}


def _written(source: XmlSource, element: XmlElement | None, qname: str, attributes: dict[str, str]) -> str:
    content = element.content.of(source.text) if element is not None else ""
    if not attributes and not content:
        return ""
    name = element.qname if element is not None else qname
    start = "".join([f"<{name}", *(f' {key}="{quote_value(value)}"' for key, value in attributes.items())])
    return f"{start}>{content}</{name}>" if content else f"{start}/>"


def _text(prefix: str, text: str) -> str:
    written = quote_text(re.sub(r"[\n\r\t\v\f]+", " ", text))
    return f"<{prefix}t>{written}</{prefix}t>"


_DIALECT = Dialect(
    namespaces=frozenset(
        ("http://schemas.openxmlformats.org/drawingml/2006/main", "http://purl.oclc.org/ooxml/drawingml/main")
    ),
    paragraphs=frozenset(["p"]),
    run_properties=_run_properties,
    paragraph_properties=_paragraph_properties,
    glyphs={"br": "\n"},
    invisible=frozenset(["lang", "altLang", "dirty", "err", "noProof", "smtClean", "bmk"]),
    write_text=_text,
)
