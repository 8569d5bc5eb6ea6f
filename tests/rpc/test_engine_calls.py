"""Many callers of a server with a real engine: refused, slowed, gone, cut off; and nothing lost."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from dragoman.v1 import text_pb2, translation_pb2_grpc
from dragoman.v1 import translation_pb2 as pb
from dragoman_server.app import Application
from dragoman_server.config import ServerConfig
from dragoman_server.engine.models.translation import SequenceModel
from dragoman_server.engine.observation import DropReason, Silent
from dragoman_server.service import Service
from google.rpc import error_details_pb2, status_pb2
from rpc_fakes import channel_to, eventually, failure_of
from tiny_model import expected_translation

BATCH_SECONDS = 0.02
SENTENCE = "the minister said water {}"


class Watching(Silent):
    def __init__(self) -> None:
        self.depth = 0
        self.drops: Counter[DropReason] = Counter()

    def queued(self, sentences: int, tokens: int) -> None:
        self.depth = sentences

    def dropped(self, reason: DropReason, sentences: int) -> None:
        self.drops[reason] += sentences


@dataclass
class Server:
    application: Application
    stub: Any
    watching: Watching


@pytest.fixture(autouse=True)
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each batch takes a while, as with a model of a useful size."""
    run: Any = SequenceModel._run

    def slowly(self: SequenceModel, batch: Sequence[Any], search: Any) -> Any:
        time.sleep(BATCH_SECONDS)
        return run(self, batch, search)

    monkeypatch.setattr(SequenceModel, "_run", slowly)


@asynccontextmanager
async def serving(models: Path, **settings: Any) -> AsyncIterator[Server]:
    watching = Watching()
    values = {"listen": "127.0.0.1:0", "models_dir": models, "workers": 1, "batch_sentences": 2, "grace_seconds": 20}
    config = ServerConfig(**{**values, **settings})
    async with (
        Application(config, Service.from_config(config, observer=watching)) as application,
        channel_to(application.address) as channel,
    ):
        yield Server(application, translation_pb2_grpc.TranslationStub(channel), watching)


def request(number: int, sentences: int = 1, **fields: Any) -> pb.TranslateTextRequest:
    texts = [SENTENCE.format(f"{number} {index}") for index in range(sentences)]
    return pb.TranslateTextRequest(texts=texts, options={"source_language": "en", "target_language": "ar"}, **fields)


def item(number: int) -> pb.StreamTranslateRequest:
    text = SENTENCE.format(number)
    return pb.StreamTranslateRequest(
        id=str(number), text=text, options={"source_language": "en", "target_language": "ar"}
    )


def translation(number: int, index: int = 0) -> str:
    return expected_translation(SENTENCE.format(f"{number} {index}"))


async def test_calls_beyond_the_queue_are_refused_with_a_retry_delay(tiny_models: Path) -> None:
    async with serving(tiny_models, queue_tokens=256, cache_mib=0) as server:
        calls = [server.stub.TranslateText(request(number)) for number in range(60)]
        outcomes = await asyncio.gather(*calls, return_exceptions=True)
        refused = [error for error in outcomes if isinstance(error, grpc.aio.AioRpcError)]
        answered = [(number, reply) for number, reply in enumerate(outcomes) if not isinstance(reply, BaseException)]
        assert answered
        assert refused
        assert len(answered) + len(refused) == 60
        for number, reply in answered:
            assert reply.translations[0].text == translation(number)
        for error in refused:
            assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
            trailers = {key: value for key, value in error.trailing_metadata()}  # noqa: C416
            status = status_pb2.Status.FromString(trailers["grpc-status-details-bin"])
            retry = error_details_pb2.RetryInfo()
            assert any(detail.Unpack(retry) for detail in status.details)
            assert 0 < retry.retry_delay.ToMilliseconds() == int(trailers["grpc-retry-pushback-ms"])
        assert server.watching.drops == {DropReason.QUEUE_FULL: len(refused)}
        reply = await server.stub.TranslateText(request(99))
        assert reply.translations[0].text == translation(99)


async def test_streams_are_slowed_and_never_refused(tiny_models: Path) -> None:
    async with serving(tiny_models, queue_tokens=64, cache_mib=0) as server:

        async def stream(first: int) -> dict[str, str]:
            call = server.stub.StreamTranslate(iter([item(number) for number in range(first, first + 25)]))
            return {reply.id: reply.translation.text async for reply in call}

        for answers, first in zip(await asyncio.gather(*map(stream, (0, 100, 200))), (0, 100, 200), strict=True):
            wanted = {str(n): expected_translation(SENTENCE.format(n)) for n in range(first, first + 25)}
            assert answers == wanted
        assert not server.watching.drops


async def test_a_bulk_call_does_not_hold_up_a_single_sentence(tiny_models: Path) -> None:
    async with serving(tiny_models, cache_mib=0) as server:
        bulk = server.stub.TranslateText(request(1, sentences=300, priority=text_pb2.PRIORITY_BULK))
        await eventually(lambda: server.watching.depth > 200)
        reply = await server.stub.TranslateText(request(2))
        assert reply.translations[0].text == translation(2)
        assert server.watching.depth > 200  # it did not wait for them
        assert len((await bulk).translations) == 300


async def test_what_a_vanished_client_left_is_dropped(tiny_models: Path) -> None:
    async with serving(tiny_models, cache_mib=0) as server:
        async with channel_to(server.application.address) as channel:
            leaving = translation_pb2_grpc.TranslationStub(channel)
            unary = leaving.TranslateText(request(1, sentences=200))
            stream = leaving.StreamTranslate(iter([item(number) for number in range(200)]))
            await eventually(lambda: server.watching.depth > 150)
            asyncio.ensure_future(unary), asyncio.ensure_future(stream.read())
            await asyncio.sleep(0.05)
        await eventually(lambda: server.watching.depth == 0)
        assert server.watching.drops[DropReason.CANCELLED] > 100
        reply = await server.stub.TranslateText(request(2))
        assert reply.translations[0].text == translation(2)


async def test_a_deadline_that_cannot_be_met_is_refused_at_once(tiny_models: Path) -> None:
    async with serving(tiny_models, cache_mib=0) as server:
        await server.stub.TranslateText(request(0, sentences=4))  # from which the cost of others is estimated
        busy = [server.stub.TranslateText(request(number, sentences=20)) for number in range(20)]
        await eventually(lambda: server.watching.depth > 300)
        failure = await failure_of(server.stub.TranslateText(request(99, sentences=50), timeout=0.3))
        assert (failure.code, failure.reason) == ("DEADLINE_EXCEEDED", "DEADLINE_TOO_NEAR")
        assert int(failure.metadata["estimate_ms"]) > int(failure.metadata["deadline_ms"])
        assert server.watching.drops == {DropReason.DEADLINE_TOO_NEAR: 1}  # before it was cut into sentences
        assert all(len(reply.translations) == 20 for reply in await asyncio.gather(*busy))


async def test_a_stop_finishes_what_is_queued(tiny_models: Path) -> None:
    async with serving(tiny_models, cache_mib=0) as server:
        calls = [server.stub.TranslateText(request(number, sentences=4)) for number in range(20)]
        await eventually(lambda: server.application._calls.calls == 20)  # what is still on its way is not accepted
        assert await server.application.stop()
        for number, reply in enumerate(await asyncio.gather(*calls)):
            assert [it.text for it in reply.translations] == [translation(number, index) for index in range(4)]


async def test_a_stop_without_grace_cuts_off_what_is_queued(tiny_models: Path) -> None:
    async with serving(tiny_models, cache_mib=0) as server:
        calls = [server.stub.TranslateText(request(number, sentences=100)) for number in range(5)]
        await eventually(lambda: server.watching.depth > 300)
        assert not await server.application.stop(grace=0)
        outcomes = await asyncio.gather(*calls, return_exceptions=True)
        assert all(isinstance(outcome, BaseException) for outcome in outcomes)
        await eventually(lambda: server.watching.depth == 0)


async def test_a_sentence_that_comes_again_is_not_computed_again(tiny_models: Path) -> None:
    async with serving(tiny_models) as server:
        first = await server.stub.TranslateText(request(1))
        second = await server.stub.TranslateText(request(1))
        assert first.translations == second.translations
        assert second.timing.compute_ms == 0 < first.timing.compute_ms
