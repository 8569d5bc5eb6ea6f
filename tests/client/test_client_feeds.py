"""Client.translate_feed and summarize_feed, and the same for asyncio."""

from __future__ import annotations

from datetime import datetime

import pytest
from dragoman import (
    AsyncClient,
    Client,
    ConfigurationError,
    Feed,
    FeedItem,
    FeedItemOutcome,
    InvalidRequestError,
    SummaryOptions,
    TranslationOptions,
    UnavailableError,
)
from fake_server import FakeServer

FEED = Feed(b"a one\nb two DOUBT\nc WITHDRAWN\nd FAIL\n", "https://post.example/rss", "text/xml")


def test_a_feed_comes_back_with_its_items(client: Client, server: FakeServer) -> None:
    server.translate = str.upper
    seen: list[FeedItem] = []
    made = client.translate_feed(FEED, target="en", on_item=seen.append)
    assert made.data == b"a ONE\nb TWO DOUBT\nc WITHDRAWN\nd FAIL\n"
    assert (made.report.format, made.report.media_type) == ("rss", "application/rss+xml")
    assert [item.outcome.value for item in made.items] == ["done", "done", "canceled", "failed"]
    assert list(made.items) == seen
    assert (made.items[0].record, bool(made.items[0].digest), made.items[2].digest) == (b"ONE", True, "")
    assert [doubt.target for doubt in made.items[1].doubts] == ["TWO DOUBT"]
    assert "French" in str(made.items[3].error)
    sent = server.feeds[0].header
    assert (sent.name, sent.media_type, sent.translation.target_language) == (FEED.name, "text/xml", "en")


def test_records_of_an_earlier_call_are_sent(client: Client, server: FakeServer) -> None:
    first = client.translate_feed(FEED, target="en")
    records = {item.digest: item.record for item in first.items if item.digest}
    again = client.translate_feed(FEED, options=TranslationOptions(target="en"), records=records)
    assert again.data == first.data
    assert [item.outcome for item in again.items[:2]] == [FeedItemOutcome.REUSED] * 2
    assert server.worked_on == ["one", "two DOUBT"]


def test_a_summary_has_its_options(client: Client, server: FakeServer) -> None:
    client.summarize_feed(FEED, sentences=2, target="en", json_lines=True)
    client.summarize_feed(FEED, options=SummaryOptions(words=30))
    first, second = (sent.header for sent in server.feeds)
    assert (first.summary.length.sentences, first.summary.translation.target_language, first.output) == (2, "en", 2)
    assert (second.summary.length.words, second.output) == (30, 0)


async def test_the_asyncio_client_does_the_same(client: Client, server: FakeServer) -> None:
    seen: list[FeedItem] = []
    async with AsyncClient(server.address, timeout=20) as other:
        made = await other.translate_feed(FEED, target="en", on_item=seen.append)
        assert made.data == client.translate_feed(FEED, target="en").data
        assert len(seen) == 4
        assert (await other.summarize_feed(FEED)).data == client.summarize_feed(FEED).data


def test_an_answer_that_breaks_off_is_an_error(client: Client) -> None:
    with pytest.raises(UnavailableError, match="early"):
        client.translate_feed(Feed(b"a CUT\n"), target="en")


def test_what_makes_no_sense_is_not_sent(client: Client, server: FakeServer) -> None:
    with pytest.raises(ConfigurationError, match="target language"):
        client.translate_feed(FEED)
    with pytest.raises(ConfigurationError, match="time zone"):
        client.translate_feed(FEED, target="en", now=datetime(2026, 11, 20))
    assert server.feeds == []


def test_what_is_no_feed_is_an_error(client: Client) -> None:
    with pytest.raises(InvalidRequestError, match="no feed"):
        client.translate_feed(Feed(b"BAD"), target="en")


def test_an_error_of_the_callback_ends_the_call(client: Client) -> None:
    def fail(item: FeedItem) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        client.translate_feed(FEED, target="en", on_item=fail)
