"""Checks that a model folder works: its files match the manifest, and the engine can run it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman_manifest import Manifest, ManifestError

from .errors import CanaryError, MissingPackageError

if TYPE_CHECKING:
    from dragoman_server.engine import ModelStore

__all__ = ["check_folder", "open_folders"]


def check_folder(folder: Path, *, load: bool = True) -> Manifest:
    """Verifies the manifest and the SHA-256 of every file, and optionally loads the model and tries its canary.

    Raises:
        ManifestError: the folder does not match its manifest.
        CanaryError: the engine refuses the model, or its canary fails.
        MissingPackageError: the engine is not installed.
    """
    manifest = Manifest.read(folder)
    manifest.verify(folder)
    if load:
        with open_folders([folder]):
            pass
    return manifest


@contextmanager
def open_folders(
    folders: Sequence[Path], *, canaries: bool = True, workers: int | None = None, compute_type: str | None = None
) -> Iterator[ModelStore]:
    """Loads only these model folders in the server's engine, which checks their files and canaries.

    Args:
        folders: model folders, which may be in different directories.
        canaries: whether a model that fails its canary is refused.
        workers: batches computed at the same time; None: one per core.
        compute_type: CTranslate2's name of a number format; None: int8.

    Raises:
        ManifestError: a folder has no valid manifest.
        CanaryError: the engine refuses one of them; the message gives the reason.
        MissingPackageError: the engine is not installed.
    """
    try:
        from dragoman_server.engine import EngineOptions, ModelStore
        from dragoman_server.errors import DragomanError
    except ImportError as error:
        raise MissingPackageError(error.name or "dragoman_server", "server") from error
    with tempfile.TemporaryDirectory(prefix="dragoman-models-") as directory:
        for folder in folders:
            _link(folder, Path(directory), canaries)
        options = EngineOptions(workers=workers, compute_type=compute_type)
        try:
            store = ModelStore.load(Path(directory), options)
        except (DragomanError, ManifestError) as error:
            raise CanaryError(_problem(str(error))) from error
        try:
            yield store
        finally:
            store.close()


def _link(folder: Path, directory: Path, canary: bool) -> None:
    """Links the folder in a directory, as the engine expects, without its canary if none is wanted."""
    manifest = Manifest.read(folder)
    place = directory / manifest.name
    if canary:
        place.symlink_to(folder.resolve(), target_is_directory=True)
        return
    place.mkdir()
    for name in manifest.files:
        _place((folder / name).resolve(), place / name)
    replace(manifest, canary=None).write(place)


def _place(file: Path, at: Path) -> None:
    """The file at another place: as a second name of it, or as a copy where the system has none."""
    try:
        at.hardlink_to(file)
    except OSError:
        shutil.copyfile(file, at)


def _problem(message: str) -> str:
    """The engine's message without its first line, which names the directory of links."""
    lines = [line.strip() for line in message.splitlines()]
    return "; ".join(lines[1:]) or message
