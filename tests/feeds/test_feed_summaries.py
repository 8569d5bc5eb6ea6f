"""Summaries in the places of the texts of a feed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from dragoman_server.documents import TargetLanguage
from dragoman_server.documents.xml_source import XmlSource
from dragoman_server.feeds import FeedDocument, mark_summarized, read_feed, read_feed_document, summary_blocks

DATA = Path(__file__).parent / "data"
SUMMARY = "Rain & wind < 5 m/s."
G2 = b"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:1" version="1" xml:lang="en-GB"><itemMeta/>
<contentMeta><headline>Storm</headline><description role="d">Short.</description></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>
<p>One <b>two</b>.</p><p xml:lang="en-US">Three.</p><div><p>Four.</p></div><img src="a.jpg"/></body></html></inlineXML>
</contentSet></newsItem>"""


def summarized(document: FeedDocument, language: str, *, target: TargetLanguage | None = None) -> bytes:
    """What is written when all items have the same summary."""
    blocks = [None] * document.parts[0].end
    languages = {}
    for part in document.parts[1:]:
        blocks += summary_blocks(document.texts[part.start : part.end], SUMMARY)
        if part.article is not None:
            languages[part.article.id] = language
    return mark_summarized(document, languages).write(blocks, target)


@pytest.mark.parametrize("name", [path.name for path in sorted(DATA.glob("*.*ml")) if "package" not in path.name])
def test_each_text_becomes_the_summary(name: str) -> None:
    data = (DATA / name).read_bytes()
    before, written = read_feed(data), summarized(read_feed_document(data), "en")
    after = read_feed(written)
    assert [article.title for article in after.articles] == [article.title for article in before.articles]
    for old, new in zip(before.articles, after.articles, strict=True):
        if old.text and old.status.value == "usable":
            assert {new.text, new.summary or new.text} == {SUMMARY}, name
            assert (new.url, new.published, new.rights) == (old.url, old.published, old.rights)


def test_the_first_paragraph_holds_the_summary() -> None:
    written = summarized(read_feed_document(G2), "en-GB").decode()
    assert written.count("<p") == 1
    assert "<p>Rain &amp; wind &lt; 5 m/s.</p><div></div>" in written
    assert '<img src="a.jpg"/>' in written
    assert '<description role="d">Rain &amp; wind &lt; 5 m/s.</description>' in written
    assert XmlSource.parse(written.encode()).root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en-GB"


def test_a_summary_names_the_item_that_it_is_of() -> None:
    document = read_feed_document((DATA / "ninjs31.json").read_bytes())
    item = json.loads(summarized(document, "ar"))
    assert (item["uri"], item["language"]) == ("http://agency.example/4#summary-ar", "ar")
    assert item["altIds"] == [{"role": "summaryOf", "value": "http://agency.example/4"}]
    assert item["bodies"] == [{"contentType": "text/plain", "value": SUMMARY}]


def test_the_language_of_the_feed_stays_without_a_target() -> None:
    document = read_feed_document((DATA / "rss20_arabic.xml").read_bytes())
    written = summarized(document, "ar-EG").decode()
    assert "<language>ar-EG</language>" in written
    assert '<item xml:lang="ar-EG">' in written
    assert "<title>صحيفة الميناء</title>" in written
    assert "<language>en</language>" in summarized(document, "en", target=TargetLanguage("en")).decode()


def test_html_stays_html() -> None:
    written = summarized(read_feed_document((DATA / "rss20_arabic.xml").read_bytes()), "ar").decode()
    assert "<content:encoded><![CDATA[Rain &amp; wind &lt; 5 m/s.]]></content:encoded>" in written


def test_without_summaries_nothing_changes() -> None:
    document = read_feed_document(G2)
    assert mark_summarized(document, {}).write([None] * len(document.blocks)) == G2
