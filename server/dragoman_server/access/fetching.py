"""Small documents of an identity provider, fetched with limits on time and size."""

from __future__ import annotations

import http.client
import ipaddress
import time
import urllib.error
import urllib.request
from typing import IO, Any
from urllib.parse import urlsplit

__all__ = ["FetchError", "check_address", "fetch"]

_PIECE = 65_536


class FetchError(Exception):
    """A document could not be fetched; the message has the address and what went wrong."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The address is the operator's; nobody else says where to go."""

    def redirect_request(self, req: urllib.request.Request, fp: IO[bytes], code: int, *rest: Any) -> None:
        return None


def check_address(address: str) -> None:
    """Refuse an address that keys must not come from.

    Raises:
        ValueError: it is neither https, nor http of this machine.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        parts.port  # noqa: B018 (raises)
    except ValueError as error:
        raise ValueError(f"{address!r} is no address: {error}") from None
    if parts.username or parts.password or not host:
        raise ValueError(f"{address!r} must be an address with a host and without a user")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise ValueError(f"{address!r} must begin with https:// (http:// only for this machine)")


def fetch(address: str, *, seconds: float, largest: int) -> bytes:
    """The document at an address. Blocks. Redirects are not followed.

    Args:
        address: as `check_address` allows.
        seconds: the time that all of it may take.
        largest: bytes that it may have.

    Raises:
        FetchError: it does not come, not in time, or is too large.
        ValueError: the address is not allowed.
    """
    check_address(address)
    deadline = time.monotonic() + seconds
    request = urllib.request.Request(address, headers={"Accept": "application/json", "User-Agent": "dragoman-server"})
    content = bytearray()
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=seconds) as reply:
            while piece := reply.read1(_PIECE):
                content += piece
                if len(content) > largest:
                    raise FetchError(f"{address}: more than {largest} bytes")
                if time.monotonic() > deadline:
                    raise FetchError(f"{address}: not complete after {seconds:g} s")
    except urllib.error.HTTPError as error:
        error.close()
        raise FetchError(f"{address}: HTTP status {error.code}") from error
    except (OSError, http.client.HTTPException) as error:
        raise FetchError(f"{address}: {getattr(error, 'reason', None) or error or type(error).__name__}") from error
    return bytes(content)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
