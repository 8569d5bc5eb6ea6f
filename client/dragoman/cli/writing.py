"""What to tell when an output cannot be written: the place, the reason and the way out."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

__all__ = ["OutputError", "check_writable", "writing"]

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


class OutputError(Exception):
    """An output that cannot be written."""

    def __init__(self, place: object, error: OSError) -> None:
        super().__init__(f"cannot write {place}: {error.strerror or error}; {_way_out(error)}")


@contextlib.contextmanager
def writing(place: object) -> Iterator[None]:
    """Turn an OSError of the block into an OutputError about `place`; a reader that left is no such error."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(place, error) from error


def check_writable(path: Path) -> None:
    """Raise OutputError when it is plain beforehand that `path` cannot be written."""
    if path.exists() and not path.is_file():
        needed, mode = path, os.W_OK
    else:
        needed, mode = Path(os.path.realpath(path)).parent, os.W_OK | os.X_OK
        while not os.path.lexists(needed):
            needed = needed.parent
        if not needed.is_dir():
            raise OutputError(path, NotADirectoryError(errno.ENOTDIR, f"{needed} is not a folder"))
    if not os.access(needed, mode):
        raise OutputError(path, PermissionError(errno.EACCES, f"no permission to write in {needed}"))


def _way_out(error: OSError) -> str:
    if error.errno in _FULL:
        return "free some space there, or write elsewhere"
    if error.errno in _FORBIDDEN:
        return "change its permissions, or write elsewhere"
    return "write elsewhere"
