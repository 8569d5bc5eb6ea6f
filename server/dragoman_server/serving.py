"""A server for a process of its own: what signals do, and the line that says that it is ready."""

from __future__ import annotations

import asyncio
import logging
import os
import signal

from . import __version__
from .app import Application
from .config import ServerConfig
from .errors import DragomanError
from .open_files import require_open_files

__all__ = ["serve"]

_log = logging.getLogger(__name__)


async def serve(config: ServerConfig) -> bool:
    """Serve until SIGTERM or SIGINT; a second signal stops at once. SIGHUP loads the models folder again.

    Returns:
        Whether every accepted call and change was finished. If not, threads may still be loading or decoding, and
        whoever waits for them, as asyncio.run does, does not stop at once.

    Raises:
        ConfigError: no models folder, hardly any open files are allowed, or what metrics need is not installed.
        StartError: an address cannot be bound.
        ModelFolderError: the models cannot be loaded.
    """
    config.resolved_models_dir()  # fail before anything listens
    require_open_files(config.max_concurrent_calls)
    application = Application(config)
    signals = _Signals(application)
    await application.start()
    _log.info("listening on %s, loading models", application.address)
    loading = asyncio.ensure_future(application.service.load())
    first = asyncio.ensure_future(signals.first.wait())
    await asyncio.wait({loading, first}, return_when=asyncio.FIRST_COMPLETED)
    if loading.done():
        try:
            loading.result()
        except BaseException:
            first.cancel()
            await application.stop(grace=0)
            raise
        print(_ready_line(application), flush=True)
        await first
    _log.info("stopping; a second signal stops at once")
    stopping = asyncio.ensure_future(application.stop())
    second = asyncio.ensure_future(signals.second.wait())
    await asyncio.wait({stopping, second}, return_when=asyncio.FIRST_COMPLETED)
    second.cancel()
    return stopping.done() and loading.done() and stopping.result()


class _Signals:
    """SIGTERM and SIGINT, counted; SIGHUP reloads.

    SIGHUP is also what a closed terminal sends: a server that was started in one does not outlive it (unless told to,
    by nohup).
    """

    def __init__(self, application: Application) -> None:
        self.first, self.second = asyncio.Event(), asyncio.Event()
        self._application = application
        self._reloads: set[asyncio.Task[None]] = set()
        self._in_terminal = signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN and _has_terminal()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._received)
        loop.add_signal_handler(signal.SIGHUP, self._hung_up)

    def _received(self) -> None:
        (self.second if self.first.is_set() else self.first).set()

    def _hung_up(self) -> None:
        if self._in_terminal and not _has_terminal():
            _log.info("the terminal is gone")
            self._received()
            return
        reload = asyncio.ensure_future(self._reload())
        self._reloads.add(reload)
        reload.add_done_callback(self._reloads.discard)

    async def _reload(self) -> None:
        _log.info("SIGHUP: looking at the models folder again")
        try:
            changed = await self._application.service.changeover.reload()
        except DragomanError as error:
            _log.error("SIGHUP: the models stay as they are: %s", error)
        except Exception:
            _log.exception("SIGHUP: the models stay as they are")
        else:
            names = ", ".join(model.name for model in changed.models)
            _log.info("SIGHUP: loaded are %s, after %.1f s", names, changed.seconds)


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True


def _ready_line(application: Application) -> str:
    config = application.config
    names = ", ".join(model.name for model in application.service.models)
    workers = f"{config.workers} workers" if config.workers else "a worker per core"
    return (
        f"Dragoman {__version__} is ready on {application.address}"
        f" ({'TLS' if config.tls else 'no TLS'}): {names}; {workers}, {config.device};"
        f" models loaded in {application.service.load_seconds:.1f} s"
    )
