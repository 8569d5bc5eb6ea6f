"""Small office documents made for tests."""

from __future__ import annotations

import io
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_TYPES = {
    "word/document.xml": f"{_WORD}document.main+xml",
    "word/header1.xml": f"{_WORD}header+xml",
    "word/footer1.xml": f"{_WORD}footer+xml",
    "word/footnotes.xml": f"{_WORD}footnotes+xml",
    "word/comments.xml": f"{_WORD}comments+xml",
    "word/vbaProject.bin": "application/vnd.ms-office.vbaProject",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "ppt/slides/slide1.xml": "application/vnd.openxmlformats-officedocument.presentationml.slide+xml",
    "xl/sharedStrings.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml",
    "xl/worksheets/sheet2.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
    "xl/worksheets/sheet1.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
}


def zipped(parts: dict[str, str | bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    """An archive of parts in their order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            method = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 2, 3, 4, 6)), content, method)
    return buffer.getvalue()


def office(parts: dict[str, str | bytes]) -> bytes:
    """An Open XML document of parts, with their types."""
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{_TYPES[name]}"/>' for name in parts if name in _TYPES
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
    return zipped({"[Content_Types].xml": types, **parts})


def docx(body: str, **parts: str) -> bytes:
    """A Word document with a body, and parts such as `header1`."""
    more = {f"word/{name}.xml": content for name, content in parts.items()}
    return office({"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>", **more})


def part(data: bytes, name: str = "word/document.xml") -> str:
    """The content of a part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return archive.read(name).decode()


def body(data: bytes) -> str:
    """What is in the body of a Word document."""
    document = part(data)
    return document[document.index("<w:body>") + len("<w:body>") : document.index("</w:body>")]
