"""Word documents: what is offered for translation, what stays, and what is written back."""

from __future__ import annotations

import io
import zipfile

import pytest
from dragoman_server.documents import DocumentError, TargetLanguage
from dragoman_server.documents.docx import read
from dragoman_server.documents.tagged import completed
from dragoman_server.text import Markup, Span, TagMark
from hypothesis import given, settings
from hypothesis import strategies as st
from office_files import W, body, docx, office, part

ARABIC, ENGLISH = TargetLanguage("ar"), TargetLanguage("en")
SPACE = ' xml:space="preserve"'


def run(text: str, properties: str = "") -> str:
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{look}<w:t{SPACE}>{text}</w:t></w:r>"


def paragraph(*content: str) -> str:
    return f"<w:p>{''.join(content)}</w:p>"


def texts(data: bytes) -> list[str]:
    return [block.markup.text for block in read(data).blocks]


def translated(content: str, *translations: Markup | str | None, target: TargetLanguage | None = None) -> str:
    chosen = [Markup(one) if isinstance(one, str) else one for one in translations]
    return body(read(docx(content)).write(chosen, target))


def tagged(content: str) -> list[str]:
    """What each tag of the only block is around."""
    (block,) = read(docx(content)).blocks
    return [mark.span.of(block.markup.text) for mark in block.markup.tags]


def test_all_parts_with_text_are_offered_in_order() -> None:
    data = docx(
        f"{paragraph(run('body'))}<w:tbl><w:tr><w:tc>{paragraph(run('cell'))}</w:tc></w:tr></w:tbl>",
        comments=f"<w:comments {W}>{paragraph(run('comment'))}</w:comments>",
        footnotes=f"<w:footnotes {W}><w:footnote>{paragraph(run('note'))}</w:footnote></w:footnotes>",
        footer1=f"<w:ftr {W}>{paragraph(run('footer'))}</w:ftr>",
        header1=f"<w:hdr {W}>{paragraph(run('header'))}</w:hdr>",
    )
    assert texts(data) == ["body", "cell", "header", "footer", "note"]
    written = read(data).write([None, Markup("خلية"), Markup("رأس"), None, None])
    assert "خلية" in part(written)
    assert "رأس" in part(written, "word/header1.xml")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (run("one ") + '<w:proofErr w:type="spellStart"/>' + run("two", '<w:lang w:val="en"/>'), []),
        (run("one ") + run("two", "<w:b/>") + run(" three"), ["two"]),
        (run("one ", "<w:b/>") + run("two", "<w:b/>"), []),
        (run("one ") + run("two ", "<w:b/>") + run("three", "<w:b/>"), ["one "]),
        (run("one ") + f'<w:hyperlink r:id="1" xmlns:r="r">{run("two", "<w:u/>")}</w:hyperlink> ', ["two", "two"]),
        (run("one ") + f"<w:ins>{run('two')}</w:ins><w:del><w:r><w:delText>x</w:delText></w:r></w:del>", ["two"]),
        (run("one") + "<w:r><w:footnoteReference/></w:r>" + run(" two"), [""]),
        (run("one two") + "<w:r><w:footnoteReference/></w:r><w:bookmarkEnd/>", []),
    ],
)
def test_runs_that_look_the_same_are_one_text(content: str, expected: list[str]) -> None:
    assert tagged(paragraph(content)) == expected
    assert texts(docx(paragraph(content)))[0].startswith("one two"[:3])


def test_breaks_and_tabulators_are_characters() -> None:
    content = paragraph("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r>")
    assert texts(docx(content)) == ["a\tb\nc\u2011d"]
    (block,) = read(docx(content)).blocks
    written = translated(content, Markup("x\ty\nz", block.markup.tags))
    assert written == paragraph(run("x"), "<w:r><w:tab/></w:r>", run("y"), "<w:r><w:br/></w:r>", run("z"))


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def test_fields_are_tags_and_links_are_around_their_text() -> None:
    page = f"{field('begin')}<w:r><w:instrText> PAGE </w:instrText></w:r>{field('separate')}{run('7')}{field('end')}"
    link = page.replace(" PAGE ", 'HYPERLINK "x"').replace(">7<", ">here<")
    content = paragraph(run("page "), page, run(" and "), link, run(" end"))
    assert texts(docx(content)) == ["page  and here end"]
    assert tagged(content) == ["", "here"]
    assert translated(content, Markup("صفحة  هنا", (TagMark(Span(5, 5), 0), TagMark(Span(6, 9), 1)))) == paragraph(
        run("صفحة "), page, run(" "), link.replace("here", "هنا")
    )


def test_formatting_is_written_around_its_translation() -> None:
    content = paragraph(run("one "), run("two", "<w:b/>"), run(" three"))
    assert translated(content, Markup("اثنان واحد", (TagMark(Span(0, 5), 0),))) == paragraph(
        run("اثنان", "<w:b/>"), run(" واحد")
    )


def test_a_lost_note_or_drawing_is_put_at_the_end() -> None:
    note = "<w:r><w:footnoteReference/></w:r>"
    content = paragraph(run("one"), note, run(" two"))
    assert translated(content, "واحد") == paragraph(run("واحد"), note)


def test_arabic_is_made_right_to_left() -> None:
    content = (
        '<w:p><w:pPr><w:pStyle w:val="a"/><w:jc w:val="both"/><w:sectPr/></w:pPr>'
        + run("one", '<w:b/><w:sz w:val="20"/><w:vertAlign/><w:lang w:val="en"/>')
        + "</w:p>"
    )
    assert translated(content, "واحد", target=ARABIC) == (
        '<w:p><w:pPr><w:pStyle w:val="a"/><w:bidi/><w:jc w:val="both"/><w:sectPr/></w:pPr>'
        + run(
            "واحد",
            '<w:b/><w:bCs/><w:sz w:val="20"/><w:szCs w:val="20"/><w:vertAlign/><w:rtl/><w:lang w:bidi="ar"/>',
        )
        + "</w:p>"
    )


def test_english_is_made_left_to_right() -> None:
    content = "<w:p><w:pPr><w:bidi/></w:pPr>" + run("واحد", '<w:rtl/><w:lang w:bidi="ar"/>') + "</w:p>"
    assert translated(content, "one", target=ENGLISH) == paragraph(run("one"))


@pytest.mark.parametrize(
    ("properties", "turned"),
    [
        ("<w:tblPr/>", "<w:tblPr><w:bidiVisual/></w:tblPr>"),
        ("<w:tblPr><w:tblStyle/><w:jc/></w:tblPr>", "<w:tblPr><w:tblStyle/><w:bidiVisual/><w:jc/></w:tblPr>"),
        ("<w:tblPr><w:bidiVisual/></w:tblPr>", "<w:tblPr><w:bidiVisual/></w:tblPr>"),
    ],
)
def test_tables_are_turned(properties: str, turned: str) -> None:
    table = f"<w:tbl>{properties}<w:tr><w:tc>{paragraph(run('one'))}</w:tc></w:tr></w:tbl>"
    assert turned in translated(table, "واحد", target=ARABIC)
    assert "bidiVisual" not in translated(table, "one more", target=ENGLISH)
    assert properties in translated(table, "واحد")


def test_text_boxes_are_translated_inside_of_their_paragraph() -> None:
    def content(outer: str, inner: str) -> str:
        box = f"<w:r><w:pict><w:txbxContent>{paragraph(run(inner))}</w:txbxContent></w:pict></w:r>"
        return paragraph(run(outer), box, run(outer))

    assert texts(docx(content("out", "in"))) == ["outout", "in"]
    (outer, _) = read(docx(content("out", "in"))).blocks
    assert translated(content("out", "in"), None, "داخل") == content("out", "داخل")
    both = translated(
        content("out", "in"), Markup("خارجخارج", (TagMark(Span(4, 4), outer.markup.tags[0].tag),)), "داخل"
    )
    assert both == content("خارج", "داخل")


def test_other_parts_keep_their_bytes() -> None:
    macros = bytes(range(256)) * 20
    data = office(
        {
            "word/vbaProject.bin": macros,
            "docProps/core.xml": "<a/>",
            "word/document.xml": f"<w:document {W}><w:body>{paragraph(run('one'))}</w:body></w:document>",
            "word/last.bin": b"x",
        }
    )
    written = read(data).write([Markup("واحد")])
    before, after = (zipfile.ZipFile(io.BytesIO(one)) for one in (data, written))
    assert before.namelist() == after.namelist()
    for old, new in zip(before.infolist(), after.infolist(), strict=True):
        assert (old.date_time, old.compress_type, old.external_attr) == (
            new.date_time,
            new.compress_type,
            new.external_attr,
        )
        assert (before.read(old) == after.read(new)) == (old.filename != "word/document.xml")
    assert data[: data.index(b"word/document.xml") - 30] == written[: data.index(b"word/document.xml") - 30]
    assert read(written).blocks[0].markup.text == "واحد"


def test_a_document_is_written_as_it_was() -> None:
    data = docx(paragraph(run("one "), run("two", "<w:b/>")))
    document = read(data)
    assert document.write([None], ARABIC) == data
    assert document.write([document.blocks[0].markup], ARABIC) == data


def test_documents_of_python_docx_stay_readable() -> None:
    library = pytest.importorskip("docx")
    made = library.Document()
    made.add_heading("A title", 1)
    made.add_paragraph("Some ").add_run("bold").bold = True
    made.add_table(1, 1).cell(0, 0).text = "In a cell"
    made.sections[0].header.paragraphs[0].text = "On top"
    buffer = io.BytesIO()
    made.save(buffer)
    document = read(buffer.getvalue())
    assert [block.markup.text for block in document.blocks] == ["A title", "Some bold", "In a cell", "On top"]
    bold = Markup("غامق بعض", (TagMark(Span(0, 4), 0),))
    written = document.write([Markup("عنوان"), bold, Markup("في خلية"), Markup("فوق")], ARABIC)
    again = library.Document(io.BytesIO(written))
    assert [one.text for one in again.paragraphs] == ["عنوان", "غامق بعض"]
    assert [(one.text, one.bold, one.font.rtl) for one in again.paragraphs[1].runs] == [
        ("غامق", True, True),
        (" بعض", None, True),
    ]
    assert again.tables[0].cell(0, 0).text == "في خلية"
    assert again.sections[0].header.paragraphs[0].text == "فوق"


def test_a_document_of_another_kind_is_refused() -> None:
    with pytest.raises(DocumentError, match="not a Word document"):
        read(office({"xl/sharedStrings.xml": "<sst/>"}))


def test_a_tag_of_another_block_is_refused() -> None:
    with pytest.raises(ValueError, match="tag 3"):
        translated(paragraph(run("one")), Markup("x", (TagMark(Span(0, 1), 3),)))


PIECES = st.sampled_from(
    [
        run("a "),
        run("b", "<w:b/>"),
        run("c ", "<w:i/>"),
        f"<w:hyperlink>{run('d ')}</w:hyperlink>",
        f"<w:ins>{run('e', '<w:b/>')}{run('f')}</w:ins>",
        "<w:r><w:tab/></w:r>",
        "<w:r><w:footnoteReference/></w:r>",
        '<w:bookmarkStart w:id="1"/>',
        field("begin"),
        field("separate"),
        field("end"),
        "<w:del><w:r><w:delText>g</w:delText></w:r></w:del>",
        "<w:sdt><w:sdtPr/><w:sdtContent>" + run("h") + "</w:sdtContent></w:sdt>",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=10))
def test_any_paragraph_keeps_its_text_and_notes(pieces: list[str]) -> None:
    data = docx(paragraph(*pieces))
    document = read(data)
    assert document.write([None] * len(document.blocks)) == data
    for block in document.blocks:
        marked = Markup(f"{block.markup.text}!", block.markup.tags)
        written = document.write([marked])
        assert texts(written) == [marked.text]
        lost = document.write([completed(block.markup, Markup("x"))])
        for kept in ("footnoteReference", "<w:del>", "<w:bookmarkStart", "fldChar "):
            assert part(lost).count(kept) == part(data).count(kept)
