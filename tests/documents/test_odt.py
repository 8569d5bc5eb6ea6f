"""OpenDocument texts: what is offered for translation, what stays, and what is written back."""

from __future__ import annotations

import pytest
from dragoman_server.documents import DocumentError, TargetLanguage
from dragoman_server.documents.odt import read
from dragoman_server.text import Markup, Span, TagMark
from office_files import part, zipped

OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
NAMES = "".join(f' xmlns:{name}="{OASIS}{name}:1.0"' for name in ("office", "text", "style", "draw"))

ONE_TWO = ["One", "two"]
NOTE = "<text:note><text:note-body><text:p>note</text:p></text:note-body></text:note>"


def odt(body: str, styles: str = "", **more: str) -> bytes:
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content{NAMES}><office:body>{body}</office:body></office:document-content>",
        "styles.xml": f"<office:document-styles{NAMES}>{styles}</office:document-styles>",
        "META-INF/manifest.xml": "<manifest/>",
        **more,
    }
    return zipped(parts, stored=("mimetype",))


def body(data: bytes) -> str:
    content = part(data, "content.xml")
    return content[content.index("<office:body>") + len("<office:body>") : content.index("</office:body>")]


def texts(content: str) -> list[str]:
    return [block.markup.text for block in read(odt(content)).blocks]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "<text:h>One</text:h><text:list><text:list-item><text:p>two</text:p></text:list-item></text:list>",
            ["One", "two"],
        ),
        ("<text:p> a\n  <text:span> b </text:span> c</text:p>", ["a b c"]),
        ('<text:p>a<text:s text:c="2"/>b<text:tab/>c<text:line-break/>d</text:p>', ["a  b\tc\nd"]),
        (
            "<text:p>a<text:note><text:note-body><text:p>note</text:p></text:note-body></text:note> b</text:p>",
            ["a b", "note"],
        ),
        ("<text:p>a<office:annotation><text:p>comment</text:p></office:annotation></text:p>", ["a"]),
        ("<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes><text:p>12</text:p>", []),
        ("<text:p>page <text:page-number>three</text:page-number></text:p>", ["page "]),
    ],
)
def test_what_is_offered_for_translation(content: str, expected: list[str]) -> None:
    assert texts(content) == expected
    data = odt(content)
    document = read(data)
    assert document.write([None] * len(expected), TargetLanguage("ar")) == data
    assert document.write([block.markup for block in document.blocks]) == data


def test_spans_and_links_are_written_around_their_translation() -> None:
    content = '<text:p>one <text:a href="x"><text:span text:style-name="T1">two</text:span></text:a></text:p>'
    marks = (TagMark(Span(0, 5), 0), TagMark(Span(0, 5), 1))
    assert body(read(odt(content)).write([Markup("اثنان واحد", marks)])) == (
        '<text:p><text:a href="x"><text:span text:style-name="T1">اثنان</text:span></text:a> واحد</text:p>'
    )


def test_spaces_and_breaks_are_written_as_elements() -> None:
    content = "<text:p>a<text:tab/>b<text:line-break/>c</text:p>"
    (block,) = read(odt(content)).blocks
    written = body(read(odt(content)).write([Markup("x\ty\nz   w <", block.markup.tags)]))
    assert written == '<text:p>x<text:tab/>y<text:line-break/>z <text:s text:c="2"/>w &lt;</text:p>'


def test_a_note_is_translated_inside_of_its_paragraph() -> None:
    def content(outer: str, inner: str) -> str:
        note = f"<text:note><text:note-body><text:p>{inner}</text:p></text:note-body></text:note>"
        return f"<text:p>{outer}{note}{outer}</text:p>"

    document = read(odt(content("out", "in")))
    assert body(document.write([Markup("خارجخارج", (TagMark(Span(4, 4), 0),)), Markup("داخل")])) == content(
        "خارج", "داخل"
    )
    assert body(document.write([None, Markup("داخل")])) == content("out", "داخل")


def test_pages_are_turned_for_arabic() -> None:
    styles = '<style:page-layout-properties/><style:paragraph-properties style:writing-mode="lr-tb"/>'
    written = read(odt("<text:p>one</text:p>", styles)).write([Markup("واحد")], TargetLanguage("ar"))
    assert part(written, "styles.xml").count('style:writing-mode="rl-tb"') == 2
    again = read(written).write([Markup("one")], TargetLanguage("en"))
    assert part(again, "styles.xml").count('style:writing-mode="lr-tb"') == 2


def test_an_encrypted_document_is_refused() -> None:
    with pytest.raises(DocumentError, match="encrypted"):
        read(odt("", **{"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}))


def test_another_archive_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"content\.xml"):
        read(zipped({"a": "b"}))
