"""The public keys of an identity provider (JWK Set, RFC 7517): read at start, and again before they are old.

An address or a file tells them; without either the issuer's discovery document does (OpenID Connect Discovery 1.0, 4).
They are read again every ten minutes, and at once when a token names a key that is not among them, but not more often
than every ten seconds: nobody can make the server ask its provider all the time. Keys that could not be read again
for a day are not trusted any more.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK, PyJWTError

from ..offloading import in_background
from .fetching import FetchError, check_address, fetch

__all__ = ["KeySet", "KeySetError", "KeySource", "read_keys"]

_DISCOVERY = "/.well-known/openid-configuration"
_SECONDS = 10.0
_PATIENCE = 5.0
_LARGEST = 1_000_000
_MOST_KEYS = 100
_LEAST_RSA_BITS = 2048
_DAY = 86_400.0

_log = logging.getLogger(__name__)


class KeySetError(Exception):
    """A document that should hold keys does not; the message says why."""


class KeySource:
    """Where the keys are.

    Args:
        issuer: has the discovery document that names them.
        jwks: address or path; None: the discovery document tells the address.
    """

    def __init__(self, issuer: str, jwks: str | Path | None) -> None:
        self._issuer, self._jwks = issuer, jwks

    def read(self) -> bytes:
        """The key set as it is now. Blocks.

        Raises:
            KeySetError, FetchError, OSError: it cannot be read.
        """
        if isinstance(self._jwks, Path):
            with self._jwks.open("rb") as file:
                content = file.read(_LARGEST + 1)
            if len(content) > _LARGEST:
                raise KeySetError(f"{self._jwks}: more than {_LARGEST} bytes")
            return content
        return fetch(self._jwks or self._discovered(), seconds=_SECONDS, largest=_LARGEST)

    def _discovered(self) -> str:
        address = self._issuer.rstrip("/") + _DISCOVERY
        document = _object(fetch(address, seconds=_SECONDS, largest=_LARGEST))
        if document.get("issuer") != self._issuer:
            raise KeySetError(f"{address} is of another issuer: {document.get('issuer')!r:.200}")
        place = document.get("jwks_uri")
        if not isinstance(place, str):
            raise KeySetError(f"{address} has no jwks_uri")
        try:
            check_address(place)
        except ValueError as error:
            raise KeySetError(f"{address}: jwks_uri {error}") from None
        return place


class KeySet:
    """The keys of a source, and when to read them again. Belongs to one event loop; `find` may be called in any thread.

    Args:
        source: where they are.
        algorithms: keys for others are left out.
        every: seconds between readings.
        least: seconds before an unknown key, or an attempt that failed, makes it read them again.
    """

    def __init__(
        self, source: KeySource, algorithms: Sequence[str], *, every: float = 600.0, least: float = 10.0
    ) -> None:
        self._source, self._algorithms = source, tuple(algorithms)
        self._every, self._least = every, least
        self._keys: tuple[PyJWK, ...] = ()
        self._read = self._tried = -float("inf")
        self._reading: asyncio.Task[None] | None = None
        self._renewing: asyncio.Task[None] | None = None

    @property
    def usable(self) -> bool:
        """Whether there are keys that are not too old."""
        return bool(self._keys) and monotonic() - self._read < _DAY

    def find(self, key_id: str | None) -> PyJWK | None:
        """The key of an identifier, or the only one when a token names none; None when there is no such key."""
        if not self.usable:
            return None
        if key_id is None:
            return self._keys[0] if len(self._keys) == 1 else None
        return next((key for key in self._keys if key.key_id == key_id), None)

    def start(self) -> None:
        """Read the keys now and whenever it is time, in a task of the running loop."""
        self._renewing = asyncio.ensure_future(self._renew())

    async def close(self) -> None:
        """End the task."""
        for task in (self._renewing, self._reading):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def look_again(self) -> None:
        """Read the keys once more, unless that was done just now. Waits for it, for some seconds at most."""
        if self._reading is None:
            if monotonic() - self._tried < self._least:
                return
            self._tried = monotonic()
            self._reading = asyncio.ensure_future(self._read_keys())
        await asyncio.wait({self._reading}, timeout=_PATIENCE)

    async def _renew(self) -> None:
        while True:
            await self.look_again()
            late = self._tried > self._read
            await asyncio.sleep(self._least if late else self._every)

    async def _read_keys(self) -> None:
        try:
            content = await in_background(self._source.read)
            keys = read_keys(content, self._algorithms)
        except (KeySetError, FetchError, OSError, ValueError) as error:
            _log.error("the keys of the identity provider stay as they were: %s", error)
        else:
            if {key.key_id for key in keys} != {key.key_id for key in self._keys}:
                _log.info("read %d keys of the identity provider", len(keys))
            self._keys, self._read = keys, monotonic()
        finally:
            self._reading = None


def read_keys(content: bytes, algorithms: Sequence[str]) -> tuple[PyJWK, ...]:
    """The keys of a JWK Set that check signatures of these algorithms. Others are left out: secrets, private keys, keys
    for encryption, RSA keys of less than 2,048 bits.

    Raises:
        KeySetError: it is no JWK Set, or holds no such key.
    """
    rows = _object(content).get("keys")
    if not isinstance(rows, list) or len(rows) > _MOST_KEYS:
        raise KeySetError(f"the key set must have a list `keys` of at most {_MOST_KEYS}")
    keys = tuple(key for row in rows if (key := _key(row, algorithms)) is not None)
    if not keys:
        raise KeySetError(f"the key set has no public key for signatures by {', '.join(algorithms)}")
    return keys


def _key(row: object, algorithms: Sequence[str]) -> PyJWK | None:
    if not isinstance(row, dict) or row.get("kty") == "oct" or "d" in row or row.get("use", "sig") != "sig":
        return None
    try:
        key = PyJWK(row)
    except (PyJWTError, ValueError, TypeError):
        return None
    weak = isinstance(key.key, RSAPublicKey) and key.key.key_size < _LEAST_RSA_BITS
    return key if key.algorithm_name in algorithms and not weak else None


def _object(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise KeySetError(f"not JSON: {error}") from None
    if not isinstance(document, dict):
        raise KeySetError("not a JSON object")
    return document
