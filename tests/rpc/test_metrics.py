"""Metrics: what is counted, that nothing of a request is in them, and the port that tells them."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import pytest
import pytest_asyncio
from dragoman.v1 import (
    administration_pb2,
    administration_pb2_grpc,
    models_pb2,
    summarization_pb2,
    text_pb2,
    translation_pb2,
)
from dragoman_server.app import Application, StartError
from dragoman_server.config import ServerConfig
from dragoman_server.engine.observation import DropReason
from dragoman_server.metrics import CallMeter, Metrics, PrometheusObserver
from dragoman_server.rpc.observation import Answer, SentenceCounts, item_code, read_answer
from dragoman_server.rpc.services import METHODS
from dragoman_server.settings import ConfigError, from_environment
from grpc_health.v1 import health_pb2, health_pb2_grpc
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from rpc_fakes import FakeModels, Serving, channel_to, eventually, service_over, serving

DOCUMENT = Path(__file__).parents[2] / "docs" / "metrics.md"
TRANSLATE = "dragoman.v1.Translation/TranslateText"
STREAM = "dragoman.v1.Translation/StreamTranslate"
SUMMARIZE = "dragoman.v1.Summarization/SummarizeText"
ODD = 'odd"} 1\nname{label="\''


@pytest_asyncio.fixture
async def measured() -> AsyncIterator[Serving]:
    async with serving(metrics_listen="127.0.0.1:0") as running:
        yield running


def fetch(address: str) -> str:
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=10) as reply:
        return str(reply.read().decode())


async def exposition(server: Serving) -> str:
    assert server.application.metrics_address is not None
    return await asyncio.to_thread(fetch, server.application.metrics_address)


def samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """All values, by name and labels in the order of their names."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(source: str | CollectorRegistry, name: str, **labels: str) -> float:
    """One value of the exposition; 0 when the series is not there."""
    text = source if isinstance(source, str) else generate_latest(source).decode()
    return samples(text).get((f"dragoman_{name}", tuple(sorted(labels.items()))), 0.0)


async def reached(server: Serving, expected: float, name: str, **labels: str) -> str:
    """The exposition, once that value is in it: a client may learn of a failure before it is counted."""
    for _ in range(100):
        text = await exposition(server)
        if value(text, name, **labels) == expected:
            return text
        await asyncio.sleep(0.02)
    raise AssertionError(f"{name} {labels} is not {expected}:\n{text}")


def request(
    *texts: str, target: str = "ar", options: dict[str, str] | None = None, **more: Any
) -> translation_pb2.TranslateTextRequest:
    return translation_pb2.TranslateTextRequest(
        texts=texts, options={"target_language": target, **(options or {})}, **more
    )


async def test_a_call_is_counted_with_its_method_code_and_times(measured: Serving) -> None:
    await measured.translation.TranslateText(request("The minister came. He left."))
    text = await exposition(measured)
    assert value(text, "calls_total", method=TRANSLATE, code="OK") == 1
    assert value(text, "calls_in_flight", method=TRANSLATE) == 0
    assert value(text, "answer_duration_seconds_count", method=TRANSLATE) == 1
    assert value(text, "answer_queue_seconds_sum", method=TRANSLATE) == pytest.approx(0.001)
    assert value(text, "answer_compute_seconds_sum", method=TRANSLATE) == pytest.approx(0.002)
    assert value(text, "answer_sentences_total", method=TRANSLATE, model="en-ar", attempts="1") == 2


async def test_a_failed_call_is_counted_by_code_and_not_timed(measured: Serving) -> None:
    for words in ("They are BUSY.", "It will CRASH."):
        with pytest.raises(grpc.aio.AioRpcError):
            await measured.translation.TranslateText(request(words))
    await reached(measured, 1, "calls_total", method=TRANSLATE, code="RESOURCE_EXHAUSTED")
    text = await reached(measured, 1, "calls_total", method=TRANSLATE, code="INTERNAL")
    assert value(text, "answer_duration_seconds_count", method=TRANSLATE) == 0


async def test_calls_in_flight_and_abandoned_calls_are_counted(measured: Serving) -> None:
    call = measured.translation.TranslateText(request("They HANG here."))
    waiting = asyncio.ensure_future(call)
    await eventually(lambda: len(measured.models.to_arabic.taken) == 1)
    assert value(await exposition(measured), "calls_in_flight", method=TRANSLATE) == 1
    waiting.cancel()
    text = await reached(measured, 1, "calls_total", method=TRANSLATE, code="CANCELLED")
    assert value(text, "calls_in_flight", method=TRANSLATE) == 0


async def test_every_item_of_a_stream_is_counted_with_its_own_outcome(measured: Serving) -> None:
    async def items() -> AsyncIterator[translation_pb2.StreamTranslateRequest]:
        for number, words in enumerate(("All is well.", "They are BUSY.", "All is well again.")):
            yield translation_pb2.StreamTranslateRequest(id=str(number), text=words, options={"target_language": "ar"})

    replies = [reply async for reply in measured.translation.StreamTranslate(items())]
    text = await exposition(measured)
    assert len(replies) == 3
    assert value(text, "stream_items_total", method=STREAM, code="OK") == 2
    assert value(text, "stream_items_total", method=STREAM, code="RESOURCE_EXHAUSTED") == 1
    assert value(text, "calls_total", method=STREAM, code="OK") == 1
    assert value(text, "answer_duration_seconds_count", method=STREAM) == 2
    assert value(text, "answer_sentences_total", method=STREAM, model="en-ar", attempts="1") == 2


async def test_calls_without_a_model_have_a_duration_only(measured: Serving) -> None:
    await measured.translation.DetectLanguage(translation_pb2.DetectLanguageRequest(texts=["Hello"]))
    text, method = await exposition(measured), "dragoman.v1.Translation/DetectLanguage"
    assert value(text, "answer_duration_seconds_count", method=method) == 1
    assert value(text, "answer_queue_seconds_count", method=method) == 0


async def test_failed_checks_are_counted_by_kind(measured: Serving) -> None:
    await measured.translation.TranslateText(request("In 2019 there were 4,500 of them."))
    flagged = value(
        await exposition(measured),
        "answer_flagged_sentences_total",
        method=TRANSLATE,
        model="en-ar",
        kind="number_mismatch",
    )
    assert flagged == 1


async def test_no_label_holds_what_a_client_sent(measured: Serving) -> None:
    """Odd texts, languages, models, ids, metadata and methods: the exposition has none of them."""
    model_list = measured.model_list
    odd_summary = {"translation": {"target_language": "ar", "model": ODD}}
    odd_calls = [
        lambda: measured.translation.TranslateText(request(ODD), metadata=(("x-odd", "odd"),)),
        lambda: measured.translation.TranslateText(request("Hello.", target=ODD)),
        lambda: measured.translation.TranslateText(request("Hello.", options={"source_language": ODD})),
        lambda: measured.translation.TranslateText(request("Hello.", options={"model": ODD})),
        lambda: measured.translation.TranslateText(request("Hello.", mime_type=ODD)),
        lambda: measured.summarization.SummarizeText(
            summarization_pb2.SummarizeTextRequest(text="Hello there. " * 9, title=ODD, options=odd_summary)
        ),
        lambda: model_list.ListModels(models_pb2.ListModelsRequest(page_token=ODD)),
        *(
            lambda path=path: measured.channel.unary_unary(path)(b"odd")
            for path in ("/odd/Odd", "/dragoman.v1.Translation/Odd", "/dragoman.odd/Odd", f"/{TRANSLATE}/odd")
        ),
        lambda: measured.channel.unary_unary(f"/{TRANSLATE}")(b"odd"),
    ]
    for call in odd_calls:
        with contextlib.suppress(grpc.aio.AioRpcError):
            await call()

    async def items() -> AsyncIterator[translation_pb2.StreamTranslateRequest]:
        yield translation_pb2.StreamTranslateRequest(id=ODD, text=ODD, options={"target_language": "ar"})
        yield translation_pb2.StreamTranslateRequest(
            id="odd", text="Hello.", options={"target_language": ODD, "model": ODD}
        )

    assert len([reply async for reply in measured.translation.StreamTranslate(items())]) == 2
    text = await exposition(measured)
    assert "odd" not in text.lower()
    codes = {code.name for code in grpc.StatusCode}
    allowed = {
        "method": {method[1:] for method in METHODS},
        "code": codes,
        "model": {"en-ar", "ar-en", "none"},
        "attempts": {"0", "1", "2", "3", "more", "unknown"},
        "kind": {name[len("QUALITY_FLAG_KIND_") :].lower() for name in dict(text_pb2.QualityFlagKind.items())},
        "reason": {reason.value for reason in DropReason},
        "outcome": {"ok", "failed"},
    }
    found = {(key, label) for name, labels in samples(text) if "build" not in name for key, label in labels}
    ours = {(key, label) for key, label in found if key in allowed}
    assert {(key, label) for key, label in ours if label not in allowed[key]} == set()
    assert {key for key, _ in found} - set(allowed) <= {
        "le", "implementation", "major", "minor", "patchlevel", "version"
    }  # fmt: skip


async def test_administration_is_counted_by_its_methods(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeModels, "reload", lambda models: (), raising=False)
    async with serving(metrics_listen="127.0.0.1:0", admin_listen="127.0.0.1:0") as server:
        assert server.application.administration_address is not None
        async with channel_to(server.application.administration_address) as channel:
            stub = administration_pb2_grpc.AdministrationStub(channel)
            await stub.ReloadModels(administration_pb2.ReloadModelsRequest())
            for call in (
                stub.LoadModel(administration_pb2.LoadModelRequest()),
                stub.UnloadModel(administration_pb2.UnloadModelRequest()),
            ):
                with pytest.raises(grpc.aio.AioRpcError):
                    await call
        service = "dragoman.v1.Administration"
        await reached(server, 1, "calls_total", method=f"{service}/ReloadModels", code="OK")
        await reached(server, 1, "calls_total", method=f"{service}/LoadModel", code="INVALID_ARGUMENT")
        text = await reached(server, 1, "calls_total", method=f"{service}/UnloadModel", code="INVALID_ARGUMENT")
        assert 'method="other"' not in text


async def test_health_is_not_counted(measured: Serving) -> None:
    await health_pb2_grpc.HealthStub(measured.channel).Check(health_pb2.HealthCheckRequest())
    assert "grpc.health" not in await exposition(measured)


async def test_nothing_is_measured_unless_it_is_asked_for() -> None:
    async with serving() as server:
        await server.translation.TranslateText(request("Hello."))
        assert server.application.metrics_address is None


async def test_two_servers_in_a_process_count_apart() -> None:
    async with serving(metrics_listen="127.0.0.1:0") as one, serving(metrics_listen="localhost:0") as other:
        await one.translation.TranslateText(request("Hello."))
        assert value(await exposition(one), "calls_total", method=TRANSLATE, code="OK") == 1
        assert value(await exposition(other), "calls_total", method=TRANSLATE, code="OK") == 0


async def test_metrics_are_served_from_loading_until_the_stop() -> None:
    application = Application(ServerConfig(listen="127.0.0.1:0", metrics_listen="127.0.0.1:0"), service_over())
    await application.start()
    address = application.metrics_address
    assert address is not None
    assert "dragoman_build_info" in await asyncio.to_thread(fetch, address)
    await application.service.load()
    await application.stop()
    with pytest.raises(urllib.error.URLError):
        await asyncio.to_thread(fetch, address)


async def test_a_taken_port_stops_the_start_and_frees_the_other() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, socket.create_server(("127.0.0.1", 0)) as free:
        ports = taken.getsockname()[1], free.getsockname()[1]
        free.close()
        for listen, metrics_listen in (ports[::-1], ports):
            config = ServerConfig(listen=f"127.0.0.1:{listen}", metrics_listen=f"127.0.0.1:{metrics_listen}")
            with pytest.raises(StartError, match=r"--(metrics-)?listen takes another address"):
                await Application(config, service_over()).start()
        with socket.create_server(("127.0.0.1", ports[1])):
            pass


def test_a_missing_package_is_named_with_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith(("prometheus_client", "dragoman_server.metrics"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(ConfigError, match=re.escape("pip install 'dragoman[metrics]'")):
        Application(ServerConfig(metrics_listen="127.0.0.1:0"), service_over())
    Application(ServerConfig(), service_over())


@pytest.mark.parametrize("address", ["0.0.0.0:9464", ":9464", "[::]:9464", "news.example:9464"])
def test_other_machines_see_metrics_only_when_that_is_said(address: str, tmp_path: Path) -> None:
    for name in ("cert", "key"):
        (tmp_path / name).touch()
    with pytest.raises(ConfigError, match="--insecure-listen"):
        ServerConfig(metrics_listen=address, tls_cert=tmp_path / "cert", tls_key=tmp_path / "key")
    assert ServerConfig(metrics_listen=address, insecure_listen=True).metrics_listen == address


@pytest.mark.parametrize("address", ["9464", "unix:socket", "localhost:99999", ""])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ConfigError, match=r"--metrics-listen .* is no address"):
        ServerConfig(metrics_listen=address)


def test_the_address_is_a_variable_too() -> None:
    environment = {"DRAGOMAN_METRICS_LISTEN": "127.0.0.1:9464"}
    assert from_environment(ServerConfig, environment) == {"metrics_listen": "127.0.0.1:9464"}


def test_the_engine_is_told_in_numbers() -> None:
    observer = PrometheusObserver()
    observer.queued(3, 70)
    observer.waited("en-ar", 0.004)
    observer.batch("en-ar", sentences=12, tokens=90, padded_tokens=96, capacity=16, seconds=0.3)
    observer.generated("en-ar", 110)
    observer.dropped(DropReason.EXPIRED, 5)
    observer.looked_up("en-ar", hits=2, shared=1, misses=12)
    observer.cached(4096, 7)
    found = observer.registry
    assert value(found, "queue_sentences") == 3
    assert value(found, "queue_tokens") == 70
    assert value(found, "queue_wait_seconds_bucket", model="en-ar", le="0.005") == 1
    assert value(found, "queue_wait_seconds_bucket", model="en-ar", le="0.002") == 0
    assert value(found, "batch_duration_seconds_sum", model="en-ar") == pytest.approx(0.3)
    assert value(found, "batch_sentences_bucket", model="en-ar", le="8.0") == 0
    assert value(found, "batch_sentences_bucket", model="en-ar", le="16.0") == 1
    assert value(found, "batch_fill_ratio_sum", model="en-ar") == 0.75
    assert value(found, "source_tokens_total", model="en-ar") == 90
    assert value(found, "padded_tokens_total", model="en-ar") == 96
    assert value(found, "target_tokens_total", model="en-ar") == 110
    assert value(found, "dropped_sentences_total", reason="expired") == 5
    looked_up = [value(found, "cache_lookups_total", model="en-ar", result=it) for it in ("hit", "shared", "miss")]
    assert looked_up == [2, 1, 12]
    assert (value(found, "cache_bytes"), value(found, "cache_entries")) == (4096, 7)


def test_every_reason_for_a_drop_is_told_before_the_first_one() -> None:
    text = generate_latest(PrometheusObserver().registry).decode()
    for reason in DropReason:
        assert f'dragoman_dropped_sentences_total{{reason="{reason.value}"}} 0.0' in text


def test_the_model_gauge_follows_loads_and_ignores_refusals() -> None:
    observer = PrometheusObserver()
    observer.loaded("en-ar", ok=True, seconds=1.5)
    observer.loaded("en-ar", ok=True, seconds=2.5)  # a new one took its place
    observer.loaded("whatever", ok=False, seconds=0.1)
    text = generate_latest(observer.registry).decode()
    assert value(text, "model_loaded", model="en-ar") == 1
    assert value(text, "model_load_seconds", model="en-ar") == 2.5
    assert value(text, "model_loads_total", outcome="ok") == 2
    assert value(text, "model_loads_total", outcome="failed") == 1
    assert "whatever" not in text
    observer.unloaded("en-ar")
    assert value(observer.registry, "model_loaded", model="en-ar") == 0


def test_a_number_that_cannot_be_recorded_raises_nothing(caplog: pytest.LogCaptureFixture) -> None:
    observer = PrometheusObserver()
    observer.generated("en-ar", -1)  # a counter refuses to fall
    observer.batch("en-ar", sentences=1, tokens=1, padded_tokens=1, capacity=0, seconds=0.0)
    assert [record.message for record in caplog.records] == ["a measurement was lost"]
    assert value(observer.registry, "batch_fill_ratio_sum", model="en-ar") == 1


def test_a_method_that_is_not_served_counts_as_other() -> None:
    meter = CallMeter(METHODS)
    meter.began("/dragoman.v1.Translation/Odd")
    meter.ended("/dragoman.v1.Translation/Odd", "OK")
    text = generate_latest(meter.registry).decode()
    assert value(text, "calls_total", method="other", code="OK") == 1
    assert "Odd" not in text


def test_attempts_are_told_up_to_a_few() -> None:
    meter, counts = CallMeter(METHODS), SentenceCounts()
    counts.attempts.update({0: 1, 3: 2, 4: 3, 9: 4, None: 5})
    meter.answered(f"/{TRANSLATE}", Answer(total=1.0, sentences={"en-ar": counts}))
    told = {
        attempts: value(meter.registry, "answer_sentences_total", method=TRANSLATE, model="en-ar", attempts=attempts)
        for attempts in ("0", "3", "more", "unknown")
    }
    assert told == {"0": 1, "3": 2, "more": 7, "unknown": 5}


def segment(attempts: int, *kinds: str) -> text_pb2.Segment:
    flags = [text_pb2.QualityFlag(kind=f"QUALITY_FLAG_KIND_{kind}", detail="secret") for kind in kinds]
    return text_pb2.Segment(attempts=attempts, flags=flags)


def test_a_reply_is_read_by_model() -> None:
    def text(model: str, *segments: text_pb2.Segment) -> translation_pb2.TranslatedText:
        ref = text_pb2.ModelRef(name=model) if model else None
        return translation_pb2.TranslatedText(segments=segments, model=ref)

    reply = translation_pb2.TranslateTextResponse(
        translations=[
            text("en-ar", segment(1), segment(2, "TRUNCATED", "NUMBER_MISMATCH", "NUMBER_MISMATCH")),
            text("ar-en", segment(1, "TRUNCATED")),
            text("en-ar", segment(0), segment(1, "TRUNCATED")),
            text("", segment(0)),
        ],
        timing=text_pb2.Timing(queue_ms=10, compute_ms=20, total_ms=40),
    )
    answer = read_answer(reply, elapsed=9)
    assert (answer.queue, answer.compute, answer.total) == (0.01, 0.02, 0.04)
    assert answer.sentences["en-ar"].attempts == {0: 1, 1: 2, 2: 1}
    assert answer.sentences["en-ar"].flags == {"truncated": 2, "number_mismatch": 1}
    assert answer.sentences["ar-en"].flags == {"truncated": 1}
    assert answer.sentences[""].attempts == {0: 1}


def test_a_sentence_counts_for_the_model_that_made_it() -> None:
    second = segment(2, "TRUNCATED")
    second.model.name = "larger"
    text = translation_pb2.TranslatedText(segments=[segment(1), second], model=text_pb2.ModelRef(name="ar-en"))
    reply = translation_pb2.TranslateTextResponse(translations=[text], timing=text_pb2.Timing(total_ms=5))
    sentences = read_answer(reply, elapsed=9).sentences
    assert (sentences["ar-en"].attempts, sentences["larger"].attempts) == ({1: 1}, {2: 1})
    assert (sentences["ar-en"].flags, sentences["larger"].flags) == ({}, {"truncated": 1})


def test_a_summary_tells_its_sentences_and_flags() -> None:
    sentence = summarization_pb2.SummarySentence
    reply = summarization_pb2.SummarizeTextResponse(
        summary=summarization_pb2.Summary(
            sentences=[sentence(flags=segment(1, "REPETITION").flags), sentence()],
            translation_model=text_pb2.ModelRef(name="ar-en"),
        ),
        timing=text_pb2.Timing(total_ms=5),
    )
    answer = read_answer(reply, elapsed=9)
    assert answer.sentences["ar-en"].attempts == {None: 2}
    assert answer.sentences["ar-en"].flags == {"repetition": 1}


def test_an_item_has_the_code_of_its_status() -> None:
    reply = translation_pb2.StreamTranslateResponse(id="1")
    assert item_code(reply) == "OK"
    reply.error.code = 8
    assert item_code(reply) == "RESOURCE_EXHAUSTED"
    reply.error.code = 4711
    assert item_code(reply) == "UNKNOWN"


def test_the_document_describes_every_metric_and_no_other() -> None:
    text = generate_latest(Metrics(METHODS).registry).decode()
    exposed = {
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in text_string_to_metric_families(text)
        if family.name.startswith("dragoman_")
    }
    described = set(re.findall(r"^\| `(dragoman_\w+)", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE))
    assert described == exposed
