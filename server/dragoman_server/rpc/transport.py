"""gRPC's transport: its options, and the address that a server takes, with TLS or without."""

from __future__ import annotations

import grpc

from ..config import ServerConfig
from ..sockets import require_free_socket
from .tls import server_credentials

__all__ = ["bind", "transport_options"]

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


def transport_options(config: ServerConfig) -> tuple[tuple[str, int], ...]:
    """The options of every server of this process."""
    return (
        *TRANSPORT_OPTIONS,
        ("grpc.max_concurrent_streams", config.max_calls_per_connection),
        ("grpc.max_connection_idle_ms", round(config.connection_idle_seconds * 1000)),
    )


def bind(server: grpc.aio.Server, config: ServerConfig) -> str:
    """Take the address `listen`, with TLS where there is a certificate. Gives the address with the port that was bound.

    Raises:
        OSError, RuntimeError: it cannot be bound, or a file of the certificate cannot be read.
    """
    require_free_socket(config.listen)
    if config.tls_cert and config.tls_key:
        credentials = server_credentials(config.tls_cert, config.tls_key, config.tls_client_ca)
        port = server.add_secure_port(config.listen, credentials)
    else:
        port = server.add_insecure_port(config.listen)
    if config.listen.startswith("unix:"):
        return config.listen
    return f"{config.listen.rpartition(':')[0]}:{port}"
