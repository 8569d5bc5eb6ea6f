"""A server inside another process, for a command that needs one for itself only."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
import threading
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from .app import Application
from .config import ServerConfig
from .service import Service

__all__ = ["LocalServer"]

_log = logging.getLogger(__name__)


class LocalServer:
    """A server in a thread of this process, on a private Unix socket: `with LocalServer(config) as address`.

    The socket lies in a new folder that only this user may enter, and goes with it.

    Args:
        config: how to serve; its `listen` is replaced, and TLS, tokens and administration are left out.
        service: what to serve, not loaded yet; None: what `config` says.

    Raises:
        ConfigError, StartError, ModelFolderError: on entering, as `serve`.
    """

    def __init__(self, config: ServerConfig, service: Service | None = None) -> None:
        self._config, self._service = config, service
        self._folder: Path | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leave: asyncio.Event | None = None

    def __enter__(self) -> str:
        self._folder = Path(tempfile.mkdtemp(prefix="dragoman-"))  # mode 0700
        ready: Future[str] = Future()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="dragoman-server", daemon=True)
        self._thread.start()
        try:
            return ready.result()
        except BaseException:
            self._clean_up()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._clean_up()

    def _run(self, ready: Future[str]) -> None:
        try:
            asyncio.run(self._serve(ready))
        except BaseException as error:
            if ready.done():
                _log.exception("the local server failed")
            else:
                ready.set_exception(error)

    async def _serve(self, ready: Future[str]) -> None:
        self._loop, self._leave = asyncio.get_running_loop(), asyncio.Event()
        config = replace(
            self._config,
            listen=f"unix:{self._folder}/socket",
            admin_listen=None,
            tokens=None,
            oidc=None,
            http_listen=None,
            tls_client_ca=None,
            metrics_listen=None,
            trace_endpoint=None,
            tls_cert=None,
            tls_key=None,
            grace_seconds=5,
        )
        async with Application(config, self._service) as application:
            ready.set_result(application.address)
            await self._leave.wait()

    def _clean_up(self) -> None:
        if self._loop and self._leave and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._leave.set)
        if self._thread:
            self._thread.join()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
