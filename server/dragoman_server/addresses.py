"""Addresses that a server may listen on. Each check raises ConfigError with the flag and the way out."""

from __future__ import annotations

import ipaddress
import os
import re

from .settings import ConfigError

__all__ = ["check_admin_listen", "check_http_listen", "check_listen", "check_metrics_listen", "is_local"]

MAX_UNIX_PATH_BYTES = 107  # sockaddr_un.sun_path of Linux, less its final NUL

_TCP_ADDRESS = re.compile(r"(?P<host>\[[0-9A-Fa-f:.%]+\]|[^:\[\]\s]*):(?P<port>\d{1,5})")


def check_listen(listen: str, *, guarded: bool) -> None:
    """Where clients connect; `guarded`: by TLS, or by whoever said that the network is trusted."""
    if listen.startswith("unix:"):
        _check_socket("--listen", listen)
        return
    host = _host(listen)
    if host is None:
        raise ConfigError(f"--listen {listen!r} is no address; give HOST:PORT, [IPV6]:PORT or unix:PATH")
    if not (guarded or _is_loopback(host)):
        raise ConfigError(
            f"--listen {listen} is reachable from other machines, and there is no TLS. Give --tls-cert and "
            "--tls-key, listen on 127.0.0.1, or say --insecure-listen if the network is trusted."
        )


def check_admin_listen(address: str, listen: str) -> None:
    """Where administrators connect, beside `listen`."""
    if address == listen and not address.endswith(":0"):
        raise ConfigError(f"--admin-listen {address} is what --listen is; administration needs one of its own")
    if address.startswith("unix:"):
        _check_socket("--admin-listen", address)
        return
    host = _host(address)
    if host is None:
        raise ConfigError(f"--admin-listen {address!r} is no address; give unix:PATH, HOST:PORT or [IPV6]:PORT")
    if not _is_loopback(host):
        raise ConfigError(
            f"--admin-listen {address} is reachable from other machines, which administration never is. Give "
            "unix:PATH or a port of 127.0.0.1; from elsewhere, come through SSH"
        )


def check_http_listen(address: str, *, guarded: bool) -> None:
    """Where HTTP clients connect; `guarded` as for `check_listen`."""
    host = _host(address)
    if host is None:
        raise ConfigError(f"--http-listen {address!r} is no address; give HOST:PORT or [IPV6]:PORT")
    if not (guarded or _is_loopback(host)):
        raise ConfigError(
            f"--http-listen {address} is reachable from other machines, and there is no TLS. Give --tls-cert and "
            "--tls-key, listen on 127.0.0.1, or say --insecure-listen if the network is trusted."
        )


def check_metrics_listen(address: str, *, allowed: bool) -> None:
    """Where Prometheus connects; `allowed`: from other machines too."""
    host = _host(address)
    if host is None:
        raise ConfigError(f"--metrics-listen {address!r} is no address; give HOST:PORT or [IPV6]:PORT")
    if not (allowed or _is_loopback(host)):
        raise ConfigError(
            f"--metrics-listen {address} is reachable from other machines, and metrics have no TLS. "
            "Listen on 127.0.0.1, or say --insecure-listen if the network is trusted."
        )


def is_local(address: str) -> bool:
    """Whether HOST:PORT is reachable from this machine only."""
    return _is_loopback(_host(address) or "")


def _check_socket(flag: str, address: str) -> None:
    if not 0 < len(os.fsencode(address.removeprefix("unix:"))) <= MAX_UNIX_PATH_BYTES:
        raise ConfigError(f"{flag} {address}: the path of a socket is 1 to {MAX_UNIX_PATH_BYTES} bytes")


def _host(address: str) -> str | None:
    """The host of HOST:PORT or [IPV6]:PORT; None when it is neither."""
    match = _TCP_ADDRESS.fullmatch(address)
    return None if match is None or int(match["port"]) > 65535 else match["host"]


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
