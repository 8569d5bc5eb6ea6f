"""The fakes of the rpc tests, and spans kept in memory."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from dragoman_server import app
from dragoman_server.telemetry.tracing import Tracing
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

sys.path.insert(0, str(Path(__file__).parents[1] / "rpc"))


@pytest.fixture
def exporter(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """Gets the spans of every server that has an endpoint for traces."""
    kept = InMemorySpanExporter()

    def tracing(endpoint: str) -> Tracing:
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(kept))
        return Tracing(provider)

    monkeypatch.setattr(app, "configured_tracing", tracing)
    return kept
