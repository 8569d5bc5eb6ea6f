"""Whether a model folder works: its files are what the manifest says, and the engine can run it."""

from __future__ import annotations

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
    """Verify the manifest and the SHA-256 of every file and, unless told not to, load the model and try its canary.

    Raises:
        ManifestError: the folder is not what its manifest says.
        CanaryError: the engine refuses it, or it does not say what it should.
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
    """Load just these model folders in the server's engine, which checks their files and canaries.

    Args:
        folders: model folders, from whatever directories.
        canaries: whether a model that fails its canary is refused.
        workers: batches at a time; None: one per core.
        compute_type: CTranslate2's name of a number format; None: int8.

    Raises:
        ManifestError: a folder has no good manifest.
        CanaryError: the engine refuses one of them; says why.
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
    """Links in a directory of models, for the engine opens directories; without its canary when none is wanted."""
    manifest = Manifest.read(folder)
    place = directory / manifest.name
    if canary:
        place.symlink_to(folder.resolve(), target_is_directory=True)
        return
    place.mkdir()
    for name in manifest.files:
        (place / name).symlink_to((folder / name).resolve())
    replace(manifest, canary=None).write(place)


def _problem(message: str) -> str:
    """The engine's message without its first line, which names the directory of links."""
    lines = [line.strip() for line in message.splitlines()]
    return "; ".join(lines[1:]) or message
