"""Feeds over http and https: with limits of size, time and redirects, and only if they have changed (RFC 9110, 13).

Only the command line fetches; the server never does.
"""

from __future__ import annotations

import http.client
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .._version import __version__
from .public_addresses import PrivateAddressError, PublicHttpHandler, PublicHttpsHandler, require_public_name

__all__ = ["FetchError", "FetchLimits", "Fetched", "fetch", "is_address"]

_READ_BYTES = 64 * 1024
_SAFE = "%/:=&?~#+!$,;'@()*[]"
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, "
    "application/json;q=0.9, */*;q=0.5"
)


class FetchError(Exception):
    """A feed that could not be fetched; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """What a server may take of us."""

    max_bytes: int = 10 * 1000 * 1000
    """Of the feed, unpacked."""
    seconds: float = 20.0
    """For all of it, redirects included."""
    redirects: int = 5
    allow_private: bool = False
    """Whether addresses of this machine and of private networks are fetched, too."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A feed and what to say when it is asked for again."""

    data: bytes = field(repr=False)
    media_type: str = ""
    etag: str = ""
    last_modified: str = ""


def is_address(name: str) -> bool:
    """Whether an argument is the address of something on the web."""
    return name.lower().startswith(("http://", "https://"))


def fetch(address: str, *, known: Fetched | None = None, limits: FetchLimits | None = None) -> Fetched:
    """The feed at an address; `known` itself when the server says that it has not changed.

    Args:
        address: http or https.
        known: what was fetched the last time.
        limits: of size, time and redirects.

    Raises:
        FetchError: no answer in time, an answer that is no feed, or one beyond a limit.
    """
    limits = limits or FetchLimits()
    found: list[Fetched | FetchError] = []

    def work() -> None:
        try:
            found.append(_fetch(address, known, limits))
        except FetchError as error:
            found.append(error)
        except Exception as error:  # whatever a strange server makes of Python's library
            found.append(FetchError(f"{type(error).__name__}: {error}"))

    # Timeouts of sockets begin anew with each byte; only waiting for a thread ends in time whatever the server does.
    thread = threading.Thread(target=work, name="dragoman-fetch", daemon=True)
    thread.start()
    thread.join(limits.seconds)
    if not found:
        raise FetchError(f"the server was not done within {limits.seconds:g} seconds")
    if isinstance(found[0], FetchError):
        raise found[0]
    return found[0]


def _fetch(address: str, known: Fetched | None, limits: FetchLimits) -> Fetched:
    end = time.monotonic() + limits.seconds
    try:
        request = _request(address, known)
        if not limits.allow_private:
            require_public_name(request.full_url)
        with _opener(limits).open(request, timeout=limits.seconds) as response:
            data = _body(response, limits, end)
            return Fetched(
                data,
                response.headers.get("Content-Type", ""),
                response.headers.get("ETag", ""),
                response.headers.get("Last-Modified", ""),
            )
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 304 and known is not None:
                return known
            raise FetchError(f"the server answered {error.code} {error.reason}") from error
    except PrivateAddressError as error:
        raise FetchError(str(error)) from error
    except urllib.error.URLError as error:
        raise FetchError(str(error.reason)) from error
    except (OSError, http.client.HTTPException) as error:
        raise FetchError(str(error) or type(error).__name__) from error


def _request(address: str, known: Fetched | None) -> urllib.request.Request:
    try:
        parts = urllib.parse.urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise FetchError(f"this is no address: {error}") from error
    if not host:
        raise FetchError("this address has no host")
    if parts.username is not None:
        raise FetchError("user names and passwords in addresses are not supported")
    place = f"[{host}]" if ":" in host else host
    path, query = (urllib.parse.quote(part, safe=_SAFE) for part in (parts.path or "/", parts.query))
    headers = {"User-Agent": f"dragoman/{__version__}", "Accept": _ACCEPT, "Accept-Encoding": "gzip"}
    if known is not None and known.etag:
        headers["If-None-Match"] = known.etag
    if known is not None and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    whole = urllib.parse.urlunsplit((parts.scheme, place + port, path, query, ""))
    return urllib.request.Request(whole, headers=headers)


def _opener(limits: FetchLimits) -> urllib.request.OpenerDirector:
    """Without handlers of files, FTP and data, so that no redirect leads there."""
    opener = urllib.request.OpenerDirector()
    handlers: list[Callable[[], urllib.request.BaseHandler]] = [
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler if limits.allow_private else PublicHttpHandler,
        urllib.request.HTTPSHandler if limits.allow_private else PublicHttpsHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPErrorProcessor,
        lambda: _Redirects(limits),
    ]
    for make in handlers:
        opener.add_handler(make())
    return opener


class _Redirects(urllib.request.HTTPRedirectHandler):
    max_redirections = max_repeats = 1000  # whoever opens it sets the limit, and says so in words

    def __init__(self, limits: FetchLimits) -> None:
        self._left = self._most = limits.redirects
        self._allow_private = limits.allow_private

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        if not is_address(newurl):
            fp.close()
            raise FetchError(f"the server leads to {newurl[:200]!r}; only http and https are followed")
        if not self._allow_private:
            try:
                require_public_name(newurl)
            except PrivateAddressError:
                fp.close()
                raise
        if self._left == 0:
            fp.close()
            raise FetchError(f"the server leads on and on; at most {self._most} redirects are followed")
        self._left -= 1
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _body(response: Any, limits: FetchLimits, end: float) -> bytes:
    packed = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packed not in ("identity", "", "gzip", "x-gzip"):
        raise FetchError(f"the server packs the feed as {packed[:40]!r}, which was not asked for")
    unpack = zlib.decompressobj(wbits=31) if packed.endswith("gzip") else None
    body = bytearray()
    while part := response.read1(_READ_BYTES):
        body += unpack.decompress(part, limits.max_bytes + 1 - len(body)) if unpack else part
        if len(body) > limits.max_bytes:
            raise FetchError(f"the feed has more than {limits.max_bytes:,} bytes, which is the limit")
        if time.monotonic() > end:
            raise FetchError(f"the server was not done within {limits.seconds:g} seconds")
    if unpack is not None and not unpack.eof:
        raise FetchError("the feed breaks off")
    return bytes(body)
