"""State of a command in an SQLite file: what it goes on with the next time, and the feeds that it fetched."""

from __future__ import annotations

import contextlib
import sqlite3
import time
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from .fetching import Fetched
from .usage import UsageError

__all__ = ["KEPT_SECONDS", "StateError", "StateFile"]

KEPT_SECONDS = 30 * 24 * 3600
"""What was not asked for that long is forgotten."""
_FEEDS = """
CREATE TABLE IF NOT EXISTS feeds (
    address TEXT PRIMARY KEY, etag TEXT NOT NULL, last_modified TEXT NOT NULL, media_type TEXT NOT NULL,
    data BLOB NOT NULL, asked REAL NOT NULL
);
"""


class StateError(Exception):
    """The state cannot be read or written; the message says what to do."""


class StateFile:
    """A file, which is made when there is none, with its folder.

    Args:
        path: of the file.
        schema: SQL that makes the tables beside that of the feeds, if they are not there.
        version: of the schema.
        given: what the user named, for messages.
        kept: what of the run stays when the state cannot be written, for messages.

    Raises:
        UsageError: the file cannot be made, or is not ours.
    """

    def __init__(self, path: Path, schema: str, *, version: int, given: Path, kept: str) -> None:
        self.path, self._kept = path, kept
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with self._open() as database:
                found = database.execute("PRAGMA user_version").fetchone()[0]
                if found not in (0, version):
                    raise UsageError(
                        f"{path} was written by another version of dragoman; name another place with --state"
                    )
                if found == 0:  # nothing is written to a file that is ours already: the disk may be full
                    database.executescript(schema + _FEEDS)
                    database.execute(f"PRAGMA user_version = {version}")
        except (OSError, sqlite3.Error) as error:
            raise UsageError(f"--state {given} cannot be used: {error}; name another place") from error

    def fetched(self, address: str) -> Fetched | None:
        """What was fetched from an address the last time.

        Raises:
            StateError: it cannot be read.
        """
        with self._reading() as database:
            row = database.execute(
                "SELECT data, media_type, etag, last_modified FROM feeds WHERE address = ?", (address,)
            ).fetchone()
            return Fetched(zlib.decompress(row[0]), *row[1:]) if row else None

    def _keep_fetched(self, database: sqlite3.Connection, feeds: Mapping[str, Fetched]) -> None:
        now = time.time()
        database.executemany(
            "INSERT OR REPLACE INTO feeds (address, data, media_type, etag, last_modified, asked) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            [
                (address, zlib.compress(one.data), one.media_type, one.etag, one.last_modified, now)
                for address, one in feeds.items()
            ],
        )
        database.execute("DELETE FROM feeds WHERE asked < ?", (now - KEPT_SECONDS,))

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._open() as database:
                yield database
        except (OSError, sqlite3.Error, zlib.error) as error:
            raise StateError(f"cannot read {self.path}: {error}; delete it to begin anew") from error

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all changes of the block are kept, or none."""
        try:
            with self._open() as database:
                database.execute("BEGIN IMMEDIATE")
                yield database
        except (OSError, sqlite3.Error) as error:
            raise StateError(f"cannot write {self.path}: {error}; {self._kept}") from error

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are kept if the block ends without an exception."""
        with contextlib.closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as database:
            try:
                yield database
            except BaseException:
                if database.in_transaction:
                    database.execute("ROLLBACK")
                raise
            if database.in_transaction:
                database.execute("COMMIT")
