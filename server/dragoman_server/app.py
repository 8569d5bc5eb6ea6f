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
from typing import TYPE_CHECKING

import grpc
from dragoman.v1 import (
    administration_pb2,
    documents_pb2,
    documents_pb2_grpc,
    feeds_pb2,
    feeds_pb2_grpc,
    glossaries_pb2,
    glossaries_pb2_grpc,
    memory_pb2,
    memory_pb2_grpc,
    models_pb2,
    models_pb2_grpc,
    quality_pb2,
    quality_pb2_grpc,
    stories_pb2,
    stories_pb2_grpc,
    summarization_pb2,
    summarization_pb2_grpc,
    translation_pb2,
    translation_pb2_grpc,
)
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from .access import Role, configured_identities, require_metrics_reader
from .config import ServerConfig
from .offloading import in_background
from .rpc.access import AccessControl
from .rpc.administration import AdministrationServer
from .rpc.capacity import CallLimits, UnreadAnswers
from .rpc.documents import DocumentsServicer
from .rpc.feeds import FeedsServicer
from .rpc.glossaries import GlossariesServicer
from .rpc.health import HealthServicer, ModelHealth
from .rpc.interceptors import AccessLog, CallCounter, CallMetrics, ErrorMapping
from .rpc.memory import TranslationMemoryServicer
from .rpc.models import ModelsServicer
from .rpc.quality import QualityServicer
from .rpc.recording import CallRecords
from .rpc.reflection import add_reflection
from .rpc.stories import StoriesServicer
from .rpc.streams import StreamTerms
from .rpc.summarization import SummarizationServicer
from .rpc.tls import server_credentials
from .rpc.translation import TranslationServicer
from .service import Service
from .settings import ConfigError
from .sockets import require_free_socket
from .telemetry import configured_tracing

if TYPE_CHECKING:
    from .http import HttpServer
    from .metrics import Metrics

__all__ = ["Application", "StartError"]

_DESCRIPTORS = tuple(
    module.DESCRIPTOR.services_by_name[name]
    for module, name in (
        (translation_pb2, "Translation"),
        (summarization_pb2, "Summarization"),
        (quality_pb2, "Quality"),
        (stories_pb2, "Stories"),
        (documents_pb2, "Documents"),
        (feeds_pb2, "Feeds"),
        (models_pb2, "Models"),
    )
)
_STORED = (
    glossaries_pb2.DESCRIPTOR.services_by_name["Glossaries"],
    memory_pb2.DESCRIPTOR.services_by_name["TranslationMemory"],
)
_ADMINISTRATION = administration_pb2.DESCRIPTOR.services_by_name["Administration"]
SERVICES = tuple(service.full_name for service in _DESCRIPTORS)
STORED_SERVICES = tuple(service.full_name for service in _STORED)
METHODS = tuple(
    f"/{service.full_name}/{method.name}"
    for service in (*_DESCRIPTORS, *_STORED, _ADMINISTRATION)
    for method in service.methods
)
_STOP_STORAGE_SECONDS = 5.0
_STOP_TRACING_SECONDS = 5.0
_QUIET_SECONDS, _LONGEST_QUIET_SECONDS = 0.1, 2.0
ADMINISTRATION_CALLS = 32

TRANSPORT_OPTIONS = (
    ("grpc.so_reuseport", 0),  # a second server on the same port must fail, not share it silently
    ("grpc.max_send_message_length", -1),  # a reply is bounded by its request
    ("grpc.keepalive_time_ms", 120_000),  # notice clients that vanished without a word
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_recv_ping_interval_without_data_ms", 30_000),  # clients may ping twice a minute
    ("grpc.server_handshake_timeout_ms", 20_000),  # a connection that says nothing is closed
    # Calls that wait to be looked at. From these numbers on gRPC drops them without a word, the defaults being 1,000
    # and 3,000; each connection has a limit of its own, and what is looked at is refused with its reason.
    ("grpc.server.max_pending_requests", 1_000_000),
    ("grpc.server.max_pending_requests_hard_limit", 2_000_000),
    # A connection at its limit of calls waits at the client. With this on, gRPC also counts calls that are over and not
    # yet cleared away, and resets new ones with REFUSED_STREAM, which the client sees as UNAVAILABLE without a reason.
    ("grpc.http.overload_protection", 0),
)

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
        self._metrics = _metrics() if config.metrics_listen else None
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
        self._http = self._http_server() if config.http_listen else None
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
            options=(*self._transport_options(), ("grpc.max_receive_message_length", config.max_message_bytes)),
        )
        terms = StreamTerms(
            max_in_flight=self.service.limits.max_stream_items_in_flight,
            stopping=self.service.stopping,
            unread=UnreadAnswers(config.unread_mib * 2**20),
            idle_seconds=config.stream_idle_seconds,
        )
        for add_streaming, streaming in (
            (translation_pb2_grpc.add_TranslationServicer_to_server, TranslationServicer),
            (summarization_pb2_grpc.add_SummarizationServicer_to_server, SummarizationServicer),
            (quality_pb2_grpc.add_QualityServicer_to_server, QualityServicer),
        ):
            add_streaming(streaming(self.service, terms), server)  # type: ignore[no-untyped-call]
        for add, servicer in (
            (stories_pb2_grpc.add_StoriesServicer_to_server, StoriesServicer),
            (documents_pb2_grpc.add_DocumentsServicer_to_server, DocumentsServicer),
            (feeds_pb2_grpc.add_FeedsServicer_to_server, FeedsServicer),
            (models_pb2_grpc.add_ModelsServicer_to_server, ModelsServicer),
            (glossaries_pb2_grpc.add_GlossariesServicer_to_server, GlossariesServicer),
            (memory_pb2_grpc.add_TranslationMemoryServicer_to_server, TranslationMemoryServicer),
        ):
            add(servicer(self.service), server)  # type: ignore[no-untyped-call]
        names = [*SERVICES, *STORED_SERVICES]
        if config.health:
            health_pb2_grpc.add_HealthServicer_to_server(self._health, server)
            names.append(health.SERVICE_NAME)
        if config.reflection:
            add_reflection(server, names, self.service.stopping)
        return server

    def _transport_options(self) -> tuple[tuple[str, int], ...]:
        config = self.config
        return (
            *TRANSPORT_OPTIONS,
            ("grpc.max_concurrent_streams", config.max_calls_per_connection),
            ("grpc.max_connection_idle_ms", round(config.connection_idle_seconds * 1000)),
        )

    def _interceptors(
        self, limits: CallLimits, reflection: Role | None = None
    ) -> tuple[grpc.aio.ServerInterceptor, ...]:
        metrics = (CallMetrics(self._metrics.calls),) if self._metrics else ()
        access = (AccessControl(self._identities, reflection),) if self._identities else ()
        records = CallRecords(self._tracing)
        return (self._calls, records, *metrics, AccessLog(), ErrorMapping(), limits, *access)

    def _bind(self, server: grpc.aio.Server) -> str:
        config = self.config
        try:
            require_free_socket(config.listen)
            if config.tls_cert and config.tls_key:
                credentials = server_credentials(config.tls_cert, config.tls_key, config.tls_client_ca)
                port = server.add_secure_port(config.listen, credentials)
            else:
                port = server.add_insecure_port(config.listen)
        except (RuntimeError, OSError) as error:
            raise StartError(
                f"cannot listen on {config.listen}: is another server running there? --listen takes another address"
            ) from error
        if config.listen.startswith("unix:"):
            return config.listen
        return f"{config.listen.rpartition(':')[0]}:{port}"

    def _bind_administration(self) -> AdministrationServer | None:
        address = self.config.admin_listen
        if address is None:
            return None
        server = AdministrationServer(
            self.service.changeover,
            interceptors=self._interceptors(CallLimits(ADMINISTRATION_CALLS, ADMINISTRATION_CALLS), Role.ADMIN),
            options=self._transport_options(),
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

    def _http_server(self) -> HttpServer:
        try:
            from .http import HttpServer, create_app
        except ModuleNotFoundError as error:
            if error.name not in ("starlette", "uvicorn"):
                raise
            raise ConfigError("--http-listen needs starlette and uvicorn: pip install 'dragoman[http]'") from error
        config = self.config
        tls = (config.tls_cert, config.tls_key) if config.tls_cert and config.tls_key else None
        return HttpServer(create_app(self.service, self._identities, self._tracing), tls)

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


def _metrics() -> Metrics:
    try:
        from .metrics import Metrics
    except ModuleNotFoundError as error:
        if error.name != "prometheus_client":
            raise
        raise ConfigError("--metrics-listen needs prometheus-client: pip install 'dragoman[metrics]'") from error
    return Metrics(METHODS)
