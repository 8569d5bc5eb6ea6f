"""Model folders on disk: made whole or not at all, and listed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dragoman_manifest import MANIFEST_NAME, Manifest, ManifestError

from .errors import ModelToolError

__all__ = ["installed", "new_folder", "size_mb"]


@contextmanager
def new_folder(destination: Path, *, replace: bool = False) -> Iterator[Path]:
    """A folder to fill, which takes the place of `destination` when the block ends well and vanishes when it does not.

    Args:
        destination: the folder to make; its parent is made too.
        replace: whether a folder that is there may be replaced.

    Raises:
        ModelToolError: the destination exists and may not be replaced, or cannot be written.
    """
    if destination.exists() and not replace:
        raise ModelToolError(f"{destination} is there already; --force replaces it")
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        # A name with a leading dot: whoever lists the models directory meanwhile passes over it.
        draft = Path(tempfile.mkdtemp(prefix=f".{destination.name}.", dir=destination.parent))
    except OSError as error:
        raise ModelToolError(f"{destination.parent}: cannot be written: {error.strerror}") from error
    try:
        yield draft
        draft.chmod(0o755)
        _swap(draft, destination)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def installed(models_dir: Path) -> tuple[tuple[Path, Manifest | ManifestError], ...]:
    """The model folders in a models directory, by name, each with its manifest or with what is wrong with it."""
    found: list[tuple[Path, Manifest | ManifestError]] = []
    folders = sorted(models_dir.iterdir()) if models_dir.is_dir() else []
    for folder in folders:
        if folder.name.startswith(".") or not (folder / MANIFEST_NAME).is_file():
            continue
        try:
            found.append((folder, Manifest.read(folder)))
        except ManifestError as error:
            found.append((folder, error))
    return tuple(found)


def size_mb(folder: Path) -> float:
    """Size of the files of a folder in megabytes (10^6 bytes)."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def _swap(draft: Path, destination: Path) -> None:
    """Put the draft in the destination's place; what was there is removed only after the draft is in place."""
    if not destination.exists():
        draft.replace(destination)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{destination.name}.old.", dir=destination.parent))
    destination.replace(old / destination.name)
    try:
        draft.replace(destination)
    except OSError:
        (old / destination.name).replace(destination)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
