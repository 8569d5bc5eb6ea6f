"""The parts of a Word document that are the same for each edition, and its properties."""

from __future__ import annotations

__all__ = ["CONTENT_TYPES", "DOCUMENT_RELATIONS", "RELATIONS", "STYLES", "core_properties"]

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

CONTENT_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
RELATIONS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/relationships/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
DOCUMENT_RELATIONS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/relationships/styles" Target="styles.xml"/></Relationships>'
)
_SIDES = ("top", "bottom", "insideH", "insideV")
_BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="BFBFBF"/>' for side in _SIDES)


def _style(name: str, size: int, *, color: str = "", bold: bool = False) -> str:
    """A paragraph style; `size` in half points, for both kinds of script."""
    weight = "<w:b/><w:bCs/>" if bold else ""
    colored = f'<w:color w:val="{color}"/>' if color else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="Dragoman {name}"/>'
        '<w:basedOn w:val="Normal"/><w:qFormat/>'
        f'<w:rPr>{weight}{colored}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


STYLES = (
    f'{_XML}<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:cs="Times New Roman"/>'
    '<w:sz w:val="22"/><w:szCs w:val="24"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault><w:pPr><w:spacing w:after="80"/></w:pPr></w:pPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    + _style("Title", 32, bold=True)
    + _style("Remark", 18, color="5D5A54")
    + _style("Doubt", 18, color="8A4B00")
    + '<w:style w:type="table" w:customStyle="1" w:styleId="SideBySide"><w:name w:val="Dragoman Side By Side"/>'
    f"<w:tblPr><w:tblBorders>{_BORDERS}</w:tblBorders><w:tblCellMar>"
    '<w:top w:w="60" w:type="dxa"/><w:left w:w="115" w:type="dxa"/><w:bottom w:w="60" w:type="dxa"/>'
    '<w:right w:w="115" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr></w:tblStylePr></w:style></w:styles>'
)


def core_properties(title: str, language: str) -> str:
    """The title and language of the document, both escaped."""
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:language>{language}</dc:language></cp:coreProperties>"
    )
