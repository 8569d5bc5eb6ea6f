"""The SQLite file: opened, checked, brought to today's schema, and shared by threads.

Everything here blocks; async code calls the stores through `asyncio.to_thread`. Readers see the state before or after
a transaction, never its middle, and are not held up by a writer (SQLite's write-ahead log). There is one writer at a
time; others wait for it.
"""

from __future__ import annotations

import contextlib
import os
import queue
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from ..errors import InvalidRequestError
from .errors import StorageBusyError, StorageError
from .schema import APPLICATION_ID, MIGRATIONS

__all__ = ["FILE_NAME", "IN_MEMORY", "Database"]

FILE_NAME = "dragoman.sqlite3"
"""The database in the server's data folder."""

IN_MEMORY = ":memory:"
"""A database that is gone when it is closed, for tests."""

_READERS = 4


class Database:
    """One SQLite file, for any number of threads.

    Args:
        path: the file, made with its folder when it does not exist, both for this user only; or `IN_MEMORY`.
        patience: seconds to wait for another writer.

    Raises:
        StorageError: the file is damaged, not ours, made by a newer version, or cannot be opened or written.
        StorageBusyError: another process holds it.
    """

    def __init__(self, path: Path | str, *, patience: float = 30.0) -> None:
        self.path = str(path)
        self._patience = patience
        self._closed = False
        self._writer_lock = threading.Lock()
        with self._translated_errors():
            self._make_folder()
            self._writer = self._opened()
        self._readers: queue.LifoQueue[sqlite3.Connection | None] = queue.LifoQueue()
        if self.path != IN_MEMORY:
            for _ in range(_READERS):
                self._readers.put(None)

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the database until the block ends.

        Raises:
            StorageError: the database cannot be read.
        """
        if self.path == IN_MEMORY:
            with self.writing() as connection:
                yield connection
            return
        with self._translated_errors(), self._reader() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction: all of the block is stored when it ends, nothing when it raises.

        Raises:
            StorageBusyError: another thread or process is writing for longer than `patience`.
            StorageError: the database cannot be written.
        """
        if not self._writer_lock.acquire(timeout=self._patience):
            raise self._busy()
        try:
            self._check_open()
            with self._translated_errors(), _transaction(self._writer):
                yield self._writer
        finally:
            self._writer_lock.release()

    def back_up(self, target: Path) -> None:
        """Write a copy of the present state to a new file, while others read and write.

        Raises:
            StorageError: the target exists or cannot be written.
        """
        if target.exists():
            raise StorageError(f"{target} exists; name a new file for the copy")
        if not self._writer_lock.acquire(timeout=self._patience):
            raise self._busy()
        try:
            self._check_open()
            with self._translated_errors():
                self._writer.execute("VACUUM INTO ?", (str(target),))
        finally:
            self._writer_lock.release()

    def close(self) -> None:
        """Close all connections; waits for a writer and for readers. Closing twice is harmless."""
        with self._writer_lock:
            if self._closed:
                return
            self._closed = True
            for _ in range(0 if self.path == IN_MEMORY else _READERS):
                reader = self._readers.get()
                if reader is not None:
                    reader.close()
                self._readers.put(None)
            self._writer.close()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def _reader(self) -> Iterator[sqlite3.Connection]:
        reader = self._readers.get()
        try:
            self._check_open()
            if reader is None:
                reader = self._connected()
            yield reader
        finally:
            self._readers.put(reader)

    def _check_open(self) -> None:
        if self._closed:
            raise StorageError(f"the database {self.path} is closed: the server is stopping")

    def _make_folder(self) -> None:
        if self.path == IN_MEMORY:
            return
        try:
            Path(self.path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"the folder of the database {self.path} cannot be made: {error.strerror}") from error
        with contextlib.suppress(OSError):  # SQLite tells why it cannot be made; the files beside it get its mode
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    def _opened(self) -> sqlite3.Connection:
        connection = self._connected()
        try:
            with _transaction(connection):
                self._migrate(connection)
            connection.execute("PRAGMA journal_mode = WAL")
        except BaseException:
            connection.close()
            raise
        return connection

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=self._patience, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def _migrate(self, connection: sqlite3.Connection) -> None:
        version = _pragma(connection, "user_version")
        owner = _pragma(connection, "application_id")
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if owner != APPLICATION_ID and (owner or version or tables):
            raise StorageError(
                f"{self.path} is a database of another program; name another data folder", reason="STORAGE_FOREIGN"
            )
        if version > len(MIGRATIONS):
            raise StorageError(
                f"{self.path} was written by a newer version of the server (schema {version}, this one knows up to "
                f"{len(MIGRATIONS)}); use that version, or a copy from before",
                reason="STORAGE_TOO_NEW",
            )
        for step in MIGRATIONS[version:]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _busy(self) -> StorageBusyError:
        return StorageBusyError(
            f"somebody else has been writing to the database for {self._patience:g} s, an import perhaps; try again"
        )

    @contextlib.contextmanager
    def _translated_errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise  # a fault of ours
        except UnicodeEncodeError:
            raise InvalidRequestError("a text has a lone surrogate, which is no character; remove it") from None
        except sqlite3.DatabaseError as error:
            text = str(error)
            if "locked" in text or "busy" in text:
                raise self._busy() from error
            if "not a database" in text or "malformed" in text:
                raise StorageError(
                    f"the database {self.path} is damaged ({text}); put a backup in its place, or move it away to "
                    "begin with an empty one",
                    reason="STORAGE_DAMAGED",
                ) from error
            raise StorageError(
                f"the database {self.path} cannot be used: {text}; look at its folder's permissions and free space"
            ) from error


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite itself rolls back when the disk is full
            connection.execute("ROLLBACK")
        raise
