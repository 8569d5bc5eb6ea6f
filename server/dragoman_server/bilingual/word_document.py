"""A bilingual edition as a Word document with one table (ECMA-376 part 1, WordprocessingML).

Right-to-left paragraphs have `w:bidi` and their runs `w:rtl`; the table has `w:bidiVisual` when the target language is
written from right to left, so that the source is the column that a reader meets first. The same edition gives the same
bytes.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape

from ..stories.rendering.wording import direction, doubt
from .edition import Edition, Outcome, Pair, Row
from .word_parts import CONTENT_TYPES, DOCUMENT_RELATIONS, RELATIONS, STYLES, core_properties
from .wording import language_name, model_names, remarks, word

__all__ = ["to_docx"]

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_EPOCH = (1980, 1, 1, 0, 0, 0)
# What XML 1.0 does not allow, and controls of direction, which could reorder what stands around a text.
_NOT_ALLOWED = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069\x7f-\x9f]"
)
_WIDTH = 7285
"""Of a column, in twentieths of a point: half of the text of a page of A4 across."""


def to_docx(edition: Edition) -> bytes:
    """The document."""
    title = edition.title or word("document", edition.target)
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS,
        "word/document.xml": "".join(_document(edition, title)),
        "word/_rels/document.xml.rels": DOCUMENT_RELATIONS,
        "word/styles.xml": STYLES,
        "docProps/core.xml": core_properties(_text(title), _text(edition.target)),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return stream.getvalue()


def _document(edition: Edition, title: str) -> Iterator[str]:
    target = edition.target
    yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    yield f'<w:document xmlns:w="{_NAMESPACE}"><w:body>'
    yield _paragraph(title, target, style="Title")
    names = model_names(edition)
    if names:
        yield _paragraph(f"{word('model', target)}: {' · '.join(names)}", target, style="Remark")
    if told := remarks(edition):
        yield _paragraph(" · ".join(told), target, style="Remark")
    if edition.rows:
        yield from _table(edition)
    else:
        yield _paragraph(word("nothing", target), target)
    yield _paragraph(word("machine", target), target, style="Remark")
    mark = "<w:bidi/>" if direction(target) == "rtl" else ""
    yield (
        '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1134" w:right="1134" '
        f'w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>{mark}</w:sectPr>'
    )
    yield "</w:body></w:document>"


def _table(edition: Edition) -> Iterator[str]:
    target = edition.target
    visual = "<w:bidiVisual/>" if direction(target) == "rtl" else ""
    yield (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="SideBySide"/>{visual}<w:tblW w:w="{2 * _WIDTH}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{_WIDTH}"/><w:gridCol w:w="{_WIDTH}"/></w:tblGrid>'
    )
    heads = []
    for name, language in (("source", edition.source), ("translation", target)):
        known = language_name(language, target)
        heads.append(_cell(_paragraph(f"{word(name, target)} ({known})" if known else word(name, target), target)))
    yield f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(heads)}</w:tr>"
    for row in edition.rows:
        for pair in row.pairs:
            first = _cell(_paragraph(pair.source, row.language))
            yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{first}{_target(row, pair, target)}</w:tr>"
    yield "</w:tbl>"


def _target(row: Row, pair: Pair, target: str) -> str:
    """The second cell of a pair."""
    if row.outcome is Outcome.FAILED:
        return _cell(
            _paragraph(f"({word('failed', target)})", target, style="Remark"),
            _paragraph(row.problem, "en", style="Remark") if row.problem else "",
        )
    if row.outcome is Outcome.COPIED:
        return _cell(_paragraph(pair.target, row.language, style="Remark"))
    if not pair.flags:
        return _cell(_paragraph(pair.target, target))
    reasons = [f"{doubt(flag, target)}{f' ({flag.detail})' if flag.detail else ''}" for flag in pair.flags]
    note = _paragraph(f"⚠ {word('doubt', target)}: {'; '.join(reasons)}", target, style="Doubt")
    return _cell(_paragraph(pair.target, target), note, shaded=True)


def _cell(*paragraphs: str, shaded: bool = False) -> str:
    shading = '<w:shd w:val="clear" w:color="auto" w:fill="FFF3DC"/>' if shaded else ""
    properties = f'<w:tcPr><w:tcW w:w="{_WIDTH}" w:type="dxa"/>{shading}</w:tcPr>'
    return f"<w:tc>{properties}{''.join(paragraphs)}</w:tc>"


def _paragraph(text: str, language: str, *, style: str = "") -> str:
    """A paragraph with one run; its line ends are breaks. Its direction is that of the language, else of the text."""
    right_to_left = direction(language) == "rtl" if language != "und" else _starts_right_to_left(text)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    bidi, rtl = ("<w:bidi/>", "<w:rtl/>") if right_to_left else ("", "")
    declared = ""
    if language != "und":
        declared = f'<w:lang w:{"bidi" if right_to_left else "val"}="{_text(language)}"/>'
    paragraph_properties = f"<w:pPr>{named}{bidi}</w:pPr>" if named or bidi else ""
    run_properties = f"<w:rPr>{rtl}{declared}</w:rPr>" if rtl or declared else ""
    lines = [f'<w:t xml:space="preserve">{_text(line)}</w:t>' for line in text.splitlines()]
    return f"<w:p>{paragraph_properties}<w:r>{run_properties}{'<w:br/>'.join(lines)}</w:r></w:p>"


def _starts_right_to_left(text: str) -> bool:
    """Whether the first letter is of a script that is written from right to left (rule P2 of UAX #9)."""
    kinds = (unicodedata.bidirectional(char) for char in text)
    return next((kind in ("R", "AL") for kind in kinds if kind in ("L", "R", "AL")), False)


def _text(text: str) -> str:
    """Text for an element or, in double quotes, an attribute; what XML does not allow is taken out."""
    return escape(_NOT_ALLOWED.sub("", text), {'"': "&quot;"})
