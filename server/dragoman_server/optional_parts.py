"""Parts of a server that need an extra of the package; each says which one when it is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .config import ServerConfig
from .service import Service
from .settings import ConfigError

if TYPE_CHECKING:
    from .access import Authenticator
    from .call_record import CallTracer
    from .http import HttpServer
    from .metrics import Metrics

__all__ = ["http_server", "metrics_of"]


def metrics_of(methods: Sequence[str]) -> Metrics:
    """Metrics for Prometheus, of calls of these methods and of the engine.

    Raises:
        ConfigError: prometheus-client is not installed.
    """
    try:
        from .metrics import Metrics
    except ModuleNotFoundError as error:
        if error.name != "prometheus_client":
            raise
        raise ConfigError("--metrics-listen needs prometheus-client: pip install 'dragoman[metrics]'") from error
    return Metrics(methods)


def http_server(
    service: Service, config: ServerConfig, authenticator: Authenticator | None, tracer: CallTracer | None
) -> HttpServer:
    """A server of HTTP, not bound yet, with the certificate of `config`.

    Raises:
        ConfigError: starlette or uvicorn is not installed.
    """
    try:
        from .http import HttpServer, create_app
    except ModuleNotFoundError as error:
        if error.name not in ("starlette", "uvicorn"):
            raise
        raise ConfigError("--http-listen needs starlette and uvicorn: pip install 'dragoman[http]'") from error
    tls = (config.tls_cert, config.tls_key) if config.tls_cert and config.tls_key else None
    return HttpServer(create_app(service, authenticator, tracer), tls)
