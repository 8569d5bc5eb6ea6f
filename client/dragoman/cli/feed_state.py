"""What was made of the items of feeds, for the next run: in an SQLite file, one transaction an item."""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from .fetching import Fetched
from .state_file import KEPT_SECONDS, StateError, StateFile

__all__ = ["FeedState", "StateError", "usual_place"]

_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS items (
    feed TEXT NOT NULL, work TEXT NOT NULL, id TEXT NOT NULL, digest TEXT NOT NULL, record BLOB NOT NULL,
    used REAL NOT NULL, PRIMARY KEY (feed, work, id)
) WITHOUT ROWID;
"""


def usual_place() -> Path:
    """Where the state is kept when no place is given: in the folder for such files of the user (XDG_STATE_HOME)."""
    if os.name == "nt":
        folder = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    else:
        folder = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(folder, "dragoman", "feeds.sqlite")


class FeedState(StateFile):
    """The state in a file, which is made when there is none.

    A feed is named by its address or path, and the work on it by the command and the language: "translate:en".

    Args:
        path: of the option --state.

    Raises:
        UsageError: the file cannot be made, or is not ours.
    """

    def __init__(self, path: Path) -> None:
        kept = "the items before it are kept, and the next run goes on from there"
        super().__init__(path, _SCHEMA, version=_VERSION, given=path, kept=kept)

    def ids(self, feed: str, work: str) -> set[str]:
        """Of the items that something was made of."""
        with self._reading() as database:
            return {
                row[0] for row in database.execute("SELECT id FROM items WHERE (feed, work) = (?, ?)", (feed, work))
            }

    def records(self, feed: str, work: str, *, most: int) -> dict[str, bytes]:
        """What was made of items, by digest: those that were used last, of at most `most` bytes; 0: all."""
        found: dict[str, bytes] = {}
        size = 0
        with self._reading() as database:
            rows = database.execute(
                "SELECT digest, record FROM items WHERE (feed, work) = (?, ?) ORDER BY used DESC", (feed, work)
            )
            for digest, record in rows:
                data = zlib.decompress(record)
                size += len(data)
                if most and size > most:
                    break
                found[digest] = data
        return found

    def keep(self, feed: str, work: str, id: str, digest: str, record: bytes) -> None:
        """Keep what was made of an item, in the place of what was made of it before."""
        with self._writing() as database:
            row = (feed, work, id, digest, zlib.compress(record), time.time())
            database.execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?, ?)", row)

    def keep_fetched(self, feeds: Mapping[str, Fetched]) -> None:
        """Keep feeds from the web, so that they are not sent again if they have not changed."""
        with self._writing() as database:
            self._keep_fetched(database, feeds)

    def conclude(self, feed: str, work: str, used: Iterable[str], withdrawn: Iterable[str]) -> None:
        """Note which items were used, and forget withdrawn ones and those that were not used for long.

        Args:
            feed, work: as for `ids`.
            used: ids of the items that were taken from here.
            withdrawn: ids of those whose publisher has taken them back, whatever was made of them.
        """
        now = time.time()
        with self._writing() as database:
            database.executemany(
                "UPDATE items SET used = ? WHERE (feed, work, id) = (?, ?, ?)", [(now, feed, work, id) for id in used]
            )
            database.executemany("DELETE FROM items WHERE (feed, id) = (?, ?)", [(feed, id) for id in withdrawn])
            database.execute("DELETE FROM items WHERE used < ?", (now - KEPT_SECONDS,))
