"""What a digest leaves for the next one: its open stories, and the feeds that were fetched; in SQLite in a folder."""

from __future__ import annotations

import contextlib
import sqlite3
import time
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from .fetching import Fetched
from .usage import UsageError

__all__ = ["DigestState", "StateError"]

_FILE = "digest.sqlite"
_VERSION = 1
_KEPT_SECONDS = 30 * 24 * 3600
"""A feed that was not asked for that long is forgotten."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS stories (one INTEGER PRIMARY KEY CHECK (one = 1), state BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS feeds (
    address TEXT PRIMARY KEY, etag TEXT NOT NULL, last_modified TEXT NOT NULL, media_type TEXT NOT NULL,
    data BLOB NOT NULL, asked REAL NOT NULL
);
"""


class StateError(Exception):
    """The state cannot be read or written; the message says what to do."""


class DigestState:
    """The state in a folder, which is made when there is none.

    Args:
        folder: of the option --state.

    Raises:
        UsageError: the folder cannot be made, or its file is not ours.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with self._open() as database:
                version = database.execute("PRAGMA user_version").fetchone()[0]
                if version not in (0, _VERSION):
                    raise UsageError(
                        f"{self._path} was written by another version of dragoman; name another folder with --state"
                    )
                database.executescript(_SCHEMA)
                database.execute(f"PRAGMA user_version = {_VERSION}")
        except (OSError, sqlite3.Error) as error:
            raise UsageError(f"--state {folder} cannot be used: {error}; name another folder") from error

    def stories(self) -> bytes:
        """The state that the server gave; empty when there is none yet."""
        with self._reading() as database:
            row = database.execute("SELECT state FROM stories").fetchone()
            return zlib.decompress(row[0]) if row else b""

    def fetched(self, address: str) -> Fetched | None:
        """What was fetched from an address the last time."""
        with self._reading() as database:
            row = database.execute(
                "SELECT data, media_type, etag, last_modified FROM feeds WHERE address = ?", (address,)
            ).fetchone()
            return Fetched(zlib.decompress(row[0]), *row[1:]) if row else None

    def save(self, stories: bytes, feeds: Mapping[str, Fetched]) -> None:
        """Keep both, or neither.

        Raises:
            StateError: it cannot be written; what was there stays.
        """
        now = time.time()
        try:
            with self._open() as database:
                database.execute("BEGIN IMMEDIATE")
                database.execute("INSERT OR REPLACE INTO stories VALUES (1, ?)", (zlib.compress(stories),))
                database.executemany(
                    "INSERT OR REPLACE INTO feeds (address, data, media_type, etag, last_modified, asked) "
                    "VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        (address, zlib.compress(one.data), one.media_type, one.etag, one.last_modified, now)
                        for address, one in feeds.items()
                    ],
                )
                database.execute("DELETE FROM feeds WHERE asked < ?", (now - _KEPT_SECONDS,))
        except (OSError, sqlite3.Error) as error:
            raise StateError(
                f"cannot write {self._path}: {error}; the digest is written, and the next run goes on from the state "
                "before it"
            ) from error

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._open() as database:
                yield database
        except (OSError, sqlite3.Error, zlib.error) as error:
            raise StateError(f"cannot read {self._path}: {error}; delete it to begin anew") from error

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are kept if the block ends without an exception."""
        with contextlib.closing(sqlite3.connect(self._path, timeout=30, isolation_level=None)) as database:
            try:
                yield database
            except BaseException:
                if database.in_transaction:
                    database.execute("ROLLBACK")
                raise
            if database.in_transaction:
                database.execute("COMMIT")
