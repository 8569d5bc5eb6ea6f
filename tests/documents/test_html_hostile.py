"""HTML that no browser would refuse and no program wrote well: nothing is lost, and nothing takes long."""

from __future__ import annotations

from itertools import pairwise

import pytest
from dragoman_server.documents import DocumentError, TargetLanguage
from dragoman_server.documents.html import read
from dragoman_server.documents.html_tokens import TokenKind, tokenize
from hypothesis import given
from hypothesis import strategies as st
from other_markup import other

PIECES = [
    "<b>", "</b>", "<i class=x>", "</i>", "<B", "<p>", "</p>", "<div lang=ar>", "</div>", "<br>", "</br>", "<br/>",
    "<img alt='a b'>", "<a title=\"it's &amp; so\" href=x>", "</a>", "<code>", "</code>", "<span translate=no>",
    "</span>", "<pre>", "</pre>", "<script>", "</script>", "<!--", "-->", "<!-->", "<style>", "</style >", "<title>",
    "</TITLE>", "<svg>", "<svg/>", "</svg>", "<![CDATA[", "]]>", "<?x", "<!doctype html>", "<html>",
    "<body dir=ltr>", "<textarea>", "</textarea>", "<td", "<li>", "</li>", "word", "كلمة ", " ", "\n", "\r\n", "\t",
    ">", "<", "</", "</>", "< ", "&", "&amp;", "&lt", "&#0;", "&#xD800;", "&nbsp;", "\0", "'", '"', "=", "/", "\xa0",
    "é", "<wbr>", "<x-y>", "</x-y>", "<plaintext>", "<table>", "<tr>", "\ufeff", "a.b", "12", "<option>", "<select>",
]  # fmt: skip
SOURCES = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@given(SOURCES)
def test_tokens_are_the_whole_source(source: str) -> None:
    tokens = list(tokenize(source))
    assert "".join(token.span.of(source) for token in tokens) == source
    assert all(one.span.end == two.span.start for one, two in pairwise(tokens))


@given(SOURCES)
def test_what_is_not_translated_stays_to_the_byte(source: str) -> None:
    data = source.encode()
    document = read(data)
    assert document.write([None] * len(document.blocks)) == data


@given(SOURCES, st.integers(0, 5))
def test_replacing_one_block_leaves_the_others(source: str, number: int) -> None:
    document = read(source.encode())
    texts = [block.markup.text for block in document.blocks]
    chosen = [other(block.markup) if i == number else None for i, block in enumerate(document.blocks)]
    again = read(document.write(chosen))
    assert [block.markup.text for block in again.blocks] == texts


@given(SOURCES)
def test_texts_replaced_by_themselves_read_the_same(source: str) -> None:
    document = read(source.encode())
    written = document.write([other(block.markup) for block in document.blocks], TargetLanguage("ar"))
    again = read(written)
    assert [block.markup.text for block in again.blocks] == [block.markup.text for block in document.blocks]
    assert [block.markup.fixed for block in again.blocks] == [block.markup.fixed for block in document.blocks]


@given(st.binary(max_size=60), st.sampled_from([None, "utf-8", "windows-1256", "iso-8859-6", "latin1"]))
def test_any_bytes_come_back(data: bytes, charset: str | None) -> None:
    try:
        document = read(data, charset=charset)
    except DocumentError:  # random bytes may begin with a byte order mark
        assert data[:2] in (b"\xff\xfe", b"\xfe\xff")
        return
    assert document.write([None] * len(document.blocks)) == data


@pytest.mark.parametrize(
    "source",
    [
        "<b>" * 23_000 + "word" + "</b>" * 23_000,
        "word " + "<b>" * 6_000,
        "word " + "</b>" * 6_000,
        "<b><i>" * 16 + "<u>" + "word</b>" * 6_000,
        "<b>x</i>" * 4_000,
        "<b><div>" * 4_000 + "</b>" * 4_000,
        "<div>" * 6_000 + "</span>" * 6_000,
        "<p>" + "<b></b>" * 6_000 + "word",
        "a <img> " * 4_000,
        "<" * 33_000,
        "<!--" * 13_000,
        "<!-" * 13_000,
        "</ " * 13_000,
        "<a b" * 13_000,
        "<a " + "b " * 13_000 + ">word",
        "<a " + "b=' " * 6_000,
        "<a b" + " " * 33_000 + "c>word",
        "<svg>" * 6_000,
        "<![CDATA[" * 6_000,
        "<script><!--" * 3_000,
        "<script>" + "<!--" + "-" * 20_000,
        "<title>" * 6_000,
        "&" * 33_000,
        "&#" * 13_000,
        "<a title='" + "&a" * 13_000 + "'>",
        " \n" * 20_000 + "word",
        "<code>a</code>" * 2_000 + "word",
        "<meta charset=" * 3_000,
    ],
    ids=lambda source: source[:12],
)
def test_large_hostile_input_is_read_and_written(source: str) -> None:
    """Whatever is quadratic or recursive in these does not come to an end, or fails."""
    data = source.encode()
    document = read(data)
    assert document.write([None] * len(document.blocks)) == data
    again = document.write([other(block.markup) for block in document.blocks], TargetLanguage("ar"))
    assert len(again) < 40 * len(data)


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("<!-->a<!--->b<!---->c<!--d--!>e", "o t o t o t o t"),
        ("<a b='>'>c</a d='>'>e", "s t e t"),
        ('<a b=">c', "o"),
        ("<a/b=c/>d", "s t"),
        ("<a =b=c>d", "s t"),
        ("<a b= >c", "s t"),
        ("<script>a</scripts>b</script\n>c", "s o e t"),
        ("<script><!--<script>a</script>b--></script>c", "s o e t"),
        ("<script><!--a</script>b", "s o e t"),
        ("<svg><script>a</script></svg>b", "s s t e e t"),
        ("<svg><![CDATA[>]]></svg>", "s o e"),
        ("<![CDATA[>]]>", "o t"),
        ("<style></style>", "s e"),
        ("<title><b></title>", "s t e"),
        ("<1></1>", "t o"),
    ],
)
def test_tokens_are_what_they_are_in_a_browser(source: str, kinds: str) -> None:
    assert " ".join(token.kind.value[0] for token in tokenize(source)) == kinds


def test_attributes_are_what_they_are_in_a_browser() -> None:
    source = "<a B='c' d e=\"f\"g=h/i =j=k b=l m= n>"
    (token,) = tokenize(source)
    assert token.kind is TokenKind.START
    assert [(one.name, one.value and one.value.of(source), one.quote) for one in token.attributes] == [
        ("b", "c", "'"), ("d", None, ""), ("e", "f", '"'), ("g", "h/i", ""), ("=j", "k", ""), ("m", "n", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("<p>قال".encode(), None, "قال"),
        ("<p>قال".encode("cp1256"), "windows-1256", "قال"),
        ("<meta charset='windows-1256'><p>قال".encode("cp1256"), None, "قال"),
        ("<meta http-equiv=Content-Type content='text/html; charset=ISO-8859-6'>قال".encode("iso8859-6"), None, "قال"),
        ("<meta charset=windows-1256><p>قال".encode(), "utf-8", "قال"),
        (b"\xef\xbb\xbf" + "<meta charset=windows-1256>قال".encode(), "windows-1256", "قال"),
        (b"\xff\xfe" + "<p>قال".encode("utf-16-le"), None, "قال"),
        (b"\xfe\xff" + "<p>قال".encode("utf-16-be") + b"x", None, "قال"),
        ("<meta charset=utf-16>قال".encode(), None, "قال"),
        ("<!-- <meta charset=windows-1256> --><p>قال".encode(), None, "قال"),
        ("<meta charset=no-such><p>قال".encode(), None, "قال"),
        (b"<p>caf\xe9", None, "café"),
        (b"<p>caf\xe9 \x80", "latin1", "café €"),
        ("<p>قال".encode() + b"\xd9", None, "قال\ufffd"),
    ],
)
def test_the_encoding_is_found(data: bytes, charset: str | None, text: str) -> None:
    document = read(data, charset=charset)
    assert [block.markup.text for block in document.blocks] == [text]
    assert document.write([None]) == data
    assert read(document.write([document.blocks[0].markup]), charset=charset).blocks[0].markup.text == text


@pytest.mark.parametrize("charset", ["no-such", "rot13", "utf-7", "unicode_escape", "zip", "", "a\0b"])
def test_an_encoding_that_html_does_not_have_is_refused(charset: str) -> None:
    with pytest.raises(DocumentError, match="no character encoding"):
        read(b"x", charset=charset)


def test_bytes_that_are_not_in_their_encoding_are_refused() -> None:
    with pytest.raises(DocumentError, match="not valid"):
        read(b"\x1b$B\x1b", charset="iso-2022-jp")


@pytest.mark.parametrize("codec", ["utf-32-le", "utf-32-be"])
def test_pages_in_utf_32_are_refused(codec: str) -> None:
    with pytest.raises(DocumentError, match="UTF-32"):
        read("\ufeff<p>one</p>".encode(codec))


def test_what_the_encoding_lacks_is_a_reference() -> None:
    document = read(b"<p title='one'>caf\xe9 <b>two</b></p>", charset="windows-1252")
    title, body = (block.markup for block in document.blocks)
    chosen = [type(title)("قال"), type(body)("é ق", body.tags[:0])]
    assert document.write(chosen) == b"<p title='&#1602;&#1575;&#1604;'>\xe9 &#1602;<b></b></p>"


def test_broken_bytes_beside_a_replaced_text_stay() -> None:
    document = read(b"<p class='\xff'>one <b class='\xfe'>two</b></p>\xfd", charset="utf-8")
    markup = document.blocks[0].markup
    assert markup.text == "one two"
    assert (
        document.write([other(markup), None][: len(document.blocks)])
        == b"<p class='\xff'>one <b class='\xfe'>two</b></p>\xfd"
    )
