"""XML edited where it stands: what nobody edits keeps its bytes, and what is put in comes out again."""

from __future__ import annotations

import codecs

import pytest
from dragoman_server.documents import DocumentError
from dragoman_server.documents.xml_source import XML_LANG, Edit, XmlElement, XmlLimits, XmlSource
from dragoman_server.text import Span
from hypothesis import given
from hypothesis import strategies as st

RSS = """<?xml version="1.0" encoding="utf-8"?>\r
<!DOCTYPE rss SYSTEM "http://example.invalid/rss.dtd">
<!-- head --><rss xmlns:dc='http://purl.org/dc/elements/1.1/' version = "2.0" xml:lang="ar">
<title>خبر &amp; <!-- c --><![CDATA[<b>عاجل</b>]]> &#x662;&nbsp;!</title>
<dc:language>ar</dc:language><a/><b></b><media:x u="1"/><c x='"' y="&lt;é" /></rss>
<?end?>"""


def parse(xml: str) -> XmlSource:
    return XmlSource.parse(xml.encode())


def element(source: XmlSource, name: str) -> XmlElement:
    return next(found for found in source.root.walk() if found.name == name)


def shape(node: XmlElement) -> tuple[object, ...]:
    """What a document says, without places and without how its text is cut up."""
    attributes = tuple((attribute.name, attribute.value) for attribute in node.attributes)
    return (node.name, attributes, "".join(run.text for run in node.runs), *map(shape, node.elements))


def test_elements_have_names_attributes_and_text() -> None:
    source = parse(RSS)
    assert source.root.get("version") == "2.0"
    assert source.root.get(XML_LANG) == "ar"
    assert element(source, "{http://purl.org/dc/elements/1.1/}language").text == "ar"
    assert element(source, "title").text == "خبر & <b>عاجل</b> ٢\xa0!"
    assert element(source, "title").language == "ar"
    assert [(a.name, a.value) for a in element(source, "c").attributes] == [("x", '"'), ("y", "<é")]
    assert element(source, "media:x").get("u") == "1"


def test_spans_are_places_in_the_source() -> None:
    source = parse(RSS)
    runs = [(run.cdata, run.span.of(source.text)) for run in element(source, "title").runs]
    assert runs == [(False, "خبر &amp; "), (True, "<b>عاجل</b>"), (False, " &#x662;&nbsp;!")]
    assert element(source, "a").span.of(source.text) == "<a/>"
    assert element(source, "b").span.of(source.text) == "<b></b>"
    assert element(source, "c").attributes[1].span.of(source.text) == "&lt;é"
    assert source.root.end_tag.of(source.text) == "</rss>"


@pytest.mark.parametrize(
    "data",
    [
        RSS.encode(),
        codecs.BOM_UTF8 + RSS.encode(),
        codecs.BOM_UTF16_LE + RSS.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + RSS.encode("utf-16-be"),
        "<?xml version='1.0' encoding='utf-16'?><a>خبر</a>".encode("utf-16-le"),
        "<?xml version='1.0' encoding='windows-1256'?><a b='خ'>خبر</a>".encode("cp1256"),
        "<?xml version='1.0' encoding='EUC-KR'?><a>뉴스</a>".encode("euc-kr"),
    ],
)
def test_without_edits_the_bytes_are_the_same(data: bytes) -> None:
    assert XmlSource.parse(data).splice([]) == data


def test_an_edit_leaves_all_else_as_it_was() -> None:
    source = parse(RSS)
    title = element(source, "title")
    written = source.splice(source.set_content(title, "A < B & C"))
    assert written.decode() == RSS.replace("خبر &amp; ", "A &lt; B &amp; C").replace("<b>عاجل</b>", "").replace(
        " &#x662;&nbsp;!", ""
    )


def test_cdata_stays_cdata_and_its_end_is_split() -> None:
    source = parse("<a><![CDATA[<p>x</p>]]></a>")
    written = source.splice(source.set_content(source.root, "<p>y]]></p>\r"))
    assert written == b"<a><![CDATA[<p>y]]]]><![CDATA[></p>]]>&#13;<![CDATA[]]></a>"
    assert XmlSource.parse(written).root.text == "<p>y]]></p>\r"


def test_what_the_encoding_lacks_becomes_references() -> None:
    source = XmlSource.parse(b"<?xml version='1.0' encoding='us-ascii'?><a b='1'>x<![CDATA[y]]></a>")
    runs = list(source.root.runs)
    edits = [source.replace(run, "<ع") for run in runs] + [source.set_attribute(source.root, "b", "ع'")]
    written = XmlSource.parse(source.splice(edits))
    assert (written.root.text, written.root.get("b")) == ("<ع<ع", "ع'")


def test_an_attribute_is_set_or_added() -> None:
    source = parse("<a><b x = '1'/><c /><d\n>t</d></a>")
    edits = [
        *(source.set_attribute(found, "xml:lang", "ar") for found in source.root.elements),
        *(source.set_attribute(found, "dir", "rtl") for found in source.root.elements),
        source.set_attribute(element(source, "b"), "x", "it's\n2"),
    ]
    assert source.splice(edits).decode() == (
        """<a><b x = 'it&#39;s&#10;2' xml:lang="ar" dir="rtl"/><c xml:lang="ar" dir="rtl" />"""
        """<d xml:lang="ar" dir="rtl"\n>t</d></a>"""
    )


def test_xml_is_inserted_first_or_last() -> None:
    source = parse("<a><b/><c x='1'/></a>")
    edits = [
        source.insert(source.root, "<z/>"),
        source.insert(source.root, "<y/>", first=True),
        *source.set_content(element(source, "c"), "&"),
        source.set_attribute(element(source, "c"), "y", "2"),
    ]
    assert source.splice(edits) == b"""<a><y/><b/><c x='1' y="2">&amp;</c><z/></a>"""


def test_overlapping_edits_are_refused() -> None:
    source = parse("<a>text</a>")
    with pytest.raises(ValueError, match="overlaps"):
        source.splice([Edit(Span(3, 6), ""), Edit(Span(5, 7), "")])


def test_a_redeclared_prefix_is_local_to_its_element() -> None:
    source = parse('<a xmlns="u" xmlns:p="v"><p:b xmlns:p="w" p:x="1"><p:c/></p:b><p:d/><e xmlns=""/></a>')
    assert [found.name for found in source.root.walk()] == ["{u}a", "{w}b", "{w}c", "{v}d", "e"]
    assert element(source, "{w}b").get("{w}x") == "1"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no element found"),
        (b"<a>", "line 1"),
        (b"<a>&nbsp;</a>", "undefined entity"),
        (b"<a></b>", "mismatched tag"),
        (b"<a>\xff</a>", "not valid utf-8"),
        (b"<?xml version='1.0' encoding='none-such'?><a/>", "'none-such'"),
        (b"<?xml version='1.0' encoding='hex'?><a/>", "'hex'"),
        (b"<?xml version='1.0' encoding='utf-7'?><a/>", "'utf-7'"),
        (b"<?xml version='1.0' encoding='utf-16'?><a/>", "'utf-16'"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "declares an entity"),
        (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "declares an entity"),
        (b"<!DOCTYPE a [<!ENTITY % b 'c'> %b;]><a/>", "declares an entity"),
        (b"<a>" * 300 + b"</a>" * 300, "more than 256"),
        (b"<a>" + b"<b/>" * 1000 + b"</a>", "more than 1,000"),
        (b"<a>" + b" " * 20_000 + b"</a>", "at most 20,000"),
        (codecs.BOM_UTF16_LE + b"<\0a\0/\0>", "not valid utf-16"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        XmlSource.parse(data, XmlLimits(max_bytes=20_000, max_nodes=1000))


def test_an_internal_subset_without_entities_is_read() -> None:
    source = parse("<!DOCTYPE a [<!-- c --><!ATTLIST a b CDATA 'c'>]><a d='1'>t</a>")
    assert [attribute.name for attribute in source.root.attributes] == ["d"]


TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | st.sampled_from("<>&]'\"\r\n\t")
)


@given(TEXT, TEXT, st.sampled_from(["utf-8", "utf-16", "cp1256", "us-ascii"]), st.booleans())
def test_any_text_put_in_is_read_again(text: str, value: str, encoding: str, cdata: bool) -> None:
    content = "<![CDATA[x]]>" if cdata else "x"
    xml = f"""<?xml version="1.0" encoding="{encoding}"?><a b="1">é<c/>{content}</a>"""
    source = XmlSource.parse(xml.encode(encoding, "xmlcharrefreplace"))
    last = list(source.root.runs)[-1]
    written = source.splice([source.replace(last, text), source.set_attribute(source.root, "b", value)])
    root = XmlSource.parse(written).root
    assert root.text == "é" + text
    assert root.get("b") == value


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> str:
    name = draw(st.sampled_from(["a", "ب", "p:c"]))
    parts = st.sampled_from(
        ["خبر ", "&amp;", "&#1593;", "<!-- > -->", "<![CDATA[<&]]>", "<?x y?>", "\r\n", "<d/>", "é"]
    )
    if depth:
        parts |= elements(depth - 1)
    attributes = draw(st.sampled_from(["", " x='>'", ' xmlns:p="u" p:x="&gt;/>"', " y = '&#65;' ", ' z="\n/"']))
    return f"<{name}{attributes}>{''.join(draw(st.lists(parts, max_size=4)))}</{name}>"


@given(elements())
def test_each_place_is_where_the_source_says_it(xml: str) -> None:
    source = parse(xml)
    assert source.splice([]) == xml.encode()
    for found in source.root.walk():
        assert found.start_tag.of(source.text).startswith(f"<{found.qname}")
        assert found.start_tag.of(source.text).endswith(">")
        assert found.end_tag.of(source.text) in (f"</{found.qname}>", "")
    edits = [source.replace(run, run.text) for run in source.root.walk_runs()]
    assert shape(XmlSource.parse(source.splice(edits)).root) == shape(source.root)
