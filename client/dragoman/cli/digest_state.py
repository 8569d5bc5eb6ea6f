"""What a digest leaves for the next one: its open stories, and the feeds that were fetched; in SQLite in a folder."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path

from .fetching import Fetched
from .state_file import StateError, StateFile

__all__ = ["DigestState", "StateError"]

_FILE = "digest.sqlite"
_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS stories (one INTEGER PRIMARY KEY CHECK (one = 1), state BLOB NOT NULL);
"""


class DigestState(StateFile):
    """The state in a folder, which is made when there is none.

    Args:
        folder: of the option --state.

    Raises:
        UsageError: the folder cannot be made, or its file is not ours.
    """

    def __init__(self, folder: Path) -> None:
        kept = "the digest is written, and the next run goes on from the state before it"
        super().__init__(folder / _FILE, _SCHEMA, version=_VERSION, given=folder, kept=kept)

    def stories(self) -> bytes:
        """The state that the server gave; empty when there is none yet."""
        with self._reading() as database:
            row = database.execute("SELECT state FROM stories").fetchone()
            return zlib.decompress(row[0]) if row else b""

    def save(self, stories: bytes, feeds: Mapping[str, Fetched]) -> None:
        """Keep both, or neither.

        Raises:
            StateError: it cannot be written; what was there stays.
        """
        with self._writing() as database:
            database.execute("INSERT OR REPLACE INTO stories VALUES (1, ?)", (zlib.compress(stories),))
            self._keep_fetched(database, feeds)
