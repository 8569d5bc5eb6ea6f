"""Word documents (DOCX, DOCM, DOTX; ECMA-376 part 1, WordprocessingML).

Translated are the paragraphs of the body, headers, footers, footnotes and endnotes, in tables and text boxes too.
Comments, properties of the document, deleted text and macros stay as they are, and nothing outside is fetched.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..text import Span
from .archive import Archive
from .base import ParsedDocument, TargetLanguage
from .office import OfficeDocument, parts_of_types
from .run_events import Dialect, local_name
from .xml_source import Edit, XmlElement, XmlSource

__all__ = ["read"]

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAIN = (
    "wordprocessingml.document.main+xml",
    "wordprocessingml.template.main+xml",
    "ms-word.document.macroEnabled.main+xml",
    "ms-word.template.macroEnabledTemplate.main+xml",
)
_TYPES = (
    *_MAIN,
    "wordprocessingml.header+xml",
    "wordprocessingml.footer+xml",
    "wordprocessingml.footnotes+xml",
    "wordprocessingml.endnotes+xml",
)
# Children have an order in the schema; a new one goes before the first of those that follow it.
_NAMES_BEHIND_BIDI = """
adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment
textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange
"""
_BEHIND_BIDI = frozenset(_NAMES_BEHIND_BIDI.split())
_BEHIND_LANGUAGE = frozenset(["eastAsianLayout", "specVanish", "oMath", "rPrChange"])
_BEHIND_RTL = _BEHIND_LANGUAGE | {"cs", "em"}
_BEFORE_VISUAL = frozenset(["tblStyle", "tblpPr", "tblOverlap"])
_COMPLEX = {"b": "bCs", "i": "iCs", "sz": "szCs"}
"""Right-to-left text has its own bold, italics and size."""


def read(data: bytes) -> ParsedDocument:
    """Read a Word document; each paragraph with words is a block.

    Writing it for Arabic makes translated paragraphs, their runs and all tables right-to-left, and for English
    left-to-right.

    Raises:
        DocumentError: not a Word document, damaged or encrypted.
        LimitExceededError: too large when decompressed.
    """
    archive = Archive(data)
    names = parts_of_types(archive, "a Word document", _MAIN, _TYPES)
    return OfficeDocument(_MEDIA_TYPE, archive, names, _DIALECT)


def _paragraph_properties(
    source: XmlSource, element: XmlElement | None, prefix: str, target: TargetLanguage | None
) -> str:
    if target is None:
        return element.span.of(source.text) if element is not None else ""
    children = [(child.name.rpartition("}")[2], child.span.of(source.text)) for child in _elements(element)]
    children = [(name, written) for name, written in children if name != "bidi"]
    if target.right_to_left:
        children.insert(_place(children, _BEHIND_BIDI), ("bidi", f"<{prefix}bidi/>"))
    return _written(source, element, f"{prefix}pPr", children)


def _run_properties(source: XmlSource, element: XmlElement | None, prefix: str, target: TargetLanguage | None) -> str:
    if target is None:
        return element.span.of(source.text) if element is not None else ""
    present = {child.name.rpartition("}")[2] for child in _elements(element)}
    children: list[tuple[str, str]] = []
    for child in _elements(element):
        name, written = child.name.rpartition("}")[2], child.span.of(source.text)
        if name in ("rtl", "lang"):
            continue
        children.append((name, written))
        if target.right_to_left and name in _COMPLEX and _COMPLEX[name] not in present:
            children.append((_COMPLEX[name], written.replace(child.qname, f"{prefix}{_COMPLEX[name]}")))
    if target.right_to_left:
        children.insert(_place(children, _BEHIND_RTL), ("rtl", f"<{prefix}rtl/>"))
        if prefix:
            language = f'<{prefix}lang {prefix}bidi="{target.code}"/>'
            children.insert(_place(children, _BEHIND_LANGUAGE), ("lang", language))
    return _written(source, element, f"{prefix}rPr", children)


def _declarations(source: XmlSource, target: TargetLanguage) -> Sequence[Edit]:
    """The edits that give tables the order of columns of a language."""
    edits = []
    for element in source.root.walk():
        if local_name(element, _DIALECT) != "tblPr":
            continue
        children = [(local_name(child, _DIALECT), child) for child in element.elements]
        mark = next((child for name, child in children if name == "bidiVisual"), None)
        if mark is not None and not target.right_to_left:
            edits.append(Edit(mark.span, ""))
        elif mark is None and target.right_to_left:
            written = f"<{element.qname.removesuffix('tblPr')}bidiVisual/>"
            behind = next((child for name, child in children if name not in _BEFORE_VISUAL), None)
            at = behind.span.start if behind is not None else 0
            edits.append(Edit(Span(at, at), written) if behind is not None else source.insert(element, written))
    return edits


def _elements(element: XmlElement | None) -> list[XmlElement]:
    return list(element.elements) if element is not None else []


def _place(children: list[tuple[str, str]], behind: frozenset[str]) -> int:
    return next((place for place, (name, _) in enumerate(children) if name in behind), len(children))


def _written(source: XmlSource, element: XmlElement | None, qname: str, children: list[tuple[str, str]]) -> str:
    if not children:
        return ""
    name = element.qname if element is not None else qname
    return f"<{name}>{''.join(written for _, written in children)}</{name}>"


_DIALECT = Dialect(
    namespaces=frozenset(
        (
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
    ),
    paragraphs=frozenset(["p"]),
    run_properties=_run_properties,
    paragraph_properties=_paragraph_properties,
    around=frozenset(["hyperlink", "ins", "moveTo", "smartTag", "customXml", "sdt", "fldSimple", "dir", "bdo"]),
    dropped=frozenset(["proofErr", "lastRenderedPageBreak"]),
    glyphs={"tab": "\t", "br": "\n", "cr": "\n", "ptab": "\t"},
    characters={"noBreakHyphen": "\u2011", "softHyphen": "\u00ad"},
    invisible=frozenset(["lang", "noProof"]),
    trims=True,
    declarations=_declarations,
)
