"""The transport around a service: ports, TLS, health, metrics, and the order of starting and stopping.

The port is bound before the models are loaded, so that a wrong address fails at once and health can say NOT_SERVING
meanwhile. At the end health says NOT_SERVING first, then nothing new is accepted, what was accepted is finished
(within the grace), and only then are the models let go.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from .access import Role, configured_identities, require_metrics_reader
from .config import ServerConfig
from .offloading import in_background
from .optional_parts import http_server, metrics_of
from .rpc.access import AccessControl
from .rpc.administration import AdministrationServer
from .rpc.capacity import CallLimits, UnreadAnswers
from .rpc.health import HealthServicer, ModelHealth
from .rpc.interceptors import AccessLog, CallCounter, CallMetrics, ErrorMapping
from .rpc.recording import CallRecords
from .rpc.reflection import add_reflection
from .rpc.services import METHODS, SERVICES, STORED_SERVICES, add_services
from .rpc.streams import StreamTerms
from .rpc.transport import bind, transport_options
from .service import Service
from .sockets import require_free_socket
from .telemetry import configured_tracing

__all__ = ["Application", "StartError"]

_STOP_STORAGE_SECONDS = 5.0
_STOP_TRACING_SECONDS = 5.0
_QUIET_SECONDS, _LONGEST_QUIET_SECONDS = 0.1, 2.0
ADMINISTRATION_CALLS = 32

_log = logging.getLogger(__name__)


class StartError(Exception):
    """The server cannot start: the address is taken or cannot be bound."""


class Application:
    """A server that can be started and stopped; `async with Application(config)` does both.

    Args:
        config: how to serve.
        service: what to serve, not loaded yet; None: what `config` says, with metrics of the engine if they are asked
            for.

    Raises:
        ConfigError: something is asked for, and what it needs is not installed; or the token or OIDC file is wrong.
    """

    def __init__(self, config: ServerConfig, service: Service | None = None) -> None:
        self.config = config
        self._metrics = metrics_of(METHODS) if config.metrics_listen else None
        self._metrics_address: str | None = None
        observer = self._metrics.engine if self._metrics else None
        self.service = service or Service.from_config(config, observer=observer)
        self._calls = CallCounter()
        self._health = HealthServicer(self.service.stopping)
        self.service.watch_models(ModelHealth(self._health).show)
        self._identities = configured_identities(config.tokens, config.oidc)
        self._tracing = configured_tracing(config.trace_endpoint) if config.trace_endpoint else None
        self._administration: AdministrationServer | None = None
        self._administration_address: str | None = None
        self._http = http_server(self.service, config, self._identities, self._tracing) if config.http_listen else None
        self._http_address: str | None = None
        self._server: grpc.aio.Server | None = None
        self._stopped: asyncio.Future[bool] | None = None  # grpc crashes when a server is stopped twice at a time
        self._address = ""

    @property
    def address(self) -> str:
        """What clients connect to, with the port that was bound."""
        return self._address

    @property
    def metrics_address(self) -> str | None:
        """HOST:PORT where metrics are served, with the port that was bound; None when they are not."""
        return self._metrics_address

    @property
    def http_address(self) -> str | None:
        """HOST:PORT where HTTP is served, with the port that was bound; None when it is not."""
        return self._http_address

    @property
    def administration_address(self) -> str | None:
        """Where Administration is served, with the port that was bound; None when it is not."""
        return self._administration_address

    async def __aenter__(self) -> Application:
        await self.start()
        try:
            await self.service.load()
        except BaseException:
            await self.stop(grace=0)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Bind the addresses and answer; until the service is loaded, calls get a retriable error.

        Raises:
            StartError: an address cannot be bound.
            StorageError: the database in the data folder cannot be used.
        """
        server = self._assemble()
        await self._set_health(health_pb2.HealthCheckResponse.NOT_SERVING, ("", *SERVICES))
        await self._open_metrics()
        try:
            await asyncio.to_thread(self.service.storage.open)
            self._address = self._bind(server)
            administration = self._bind_administration()
            self._bind_http()
            await server.start()
        except BaseException:
            await self._close_metrics()
            await self._close_storage()
            raise
        self._server = server
        if self._identities is not None:
            self._identities.start()
        if self._http is not None:
            await self._http.start()
            _log.info("HTTP on %s", self._http_address)
        if administration is not None:
            await administration.start()
            self._administration = administration
            _log.info("administration on %s", self._administration_address)

    async def stop(self, grace: float | None = None) -> bool:
        """Say NOT_SERVING, accept nothing more, finish what was accepted, let the models go.

        Args:
            grace: seconds that accepted calls may take; the configured ones when None. Only the first call counts.

        Returns:
            Whether all accepted calls and changes of models were finished. If not, decodings, or the loading of a
            model, may still be running in threads.
        """
        if self._stopped is None:
            grace = self.config.grace_seconds if grace is None else grace
            self._stopped = asyncio.ensure_future(self._stop(grace))
        return await asyncio.shield(self._stopped)

    async def _stop(self, grace: float) -> bool:
        if self._server is None:
            return True
        await self._health.enter_graceful_shutdown()
        changed = self.service.changeover.close()
        if self._administration is not None:
            await self._administration.stop()
        if self.config.drain_seconds and grace:
            await asyncio.sleep(self.config.drain_seconds)
        if grace:  # gRPC drops calls that it has received and nobody has looked at, as CANCELLED
            await self._calls.wait_quiet(_QUIET_SECONDS, min(_LONGEST_QUIET_SECONDS, grace))
        self.service.stop()
        http = asyncio.ensure_future(self._http.stop(grace)) if self._http else None
        stopping = asyncio.ensure_future(self._server.stop(grace))
        idle = asyncio.ensure_future(self._calls.wait_idle())
        finished = bool((await asyncio.wait({idle}, timeout=grace))[0])
        if not finished:
            idle.cancel()
            _log.warning("%d calls are cut off: they were not done within %g s", self._calls.calls, grace)
        await stopping
        if http is not None:
            await http
        if self._identities is not None:
            await self._identities.close()
        self.service.close()
        closed = await self._close_storage()
        await self._close_metrics()
        await self._close_tracing()
        return finished and changed and closed

    async def _close_storage(self) -> bool:
        """Whether it is closed. If not, an import is still going on, of which nothing stays when the process ends."""
        closing = asyncio.ensure_future(asyncio.to_thread(self.service.storage.close))
        return bool((await asyncio.wait({closing}, timeout=_STOP_STORAGE_SECONDS))[0])

    def _assemble(self) -> grpc.aio.Server:
        config = self.config
        server = grpc.aio.server(
            interceptors=self._interceptors(CallLimits(config.max_concurrent_calls, config.max_calls_per_client)),
            options=(*transport_options(config), ("grpc.max_receive_message_length", config.max_message_bytes)),
        )
        terms = StreamTerms(
            max_in_flight=self.service.limits.max_stream_items_in_flight,
            stopping=self.service.stopping,
            unread=UnreadAnswers(config.unread_mib * 2**20),
            idle_seconds=config.stream_idle_seconds,
        )
        add_services(server, self.service, terms)
        names = [*SERVICES, *STORED_SERVICES]
        if config.health:
            health_pb2_grpc.add_HealthServicer_to_server(self._health, server)
            names.append(health.SERVICE_NAME)
        if config.reflection:
            add_reflection(server, names, self.service.stopping)
        return server

    def _interceptors(
        self, limits: CallLimits, reflection: Role | None = None
    ) -> tuple[grpc.aio.ServerInterceptor, ...]:
        metrics = (CallMetrics(self._metrics.calls),) if self._metrics else ()
        access = (AccessControl(self._identities, reflection),) if self._identities else ()
        records = CallRecords(self._tracing)
        return (self._calls, records, *metrics, AccessLog(), ErrorMapping(), limits, *access)

    def _bind(self, server: grpc.aio.Server) -> str:
        try:
            return bind(server, self.config)
        except (RuntimeError, OSError) as error:
            raise StartError(
                f"cannot listen on {self.config.listen}: is another server running there? --listen takes another "
                "address"
            ) from error

    def _bind_administration(self) -> AdministrationServer | None:
        address = self.config.admin_listen
        if address is None:
            return None
        server = AdministrationServer(
            self.service.changeover,
            interceptors=self._interceptors(CallLimits(ADMINISTRATION_CALLS, ADMINISTRATION_CALLS), Role.ADMIN),
            options=transport_options(self.config),
            reflection=self.config.reflection,
        )
        try:
            require_free_socket(address)
            self._administration_address = server.bind(address)
        except (RuntimeError, OSError) as error:
            raise StartError(
                f"cannot listen on {address}: is another server running there? --admin-listen takes another address"
            ) from error
        return server

    def _bind_http(self) -> None:
        address = self.config.http_listen
        if self._http is None or address is None:
            return
        try:
            self._http_address = self._http.bind(address)
        except OSError as error:
            raise StartError(
                f"cannot serve HTTP on {address}: {error.strerror or error}; --http-listen takes another address"
            ) from error

    async def _open_metrics(self) -> None:
        address = self.config.metrics_listen
        if self._metrics is None or address is None:
            return
        try:
            self._metrics_address = await asyncio.to_thread(self._metrics.listen, address, self._metrics_guard())
        except OSError as error:
            raise StartError(
                f"cannot tell metrics on {address}: {error.strerror or error}; --metrics-listen takes another address"
            ) from error
        _log.info("metrics on http://%s/metrics", self._metrics_address)

    async def _close_tracing(self) -> None:
        if self._tracing is not None:
            closing = asyncio.ensure_future(in_background(self._tracing.close))
            await asyncio.wait({closing}, timeout=_STOP_TRACING_SECONDS)

    def _metrics_guard(self) -> Callable[[str], None] | None:
        """What is asked whether somebody may read the metrics; None: everybody may."""
        identities = self._identities
        if identities is None or not self.config.metrics_need_token:
            return None
        return partial(require_metrics_reader, identities)

    async def _close_metrics(self) -> None:
        if self._metrics is not None:
            await asyncio.to_thread(self._metrics.close)

    async def _set_health(self, status: health_pb2.HealthCheckResponse.ServingStatus, names: Sequence[str]) -> None:
        for name in names:
            await self._health.set(name, status)
