"""The HTTP server beside the gRPC server, in the same event loop."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

__all__ = ["HttpServer"]

_IDLE_SECONDS = 30
_CONNECTIONS = 512


class _Quiet(uvicorn.Server):
    """Leaves signals to whoever runs the process."""

    def install_signal_handlers(self) -> None:
        pass


class HttpServer:
    """Serves an ASGI application on one address.

    Args:
        app: the application.
        tls: certificate chain and private key, in PEM; None: no TLS.
    """

    def __init__(self, app: Starlette, tls: tuple[Path, Path] | None = None) -> None:
        certificate, key = tls if tls else (None, None)
        self._server = _Quiet(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                timeout_keep_alive=_IDLE_SECONDS,
                limit_concurrency=_CONNECTIONS,
                ssl_certfile=certificate,
                ssl_keyfile=key,
            )
        )
        self._serving: asyncio.Task[None] | None = None
        self._socket: socket.socket | None = None

    def bind(self, address: str) -> str:
        """Take HOST:PORT or [IPV6]:PORT; returns it with the port that was bound.

        Raises:
            OSError: it cannot be bound.
        """
        host, _, port = address.rpartition(":")
        host = host.strip("[]") or "127.0.0.1"
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, int(port)))
        except BaseException:
            listener.close()
            raise
        self._socket = listener
        return f"{address.rpartition(':')[0]}:{listener.getsockname()[1]}"

    async def start(self) -> None:
        """Answer requests, in a task of the running loop."""
        assert self._socket is not None
        self._serving = asyncio.ensure_future(self._server.serve(sockets=[self._socket]))
        while not self._server.started and not self._serving.done():  # noqa: ASYNC110 (uvicorn has no event for it)
            await asyncio.sleep(0.01)

    async def stop(self, grace: float) -> None:
        """Accept nothing more, and wait up to `grace` seconds for open requests."""
        if self._serving is None:
            return
        self._server.should_exit = True
        done, _ = await asyncio.wait({self._serving}, timeout=grace)
        if not done:
            self._server.force_exit = True
            await asyncio.wait({self._serving}, timeout=1)
