"""RewriteFeed: a feed goes in with records of earlier calls; items, report and the new feed come out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import grpc
import pytest
from dragoman.v1 import feeds_pb2 as pb
from dragoman.v1 import feeds_pb2_grpc
from dragoman_server.app import Application
from dragoman_server.caller import Priority
from dragoman_server.config import ServerConfig
from dragoman_server.documents import DocumentError
from dragoman_server.feeds import read_feed
from dragoman_server.inference import TranslateOptions
from dragoman_server.rpc.observation import is_item
from dragoman_server.service import DocumentRequest, DocumentTranslation, Limits, Service
from rpc_fakes import FakeEncoder, FakeModels, channel_to, eventually, failure_of

DATA = Path(__file__).parents[1] / "feeds" / "data"
FIRST = "The council of Halden agreed on a new plan. Work begins in the spring of next year."
SECOND = "The port reopened after the storm. Ships are waiting outside."
MACHINE = "trainedAlgorithmicMedia"
TO_ARABIC: dict[str, Any] = {"translation": {"target_language": "ar"}}
SUMMARY: dict[str, Any] = {"summary": {"length": {"sentences": 1}}}


def rss(*items: tuple[str, str, str]) -> bytes:
    """A feed of items: id, title, description."""
    written = "".join(
        f"<item><guid>{name}</guid><title>{title}</title><description>{text}</description></item>\n"
        for name, title, text in items
    )
    return f'<rss version="2.0"><channel><title>The Post</title>\n{written}</channel></rss>'.encode()


@dataclass
class Answer:
    """What a call gave."""

    items: list[pb.FeedItem]
    report: pb.FeedReport
    data: bytes

    @property
    def records(self) -> list[pb.FeedRecord]:
        return [item.record for item in self.items if item.HasField("record")]

    @property
    def outcomes(self) -> dict[str, str]:
        return {
            item.id: pb.FeedItemOutcome.Name(item.outcome).removeprefix("FEED_ITEM_OUTCOME_") for item in self.items
        }


def requests(
    data: bytes, records: Iterable[pb.FeedRecord] = (), size: int = 100, **header: Any
) -> Iterator[pb.RewriteFeedRequest]:
    yield pb.RewriteFeedRequest(header=pb.FeedHeader(**(header or TO_ARABIC)))
    for record in records:
        yield pb.RewriteFeedRequest(record=record)
    for start in range(0, len(data), size):
        yield pb.RewriteFeedRequest(data=data[start : start + size])


class Feeds:
    """A running server's feeds."""

    def __init__(self, models: FakeModels, channel: grpc.aio.Channel, service: Service) -> None:
        self.models, self.service = models, service
        self.stub: Any = feeds_pb2_grpc.FeedsStub(channel)

    @property
    def decoded(self) -> list[str]:
        """The sentences that reached the model from English."""
        return self.models.to_arabic.taken

    async def rewritten(self, data: bytes, records: Sequence[pb.FeedRecord] = (), **header: Any) -> Answer:
        parts = [part async for part in self.stub.RewriteFeed(requests(data, records, **header))]
        kinds = [part.WhichOneof("part") for part in parts]
        assert kinds == sorted(kinds, key=["item", "report", "data"].index)
        (report,) = [part.report for part in parts if part.HasField("report")]
        whole = b"".join(part.data for part in parts)
        assert report.size_bytes == len(whole)
        return Answer([part.item for part in parts if part.HasField("item")], report, whole)


@asynccontextmanager
async def serving_feeds(**limits: int) -> AsyncIterator[Feeds]:
    models = FakeModels()
    models.encoder = FakeEncoder()
    service = Service(lambda: models, limits=Limits(**limits))  # type: ignore[arg-type, return-value]
    config = ServerConfig(listen="127.0.0.1:0", grace_seconds=5)
    async with Application(config, service) as application, channel_to(application.address) as channel:
        try:
            yield Feeds(models, channel, service)
        finally:
            models.to_arabic.release.set()


async def test_a_feed_is_translated_as_a_document_is() -> None:
    async with serving_feeds() as feeds:
        for name in ("rss20_arabic.xml", "atom10.xml", "ninjs31.json", "newsml_g2.xml", "nitf36.xml"):
            data = (DATA / name).read_bytes()
            request = DocumentRequest(data=data, options=TranslateOptions(target="ar"), format="feed")
            expected = await DocumentTranslation(feeds.service).translate(request)
            answer = await feeds.rewritten(data)
            assert answer.data == expected.data != data
            assert answer.report.media_type == expected.media_type
        assert feeds.models.callers[-1].priority is Priority.BULK


async def test_unchanged_items_cost_nothing() -> None:
    feed = rss(("a", "First", FIRST), ("b", "Second", SECOND))
    async with serving_feeds() as feeds:
        first = await feeds.rewritten(feed)
        assert first.outcomes == {"": "DONE", "a": "DONE", "b": "DONE"}
        feeds.decoded.clear()
        again = await feeds.rewritten(feed, first.records)
        assert again.outcomes == {"": "REUSED", "a": "REUSED", "b": "REUSED"}
        assert again.data == first.data
        assert (feeds.decoded, again.records) == ([], [])


async def test_only_changed_and_new_items_are_translated() -> None:
    async with serving_feeds() as feeds:
        first = await feeds.rewritten(rss(("a", "First", FIRST), ("b", "Second", SECOND)))
        feeds.decoded.clear()
        feed = rss(("c", "Third", "All is well."), ("b", "Second", f"{SECOND} Now."), ("a", "First", FIRST))
        again = await feeds.rewritten(feed, first.records)
        assert again.outcomes == {"": "REUSED", "a": "REUSED", "b": "DONE", "c": "DONE"}
        assert "All is well." in feeds.decoded
        assert {"First", "The Post", FIRST.split(". ")[0] + "."}.isdisjoint(feeds.decoded)
        assert again.data == (await feeds.rewritten(feed)).data


@pytest.mark.parametrize(
    "header",
    [
        {"translation": {"target_language": "ar", "model": "en-ar"}},
        {"translation": {"target_language": "ar", "quality": 1}},
        {"translation": {"target_language": "en"}},
        SUMMARY,
    ],
)
async def test_records_of_other_options_are_not_used(header: dict[str, Any]) -> None:
    feed = rss(("a", "First", FIRST))
    async with serving_feeds() as feeds:
        first = await feeds.rewritten(feed)
        again = await feeds.rewritten(feed, first.records, **header)
        assert again.outcomes["a"] == "DONE"


async def test_records_of_another_model_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = rss(("a", "First", FIRST))
    async with serving_feeds() as feeds:
        first = await feeds.rewritten(feed)
        newer = [replace(model, hash="0" * 64) for model in feeds.models.models]
        monkeypatch.setattr(FakeModels, "models", newer)
        assert (await feeds.rewritten(feed, first.records)).outcomes["a"] == "DONE"


async def test_damaged_records_are_not_used() -> None:
    feed = rss(("a", "First", FIRST), ("b", "Second", SECOND))
    bad = (b"", b"[]", b"{}", b"\xff", b'{"units": [], "flags": [], "summary": null}', b"[" * 100_000,
           b'{"units": [["x", [[0, 9, 7]]], null], "flags": [], "summary": null}',
           b'{"units": [["x", [[0, 1, 7]]], null], "flags": [], "summary": null}',
           b'{"units": [["\\ud800", []], null], "flags": [], "summary": null}',
           b'{"units": [null, 5], "flags": [], "summary": null}',
           b'{"units": [null, null], "flags": [5], "summary": ["x"]}')  # fmt: skip
    async with serving_feeds() as feeds:
        first = await feeds.rewritten(feed)
        (digest,) = [item.record.digest for item in first.items if item.id == "a"]
        for data in bad:
            again = await feeds.rewritten(feed, [pb.FeedRecord(digest=digest, data=data)])
            assert (again.outcomes["a"], again.data) == ("DONE", first.data), data


async def test_doubts_are_told_once_and_stay_in_the_feed() -> None:
    item = {"uri": "urn:1", "versionCreated": "2026-11-20", "headlines": [{"value": "The bridge has 2,500 metres."}]}
    feed = json.dumps(item).encode()
    async with serving_feeds() as feeds:
        first = await feeds.rewritten(feed)
        (told,) = [item for item in first.items if item.id]
        assert [doubt.path for doubt in told.doubts] == ["item 1/headline"]
        assert json.loads(first.data)["trustIndicators"][0]["title"].startswith("machine translation: ")
        again = await feeds.rewritten(feed, first.records)
        assert (again.data, [list(item.doubts) for item in again.items]) == (first.data, [[], []])


def test_metrics_count_a_feed_once() -> None:
    assert is_item(pb.RewriteFeedResponse(report=pb.FeedReport()))
    assert not is_item(pb.RewriteFeedResponse(item=pb.FeedItem(error={"code": 3})))
    assert not is_item(pb.RewriteFeedResponse(data=b"x"))


async def test_items_are_told_before_the_feed_is_done() -> None:
    feed = rss(("a", "First", FIRST), ("b", "HANG", "HANG on."))
    async with serving_feeds() as feeds:
        call = feeds.stub.RewriteFeed(requests(feed))
        told = [(await call.read()).item for _ in range(2)]
        assert {item.id for item in told} == {"", "a"}
        assert all(item.record.data for item in told)
        feeds.models.to_arabic.release.set()
        assert (await call.read()).item.id == "b"
        call.cancel()


async def test_a_cancelled_call_ends_the_work() -> None:
    feed = rss(("a", "First", "HANG on."), *((f"n{at}", f"Item {at}", SECOND) for at in range(40)))
    async with serving_feeds() as feeds:
        call = feeds.stub.RewriteFeed(requests(feed))
        await eventually(lambda: any("HANG" in sentence for sentence in feeds.decoded))
        call.cancel()
        await asyncio.sleep(0.1)
        feeds.models.to_arabic.release.set()
        assert (await feeds.rewritten(rss(("z", "Last", SECOND)))).outcomes["z"] == "DONE"


async def test_a_withdrawn_item_is_left_and_told() -> None:
    items = [
        {"uri": "urn:1", "pubStatus": "canceled", "headlines": [{"value": "Gone"}], "versionCreated": "2026-11-20"},
        {"uri": "urn:2", "pubStatus": "withheld", "headlines": [{"value": "Wait"}], "versionCreated": "2026-11-20"},
        {"uri": "urn:3", "embargoedUntil": "2026-11-21T06:00Z", "headlines": [{"value": "Soon"}],
         "versionCreated": "2026-11-20"},
        {"uri": "urn:4", "headlines": [{"value": "News"}], "versionCreated": "2026-11-20"},
    ]  # fmt: skip
    feed = json.dumps(items).encode()
    async with serving_feeds() as feeds:
        early = {**TO_ARABIC, "now": {"seconds": 1795150000}}
        answer = await feeds.rewritten(feed, **early)
        outcomes = {"": "DONE", "urn:1": "CANCELED", "urn:2": "WITHHELD", "urn:3": "WITHHELD", "urn:4": "DONE"}
        assert answer.outcomes == outcomes
        written = json.loads(answer.data)
        assert written[:3] == items[:3]
        assert written[3]["headlines"] == [{"value": "ترجمة"}]
        late = {**TO_ARABIC, "now": {"seconds": 1795250000}}
        assert (await feeds.rewritten(feed, answer.records, **late)).outcomes["urn:3"] == "DONE"


async def test_an_item_that_fails_is_told_and_the_others_done() -> None:
    french = "Le conseil de la ville a adopté un nouveau plan pour le port ce matin."
    feed = rss(("a", "Bon", french), ("b", "x", FIRST))
    async with serving_feeds() as feeds:
        answer = await feeds.rewritten(feed)
        assert answer.outcomes == {"": "DONE", "a": "FAILED", "b": "DONE"}
        (failed,) = [item for item in answer.items if item.id == "a"]
        assert failed.error.message
        assert not failed.HasField("record")
        assert french.encode() in answer.data


async def test_a_summary_takes_the_place_of_each_text() -> None:
    feed = (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Post</title>'
        f"<item><guid>a</guid><title>First</title><description>Short.</description><content:encoded><![CDATA[<p>{FIRST}"
        f"</p><p>{SECOND}</p>]]></content:encoded><link>https://post.example/a</link></item></channel></rss>"
    ).encode()
    async with serving_feeds() as feeds:
        answer = await feeds.rewritten(feed, **SUMMARY)
        (article,) = read_feed(answer.data).articles
        assert article.text == article.summary
        assert article.text in (*(f"{part.rstrip('.')}." for part in (*FIRST.split(". "), *SECOND.split(". "))),)
        assert (article.title, article.language, article.url) == ("First", "en", "https://post.example/a")
        assert MACHINE.encode() in answer.data
        assert b"<title>Post</title>" in answer.data
        assert feeds.decoded == []
        assert (await feeds.rewritten(feed, answer.records, **SUMMARY)).data == answer.data


async def test_a_summary_may_be_in_another_language() -> None:
    feed = rss(("a", "First", FIRST), ("b", "أخبار", "أعلن المجلس خطة جديدة للميناء. ويبدأ العمل في الربيع."))
    header = {"summary": {"length": {"sentences": 1}, "translation": {"target_language": "ar"}}}
    async with serving_feeds() as feeds:
        answer = await feeds.rewritten(feed, **header)
        first, second = read_feed(answer.data).articles
        assert (first.title, first.text, first.language) == ("ترجمة", "ترجمة.", "ar")
        assert (second.title, second.language) == ("أخبار", "ar")
        assert second.text.startswith(("أعلن", "ويبدأ"))
        assert [model.name for model in answer.report.models] == ["en-ar"]


@pytest.mark.parametrize(
    "name", ["nitf36.xml", "newsml_g2.xml", "ninjs16.json", "ninjs31.json", "atom10.xml", "json_feed11.json"]
)
async def test_summaries_keep_every_format_readable(name: str) -> None:
    data = (DATA / name).read_bytes()
    before = read_feed(data)
    async with serving_feeds() as feeds:
        answer = await feeds.rewritten(data, **SUMMARY)
        after = read_feed(answer.data)
        assert (after.format, len(after.articles), after.problems) == (before.format, len(before.articles), ())
        done = [item for item in answer.items if item.id and item.HasField("record")]
        assert done
        for item in done:
            summary = json.loads(item.record.data)["summary"]
            (article,) = [one for one in after.articles if one.id.split("#")[0] == item.id]
            assert summary is None or " ".join(article.text.split()) == " ".join(summary[0].split())
        assert (await feeds.rewritten(data, answer.records, **SUMMARY)).data == answer.data


async def test_summaries_come_as_json_lines() -> None:
    feed = rss(("a", "First", FIRST), ("b", "No text", ""), ("c", "Third", SECOND))
    header = {**SUMMARY, "output": pb.FEED_OUTPUT_JSON_LINES}
    async with serving_feeds() as feeds:
        answer = await feeds.rewritten(feed, **header)
        rows = [json.loads(line) for line in answer.data.splitlines()]
        assert [row["id"] for row in rows] == ["a", "c"]
        assert (rows[0]["title"], rows[0]["outlet"], rows[0]["language"]) == ("First", "The Post", "en")
        (sentence,) = rows[0]["sentences"]
        source = sentence["source"]
        assert FIRST[source["start"] : source["end"]] == source["text"] == sentence["text"]
        assert (await feeds.rewritten(feed, answer.records, **header)).data == answer.data
        assert answer.report.media_type == "application/jsonl"


async def test_what_is_no_request_is_refused() -> None:
    feed = rss(("a", "First", FIRST))
    async with serving_feeds(max_document_bytes=1_000) as feeds:

        async def refused(*parts: pb.RewriteFeedRequest) -> Any:
            return await failure_of(_all(feeds.stub.RewriteFeed(iter(parts))))

        header, *data = requests(feed)
        assert (await refused()).reason == "FIELD_REQUIRED"
        assert (await refused(*data)).reason == "FIELD_REQUIRED"
        assert (await refused(pb.RewriteFeedRequest(header=pb.FeedHeader()), *data)).reason == "FIELD_REQUIRED"
        assert (await refused(header, *data, header)).code == "INVALID_ARGUMENT"
        assert (await refused(header, pb.RewriteFeedRequest(data=b"junk"))).reason == DocumentError.default_reason
        assert (await refused(header, *data * 50)).reason == "DOCUMENT_TOO_LARGE"
        lines = {**TO_ARABIC, "output": pb.FEED_OUTPUT_JSON_LINES}
        assert "JSON Lines" in (await refused(*requests(feed, **lines))).message
        unknown = {"translation": {"target_language": "fr"}}
        failure = await refused(*requests(feed, **unknown))
        assert failure.reason == "UNSUPPORTED_LANGUAGE"
        assert "header.translation.target_language" in failure.message


async def test_records_beyond_the_limit_only_save_no_work() -> None:
    feed = rss(("a", "First", FIRST))
    async with serving_feeds(max_document_bytes=2_000) as feeds:
        first = await feeds.rewritten(feed)
        large = pb.FeedRecord(digest="x", data=b"x" * 2_000)
        assert (await feeds.rewritten(feed, [large, *first.records])).outcomes["a"] == "DONE"
        assert (await feeds.rewritten(feed, first.records)).outcomes["a"] == "REUSED"


async def _all(call: Any) -> list[Any]:
    return [part async for part in call]
