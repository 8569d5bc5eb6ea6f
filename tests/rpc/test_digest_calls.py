"""BuildDigest: feeds go in, progress, report, outputs and state come out."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import grpc
import pytest
from dragoman.v1 import stories_pb2 as pb
from dragoman.v1 import stories_pb2_grpc
from dragoman_server.app import Application
from dragoman_server.caller import Priority
from dragoman_server.config import ServerConfig
from dragoman_server.rpc.observation import is_item
from dragoman_server.service import Limits, Service
from rpc_fakes import FakeEncoder, FakeModels, channel_to, eventually, failure_of

ENGLISH = "The council of Halden agreed on a new plan for the harbour. Work begins in the spring of next year."
ARABIC = "وافق مجلس مدينة هالدن على خطة جديدة للميناء. ويبدأ العمل في ربيع العام المقبل."
HTML, JSON, ATOM = pb.DIGEST_FORMAT_HTML, pb.DIGEST_FORMAT_JSON, pb.DIGEST_FORMAT_ATOM


def rows(*texts: str, outlet: str = "Post") -> bytes:
    """A feed in JSON Lines."""
    items = [{"id": f"{outlet}-{at}", "title": f"Title {at}", "text": text} for at, text in enumerate(texts)]
    return "\n".join(json.dumps(item) for item in items).encode() + b"\n"


def header(*formats: Any, return_state: bool = False, **options: Any) -> pb.BuildDigestRequest:
    chosen = pb.DigestOptions(**{"language": "en", **options})
    return pb.BuildDigestRequest(
        header=pb.DigestHeader(options=chosen, formats=formats or (JSON,), return_state=return_state)
    )


def feed(data: bytes, name: str = "Post", size: int = 100) -> Iterator[pb.BuildDigestRequest]:
    """A feed in small parts."""
    yield pb.BuildDigestRequest(feed=pb.DigestFeed(name=name))
    for start in range(0, len(data), size):
        yield pb.BuildDigestRequest(data=data[start : start + size])


class Stories:
    """A running server's digests."""

    def __init__(self, models: FakeModels, channel: grpc.aio.Channel) -> None:
        self.models = models
        self.stub: Any = stories_pb2_grpc.StoriesStub(channel)

    async def parts(self, *requests: pb.BuildDigestRequest) -> list[pb.BuildDigestResponse]:
        return [part async for part in self.stub.BuildDigest(iter(requests))]


@asynccontextmanager
async def serving_stories(*, encoder: bool = True, **limits: int) -> AsyncIterator[Stories]:
    models = FakeModels()
    models.encoder = FakeEncoder() if encoder else None
    service = Service(lambda: models, limits=Limits(**limits))  # type: ignore[arg-type, return-value]
    config = ServerConfig(listen="127.0.0.1:0", grace_seconds=5)
    async with Application(config, service) as application, channel_to(application.address) as channel:
        try:
            yield Stories(models, channel)
        finally:
            models.to_english.release.set()


def kinds(parts: Sequence[pb.BuildDigestResponse]) -> list[str]:
    return [str(part.WhichOneof("part")) for part in parts]


def report(parts: Sequence[pb.BuildDigestResponse]) -> pb.DigestReport:
    (found,) = [part.report for part in parts if part.HasField("report")]
    return found


def output(parts: Sequence[pb.BuildDigestResponse], format: Any = JSON) -> bytes:
    return b"".join(part.output.data for part in parts if part.output.format == format)


def state(parts: Sequence[pb.BuildDigestResponse]) -> bytes:
    return b"".join(part.state for part in parts)


async def test_progress_report_and_outputs_come_in_order() -> None:
    async with serving_stories() as stories:
        parts = await stories.parts(header(ATOM, HTML, JSON), *feed(rows(ENGLISH, ARABIC)))
        assert [kind for kind in kinds(parts) if kind != "progress"] == ["report", "output", "output", "output"]
        assert kinds(parts)[0] == "progress"
        assert [part.output.format for part in parts if part.HasField("output")] == [ATOM, HTML, JSON]
        last = [part.progress for part in parts if part.HasField("progress")][-1]
        assert (last.articles, last.told) == (2, last.total)
        assert report(parts).articles == 2
        assert report(parts).encoder.name == "encoder"
        assert report(parts).stories == len(json.loads(output(parts))["stories"]) == last.total
        assert output(parts, HTML).startswith(b"<!doctype html>")
        assert stories.models.callers[-1].priority is Priority.BULK


async def test_bad_feeds_are_named_and_good_ones_told() -> None:
    bomb = b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel>&b;</channel></rss>'
    async with serving_stories() as stories:
        bad = (("junk", b"\x00\xff\x00 junk"), ("empty", b""), ("bomb", bomb), ("page", b"<html>no feed</html>"))
        requests = [part for name, data in bad for part in feed(data, name)]
        parts = await stories.parts(header(), *requests, *feed(rows(ENGLISH), "good"))
        found = report(parts)
        assert [one.name for one in found.feeds] == ["junk", "empty", "bomb", "page", "good"]
        assert [one.HasField("error") for one in found.feeds] == [True, True, True, True, False]
        assert all(one.error.message for one in found.feeds[:4])
        assert (found.articles, found.stories) == (1, 1)


async def test_no_readable_feed_is_refused() -> None:
    async with serving_stories() as stories:
        failure = await failure_of(stories.parts(header(), *feed(b"junk", "Daily Junk")))
        assert (failure.code, failure.reason) == ("INVALID_ARGUMENT", "NO_READABLE_FEED")
        assert "Daily Junk" in failure.message
        assert (await failure_of(stories.parts(header()))).reason == "FIELD_REQUIRED"


@pytest.mark.parametrize(
    ("requests", "field"),
    [
        ([], "header"),
        ([pb.BuildDigestRequest(data=b"x")], "header"),
        ([header(), pb.BuildDigestRequest(data=b"x")], "data"),
        ([header(), header()], "header"),
        ([header(), *feed(b"x"), pb.BuildDigestRequest(state=b"{}")], "state"),
        ([header(pb.DIGEST_FORMAT_UNSPECIFIED)], "header.formats"),
        ([header(99)], "header.formats"),
        ([pb.BuildDigestRequest(header=pb.DigestHeader(options=pb.DigestOptions(language="en")))], "header.formats"),
        ([header(language="")], "header.options.language"),
        ([header(language="fr")], "header.options.language"),
        ([header(stories=0)], "header.options.stories"),
        ([header(sentences=21)], "header.options.sentences"),
        ([header(now={"seconds": 10**15})], "header.options.now"),
    ],
)
async def test_what_is_wrong_is_named_by_its_field(requests: list[pb.BuildDigestRequest], field: str) -> None:
    async with serving_stories() as stories:
        failure = await failure_of(stories.parts(*requests))
        assert (failure.code, failure.fields) == ("INVALID_ARGUMENT", (field,))


async def test_an_unknown_model_is_named_by_its_field() -> None:
    async with serving_stories() as stories:
        failure = await failure_of(stories.parts(header(model="nix"), *feed(rows(ARABIC))))
        assert (failure.code, failure.reason) == ("NOT_FOUND", "UNKNOWN_MODEL")


async def test_without_an_encoder_there_are_no_digests() -> None:
    async with serving_stories(encoder=False) as stories:
        failure = await failure_of(stories.parts(header(), *feed(rows(ENGLISH))))
        assert (failure.code, failure.reason) == ("FAILED_PRECONDITION", "NO_SENTENCE_ENCODER")


async def test_limits_of_bytes_articles_and_state_are_told() -> None:
    async with serving_stories(max_digest_bytes=1000, max_digest_articles=3) as stories:
        large = await failure_of(stories.parts(header(), *feed(rows(ENGLISH * 6)), *feed(rows(ENGLISH * 6))))
        assert (large.reason, large.metadata["limit"]) == ("FEEDS_TOO_LARGE", "1000")
        many = await failure_of(stories.parts(header(), *feed(rows("a b", "a b")), *feed(rows("c d", "c d"))))
        assert (many.reason, many.metadata) == ("TOO_MANY_ARTICLES", {"limit": "3", "actual": "4"})
        saved = pb.BuildDigestRequest(state=b"x" * 600)
        assert (await failure_of(stories.parts(header(), saved, saved))).reason == "STATE_TOO_LARGE"


async def test_an_article_that_is_too_long_is_left_out() -> None:
    async with serving_stories(max_characters=200) as stories:
        found = report(await stories.parts(header(), *feed(rows(ENGLISH, "word " * 100))))
        assert (found.articles, found.left_out.too_long, found.stories) == (2, 1, 1)
        assert "200" in found.feeds[0].problems[0]


async def test_stories_go_on_with_the_state_of_yesterday() -> None:
    async with serving_stories() as stories:
        first = await stories.parts(header(return_state=True), *feed(rows(ENGLISH)))
        assert not state(await stories.parts(header(), *feed(rows(ENGLISH))))
        saved = state(first)
        half = len(saved) // 2
        sent = [pb.BuildDigestRequest(state=part) for part in (saved[:half], saved[half:])]
        second = await stories.parts(header(return_state=True), *sent, *feed(rows(ENGLISH + " More."), "Wire"))
        ids = [[story["id"] for story in json.loads(output(parts))["stories"]] for parts in (first, second)]
        assert ids[0] == ids[1]
        assert len(json.loads(state(second))["stories"]) == 1


async def test_what_yesterday_translated_is_not_translated_again() -> None:
    articles = rows(ARABIC)
    async with serving_stories() as stories:
        model = stories.models.to_english
        first = await stories.parts(header(return_state=True), *feed(articles))
        assert "translation." in output(first).decode()
        assert model.taken
        model.taken.clear()
        sent = pb.BuildDigestRequest(state=state(first))
        second = await stories.parts(header(return_state=True), sent, *feed(articles))
        assert (json.loads(output(second))["stories"], model.taken) == (json.loads(output(first))["stories"], [])
        sent = pb.BuildDigestRequest(state=state(second))
        await stories.parts(header(), sent, *feed(rows(ARABIC + " وقال المتحدث إن العمل بدأ اليوم فعلا.")))
        assert not any("وافق" in sentence for sentence in model.taken)


@pytest.mark.parametrize("kept", [[], {"x": 1}, "text", None])
async def test_damaged_translations_are_made_again(kept: Any) -> None:
    async with serving_stories() as stories:
        first = await stories.parts(header(return_state=True), *feed(rows(ARABIC)))
        saved = json.loads(state(first))
        saved["translations"] = dict.fromkeys(saved["translations"], kept) if kept else kept
        sent = pb.BuildDigestRequest(state=json.dumps(saved).encode())
        stories.models.to_english.taken.clear()
        second = await stories.parts(header(), sent, *feed(rows(ARABIC)))
        assert json.loads(output(second))["stories"] == json.loads(output(first))["stories"]
        assert stories.models.to_english.taken


@pytest.mark.parametrize("damaged", [b"\xff", b"[]", b'{"format": 1}', b"[" * 100_000])
async def test_a_damaged_state_is_refused(damaged: bytes) -> None:
    async with serving_stories() as stories:
        sent = pb.BuildDigestRequest(state=damaged)
        assert (await failure_of(stories.parts(header(), sent, *feed(rows(ENGLISH))))).reason == "BAD_STATE"


async def test_cancelling_the_call_stops_the_work() -> None:
    async with serving_stories() as stories:
        call = stories.stub.BuildDigest(iter([header(), *feed(rows(ARABIC.replace("مدينة", "مدينة HANG")))]))
        await eventually(lambda: "HANG" in " ".join(stories.models.to_english.taken))
        call.cancel()
        await eventually(lambda: stories.models.to_english.cancelled == 1)


def test_metrics_count_a_digest_once() -> None:
    assert is_item(pb.BuildDigestResponse(report=pb.DigestReport()))
    assert not is_item(pb.BuildDigestResponse(progress=pb.DigestProgress()))
    assert not is_item(pb.BuildDigestResponse(state=b"x"))
