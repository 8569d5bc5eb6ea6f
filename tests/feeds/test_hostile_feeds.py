"""Hostile and hopeless bytes: a clear refusal or a bounded reading, never a crash."""

from __future__ import annotations

import contextlib

import pytest
from dragoman_server.documents import DocumentError
from dragoman_server.feeds import MAX_BYTES, MAX_ITEMS, read_feed, read_feed_document, reading
from dragoman_server.feeds.repair import read_xml, repair_xml
from hypothesis import given
from hypothesis import strategies as st

BOMB = "<!DOCTYPE rss [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + i)} '{'&' + chr(97 + i) + ';'}{'&' + chr(97 + i) + ';'}'>" for i in range(20)
)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (f"{BOMB}]><rss><channel><title>&u;</title></channel></rss>".encode(), "declares an entity"),
        (f"{BOMB}]><rss><channel><title>&u; & broken".encode(), "declares an entity"),
        (b"<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss>&x;</rss>", "declares an entity"),
        (b"<rss>" + b"<a>" * 100_000, "more than 256"),
        (b"<rss>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</rss>", "more than 256"),
        (b'{"a":' * 100_000, "more than 64"),
        (b"[" * 100_000, "more than 64"),
        (b'{"title": "a"}\n' + b"{" * 2_000 + b"\n", None),
        (b'{"title": "a"}\n' + b"{]\n" * 100_000, "not JSON"),
        (b"<" * 100_000, "no feed|not well-formed"),
        (b"<rss>" + b"<!--" * 100_000, None),
        (b"<rss " + b"a='" * 100_000, "no feed|not well-formed"),
        (b"<rss><channel>" + b"&" * 100_000, None),
        (b"<rss>" + b"</a>" * 100_000, None),
        (bytes(range(256)) * 20, "no feed|not well-formed|no element"),
        (b"", "no feed"),
        (b"PK\x03\x04", "no feed"),
        (b"plain words", "no feed"),
        (b"<html><head></head><body><p>page</p></body></html>", "HTML page"),
        (b"<!DOCTYPE html><html><body><br></body></html>", "HTML page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "'svg' is no feed"),
        (b'{"a": 1}', "this JSON is no feed"),
        (b"[1, 2, 3]", "this JSON is no feed"),
        (b'{"title": "x"', "not JSON"),
        (b'{"title": "x",}', "not JSON"),
        (b'{"title": "\\x"}', "valid escapes"),
        (b'{"title": "\xff"}', "not valid utf-8"),
    ],
    ids=lambda value: repr(value[:24]) if value else "read",
)
def test_hostile_bytes_are_refused_or_read(data: bytes, message: str | None) -> None:
    if message is None:
        read_feed(data)
        return
    with pytest.raises(DocumentError, match=message):
        read_feed(data)


def test_more_bytes_than_the_limit_are_refused() -> None:
    with pytest.raises(DocumentError, match="at most") as caught:
        read_feed(b"<" * (MAX_BYTES + 1))
    assert caught.value.metadata == {"limit": str(MAX_BYTES), "actual": str(MAX_BYTES + 1)}


@pytest.mark.parametrize(
    "data",
    [
        b"<rss><channel>" + b"<item/>" * 12 + b"</channel></rss>",
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [' + b",".join([b'{"id": 1}'] * 12) + b"]}",
        b'{"title": "x"}\n' * 12,
    ],
)
def test_more_items_than_the_limit_are_refused(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_ITEMS == 100_000
    monkeypatch.setattr(reading, "MAX_ITEMS", 11)
    with pytest.raises(DocumentError, match="12 items; at most 11"):
        read_feed(data)


def test_many_items_with_one_id_are_told_apart() -> None:
    feed = read_feed(b"<rss><channel>" + b"<item><guid>g</guid></item>" * 5_000 + b"</channel></rss>")
    assert len({article.id for article in feed.articles}) == 5_000


def test_an_address_that_cannot_be_one_is_kept() -> None:
    feed = read_feed(b"<rss xml:base='http://[x'><channel><link>//[y</link><item><link>a</link></item></channel></rss>")
    assert len(feed.articles) == 1


def test_half_a_surrogate_pair_does_no_harm() -> None:
    document = read_feed_document(b'{"title": "\\ud83d", "text": "t"}')
    assert document.feed.articles[0].title == "\ufffd"
    assert read_feed(document.write([block.markup for block in document.blocks])).articles


@given(st.text(st.sampled_from("<>/&;!-[]?='\" aé\n#x0CDATA"), max_size=60))
def test_repaired_xml_is_well_formed(text: str) -> None:
    source, _ = read_xml(f"<a>{text}</a>".encode())
    assert source.root.name == "a"


PARTS = st.sampled_from(["t", "&amp;", "<b/>", "<![CDATA[x]]>", "<!-- c -->"])
NESTED = st.recursive(PARTS, lambda inner: st.lists(inner).map(lambda parts: f"<p q='1'>{''.join(parts)}</p>"))


@given(NESTED)
def test_well_formed_xml_needs_no_repair(content: str) -> None:
    _, problems = repair_xml(f"<a>{content}</a>")
    assert problems == []


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: f"<rss>{text}".encode()))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(DocumentError):
        read_feed(data)
