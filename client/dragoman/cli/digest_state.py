"""What a digest leaves for the next one: its open stories, and the feeds that were fetched; in SQLite in a folder."""

from __future__ import annotations

import hashlib
import time
import zlib
from collections.abc import Mapping
from pathlib import Path

from .fetching import Fetched
from .state_file import KEPT_SECONDS, StateError, StateFile

__all__ = ["DigestState", "StateError"]

_FILE = "digest.sqlite"
_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS stories (one INTEGER PRIMARY KEY CHECK (one = 1), state BLOB NOT NULL);
"""
_PENDING = """
CREATE TABLE IF NOT EXISTS pending (
    address TEXT NOT NULL, digest TEXT NOT NULL, media_type TEXT NOT NULL, data BLOB NOT NULL, asked REAL NOT NULL,
    PRIMARY KEY (address, digest)
) WITHOUT ROWID;
"""
"""Feeds that were fetched for a digest that is not complete; not in files of earlier versions."""


class DigestState(StateFile):
    """The state in a folder, which is made when there is none.

    Args:
        folder: of the option --state.

    Raises:
        UsageError: the folder cannot be made, or its file is not ours.
    """

    def __init__(self, folder: Path) -> None:
        kept = "it is as it was before, and the next run goes on from there"
        super().__init__(folder / _FILE, _SCHEMA, version=_VERSION, given=folder, kept=kept)

    def stories(self) -> bytes:
        """The state that the server gave; empty when there is none yet."""
        with self._reading() as database:
            row = database.execute("SELECT state FROM stories").fetchone()
            return zlib.decompress(row[0]) if row else b""

    def begin(self, feeds: Mapping[str, Fetched]) -> list[tuple[str, Fetched]]:
        """Keep what was fetched until `save`: by the next run a feed may have lost items that are in no digest yet.

        Returns:
            What runs that were cut off had fetched and is not among `feeds`: address and feed, the oldest first.

        Raises:
            StateError: it cannot be written; what was there stays.
        """
        now = time.time()
        names = {(address, hashlib.sha256(one.data).hexdigest()): one for address, one in feeds.items()}
        with self._writing() as database:
            database.execute(_PENDING)
            database.execute("DELETE FROM pending WHERE asked < ?", (now - KEPT_SECONDS,))
            rows = database.execute("SELECT address, digest, media_type, data FROM pending ORDER BY asked").fetchall()
            database.executemany(
                "INSERT OR REPLACE INTO pending VALUES (?, ?, ?, ?, ?)",
                [(*name, one.media_type, zlib.compress(one.data), now) for name, one in names.items()],
            )
        return [
            (address, Fetched(zlib.decompress(data), media_type, "", ""))
            for address, digest, media_type, data in rows
            if address in feeds and (address, digest) not in names
        ]

    def save(self, stories: bytes, feeds: Mapping[str, Fetched]) -> None:
        """Keep both, or neither.

        Raises:
            StateError: it cannot be written; what was there stays.
        """
        with self._writing() as database:
            database.execute("INSERT OR REPLACE INTO stories VALUES (1, ?)", (zlib.compress(stories),))
            self._keep_fetched(database, feeds)
            database.execute(_PENDING)
            database.executemany("DELETE FROM pending WHERE address = ?", [(address,) for address in feeds])
