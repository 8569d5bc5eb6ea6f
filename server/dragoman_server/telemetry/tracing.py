"""Spans of calls and their stages, by OpenTelemetry.

Names of attributes are those of its semantic conventions where there are any; others begin with "dragoman.". No
attribute and no event holds text of a request: exceptions are told by their class only, and of the caller's context its
identifiers only (`traceparent`, not `tracestate`, in which anything may stand).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from .. import __version__
from ..call_record import Attributes, CallRecord, StageTrace

__all__ = ["Tracing"]

_PARENT = "traceparent"
_EXPORT_SECONDS = 5
_SERVER_FAULTS = frozenset({"UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"})
"""gRPC codes that are errors of a server, by the conventions; others are the caller's."""


class Tracing:
    """Traces calls (implements `call_record.CallTracer`).

    Args:
        provider: makes and exports the spans.
    """

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._stages = _Stages(provider.get_tracer("dragoman_server", __version__))
        self._propagator = TraceContextTextMapPropagator()

    @classmethod
    def to_collector(cls, endpoint: str) -> Tracing:
        """Traces to a collector that takes OTLP over gRPC; the variables OTEL_… say the rest, such as sampling."""
        own = Resource({"service.name": "dragoman", "service.version": __version__})
        provider = TracerProvider(resource=own.merge(OTELResourceDetector().detect()), shutdown_on_exit=False)
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint, timeout=_EXPORT_SECONDS)))
        return cls(provider)

    @contextmanager
    def call(self, record: CallRecord, headers: Mapping[str, str]) -> Iterator[StageTrace]:
        """As `CallTracer.call`."""
        parent = self._propagator.extract({_PARENT: headers[_PARENT]} if _PARENT in headers else {})
        name = record.method.lstrip("/")
        with self._stages.open(name, {"dragoman.request_id": record.request_id}, SpanKind.SERVER, parent) as span:
            try:
                yield self._stages
            finally:
                span.set_attributes({**_protocol(record), **_work(record)})
                if _is_fault(record):
                    span.set_status(StatusCode.ERROR)

    def close(self) -> None:
        """Send what is left and stop. Blocks for some seconds at most, while the collector does not answer."""
        self._provider.shutdown()


class _Stages:
    """Implements `call_record.StageTrace`; the context says of which call."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def stage(self, name: str, attributes: Attributes) -> AbstractContextManager[None]:
        return self._stage(name, attributes)

    def past(self, name: str, started: float, ended: float, attributes: Attributes) -> None:
        origin = time.time_ns() - time.perf_counter_ns()
        span = self._tracer.start_span(name, start_time=origin + round(started * 1e9), attributes=_prefixed(attributes))
        span.end(origin + round(ended * 1e9))

    @contextmanager
    def _stage(self, name: str, attributes: Attributes) -> Iterator[None]:
        with self.open(name, _prefixed(attributes)):
            yield

    @contextmanager
    def open(
        self, name: str, attributes: Attributes, kind: SpanKind = SpanKind.INTERNAL, parent: object = None
    ) -> Iterator[Span]:
        """The current span until the context ends. Of an exception it has the class: a message may quote a text."""
        with self._tracer.start_as_current_span(
            name,
            context=parent,  # type: ignore[arg-type]
            kind=kind,
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield span
            except BaseException as error:
                span.set_attribute("error.type", type(error).__name__)
                if kind is SpanKind.INTERNAL:
                    span.set_status(StatusCode.ERROR)
                raise


def _prefixed(attributes: Attributes) -> dict[str, int | str]:
    return {f"dragoman.{name}": value for name, value in attributes.items()}


def _protocol(record: CallRecord) -> dict[str, int | str]:
    if record.method.startswith("/"):
        return {
            "rpc.system.name": "grpc",
            "rpc.method": record.method.lstrip("/"),
            "rpc.response.status_code": record.code,
        }
    verb, _, path = record.method.partition(" ")
    status: dict[str, int | str] = {"http.response.status_code": int(record.code)} if record.code.isdecimal() else {}
    return {"http.request.method": verb, "http.route": path, **status}


def _work(record: CallRecord) -> dict[str, int | str | list[str]]:
    models: dict[str, int | str | list[str]] = {"dragoman.models": sorted(record.models)} if record.models else {}
    return {"dragoman.characters": record.characters, "dragoman.sentences": record.sentences, **models}


def _is_fault(record: CallRecord) -> bool:
    return record.code in _SERVER_FAULTS or (record.code.isdecimal() and int(record.code) >= 500)
