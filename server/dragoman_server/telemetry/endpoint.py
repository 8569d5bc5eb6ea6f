"""Where traces go, as the settings of a server or OpenTelemetry's own variables say."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..settings import ConfigError

if TYPE_CHECKING:
    from .tracing import Tracing

__all__ = ["check_endpoint", "configured_tracing", "endpoint_of"]

_VARIABLES = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")

_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")

_log = logging.getLogger(__name__)


def endpoint_of(environment: Mapping[str, str]) -> str | None:
    """The address that OpenTelemetry's variables give for traces; None where they give none, or turn traces off.

    A cluster may set them for every program: where what traces need is not installed, there are none, and that is
    logged.
    """
    endpoint = next((environment[name] for name in _VARIABLES if environment.get(name)), None)
    if endpoint is None or environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return None
    if environment.get("OTEL_TRACES_EXPORTER", "otlp") != "otlp":
        return None
    protocol = next((environment[name] for name in _PROTOCOLS if environment.get(name)), "grpc")
    if protocol != "grpc":
        _log.warning("there are no traces: they are sent as OTLP over grpc, and the environment asks for %s", protocol)
        return None
    if importlib.util.find_spec("opentelemetry") is None:
        _log.warning("there are no traces: they need pip install 'dragoman[otel]'")
        return None
    return endpoint


def check_endpoint(endpoint: str) -> None:
    """Refuse what is no address of a collector.

    Raises:
        ConfigError: names the flag and the way out.
    """
    try:
        parts = urlsplit(endpoint)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.path in ("", "/")
        parts.port  # noqa: B018 (raises)
    except ValueError:
        good = False
    if not good:
        raise ConfigError(
            f"--trace-endpoint {endpoint!r} is no address of a collector; give http://HOST:PORT or https://HOST:PORT, "
            "where it takes OTLP over gRPC (usually port 4317)"
        )


def configured_tracing(endpoint: str) -> Tracing:
    """What traces calls and sends the traces to an address.

    Raises:
        ConfigError: what it needs is not installed.
    """
    try:
        from .tracing import Tracing
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("opentelemetry"):
            raise
        raise ConfigError("--trace-endpoint needs OpenTelemetry: pip install 'dragoman[otel]'") from error
    return Tracing.to_collector(endpoint)
