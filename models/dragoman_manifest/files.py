"""Files of a model folder and their SHA-256."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from .table import ManifestError

__all__ = ["check_file_name", "describe_files", "read_small", "read_verified", "verify_file"]

_FILE_NAME = re.compile(r"[^\x00-\x1f\x7f/\\:]+")
_BLOCK = 1 << 20
_FLAGS = os.O_RDONLY
for _name in ("O_BINARY", "O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK"):  # not every system has all of them
    _FLAGS |= getattr(os, _name, 0)


def check_file_name(name: str) -> None:
    """Checks that a name is a plain file name, so that it cannot leave the folder.

    Raises:
        ManifestError: it is a path, or has a character that is not allowed.
    """
    if not _FILE_NAME.fullmatch(name) or name in (".", ".."):
        raise ManifestError(
            f"file name {name!r} is not allowed: only plain names of files in the model folder itself are"
        )


def describe_files(folder: Path | str, names: Iterable[str]) -> dict[str, str]:
    """The [files] table: the SHA-256 of each of these files of a folder, ordered by name.

    Raises:
        ManifestError: one of them is missing, is no plain file, or its name leads out of the folder.
    """
    table = {}
    for name in sorted(names):
        check_file_name(name)
        table[name] = _digest(Path(folder) / name)
    return table


def verify_file(path: Path, sha256: str) -> None:
    """Compares a file with its SHA-256, without holding it in memory.

    Raises:
        ManifestError: it is missing, is no plain file, lies outside its folder, or is not the one described.
    """
    _compare(path, sha256, _digest(path))


def read_verified(path: Path, sha256: str) -> bytes:
    """The verified content of a file, so that the caller uses the same bytes that were checked.

    Raises:
        ManifestError: as for `verify_file`.
    """
    with _open(path) as file:
        content = file.read()
    _compare(path, sha256, hashlib.sha256(content).hexdigest())
    return content


def read_small(path: Path, most: int) -> bytes:
    """The content of a file of at most `most` bytes.

    Raises:
        OSError: it cannot be read.
        ManifestError: it is no plain file, lies outside its folder, or is larger.
    """
    with _plain_file(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise ManifestError(f"{path}: has more than {most:,} bytes, which no manifest needs")
    return content


def _open(path: Path) -> BinaryIO:
    try:
        return _plain_file(path)
    except FileNotFoundError:
        raise ManifestError(f"{path}: the manifest names this file, but it is missing") from None
    except OSError as error:
        raise ManifestError(f"{path}: cannot be read: {error.strerror}") from error


def _plain_file(path: Path) -> BinaryIO:
    """Opens a file of a model folder. A pipe is not waited for, and no link is followed out of the folder.

    Raises:
        OSError: it cannot be opened.
        ManifestError: it is no plain file, or lies outside the folder.
    """
    real, folder = Path(os.path.realpath(path)), Path(os.path.realpath(path.parent))
    if not real.is_relative_to(folder):
        raise ManifestError(
            f"{path}: is a link that leads out of the model folder; put the file itself into the folder, or link the "
            "whole folder"
        )
    descriptor = os.open(real, _FLAGS)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise ManifestError(f"{path}: not a plain file")
    return os.fdopen(descriptor, "rb")


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with _open(path) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _compare(path: Path, expected: str, found: str) -> None:
    if found != expected:
        raise ManifestError(
            f"{path}: SHA-256 is {found}, but the manifest expects {expected}: "
            "the file is damaged or was changed; fetch it again, or renew the manifest if the change was meant"
        )
