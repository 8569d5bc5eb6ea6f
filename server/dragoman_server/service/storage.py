"""What the service keeps on disk, and the threads that work on it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ..errors import ModelUnavailableError
from ..storage import FILE_NAME, Database, GlossaryStore, StorageError, TranslationMemory
from .terms import entry_fault

__all__ = ["Storage", "Stores"]

_READERS = 4

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores of one open database; their methods block."""

    glossaries: GlossaryStore
    memory: TranslationMemory


class Storage:
    """The database in the server's data folder. It has threads of its own, one of them for changes.

    So neither a long import nor many changes keep lookups, or other work of the service, from getting a thread.

    Args:
        folder: where the database file lies; None: nothing is stored.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._opening = threading.Lock()
        self._closed = False
        self._database: Database | None = None
        self._stores: Stores | None = None
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="dragoman-stored")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="dragoman-storing")

    def require(self, *, field: str | None = None) -> None:
        """Make sure that there is a data folder.

        Args:
            field: option that needs it.

        Raises:
            StorageError: STORAGE_OFF.
        """
        if self._folder is None:
            raise StorageError(
                "this server stores no glossaries and has no translation memory; start it with --data DIR",
                reason="STORAGE_OFF",
                field=field,
            )

    def open(self) -> None:
        """Open the database, if there is a data folder. Blocks; opening twice is harmless.

        Raises:
            StorageError: the database is damaged, another program's, from a newer version, or cannot be written.
        """
        with self._opening:
            if self._folder is None or self._database is not None or self._closed:
                return
            self._database = Database(self._folder / FILE_NAME)
            self._stores = Stores(GlossaryStore(self._database, fault=entry_fault), TranslationMemory(self._database))

    def close(self) -> None:
        """Close the database when what is being read and written is done. Blocks; closing twice is harmless."""
        with self._opening:
            self._closed, self._stores = True, None
        self._writer.shutdown(cancel_futures=True)
        self._readers.shutdown(cancel_futures=True)
        if self._database is not None:
            self._database.close()

    async def read(self, work: Callable[[Stores], R]) -> R:
        """What `work` returns for the stores; it must not change them.

        Raises:
            StorageError: there is no data folder (STORAGE_OFF), or the database cannot be used.
            ModelUnavailableError: the server is starting or stopping.
        """
        return await asyncio.get_running_loop().run_in_executor(self._readers, work, self._open_stores())

    async def write(self, work: Callable[[Stores], R]) -> R:
        """The same for work that changes the stores; one is done after the other."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, work, self._open_stores())

    def _open_stores(self) -> Stores:
        self.require()
        if self._closed:
            raise ModelUnavailableError("the server is stopping; its storage is closed", reason="SERVER_STOPPING")
        if self._stores is None:
            raise ModelUnavailableError("the storage is not open yet; try again in a while", reason="MODELS_LOADING")
        return self._stores
