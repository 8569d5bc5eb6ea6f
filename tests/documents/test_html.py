"""HTML documents: what is offered for translation, and what is written back."""

from __future__ import annotations

import pytest
from dragoman_server.documents import TargetLanguage
from dragoman_server.documents.html import read
from dragoman_server.text import AlignedWords, CopyMark, Markup, Span, TagMark, place_tags
from dragoman_server.text.word_links import Words
from other_markup import other

ARABIC = TargetLanguage("ar")


def texts(source: str) -> list[str]:
    return [block.markup.text for block in read(source.encode()).blocks]


def rewritten(source: str) -> str:
    """The document with each block replaced by itself."""
    document = read(source.encode())
    return document.write([other(block.markup) for block in document.blocks]).decode()


def translated(source: str, *translations: Markup | str | None, target: TargetLanguage | None = None) -> str:
    document = read(source.encode())
    chosen = [Markup(one) if isinstance(one, str) else one for one in translations]
    return document.write(chosen, target).decode()


def aligned(source: str, target: str, pairs: str) -> str:
    """The only block of a document translated with the numbers of aligned words, as "0-1 1-0"."""
    document = read(source.encode())
    (block,) = document.blocks
    words = Words(block.markup.text), Words(target)
    numbers = [tuple(map(int, pair.split("-"))) for pair in pairs.split()]
    alignment = [AlignedWords(words[0][s].span, words[1][t].span) for s, t in numbers]
    return document.write([place_tags(block.markup, target, alignment).markup]).decode()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", []),
        ("<p></p>", []),
        ("<p>1 • 2</p>", []),
        ("hello", ["hello"]),
        ("<p>one</p><p>two</p>", ["one", "two"]),
        ("one<div>two<p>three</div>four", ["one", "two", "three", "four"]),
        ("<ul><li>one<li>two</ul>", ["one", "two"]),
        ("<table><tr><td>one<td>two</table>", ["one", "two"]),
        ("<select><option>one<option>two</select>", ["one", "two"]),
        ("one<hr>two", ["one", "two"]),
        ("  one\n\t two&nbsp;three  ", ["one two\xa0three"]),
        ("one <b> two</b> <i> three</i>", ["one two three"]),
        ("<p>&lt;b&gt; &amp;amp; &#1587; &eacute; &unknown; A&B</p>", ["<b> &amp; س é &unknown; A&B"]),
        ("one <script>two()</script>three <style>p{}</style>", ["one three"]),
        ("<pre>one</pre>two<textarea>three</textarea>", ["two"]),
        ("one <svg><title>two</title><svg/></svg> three", ["one three"]),
        ("<svg/>one<math><![CDATA[ > </math> ]]></math>", ["one"]),
        ("one <!-- two --> three <!-->four", ["one three four"]),
        ("<!DOCTYPE html><?xml one?><title>two</title>", ["two"]),
        ("<title>one <b>two</b></title>", ["one <b>two</b>"]),
        (
            "<img alt='one' title=two><input placeholder=\"three\"><a aria-label=four></a>",
            ["one", "two", "three", "four"],
        ),
        ("<img alt=''><img alt><img alt='1'>", []),
        ("<a title='?a=1&copy=2&copyb=3&amp;one &lt; two'></a>", ["?a=1&copy=2&copyb=3&one < two"]),
        ("<meta name=Description content='one'><meta property=og:title content=two>", ["one", "two"]),
        ("<meta name=keywords content='one'><meta charset=utf-8>", []),
        ("<p translate=no title=x>one</p><p class='a notranslate'>two</p><p>three</p>", ["three"]),
        ("<div translate=no>one<p translate=yes>two</p></div>", ["two"]),
        ("<p translate=no>one<p>two", ["two"]),
        ("<span translate=no>one<div>two</div></span><div>three</div>", ["three"]),
        ("<p><code>one</code></p>", []),
        ("a < b and c<3 </ d>e", ["a < b and c<3 e"]),
        ("one<plaintext>two</plaintext>three", ["one"]),
    ],
)
def test_what_is_offered(source: str, expected: list[str]) -> None:
    assert texts(source) == expected


def test_blocks_tell_where_they_stand() -> None:
    source = b"<html lang=en><title>one</title><h1>two</h1><p lang=ar>three<img alt=four>"
    blocks = [(block.path, block.language) for block in read(source).blocks]
    assert blocks == [("title", "en"), ("h1", "en"), ("p", "ar"), ("img@alt", "ar")]


def test_inline_tags_and_code_are_marks() -> None:
    (block,) = read(b"Use <code> a <b>b</b> </code>, <i>not <br> c</i><!-- x -->.").blocks
    assert block.markup == Markup(
        "Use a b , not \nc.",
        tuple(
            TagMark(Span(*span), number) for number, span in enumerate([(4, 8), (6, 7), (10, 16), (14, 14), (16, 16)])
        ),
        (CopyMark(Span(4, 7)),),
    )


@pytest.mark.parametrize(
    "source",
    [
        '<p data-attr="&quot;&apos;">This is a sentence &lt;with> named &amp; entities</p>',
        "<P><B>Spa</B>ce<BR>please?</p>",
        "un<u>der</u>line",
        "<p>hello <b>world</b></p>\n",
        "<p>hello <b>world!</b> How does this <img> <b>deal <u>with multiple sentences?</u></b> Will it work?</p>",
        '<p>hello <img> <b>world</b> <u>and other <a href="#">creatures</a></u></p>',
        "<p>hello<img/>world</p>",
        "hello <br>",
        "hello <u></u>",
        "<p>hello <br></p>",
        '<p id="1">hello <img id="2"><span id="3"><u id="4"></u><b id="5"></b><img id="6">world</span></p>',
        'hello <script>alert("<foo>");</script>world',
        "foo <!-- <ignore> me -->bar",
        "hel<wbr>lo hel<WBR>lo",
        "foo <var><var>nested</var></var> bar",
        "foo <var>&amp;</var> bar",
        "<p>I <b>like</b> to <u>drive</u> this car.</p>",
        "<a href=x><img src=y> one</a> two <svg><path/></svg> three",
        "<b>one<br></b><br>two <i></i><i><u></u></i>",
        "<p>one <b>two</p><p>three</b> four</p>",
        "<a href='1'><div>one</div></a>",
        "<title>a &amp; b</title><p title='a &amp; \"b\"'>a &amp; b</p>",
    ],
)
def test_a_text_replaced_by_itself_stays(source: str) -> None:
    """The cases of bergamot-translator's html_tests.cpp, and more; only references that are needless may change."""
    assert rewritten(source) == source


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("one <b>two <i>three</b> four</i> five", "one <b>two <i>three</i></b><i> four</i> five"),
        ("one </i>two</b> three", "one two three"),
        ("  one \n <b>  two </b> ", "  one <b>two</b> "),
        ("one<br>\n  two", "one<br>two"),
        ("<p>&quot;caf&eacute;&quot;</p>", '<p>"café"</p>'),
        ("<img alt=one>", '<img alt="one">'),
    ],
)
def test_only_what_must_changes_in_a_replaced_text(source: str, expected: str) -> None:
    assert rewritten(source) == expected


@pytest.mark.parametrize(
    ("source", "target", "pairs", "expected"),
    [
        ("<p>hello <b>world</b></p>\n", "hallo Welt", "0-0 1-1", "<p>hallo <b>Welt</b></p>\n"),
        ("<p>Space<br>please?</p>", "Platz\nbitte?", "0-0 1-1 2-2", "<p>Platz<br>bitte?</p>"),
        ("<p>Space<br>please?</p>", "Bitte Platz?", "0-1 1-0 2-2", "<p>Bitte Platz<br>?</p>"),
        ("un <u>der</u> line", "una linea der", "0-0 1-2 2-1", "una linea <u>der</u>"),
        ("I <b>like</b> to <u>drive</u>", "Ich fahre gerne", "0-0 1-2 3-1", "Ich <u>fahre</u> <b>gerne</b>"),
        ("a <b>b</b> c", "a < b & c", "0-0 1-2 2-4", "a &lt; <b>b</b> &amp; c"),
        ("<i>a <b>b</b></i> c", "c B A", "0-2 1-1 2-0", "c <i><b>B</b> A</i>"),
        ("<p>a <b>b</p>", "B a", "0-1 1-0", "<p><b>B</b> a<b></p>"),
    ],
)
def test_tags_go_with_their_words(source: str, target: str, pairs: str, expected: str) -> None:
    assert aligned(source, target, pairs) == expected


def test_tags_that_a_translation_lacks_are_kept_at_its_end() -> None:
    assert translated("<p><a href=x>one</a></p>", "eins") == "<p><a href=x>eins</a></p>"
    assert translated("<p>one <img src=x> <b id=1>two</b></p>", "eins") == "<p>eins<img src=x> <b id=1></b></p>"


def test_a_tag_of_two_ranges_is_written_twice() -> None:
    two = Markup("a b c", (TagMark(Span(0, 1), 0), TagMark(Span(4, 5), 0)))
    assert translated("<b class=x>one</b> two", two) == "<b class=x>a</b> b <b class=x>c</b>"


def test_ranges_of_one_tag_in_following_sentences_are_one() -> None:
    two = Markup("A. B.", (TagMark(Span(0, 2), 0), TagMark(Span(3, 5), 0)))
    assert translated("<b>One. Two.</b>", two) == "<b>A. B.</b>"


def test_an_attribute_changes_where_its_tag_moves() -> None:
    source = "<p>one <a title='two' href=x>three</a></p>"
    moved = Markup("drei eins", (TagMark(Span(0, 4), 0),))
    assert texts(source) == ["one three", "two"]
    assert translated(source, moved, "zw'ei") == "<p><a title='zw&#39;ei' href=x>drei</a> eins</p>"
    assert translated(source, None, "zwei") == "<p>one <a title='zwei' href=x>three</a></p>"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<html><p>1</html>", '<html lang="ar" dir="rtl"><p>1</html>'),
        ("<HTML lang=en DIR='ltr' xml:lang=\"en\">", '<HTML lang="ar" DIR=\'rtl\' xml:lang="ar">'),
        ("<html lang dir>", '<html lang="ar" dir="rtl">'),
        ("<html><body dir=ltr class=x>", '<html lang="ar" dir="rtl"><body dir="rtl" class=x>'),
        (
            "<!-- <html> --><script>'<html>'</script><html>",
            '<!-- <html> --><script>\'<html>\'</script><html lang="ar" dir="rtl">',
        ),
        ("<p lang=en>one</p>", "<p lang=en>one</p>"),
    ],
)
def test_the_target_language_is_declared(source: str, expected: str) -> None:
    document = read(source.encode())
    assert document.write([None] * len(document.blocks), ARABIC).decode() == expected


def test_left_to_right_is_declared_where_right_to_left_was() -> None:
    assert translated("<html dir=rtl lang=ar>", target=TargetLanguage("en")) == '<html dir="ltr" lang="en">'
    assert translated("<html>", target=TargetLanguage("en")) == '<html lang="en">'


def test_wrong_translations_are_refused() -> None:
    document = read(b"<p>one <b>two</b></p>")
    with pytest.raises(ValueError, match="2 translations for 1 blocks"):
        document.write([None, None])
    with pytest.raises(ValueError, match="no tag 1"):
        document.write([Markup("x", (TagMark(Span(0, 1), 1),))])


def test_a_page_keeps_all_that_is_not_translated() -> None:
    page = (
        '\ufeff<!DOCTYPE html>\r\n<HTML class="no-js">\r\n<head><meta charset=utf-8>\r\n'
        "<title>\r\n News &mdash; today </title><script>if (a<b) document.write('<p>no</p>')</script>\r\n"
        "<!--[if IE]><p>old</p><![endif]--><style>a>b{}</style></head>\r\n"
        '<BODY onload="x(\'<b>\')"><ul\r\n class=nav><li><a href=/>Home</a><li><a href="/w?a=1&b=2">World</a></ul>\r\n'
        "<h1>A\tbig   <em>story</h1></em>\r\n<p>First.<p>Second, <a href=x>link <img src=i alt='An image'></a>.\r\n"
        "<table><tr><td>1<td>One cell</table></p></div>\r\n<font color=red><center>Old</font> page</center>\r\n"
        "<svg viewBox='0 0 1 1'><text>drawn</text></svg></BODY></HTML>\r\n<!-- end"
    )
    assert texts(page) == [
        "News — today",
        "Home",
        "World",
        "A big story",
        "First.",
        "Second, link .",
        "An image",
        "One cell",
        "Old",
        "page",
    ]
    document = read(page.encode())
    assert document.write([None] * 10) == page.encode()
    only = [None, None, Markup("العالم"), *[None] * 7]
    assert document.write(only).decode() == page.replace("World", "العالم")


def test_blocks_given_back_as_they_were_keep_their_bytes() -> None:
    page = b"<p>Tom  &amp;\n Jerry&rsquo;s <b>show</b></p><img alt='a &lt; b'>"
    document = read(page)
    assert document.write([block.markup for block in document.blocks]) == page
