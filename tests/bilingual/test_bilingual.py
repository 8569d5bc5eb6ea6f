"""Bilingual editions: what stands beside what, what is marked, and that nothing in a text becomes markup."""

from __future__ import annotations

import io
import json
from html.parser import HTMLParser

import docx
import pytest
from docx.oxml.ns import qn
from dragoman_server.bilingual import BILINGUAL_FORMATS, Edition, Outcome, Pair, Row, failed_row, translated_row
from dragoman_server.bilingual import to_docx as write_docx
from dragoman_server.bilingual import to_html as write_html
from dragoman_server.documents import read_document
from dragoman_server.inference import Flag, FlagKind, ModelRef, TranslatedSegment, TranslatedText
from dragoman_server.text import Span

MODEL = ModelRef("ar-en", "0123456789abcdef" * 4)
HOSTILE = '<script>alert("1")</script> & \' \x00\x0b\u202e\ud800 end'
FLAG = Flag(FlagKind.NUMBER_MISMATCH, "missing: <2,500>")


def result(source: str, target: str, spans: list[tuple[Span, Span]], *, flags: tuple[Flag, ...] = ()) -> TranslatedText:
    segments = tuple(TranslatedSegment(one, other, flags=flags) for one, other in spans)
    return TranslatedText(target, "ar", "en", None, segments, MODEL)


def edition(*rows: Row, target: str = "en", title: str = "مقال.docx") -> Edition:
    return Edition(title=title, target=target, rows=rows, models=[MODEL], withheld=2)


ROWS = (
    Row("paragraph 1", "ar", Outcome.TRANSLATED, (Pair("خبر.", "News."), Pair("قُتل 2500.", "It ended.", (FLAG,)))),
    Row("paragraph 2", "en", Outcome.COPIED, (Pair("Already English", "Already English"),)),
    failed_row("paragraph 3", "Un texte", "fr", "French is not translated"),
)


class Page(HTMLParser):
    """Cells of a page with their attributes, and the names of all elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.cells: list[tuple[dict[str, str | None], str]] = []
        self.names: list[str] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        if tag == "td":
            self.cells.append((dict(attrs), ""))
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "td"

    def handle_data(self, data: str) -> None:
        if self._inside:
            attributes, text = self.cells[-1]
            self.cells[-1] = attributes, text + data


def test_segments_stand_beside_their_translations() -> None:
    source, target = "واحد. اثنان.", "One. Two."
    row = translated_row("p", source, result(source, target, [(Span(0, 5), Span(0, 4)), (Span(6, 12), Span(5, 9))]))
    assert row.pairs == (Pair("واحد.", "One."), Pair("اثنان.", "Two."))
    assert (row.language, row.outcome) == ("ar", Outcome.TRANSLATED)


def test_text_between_segments_is_not_lost() -> None:
    source, target = "a – b. c", "A (x) B. C"
    row = translated_row("p", source, result(source, target, [(Span(0, 1), Span(0, 1)), (Span(4, 6), Span(6, 8))]))
    assert "".join(pair.source for pair in row.pairs).replace(" ", "") == source.replace(" ", "")
    assert "".join(pair.target for pair in row.pairs).replace(" ", "") == target.replace(" ", "")


@pytest.mark.parametrize("spans", [[], [(Span(3, 5), Span(0, 1)), (Span(0, 2), Span(1, 2))]])
def test_segments_out_of_order_become_one_pair(spans: list[tuple[Span, Span]]) -> None:
    row = translated_row("p", " ab cd ", result(" ab cd ", "xy", spans, flags=(FLAG,)))
    assert row.pairs == (Pair("ab cd", "xy", (FLAG,) if spans else ()),)


def test_a_page_gives_each_cell_its_language_and_direction() -> None:
    page = Page(write_html(edition(*ROWS)).decode())
    shown = [(cell["lang"], cell["dir"]) for cell, _ in page.cells]
    expected = [("ar", "rtl"), ("en", "ltr")] * 2 + [("en", "ltr")] * 2 + [("fr", "ltr"), ("en", "ltr")]
    assert shown == expected
    texts = [text for _, text in page.cells]
    assert texts[:3] == ["خبر.", "News.", "قُتل 2500."]
    assert texts[4:6] == ["Already English", "Already English"]
    assert texts[7] == "(left as it was) French is not translated"


def test_a_page_marks_doubts_with_their_reason() -> None:
    page = Page(write_html(edition(*ROWS)).decode())
    doubtful = [text for cell, text in page.cells if cell.get("class") == "doubtful"]
    assert doubtful == ["It ended.⚠ Doubtful translation: numbers differ from the original (missing: <2,500>)"]


def test_a_page_names_title_models_and_what_is_missing() -> None:
    page = write_html(edition(*ROWS)).decode()
    assert "<title>مقال.docx</title>" in page
    for told in ("ar-en 0123456789ab", "sentences to check: 1", "parts left as they were: 1", "not shown: 2"):
        assert told in page


def test_an_arabic_edition_runs_from_right_to_left() -> None:
    row = Row("p", "en", Outcome.TRANSLATED, (Pair("News.", "خبر.", (FLAG,)),))
    page = write_html(edition(row, target="ar")).decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert "الأصل (الإنجليزية)" in page
    document = docx.Document(io.BytesIO(write_docx(edition(row, target="ar"))))
    assert document.tables[0]._tbl.tblPr.find(qn("w:bidiVisual")) is not None
    assert document.sections[0]._sectPr.find(qn("w:bidi")) is not None


def test_a_page_has_neither_scripts_nor_anything_from_outside() -> None:
    rows = [Row(HOSTILE, "ar", Outcome.TRANSLATED, (Pair(HOSTILE, HOSTILE, (Flag(FlagKind.NONWORD, HOSTILE),)),))]
    page = write_html(edition(*rows, failed_row(HOSTILE, HOSTILE, '"><img>\ud800', HOSTILE), title=HOSTILE)).decode()
    names = Page(page).names
    assert not {"script", "img", "link", "a"} & set(names)
    assert "default-src 'none'" in page
    assert "url(" not in page
    assert "@import" not in page
    assert not set(page) & {"\x00", "\x0b", "\u202e", "\ud800"}


def test_a_word_document_opens_and_holds_the_pairs() -> None:
    document = docx.Document(io.BytesIO(write_docx(edition(*ROWS))))
    assert document.paragraphs[0].text == "مقال.docx"
    assert document.core_properties.title == "مقال.docx"
    (table,) = document.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["Source (Arabic)", "Translation (English)"]
    assert rows[1] == ["خبر.", "News."]
    assert rows[2][1].startswith("It ended.\n⚠ Doubtful translation: numbers differ")
    assert rows[4] == ["Un texte", "(left as it was)\nFrench is not translated"]


def test_a_word_document_declares_directions() -> None:
    document = docx.Document(io.BytesIO(write_docx(edition(*ROWS))))
    table = document.tables[0]
    source, target = (cell.paragraphs[0]._p for cell in table.rows[1].cells)
    assert source.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None
    assert source.find(f"{qn('w:r')}/{qn('w:rPr')}/{qn('w:rtl')}") is not None
    assert target.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is None
    assert table._tbl.tblPr.find(qn("w:bidiVisual")) is None
    shading = table.rows[2].cells[1]._tc.tcPr.find(qn("w:shd"))
    assert shading is not None


def test_text_of_no_known_language_has_its_own_direction() -> None:
    document = docx.Document(io.BytesIO(write_docx(edition(failed_row("p", "(1) سلام", None, "")))))
    source = document.tables[0].rows[1].cells[0].paragraphs[0]._p
    assert source.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None


def test_a_word_document_survives_hostile_text() -> None:
    rows = [
        Row(
            HOSTILE,
            '"/><w:x',
            Outcome.TRANSLATED,
            (Pair(HOSTILE, "line\nline\ttab", (Flag(FlagKind.NONWORD, HOSTILE),)),),
        )
    ]
    document = docx.Document(io.BytesIO(write_docx(edition(*rows, title=HOSTILE))))
    cells = document.tables[0].rows[1].cells
    assert cells[0].text == '<script>alert("1")</script> & \' \n end'
    assert cells[1].paragraphs[0].text == "line\nline\ttab"


@pytest.mark.parametrize("format", BILINGUAL_FORMATS)
def test_the_same_edition_gives_the_same_bytes(format: str) -> None:
    assert BILINGUAL_FORMATS[format](edition(*ROWS)) == BILINGUAL_FORMATS[format](edition(*ROWS))
    assert BILINGUAL_FORMATS[format](Edition(title="", target="ar", rows=()))


def test_the_reader_of_word_documents_reads_it() -> None:
    blocks = read_document("a.docx", write_docx(edition(*ROWS))).blocks
    assert "قُتل 2500." in [block.markup.text for block in blocks]


def test_json_has_the_segments_and_nothing_between_them() -> None:
    source, target = "- خبر.  نعم", "- News.  Yes"
    row = translated_row(
        "item 1", source, result(source, target, [(Span(2, 6), Span(2, 7)), (Span(8, 11), Span(9, 12))])
    )
    read = json.loads(BILINGUAL_FORMATS["json"](edition(row, failed_row("item 2", HOSTILE, "fr", "not translated"))))
    assert [(one["path"], one["source_text"], one["target_text"]) for one in read["segments"]] == [
        ("item 1", "خبر.", "News."),
        ("item 1", "نعم", "Yes"),
    ]
    assert [failure["path"] for failure in read["failures"]] == ["item 2"]
    assert read["models"] == [{"name": MODEL.name, "hash": MODEL.hash}]
