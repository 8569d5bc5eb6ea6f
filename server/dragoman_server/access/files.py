"""Files of TOML that say who is let in: read with a limit on their size, and again when they have changed."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["Stamp", "WatchedFile", "read_toml", "stamp"]

_log = logging.getLogger(__name__)
T = TypeVar("T")

Stamp = tuple[int, int, int] | None

_LARGEST = 10_000_000


def read_toml(path: Path) -> dict[str, Any]:
    """The table in a file.

    Raises:
        ValueError: it cannot be read, is too large, or is not TOML; the message names the file.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror}") from error
    if len(content) > _LARGEST:
        raise ValueError(f"{path}: more than {_LARGEST} bytes")
    try:
        return tomllib.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: not TOML: {error}") from error


def stamp(path: Path) -> Stamp:
    """What differs when a file has changed; None when it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


class WatchedFile(Generic[T]):
    """A file that is read when this is made, and again when it has changed. Not thread-safe but for `is_stale`.

    Args:
        path: of the file.
        read: its content; raises `error` when it cannot be used, which construction passes on.
        error: what `read` raises.
        what: what the file holds, for the log: "tokens".
    """

    def __init__(self, path: Path, read: Callable[[Path], T], error: type[Exception], what: str) -> None:
        self._path, self._read, self._error, self._what = path, read, error, what
        self._stamp = stamp(path)
        self.content = read(path)
        """As it was read first."""

    @property
    def is_stale(self) -> bool:
        """Whether the file has changed since it was read."""
        return stamp(self._path) != self._stamp

    def read_again(self) -> T | None:
        """The content as it is now; None, which is logged, when it cannot be used."""
        self._stamp = stamp(self._path)
        try:
            return self._read(self._path)
        except self._error as error:
            _log.error("the %s stay as they were: %s", self._what, error)
            return None
