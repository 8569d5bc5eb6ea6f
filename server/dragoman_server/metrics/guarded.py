"""The HTTP server that exposes a registry, to those who may read it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable
from http import HTTPStatus
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import CollectorRegistry, make_wsgi_app

from ..errors import DragomanError

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["Guard", "MetricsServer"]

Guard = Callable[[str], None]
"""Gets the value of the header Authorization, or ""; raises a DragomanError for whoever may not read."""

_STATUS = {"UNAUTHENTICATED": HTTPStatus.UNAUTHORIZED, "PERMISSION_DENIED": HTTPStatus.FORBIDDEN}
_IDLE_SECONDS = 30


class MetricsServer:
    """Serves a registry on an address, in threads. Blocks until the port is bound.

    Args:
        host: "" for all addresses.
        port: 0 for any free one.
        registry: of the metrics.
        guard: asked for each request; None: everybody may read.

    Raises:
        OSError: the address cannot be bound.
    """

    def __init__(self, host: str, port: int, registry: CollectorRegistry, guard: Guard | None = None) -> None:
        found = socket.getaddrinfo(host or "0.0.0.0", port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, *_, address = found[0]

        class Server(_Server):
            address_family = family

        self._server = Server((str(address[0]), port), _Handler)
        self._server.set_app(_guarded(make_wsgi_app(registry), guard))
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, name="dragoman-metrics", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving. Blocks for up to half a second."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    timeout = _IDLE_SECONDS

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _guarded(app: WSGIApplication, guard: Guard | None) -> WSGIApplication:
    """The application, for those whom the guard lets in."""
    if guard is None:
        return app
    allowed = guard

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            allowed(environ.get("HTTP_AUTHORIZATION", ""))
        except DragomanError as error:
            status = _STATUS.get(error.code, HTTPStatus.SERVICE_UNAVAILABLE)
            headers = [("Content-Type", "text/plain; charset=utf-8")]
            if status is HTTPStatus.UNAUTHORIZED:
                headers.append(("WWW-Authenticate", "Bearer"))
            start_response(f"{status.value} {status.phrase}", headers)
            return [f"{error.reason}: {error.message}\n".encode()]
        return app(environ, start_response)

    return answer
