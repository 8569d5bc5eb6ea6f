"""Connections to public addresses only, so that no feed and no redirect leads into the network of who fetches it."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import urllib.parse
import urllib.request
from typing import Any

__all__ = ["PrivateAddressError", "PublicHttpHandler", "PublicHttpsHandler", "require_public_name"]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL = ("localhost", ".localhost", ".local", ".internal")
_WAY_OUT = "which is not fetched unless --allow-private is given"


class PrivateAddressError(Exception):
    """An address of this machine or of a private network; the message says which."""


def require_public_name(url: str) -> None:
    """Raise PrivateAddressError where the host of a URL is plainly private, so that no proxy is asked for it."""
    host = (urllib.parse.urlsplit(url).hostname or "").rstrip(".").lower()
    try:
        private = not _is_public(host)
    except ValueError:  # a name
        private = host == _LOCAL[0] or host.endswith(_LOCAL[1:])
    if private:
        raise PrivateAddressError(f"{host} is an address of this machine or of a private network, {_WAY_OUT}")


def _is_public(text: str) -> bool:
    """Whether an IP address, and the IPv4 address that may be in it, is public; raises ValueError for a name."""
    found = ipaddress.ip_address(text.partition("%")[0])
    inner: list[ipaddress.IPv4Address | None] = []
    if isinstance(found, ipaddress.IPv6Address):
        inner = [found.ipv4_mapped, found.sixtofour]
        if found in _NAT64:
            inner.append(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF))
    mapped = isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None
    outer = [] if mapped else [found]
    return all(one.is_global and not one.is_multicast for one in (*outer, *filter(None, inner)))


def _connection(address: tuple[str, int], timeout: Any, source_address: Any = None) -> socket.socket:
    """As `socket.create_connection`; what was looked up is what is connected to, so that no name changes in between."""
    host, port = address
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    places = [str(place[0]) for *_, place in found]
    private = next((place for place in places if not _is_public(place)), None)
    if private is not None:
        raise PrivateAddressError(f"{host} is at {private}, in a private network or on this machine, {_WAY_OUT}")
    failure = OSError(f"{host} has no address")
    for place in places:
        try:
            return socket.create_connection((place, port), timeout, source_address)
        except OSError as error:
            failure = error
    raise failure


class _PublicConnection(http.client.HTTPConnection):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._create_connection = _connection


class _PublicSecureConnection(http.client.HTTPSConnection):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._create_connection = _connection


class PublicHttpHandler(urllib.request.HTTPHandler):
    """Opens http URLs at public addresses; a proxy that the user has set may be anywhere."""

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return super().http_open(req) if _is_proxied(req) else self.do_open(_PublicConnection, req)


class PublicHttpsHandler(urllib.request.HTTPSHandler):
    """The same for https."""

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return super().https_open(req) if _is_proxied(req) else self.do_open(_PublicSecureConnection, req)


def _is_proxied(request: urllib.request.Request) -> bool:
    return request.has_proxy() or getattr(request, "_tunnel_host", None) is not None
