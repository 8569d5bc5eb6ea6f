"""Traces of calls for OpenTelemetry; docs/observability.md describes them.

`tracing` alone imports OpenTelemetry (extra [otel]); it is imported by name, where traces are wanted.
"""

from __future__ import annotations

from .endpoint import check_endpoint, configured_tracing, endpoint_of

__all__ = ["check_endpoint", "configured_tracing", "endpoint_of"]
