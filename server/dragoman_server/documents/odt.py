"""OpenDocument texts (ODT, OTT; OASIS ODF 1.3 part 3).

Translated are the paragraphs and headings of the body, in tables, lists, text boxes and notes, and of headers and
footers. Comments, deleted text, fields, properties of the document and macros stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .archive import Archive
from .base import DocumentError, ParsedDocument, TargetLanguage
from .office import OfficeDocument
from .run_events import CloseEvent, Dialect, Event, OpenEvent, TextEvent, Whole, WholeEvent, local_name
from .xml_source import Edit, XmlElement, XmlRun, XmlSource, quote_text

__all__ = ["read"]

_MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
_AROUND = frozenset(["span", "a", "meta", "ruby-base"])
_MANY_SPACES = 1000
_MODES = {"lr-tb": "rl-tb", "lr": "rl", "rl-tb": "lr-tb", "rl": "lr"}


def read(data: bytes) -> ParsedDocument:
    """Read an OpenDocument text; each paragraph or heading with words is a block.

    Writing it for Arabic makes its pages right-to-left, and for English left-to-right.

    Raises:
        DocumentError: not an OpenDocument text, damaged or encrypted.
        LimitExceededError: too large when decompressed.
    """
    archive = Archive(data)
    if "content.xml" not in archive:
        raise DocumentError("The document is not an OpenDocument text: it has no content.xml.")
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise DocumentError("The document is encrypted: save it without a password.")
    names = [name for name in ("content.xml", "styles.xml") if name in archive]
    return OfficeDocument(_MEDIA_TYPE, archive, names, _DIALECT)


def _events(_source: XmlSource, paragraph: XmlElement) -> Iterator[Event]:
    """What is in a paragraph, with white space made single spaces as ODF has it."""
    stack: list[XmlElement | XmlRun | Event] = list(reversed(paragraph.children))
    after_space = True
    while stack:
        node = stack.pop()
        if isinstance(node, XmlRun):
            text = re.sub(r"[ \t\r\n]+", " ", node.text)
            text = text[1:] if after_space and text.startswith(" ") else text
            if text:
                after_space = text.endswith(" ")
                yield TextEvent(text)
        elif isinstance(node, XmlElement):
            name = local_name(node, _DIALECT)
            if name in _AROUND and len(node.end_tag):
                yield OpenEvent(node.start_tag, node.end_tag)
                stack += [CloseEvent(), *reversed(node.children)]
            elif name == "s":
                after_space = False
                yield TextEvent(" " * _count(node))
            elif name != "soft-page-break":
                glyph = {"tab": "\t", "line-break": "\n"}.get(name, "")
                after_space = bool(glyph) or after_space
                yield WholeEvent(Whole(((node, None),)), glyph)
        else:
            yield node


def _count(spaces: XmlElement) -> int:
    count = spaces.get(f"{{{_TEXT}}}c") or "1"
    return min(int(count), _MANY_SPACES) if count.isascii() and count.isdigit() else 1


def _text(prefix: str, text: str) -> str:
    """Text in which spaces that ODF would make one are elements."""
    text = quote_text(re.sub(r"[\n\r\t\v\f\u2028\u2029]", " ", text))
    return re.sub(r"^ +| {2,}", lambda match: _spaces(prefix, match), text)


def _spaces(prefix: str, match: re.Match[str]) -> str:
    count = len(match.group())
    if count == 1:
        return " "
    return f' <{prefix}s {prefix}c="{count - 1}"/>'


def _nothing(_source: XmlSource, _element: XmlElement | None, _prefix: str, _target: TargetLanguage | None) -> str:
    return ""


def _declarations(source: XmlSource, target: TargetLanguage) -> Sequence[Edit]:
    """The edits that turn pages, and paragraphs with a direction of their own."""
    edits = []
    for element in source.root.walk():
        mode = next((one for one in element.attributes if one.name == f"{{{_STYLE}}}writing-mode"), None)
        if mode is not None and mode.value in _MODES and mode.value.startswith("rl") != target.right_to_left:
            edits.append(Edit(mode.span, _MODES[mode.value]))
        elif mode is None and target.right_to_left and element.name == f"{{{_STYLE}}}page-layout-properties":
            prefix = element.qname.rpartition(":")[0]
            edits += [source.set_attribute(element, f"{prefix}:writing-mode", "rl-tb")] if prefix else []
    return edits


_DIALECT = Dialect(
    namespaces=frozenset([_TEXT, _OFFICE]),
    paragraphs=frozenset(["p", "h"]),
    run_properties=_nothing,
    paragraph_properties=_nothing,
    write_text=_text,
    events=_events,
    skipped=frozenset(["annotation", "tracked-changes"]),
    declarations=_declarations,
)
