"""Putting the server together: bind, load the models, serve, stop.

The port is bound before the models are loaded, so that a wrong address fails at once and health can say NOT_SERVING
meanwhile. On a signal, health says NOT_SERVING first, then nothing new is accepted, what was accepted is finished
(within the grace), and only then are the models let go.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Callable, Sequence
from types import TracebackType

import grpc
from dragoman.v1 import (
    models_pb2,
    models_pb2_grpc,
    summarization_pb2,
    summarization_pb2_grpc,
    translation_pb2,
    translation_pb2_grpc,
)
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection, reflection_pb2_grpc

from . import __version__
from .config import ServerConfig
from .rpc.backend import Backend, Models
from .rpc.interceptors import AccessLog, CallCounter, ErrorMapping
from .rpc.models import ModelsServicer
from .rpc.standard import HealthServicer, ReflectionServicer
from .rpc.summarization import SummarizationServicer
from .rpc.translation import TranslationServicer

__all__ = ["Application", "StartError", "load_models", "serve"]

SERVICES = tuple(
    module.DESCRIPTOR.services_by_name[name].full_name
    for module, name in (
        (translation_pb2, "Translation"),
        (summarization_pb2, "Summarization"),
        (models_pb2, "Models"),
    )
)

TRANSPORT_OPTIONS = (
    ("grpc.so_reuseport", 0),  # a second server on the same port must fail, not share it silently
    ("grpc.max_send_message_length", -1),  # a reply is bounded by its request
    ("grpc.keepalive_time_ms", 120_000),  # notice clients that vanished without a word
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_recv_ping_interval_without_data_ms", 30_000),  # clients may ping twice a minute
)

_log = logging.getLogger(__name__)


class StartError(Exception):
    """The server cannot start: the address is taken or cannot be bound."""


def load_models(config: ServerConfig) -> Models:
    """As `loading.load_models`, which is slow to import and needless where other models are given."""
    from . import loading

    return loading.load_models(config)


class Application:
    """A server that can be started and stopped; `async with Application(config)` does both.

    Args:
        config: how to serve.
        load: makes the models; called in a thread.
    """

    def __init__(self, config: ServerConfig, *, load: Callable[[ServerConfig], Models] = load_models) -> None:
        self.config = config
        self.load_seconds = 0.0
        self._load_models = load
        self._backend = Backend()
        self._calls = CallCounter()
        self._health = HealthServicer(self._backend.stopping)
        self._server: grpc.aio.Server | None = None
        self._stopped: asyncio.Future[bool] | None = None  # grpc crashes when a server is stopped twice at a time
        self._address = ""

    @property
    def address(self) -> str:
        """What clients connect to, with the port that was bound."""
        return self._address

    @property
    def models(self) -> Models:
        """The loaded models.

        Raises:
            ModelUnavailableError: not loaded yet.
        """
        return self._backend.models

    async def __aenter__(self) -> Application:
        await self.start()
        try:
            await self.load()
        except BaseException:
            await self.stop(grace=0)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Bind the address and answer; calls are told to come again until `load` is done.

        Raises:
            StartError: the address cannot be bound.
        """
        server = self._assemble()
        await self._set_health(health_pb2.HealthCheckResponse.NOT_SERVING, ("", *SERVICES))
        self._address = self._bind(server)
        await server.start()
        self._server = server

    async def load(self) -> None:
        """Load the models off the event loop, then say SERVING.

        Raises:
            ModelFolderError: a model folder is damaged or its model does not pass its canary.
        """
        started = time.perf_counter()
        models = await asyncio.to_thread(self._load_models, self.config)
        self._backend.open(models)
        self.load_seconds = time.perf_counter() - started
        names = [f"dragoman.model.{model.name}" for model in models.describe()]
        await self._set_health(health_pb2.HealthCheckResponse.SERVING, (*names, *SERVICES, ""))

    async def stop(self, grace: float | None = None) -> bool:
        """Say NOT_SERVING, accept nothing more, finish what was accepted, let the models go.

        Args:
            grace: seconds that accepted calls may take; the configured ones when None. Only the first call counts.

        Returns:
            Whether all accepted calls were finished. If not, decodings may still be running in threads.
        """
        if self._stopped is None:
            grace = self.config.grace_seconds if grace is None else grace
            self._stopped = asyncio.ensure_future(self._stop(grace))
        return await asyncio.shield(self._stopped)

    async def _stop(self, grace: float) -> bool:
        if self._server is None:
            return True
        await self._health.enter_graceful_shutdown()
        if self.config.drain_seconds and grace:
            await asyncio.sleep(self.config.drain_seconds)
        self._backend.stopping.set()
        stopping = asyncio.ensure_future(self._server.stop(grace))
        idle = asyncio.ensure_future(self._calls.wait_idle())
        finished = bool((await asyncio.wait({idle}, timeout=grace))[0])
        if not finished:
            idle.cancel()
            _log.warning("%d calls are cut off: they were not done within %g s", self._calls.calls, grace)
        await stopping
        self._backend.close()
        return finished

    def _assemble(self) -> grpc.aio.Server:
        config = self.config
        server = grpc.aio.server(
            interceptors=(self._calls, AccessLog(), ErrorMapping()),
            options=(*TRANSPORT_OPTIONS, ("grpc.max_receive_message_length", config.max_message_bytes)),
            maximum_concurrent_rpcs=config.max_concurrent_calls,
        )
        backend, limits = self._backend, config.limits
        for add, servicer in (
            (translation_pb2_grpc.add_TranslationServicer_to_server, TranslationServicer),
            (summarization_pb2_grpc.add_SummarizationServicer_to_server, SummarizationServicer),
            (models_pb2_grpc.add_ModelsServicer_to_server, ModelsServicer),
        ):
            add(servicer(backend, limits), server)  # type: ignore[no-untyped-call]
        names = list(SERVICES)
        if config.health:
            health_pb2_grpc.add_HealthServicer_to_server(self._health, server)
            names.append(health.SERVICE_NAME)
        if config.reflection:
            names.append(reflection.SERVICE_NAME)
            servicer = ReflectionServicer(tuple(names), backend.stopping)
            reflection_pb2_grpc.add_ServerReflectionServicer_to_server(servicer, server)
        return server

    def _bind(self, server: grpc.aio.Server) -> str:
        config = self.config
        try:
            if config.tls_cert and config.tls_key:
                pair = (config.tls_key.read_bytes(), config.tls_cert.read_bytes())
                port = server.add_secure_port(config.listen, grpc.ssl_server_credentials([pair]))
            else:
                port = server.add_insecure_port(config.listen)
        except (RuntimeError, OSError) as error:
            raise StartError(
                f"cannot listen on {config.listen}: is another server running there? --listen takes another address"
            ) from error
        if config.listen.startswith("unix:"):
            return config.listen
        return f"{config.listen.rpartition(':')[0]}:{port}"

    async def _set_health(self, status: health_pb2.HealthCheckResponse.ServingStatus, names: Sequence[str]) -> None:
        for name in names:
            await self._health.set(name, status)


async def serve(config: ServerConfig, *, load: Callable[[ServerConfig], Models] = load_models) -> bool:
    """Serve until SIGTERM or SIGINT; a second signal stops at once.

    Returns:
        Whether every accepted call was finished. If not, threads may still be loading or decoding, and whoever waits
        for them, as asyncio.run does, does not stop at once.

    Raises:
        ConfigError: no models folder.
        StartError: the address cannot be bound.
        ModelFolderError: the models cannot be loaded.
    """
    if load is load_models:
        config.resolved_models_dir()  # fail before anything listens
    application = Application(config, load=load)
    signals = _Signals()
    await application.start()
    _log.info("listening on %s, loading models", application.address)
    loading = asyncio.ensure_future(application.load())
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
    """SIGTERM and SIGINT, counted."""

    def __init__(self) -> None:
        self.first, self.second = asyncio.Event(), asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._received)

    def _received(self) -> None:
        (self.second if self.first.is_set() else self.first).set()


def _ready_line(application: Application) -> str:
    config = application.config
    names = ", ".join(model.name for model in application.models.describe())
    workers = f"{config.workers} workers" if config.workers else "a worker per core"
    return (
        f"Dragoman {__version__} is ready on {application.address}"
        f" ({'TLS' if config.tls else 'no TLS'}): {names}; {workers}, {config.device};"
        f" models loaded in {application.load_seconds:.1f} s"
    )
