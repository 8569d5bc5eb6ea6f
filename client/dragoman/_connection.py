"""How a client reaches its server: target, TLS, message sizes, keepalive, retries."""

from __future__ import annotations

import ipaddress
import json
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc

from ._version import __version__
from .errors import ConfigurationError

__all__ = ["Connection", "default_target"]

_SERVICES = (
    "dragoman.v1.Translation",
    "dragoman.v1.Summarization",
    "dragoman.v1.Quality",
    "dragoman.v1.Documents",
    "dragoman.v1.Stories",
    "dragoman.v1.Models",
)
_MAX_MESSAGE_BYTES = 64 * 1024 * 1024
# A server hangs up on clients whose pings come faster than it allows. `dragoman-server` allows one in 30 s.
_KEEPALIVE_TIME_MS = 60_000
_KEEPALIVE_TIMEOUT_MS = 20_000
# gRPC allows five attempts at most (proposal A6). A push-back from the server replaces the backoff.
_RETRY_POLICY = {
    "maxAttempts": 4,
    "initialBackoff": "0.2s",
    "maxBackoff": "5s",
    "backoffMultiplier": 2,
    "retryableStatusCodes": ["UNAVAILABLE", "RESOURCE_EXHAUSTED"],
}


def default_target() -> str:
    """DRAGOMAN_SERVER, or the address that `dragoman-server` listens on when started with no options."""
    return os.environ.get("DRAGOMAN_SERVER") or "127.0.0.1:50051"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The options of a connection, checked once.

    Raises ConfigurationError where they contradict each other.
    """

    target: str
    timeout: float | None = None
    token: str | None = None
    tls: bool = False
    ca_file: str | os.PathLike[str] | None = None
    credentials: Any = None
    metadata: Sequence[tuple[str, str]] = ()
    max_message_bytes: int = _MAX_MESSAGE_BYTES

    def __post_init__(self) -> None:
        if not self.target or any(letter.isspace() for letter in self.target):
            raise ConfigurationError(
                f"not the address of a server: {self.target!r}; use HOST:PORT, dns:///NAME:PORT or unix:PATH"
            )
        if "://" in self.target and self.target.partition(":")[0] in ("http", "https", "grpc", "grpcs"):
            raise ConfigurationError(f"gRPC targets have no URL scheme: use HOST:PORT, not {self.target!r}")
        if self.timeout is not None and not self.timeout > 0:
            raise ConfigurationError(f"timeout must be above 0 seconds, not {self.timeout}")
        if self.token and not self.secure and not _is_local(self.target):
            raise ConfigurationError(
                f"a token would travel to {self.target} unencrypted: use tls=True, ca_file=… or credentials=…"
            )

    @property
    def secure(self) -> bool:
        """Whether the connection uses TLS."""
        return self.tls or self.ca_file is not None or self.credentials is not None

    def channel(self) -> grpc.Channel:
        """A new channel for blocking calls; it connects when first used."""
        if self.secure:
            return grpc.secure_channel(self.target, self._channel_credentials(), self._channel_options())
        return grpc.insecure_channel(self.target, self._channel_options())

    def aio_channel(self) -> grpc.aio.Channel:
        """A new channel for asyncio; call it in the event loop that will use it."""
        if self.secure:
            return grpc.aio.secure_channel(self.target, self._channel_credentials(), self._channel_options())
        return grpc.aio.insecure_channel(self.target, self._channel_options())

    def call_metadata(self) -> tuple[tuple[str, str], ...]:
        """What goes with every call."""
        bearer = (("authorization", f"Bearer {self.token}"),) if self.token else ()
        return (*bearer, *self.metadata)

    def seconds(self, timeout: float | None) -> float | None:
        """The deadline of a call: its own timeout, else the client's; None for no deadline."""
        seconds = self.timeout if timeout is None else timeout
        if seconds is not None and not seconds > 0:
            raise ConfigurationError(f"timeout must be above 0 seconds, not {seconds}")
        return None if seconds is None or math.isinf(seconds) else seconds

    def _channel_credentials(self) -> Any:
        if self.credentials is not None:
            return self.credentials
        if self.ca_file is None:
            return grpc.ssl_channel_credentials()
        try:
            roots = Path(self.ca_file).read_bytes()
        except OSError as error:
            raise ConfigurationError(f"cannot read the CA file {self.ca_file}: {error.strerror}") from error
        return grpc.ssl_channel_credentials(root_certificates=roots)

    def _channel_options(self) -> list[tuple[str, Any]]:
        # No proxy of the environment can reach this machine's own loopback or a socket file.
        proxy = [("grpc.enable_http_proxy", 0)] if _is_local(self.target) else []
        return [
            *proxy,
            ("grpc.primary_user_agent", f"dragoman-python/{__version__}"),
            ("grpc.max_send_message_length", self.max_message_bytes),
            ("grpc.max_receive_message_length", self.max_message_bytes),
            ("grpc.keepalive_time_ms", _KEEPALIVE_TIME_MS),
            ("grpc.keepalive_timeout_ms", _KEEPALIVE_TIMEOUT_MS),
            ("grpc.http2.max_pings_without_data", 0),  # a long article may take minutes without a word
            ("grpc.initial_reconnect_backoff_ms", 200),
            ("grpc.max_reconnect_backoff_ms", 5_000),
            ("grpc.enable_retries", 1),
            ("grpc.service_config", json.dumps(_service_config(self.target))),
        ]


def _service_config(target: str) -> dict[str, Any]:
    config: dict[str, Any] = {
        "methodConfig": [{"name": [{"service": service} for service in _SERVICES], "retryPolicy": _RETRY_POLICY}]
    }
    if target.startswith("dns:"):
        # A name may stand for several servers: use them in turn, leaving out those whose health is not SERVING (A17).
        config["loadBalancingConfig"] = [{"round_robin": {}}]
        config["healthCheckConfig"] = {"serviceName": ""}
    return config


def _is_local(target: str) -> bool:
    if target.startswith(("unix:", "unix-abstract:")):
        return True
    host = target.removeprefix("dns:///").removeprefix("ipv4:").removeprefix("ipv6:").rpartition(":")[0].strip("[]")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
