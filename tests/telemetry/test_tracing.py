"""Traces of calls: which spans there are, whose parts they are, what they hold, and what they never hold."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from dragoman.v1 import summarization_pb2, translation_pb2, translation_pb2_grpc
from dragoman_server import call_record
from dragoman_server.app import Application
from dragoman_server.config import ServerConfig
from dragoman_server.settings import ConfigError
from dragoman_server.telemetry import configured_tracing, endpoint_of
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from rpc_fakes import FakeEncoder, FakeModels, channel_to, eventually, serving

ON = {"trace_endpoint": "http://collector:4317"}
TRANSLATE = "dragoman.v1.Translation/TranslateText"
TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
PARENT = f"00-{TRACE}-{SPAN}-01"


def request(*texts: str) -> translation_pb2.TranslateTextRequest:
    return translation_pb2.TranslateTextRequest(texts=texts, options={"target_language": "ar"})


def named(exporter: InMemorySpanExporter, name: str) -> list[ReadableSpan]:
    return [span for span in exporter.get_finished_spans() if span.name == name]


async def only(exporter: InMemorySpanExporter, name: str) -> ReadableSpan:
    """The span of that name, which may end a little later than the client has its answer."""
    await eventually(lambda: bool(named(exporter, name)))
    (span,) = named(exporter, name)
    return span


def parent_of(exporter: InMemorySpanExporter, span: ReadableSpan) -> str | None:
    by_id = {one.context.span_id: one.name for one in exporter.get_finished_spans() if one.context}
    return by_id.get(span.parent.span_id) if span.parent else None


async def test_a_call_is_a_span_of_the_callers_trace(exporter: InMemorySpanExporter) -> None:
    async with serving(**ON) as server:
        metadata = (("traceparent", PARENT), ("tracestate", "vendor=secret"), ("x-request-id", "desk-7"))
        await server.translation.TranslateText(request("He came. She left."), metadata=metadata)
        span = await only(exporter, TRANSLATE)
    assert span.context is not None
    assert span.parent is not None
    assert f"{span.context.trace_id:032x}" == TRACE
    assert f"{span.parent.span_id:016x}" == SPAN
    assert span.kind.name == "SERVER"
    assert dict(span.attributes or {}) == {
        "rpc.system.name": "grpc",
        "rpc.method": TRANSLATE,
        "rpc.response.status_code": "OK",
        "dragoman.request_id": "desk-7",
        "dragoman.characters": 18,
        "dragoman.sentences": 2,
        "dragoman.models": ("en-ar",),
    }
    assert not span.context.trace_state


@pytest.mark.parametrize("parent", [None, "", "00-0-0-01", PARENT.upper(), "x" * 5000, f"00-{'0' * 32}-{SPAN}-01"])
async def test_a_bad_context_begins_a_trace(exporter: InMemorySpanExporter, parent: str | None) -> None:
    async with serving(**ON) as server:
        metadata = () if parent is None else (("traceparent", parent),)
        await server.translation.TranslateText(request("He came."), metadata=metadata)
        span = await only(exporter, TRANSLATE)
    assert span.parent is None


async def test_stages_are_parts_of_their_call(exporter: InMemorySpanExporter, tiny_models: Path) -> None:
    config = ServerConfig(listen="127.0.0.1:0", models_dir=tiny_models, workers=1, **ON)  # type: ignore[arg-type]
    async with Application(config) as application, channel_to(application.address) as channel:
        stub: Any = translation_pb2_grpc.TranslationStub(channel)
        await stub.TranslateText(request("the minister said water"))
        await only(exporter, TRANSLATE)
    spans = exporter.get_finished_spans()
    parents = {(span.name, parent_of(exporter, span)) for span in spans}
    assert parents >= {
        (TRANSLATE, None),
        ("plan", TRANSLATE),
        ("decode", TRANSLATE),
        ("queue", "decode"),
        ("batch", "decode"),
        ("checks", TRANSLATE),
        ("assemble", TRANSLATE),
    }
    assert len({span.context.trace_id for span in spans if span.context}) == 1
    (queue, *_), (batch, *_) = named(exporter, "queue"), named(exporter, "batch")
    assert (queue.attributes or {})["dragoman.model"] == "tiny-en-ar"
    (call,) = named(exporter, TRANSLATE)
    begun = [span.start_time or 0 for span in (call, queue, batch)]
    assert begun == sorted(begun)
    assert (batch.end_time or 0) <= (call.end_time or 0)


async def test_items_of_a_stream_are_parts_of_it(exporter: InMemorySpanExporter) -> None:
    async with serving(**ON) as server:
        stream = server.translation.StreamTranslate()
        for number in range(3):
            await stream.write(
                translation_pb2.StreamTranslateRequest(
                    id=f"{number}", text="He came.", options={"target_language": "ar"}
                )
            )
        await stream.done_writing()
        assert len([reply async for reply in stream]) == 3
        span = await only(exporter, "dragoman.v1.Translation/StreamTranslate")
    items = named(exporter, "item")
    assert [parent_of(exporter, item) for item in items] == [span.name] * 3
    assert {parent_of(exporter, one) for one in named(exporter, "decode")} == {"item"}
    assert (span.attributes or {})["dragoman.characters"] == 24


@pytest.mark.parametrize(
    ("text", "code", "error"),
    [("It will CRASH.", "INTERNAL", True), ("They are BUSY.", "RESOURCE_EXHAUSTED", False)],
)
async def test_a_failed_call_has_its_code(exporter: InMemorySpanExporter, text: str, code: str, error: bool) -> None:
    async with serving(**ON) as server:
        with pytest.raises(grpc.aio.AioRpcError):
            await server.translation.TranslateText(request(text))
        span = await only(exporter, TRANSLATE)
    assert (span.attributes or {})["rpc.response.status_code"] == code
    assert (span.status.status_code.name == "ERROR") is error
    assert named(exporter, "decode")[0].status.status_code.name == "ERROR"


async def test_http_requests_are_traced_too(exporter: InMemorySpanExporter) -> None:
    async with serving(http_listen="127.0.0.1:0", **ON) as server, httpx.AsyncClient() as web:
        address = f"http://{server.application.http_address}"
        body = {"texts": ["He came."], "target_language": "ar"}
        reply = await web.post(f"{address}/v1/translate", json=body, headers={"traceparent": PARENT})
        await web.get(f"{address}/secret/path")
        await web.request("SECRET", f"{address}/v1/models")
        span, other = await only(exporter, "POST /v1/translate"), await only(exporter, "GET other")
        await only(exporter, "other /v1/models")
    assert span.context is not None
    assert f"{span.context.trace_id:032x}" == TRACE
    assert dict(span.attributes or {}) == {
        "http.request.method": "POST",
        "http.route": "/v1/translate",
        "http.response.status_code": 200,
        "dragoman.request_id": reply.headers["x-request-id"],
        "dragoman.characters": 8,
        "dragoman.sentences": 1,
        "dragoman.models": ("en-ar",),
    }
    assert parent_of(exporter, named(exporter, "decode")[0]) == "POST /v1/translate"
    assert (other.attributes or {})["http.response.status_code"] == 404


def everything(exporter: InMemorySpanExporter) -> str:
    return "\n".join(span.to_json() for span in exporter.get_finished_spans())


async def test_no_span_holds_what_a_client_sent(exporter: InMemorySpanExporter) -> None:
    models = FakeModels()
    models.encoder = FakeEncoder()
    secret = "Zanzibar"
    options = {"target_language": "ar", "model": secret}
    metadata = (("traceparent", PARENT), ("tracestate", f"x={secret}"), ("x-request-id", f"{secret} said"))
    async with serving(models, http_listen="127.0.0.1:0", **ON) as server, httpx.AsyncClient() as web:
        translate = server.translation.TranslateText
        for text in (f"{secret} is far.", f"{secret} will CRASH.", f"{secret} is BUSY."):
            with contextlib.suppress(grpc.aio.AioRpcError):
                await translate(request(text), metadata=metadata)
        with pytest.raises(grpc.aio.AioRpcError):
            await translate(translation_pb2.TranslateTextRequest(texts=[secret], options=options))
        stream = server.translation.StreamTranslate()
        await stream.write(translation_pb2.StreamTranslateRequest(id=secret, text=secret))
        await stream.done_writing()
        assert len([reply async for reply in stream]) == 1
        await server.summarization.SummarizeText(
            summarization_pb2.SummarizeTextRequest(text=f"{secret} is far. It is an island. {secret} is warm.")
        )
        await web.post(
            f"http://{server.application.http_address}/{secret}?q={secret}", json={"q": secret}, headers=dict(metadata)
        )
        await only(exporter, "POST other")
        await only(exporter, "dragoman.v1.Summarization/SummarizeText")
    assert len(named(exporter, TRANSLATE)) == 4
    assert secret not in everything(exporter)
    assert all(not span.events for span in exporter.get_finished_spans())


async def test_nothing_is_traced_unless_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    stages: list[Any] = []
    monkeypatch.setattr(call_record.nullcontext, "__enter__", lambda self: stages.append(self))
    async with serving() as server:
        await server.translation.TranslateText(request("He came."))
    assert stages
    assert {id(one) for one in stages} == {id(call_record._NOTHING)}


class Collector(trace_service_pb2_grpc.TraceServiceServicer):  # type: ignore[misc]
    def __init__(self) -> None:
        self.received: list[Any] = []

    def Export(self, request: Any, context: Any) -> Any:
        self.received.append(request)
        return trace_service_pb2.ExportTraceServiceResponse()


@pytest.fixture
def collector() -> Iterator[tuple[str, Collector]]:
    server, kept = grpc.server(futures.ThreadPoolExecutor(2)), Collector()
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(kept, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"http://127.0.0.1:{port}", kept
    finally:
        server.stop(0).wait()


async def test_spans_reach_a_collector_before_the_end(collector: tuple[str, Collector]) -> None:
    endpoint, kept = collector
    async with serving(trace_endpoint=endpoint) as server:
        await server.translation.TranslateText(request("He came."))
    (received,) = kept.received
    (resource,) = received.resource_spans
    assert {one.key: one.value.string_value for one in resource.resource.attributes}["service.name"] == "dragoman"
    names = {span.name for scope in resource.scope_spans for span in scope.spans}
    assert names >= {TRANSLATE, "decode", "checks"}


@pytest.mark.parametrize(
    ("environment", "endpoint"),
    [
        ({}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a:4317"}, "http://a:4317"),
        (
            {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a:1", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://b:2"},
            "http://b:2",
        ),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a:4317", "OTEL_SDK_DISABLED": "true"}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a:4317", "OTEL_TRACES_EXPORTER": "none"}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a:4318", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, None),
    ],
)
def test_standard_variables_turn_traces_on(environment: dict[str, str], endpoint: str | None) -> None:
    assert endpoint_of(environment) == endpoint


@pytest.mark.parametrize("endpoint", ["collector:4317", "http://", "ftp://a:1", "http://a:x", "http://a:1/v1/traces"])
def test_what_is_no_collector_is_refused(endpoint: str) -> None:
    with pytest.raises(ConfigError, match="--trace-endpoint"):
        ServerConfig(trace_endpoint=endpoint)


def test_a_missing_package_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "dragoman_server.telemetry.tracing", None)
    monkeypatch.delitem(sys.modules, "dragoman_server.telemetry.tracing")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(ConfigError, match=r"dragoman\[otel\]"):
        configured_tracing("http://a:4317")


async def test_access_lines_have_counts_and_no_text(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "dragoman_server.access")
    async with serving(http_listen="127.0.0.1:0") as server, httpx.AsyncClient() as web:
        await server.translation.TranslateText(request("Zanzibar is far."), metadata=(("x-request-id", "a-1"),))
        body = {"texts": ["Zanzibar is far."], "target_language": "ar"}
        address = f"http://{server.application.http_address}"
        reply = await web.post(f"{address}/v1/translate", json=body, headers={"x-request-id": "b-2"})
        await web.post(f"{address}/Zanzibar")
        await eventually(lambda: len(caplog.records) == 3)
    fields = {record.__dict__["fields"]["request_id"]: record.__dict__["fields"] for record in caplog.records}
    first, second = fields["a-1"], fields["b-2"]
    assert (first["method"], first["code"], first["characters"], first["sentences"]) == (f"/{TRANSLATE}", "OK", 16, 1)
    assert first["peer"].startswith("ipv4:127.0.0.1:")
    assert (second["method"], second["code"], second["characters"]) == ("POST /v1/translate", "200", 16)
    assert second["peer"].startswith("ipv4:127.0.0.1:")
    assert reply.headers["x-request-id"] == "b-2"
    assert first["ms"] >= 0
    assert "Zanzibar" not in caplog.text + json.dumps(fields)
