"""The token file: who holds which token, and what each may do.

    [[token]]
    name = "cms"
    sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    roles = ["translate"]
    characters_per_day = 5_000_000
    concurrent_calls = 8
    priority = "bulk"
    expires = 2027-01-31

Only hashes are stored. A token is 32 random bytes, so one round of SHA-256 is enough: there is nothing to guess.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

from ..errors import UnauthenticatedError
from .files import WatchedFile, read_toml
from .grants import GRANT_KEYS, Grant, read_grant
from .principal import Principal
from .quotas import Quota

__all__ = ["TokenFile", "TokenFileError", "TokenRegistry", "new_token"]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEYS = GRANT_KEYS | {"name", "sha256", "expires"}
_PREFIX = "dgm_"

_log = logging.getLogger(__name__)


class TokenFileError(ValueError):
    """The token file cannot be read, or an entry in it is wrong; the message names the entry."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    grant: Grant
    expires: date | None

    def principal(self) -> Principal:
        grant = self.grant
        return Principal(
            self.name, grant.roles, Quota(grant.characters_per_day, grant.concurrent_calls), grant.priority
        )


@dataclass(frozen=True, slots=True)
class TokenFile:
    """The entries of a token file, by the hash of the token."""

    entries: Mapping[str, _Entry]

    @classmethod
    def read(cls, path: Path) -> TokenFile:
        """The entries of a file.

        Raises:
            TokenFileError: it cannot be read, is not TOML, has no entry, or an entry is wrong.
        """
        try:
            table = read_toml(path)
        except ValueError as error:
            raise TokenFileError(str(error)) from error
        rows = table.get("token")
        if set(table) != {"token"} or not isinstance(rows, list) or not rows:
            raise TokenFileError(f"{path}: must hold one or more tables [[token]], and nothing else")
        entries: dict[str, _Entry] = {}
        names: set[str] = set()
        for number, row in enumerate(rows, 1):
            try:
                digest, entry = _entry(row)
                if entry.name in names or digest in entries:
                    raise TokenFileError("its name or its sha256 is that of an earlier entry")
            except ValueError as error:
                raise TokenFileError(f"{path}: token {number}: {error}") from None
            names.add(entry.name)
            entries[digest] = entry
        return cls(entries)


class TokenRegistry:
    """Tells principals by their tokens, from a file that may change while the server runs.

    A change is taken over at the next call after it. An entry that stays the same keeps its counts. A file that became
    unreadable is logged, and the entries stay as they were.

    Raises:
        TokenFileError: on construction, as `TokenFile.read`.
    """

    def __init__(self, path: Path) -> None:
        self._watched = WatchedFile(path, TokenFile.read, TokenFileError, "tokens")
        self._file, self._lock = self._watched.content, threading.Lock()
        self._principals = {digest: entry.principal() for digest, entry in self._file.entries.items()}

    def authenticate(self, token: str | None) -> Principal:
        """The holder of a token.

        Raises:
            UnauthenticatedError: TOKEN_REQUIRED, TOKEN_UNKNOWN or TOKEN_EXPIRED.
        """
        self._refresh()
        if not token:
            raise UnauthenticatedError(
                "this server asks for a token: send it as the metadata authorization: Bearer TOKEN (--token-file or "
                "DRAGOMAN_TOKEN of the command line)",
                reason="TOKEN_REQUIRED",
            )
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
        entry = self._file.entries.get(digest)
        if entry is None:
            raise UnauthenticatedError("the server does not know this token; ask its operator", reason="TOKEN_UNKNOWN")
        if entry.expires is not None and datetime.now(timezone.utc).date() > entry.expires:
            raise UnauthenticatedError(
                f"this token was good until {entry.expires}; ask the operator of the server for a new one",
                reason="TOKEN_EXPIRED",
            )
        return self._principals[digest]

    async def prepare(self, token: str | None) -> None:
        """Nothing: the file is all that is needed (`Authenticator.prepare`)."""

    def _refresh(self) -> None:
        if not self._watched.is_stale:
            return
        with self._lock:
            file = self._watched.read_again()
            if file is None:
                return
            self._principals = {
                digest: self._principals[digest] if self._file.entries.get(digest) == entry else entry.principal()
                for digest, entry in file.entries.items()
            }
            self._file = file
            _log.info("read %d tokens again", len(file.entries))


def new_token(name: str) -> tuple[str, str]:
    """A new token, and the entry for the token file that lets its holder translate.

    Raises:
        TokenFileError: not a name.
    """
    _check_name(name)
    token = _PREFIX + secrets.token_urlsafe(32)
    digest = hashlib.sha256(token.encode()).hexdigest()
    return token, f'[[token]]\nname = "{name}"\nsha256 = "{digest}"\nroles = ["translate"]\n'


def _entry(row: Any) -> tuple[str, _Entry]:
    if not isinstance(row, dict):
        raise TokenFileError("must be a table")
    if unknown := sorted(set(row) - _KEYS):
        raise TokenFileError(f"unknown key {', '.join(unknown)}; allowed: {', '.join(sorted(_KEYS))}")
    name, digest = row.get("name"), row.get("sha256")
    _check_name(name)
    if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
        raise TokenFileError("sha256 must be 64 digits 0-9, a-f; dragoman-server --new-token makes them")
    expires = row.get("expires")
    if expires is not None and (not isinstance(expires, date) or isinstance(expires, datetime)):
        raise TokenFileError("expires must be a date such as 2027-01-31")
    return digest, _Entry(str(name), read_grant(row), expires)


def _check_name(name: object) -> None:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise TokenFileError(
            "name must be up to 64 letters, digits and any of . _ @ -, and begin with a letter or digit"
        )
