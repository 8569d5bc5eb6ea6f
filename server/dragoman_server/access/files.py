"""Files of TOML that say who is let in: read with a limit on their size, and again when they have changed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["Stamp", "read_toml", "stamp"]

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
