"""Translated feeds: language, direction and origin are declared; what may not be translated passes through."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from dragoman_server.documents import TargetLanguage
from dragoman_server.documents.xml_source import XmlSource
from dragoman_server.feeds import FeedDocument, mark_translated, read_feed, read_feed_document
from dragoman_server.text import Markup, Span, TagMark

DATA = Path(__file__).parent / "data"
MACHINE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
ARABIC = TargetLanguage("ar")


def read(name: str) -> FeedDocument:
    return read_feed_document((DATA / name).read_bytes())


def translated(document: FeedDocument, **translations: str) -> str:
    """What is written when blocks are translated by path, with `_` for what a name cannot have."""
    paths = [block.path.replace(" ", "_").replace("/", "_") for block in document.blocks]
    assert translations.keys() <= set(paths), paths
    return document.write(
        [Markup(translations[path]) if path in translations else None for path in paths], ARABIC
    ).decode()


def test_blocks_say_where_they_stand_and_what_they_are() -> None:
    blocks = [(block.path, block.language, block.media_type) for block in read("rss20_arabic.xml").blocks]
    assert blocks == [
        ("feed/title", "ar-EG", "text/plain"),
        ("feed/description", "ar-EG", "text/plain"),
        ("item 1/title", "ar-EG", "text/plain"),
        ("item 1/description", "ar-EG", "text/html"),
        ("item 1/content", "ar-EG", "text/html"),
        ("item 2/title", "en", "text/plain"),
        ("item 2/description", "en", "text/plain"),
    ]


def test_the_nearest_language_is_the_block_s() -> None:
    feed = (
        b"<rss xml:lang='en' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><item><title>a</title></item>"
        b"<item><dc:language>ar</dc:language><title>b</title><description xml:lang='fr'>c</description></item>"
        b"</channel></rss>"
    )
    assert [block.language for block in read_feed_document(feed).blocks] == ["en", "ar", "fr"]


def test_blocks_know_their_articles() -> None:
    document = read("rss20_arabic.xml")
    ids = [article.id if article else None for article in document.block_articles]
    assert ids == [None, None, "harbour-1", "harbour-1", "harbour-1", *["https://harbour.example/en/2"] * 2]


def test_one_title_changes_one_title_and_the_marks() -> None:
    document = read("rss20_arabic.xml")
    before = document.data.decode()
    assert document.write([None, None, None, None, None, Markup("عودة"), None]).decode() == before.replace(
        "Port reopens after storm", "عودة"
    )
    expected = (
        before.replace("Port reopens after storm", "عودة")
        .replace('<item xml:lang="en">', '<item xml:lang="ar">')
        .replace("<language>ar-EG", "<language>ar")
    )
    assert translated(document, item_2_title="عودة") == expected


def test_html_in_cdata_stays_html_in_cdata() -> None:
    written = translated(read("rss20_arabic.xml"), item_1_content="<p>The <b>bridge</b></p>")
    assert "<content:encoded><![CDATA[<p>The <b>bridge</b></p>]]></content:encoded>" in written


def test_rss_says_that_a_machine_translated() -> None:
    written = translated(mark_translated(read("rss20_arabic.xml")), item_2_title="عودة")
    category = '<category domain="http://cv.iptc.org/newscodes/digitalsourcetype/">trainedAlgorithmicMedia</category>'
    assert written.count(category) == 1
    assert written.index(category) > written.index("عودة")


def test_rdf_gets_its_type_by_dublin_core() -> None:
    written = translated(mark_translated(read("rss10_rdf.xml")), item_1_title="Wheat")
    root = XmlSource.parse(written.encode()).root
    assert [node.text for node in root.walk() if node.name == "{http://purl.org/dc/elements/1.1/}type"] == [MACHINE]


def test_atom_gets_language_direction_and_category() -> None:
    written = translated(mark_translated(read("atom10.xml")), item_1_content="<p>هطل <br> المطر.</p>")
    assert '<entry xml:lang="ar">\n    <id>tag:valley.example,2026:1' in written
    assert '<div xmlns="http://www.w3.org/1999/xhtml" dir="rtl"><p>هطل <br> المطر.</br></p></div>' in written
    assert 'term="trainedAlgorithmicMedia"/></entry>' in written
    assert "tag:valley.example,2026:0" in written
    assert read_feed(written.encode()).articles[0].language == "ar"


@pytest.mark.parametrize("name", ["ninjs16.json", "ninjs22.json", "ninjs31.json"])
def test_ninjs_says_what_it_is_made_from(name: str) -> None:
    document = read(name)
    ids = [article.id for article in document.feed.articles]
    marked = mark_translated(document, {ids[-1]: ("NUMBER_CHANGED",)})
    written = json.loads(marked.write([Markup("ترجمة") for _ in document.blocks], ARABIC))
    item = written[-1] if isinstance(written, list) else written
    assert item["language"] == "ar"
    assert item["uri"] == f"{ids[-1]}#ar"
    assert (item.get("digitalSourceType") or item["digitalsourcetype"])["uri"] == MACHINE
    alternatives = item.get("altIds") or item["altids"]
    if name == "ninjs16.json":
        assert alternatives == {"translationOf": ids[-1]}
    else:
        assert alternatives[-1] == {"role": "translationOf", "value": ids[-1]}
    if name == "ninjs31.json":
        assert item["trustIndicators"] == [{"title": "machine translation: NUMBER_CHANGED"}]
        assert (item["embargoedUntil"], item["version"]) == ("2026-03-04T06:00:00+02:00", "2")


def test_a_canceled_item_passes_through() -> None:
    document = read("ninjs22.json")
    assert {article.id for article in document.block_articles if article} == {"http://agency.example/3"}
    before = json.loads(document.data)[0]
    written = mark_translated(document).write([Markup("x") for _ in document.blocks], ARABIC)
    assert json.loads(written)[0] == before


def test_newsml_keeps_inline_elements_and_declares_itself() -> None:
    document = mark_translated(read("newsml_g2.xml"))
    paragraph = next(block for block in document.blocks if block.path == "item 1/content")
    assert paragraph.markup == Markup("The floods in Upper Valley recede.", (TagMark(Span(14, 26), 0),))
    translation = Markup("تنحسر فيضانات الوادي العلوي", (TagMark(Span(14, 27), 0),))
    written = document.write(
        [translation if block is paragraph or block == paragraph else None for block in document.blocks], ARABIC
    ).decode()
    assert "<p>تنحسر فيضانات <location>الوادي العلوي</location></p>" in written
    assert 'version="4" standard="NewsML-G2" standardversion="2.34" xml:lang="ar" dir="rtl">' in written
    assert f'<contentCreated>2026-03-03T07:00:00Z</contentCreated><digitalSourceType uri="{MACHINE}"/>' in written
    assert '<language tag="ar"/>' in written
    assert "<embargoed>2026-03-03T18:00:00+02:00</embargoed>" in written
    assert written.count(MACHINE) == 1


def test_a_withheld_news_item_has_no_blocks() -> None:
    assert not [block for block in read("newsml_g2.xml").blocks if block.path.startswith("item 2/")]


def test_inline_tags_are_rendered_where_they_mark() -> None:
    xml = "<nitf><body><body.content><p>a <em>b <b>c</b></em><br/> d</p></body.content></body></nitf>"
    document = read_feed_document(xml.encode())
    (block,) = document.blocks
    assert block.markup == Markup("a b c d", (TagMark(Span(2, 5), 0), TagMark(Span(4, 5), 1), TagMark(Span(5, 5), 2)))
    assert document.write([block.markup]).decode() == xml
    moved = Markup("X Y", (TagMark(Span(0, 1), 1), TagMark(Span(2, 3), 1), TagMark(Span(3, 3), 2)))
    assert "<p><b>X</b> <b>Y</b><br/></p>" in document.write([moved]).decode()
    with pytest.raises(ValueError, match="no tag 7"):
        document.write([Markup("X", (TagMark(Span(0, 1), 7),))])


def test_a_repaired_feed_is_written_well_formed() -> None:
    written = translated(read("broken_entities.xml"), item_1_title="عنوان & <b>")
    again = read_feed(written.encode())
    assert again.problems == ()
    assert again.articles[0].title == "عنوان &"


def test_a_legacy_encoding_is_kept() -> None:
    document = read("windows1256.xml")
    written = document.write([Markup("Ελλάδα") for _ in document.blocks], ARABIC)
    assert written.startswith(b'<?xml version="1.0" encoding="windows-1256"?>\r\n')
    assert {article.text for article in read_feed(written).articles} == {"Ελλάδα"}


def test_json_feed_and_lines_declare_the_language() -> None:
    feed = json.loads(translated(mark_translated(read("json_feed11.json")), item_1_title="جسر"))
    assert (feed["language"], feed["items"][0]["language"], feed["items"][0]["title"]) == ("ar", "ar", "جسر")
    assert feed["items"][0]["_dragoman"] == {"digital_source_type": MACHINE}
    assert "_dragoman" not in feed["items"][1]
    lines = translated(read("articles.jsonl"), item_1_title="أول").splitlines()
    assert json.loads(lines[0])["language"] == "ar"
    assert lines[1:] == (DATA / "articles.jsonl").read_text(encoding="utf-8").splitlines()[1:]


def test_a_wrong_number_of_translations_is_refused() -> None:
    with pytest.raises(ValueError, match="1 translations for 7 blocks"):
        read("rss20_arabic.xml").write([None])
