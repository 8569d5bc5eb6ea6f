"""All metrics of one server, and the HTTP server that exposes them."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector

from .. import __version__
from .calls import CallMeter
from .engine import PrometheusObserver
from .guarded import Guard, MetricsServer
from .instruments import Instruments

__all__ = ["Metrics"]


class Metrics:
    """The metrics of one server.

    Args:
        methods: the methods that are served, as "/package.Service/Method".

    Attributes:
        engine: the observer of the engine.
        calls: the observer of calls.
    """

    def __init__(self, methods: Iterable[str] = ()) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        build = Instruments(self.registry).gauge(
            "build_info", "Versions of server and CTranslate2; always 1.", "version", "engine"
        )
        build.labels(__version__, _engine_version()).set(1)
        self.engine = PrometheusObserver(self.registry)
        self.calls = CallMeter(methods, self.registry)
        self._server: MetricsServer | None = None

    def listen(self, address: str, guard: Guard | None = None) -> str:
        """Serves GET requests on HOST:PORT in background threads. Blocks until the port is bound.

        Args:
            address: where to serve.
            guard: asked for each request; None: everybody may read.

        Returns:
            The address with the port that was bound.

        Raises:
            OSError: the address cannot be bound.
        """
        host, _, port = address.rpartition(":")
        self._server = MetricsServer(host.strip("[]"), int(port), self.registry, guard)
        return f"{host}:{self._server.port}"

    def close(self) -> None:
        """Stops serving; does nothing if nothing listens. Blocks for up to half a second."""
        server, self._server = self._server, None
        if server is not None:
            server.close()


def _engine_version() -> str:
    try:
        return f"ctranslate2 {importlib.metadata.version('ctranslate2')}"
    except importlib.metadata.PackageNotFoundError:
        return "unknown"
