"""Presentations and workbooks: what is offered for translation, and what is written back."""

from __future__ import annotations

from dragoman_server.documents import TargetLanguage
from dragoman_server.documents.pptx import read as read_slides
from dragoman_server.documents.xlsx import read as read_sheets
from dragoman_server.text import Markup, Span, TagMark
from office_files import office, part

A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def slide(paragraph: str) -> bytes:
    return office({"ppt/presentation.xml": "<p/>", "ppt/slides/slide1.xml": f"<p {A}>{paragraph}</p>"})


def sheet(strings: str, **more: str | bytes) -> bytes:
    return office({"xl/workbook.xml": "<w/>", "xl/sharedStrings.xml": f"<sst {S}>{strings}</sst>", **more})


def test_slides_are_translated_and_turned() -> None:
    data = slide(
        '<a:p><a:pPr algn="l" lvl="1"><a:buNone/></a:pPr><a:r><a:rPr lang="en" b="1"/><a:t>One</a:t></a:r>'
        '<a:r><a:rPr lang="fr" dirty="0" b="1"/><a:t> two</a:t></a:r><a:br/><a:r><a:t>three</a:t></a:r>'
        "<a:endParaRPr/></a:p>"
    )
    document = read_slides(data)
    (block,) = document.blocks
    assert block.markup.text == "One two\nthree"
    assert document.write([block.markup]) == data
    marks = (TagMark(Span(4, 4), 0), TagMark(Span(5, 10), 1))
    written = document.write([Markup("واحد\nثلاثة", marks)], TargetLanguage("ar"))
    assert part(written, "ppt/slides/slide1.xml") == (
        f'<p {A}><a:p><a:pPr algn="r" lvl="1" rtl="1"><a:buNone/></a:pPr>'
        '<a:r><a:rPr lang="ar" b="1"/><a:t>واحد</a:t></a:r><a:br/><a:r><a:rPr lang="ar"/><a:t>ثلاثة</a:t></a:r>'
        "<a:endParaRPr/></a:p></p>"
    )


def test_texts_of_cells_are_translated() -> None:
    data = sheet(
        '<si><t>one\ntwo</t></si><si><r><t xml:space="preserve">a </t></r><r><rPr><b/></rPr><t>bold</t></r></si>'
        "<si><t>12</t></si><si><t>東京</t><rPh><t>とうきょう</t></rPh></si>",
        **{
            "xl/worksheets/sheet1.xml": f'<worksheet {S}><c t="inlineStr"><is><t>here</t></is></c><f>A1</f></worksheet>'
        },
    )
    document = read_sheets(data)
    assert [block.markup.text for block in document.blocks] == ["one\ntwo", "a bold", "東京", "here"]
    assert document.write([None] * 4, TargetLanguage("ar")) == data
    written = document.write([Markup("واحد\nاثنان"), None, Markup("Tokyo"), Markup("هنا")])
    strings = part(written, "xl/sharedStrings.xml")
    assert '<si><t xml:space="preserve">واحد\nاثنان</t></si>' in strings
    assert '<si><t xml:space="preserve">Tokyo</t></si>' in strings
    assert "<rPr><b/></rPr><t>bold</t>" in strings
    assert "هنا</t></is></c><f>A1</f>" in part(written, "xl/worksheets/sheet1.xml")


def test_a_presentation_without_slides_has_no_blocks() -> None:
    assert list(read_slides(office({"ppt/presentation.xml": "<p/>"})).blocks) == []


def test_names_of_columns_stay() -> None:
    table = f'<table {S}><tableColumns><tableColumn id="1" name="Name"/></tableColumns></table>'
    document = read_sheets(sheet("<si><t>Name</t></si><si><t>word</t></si>", **{"xl/tables/table1.xml": table}))
    assert [block.markup.text for block in document.blocks] == ["word"]
