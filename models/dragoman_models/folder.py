"""Model folders on disk: atomic creation and listing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dragoman_manifest import MANIFEST_NAME, Manifest, ManifestError

from .errors import ModelToolError

__all__ = ["installed", "new_folder", "say_made", "size_mb"]


@contextmanager
def new_folder(destination: Path, *, replace: bool = False) -> Iterator[Path]:
    """A draft folder that replaces `destination` if the block succeeds and is removed if it fails.

    Args:
        destination: the folder to create; its parent is created too.
        replace: whether an existing folder may be replaced.

    Raises:
        ModelToolError: the destination exists and may not be replaced, or cannot be written.
    """
    if destination.exists() and not replace:
        raise ModelToolError(f"{destination} is there already; --force replaces it")
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        # The leading dot hides the draft from listings of the models directory.
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
    """The model folders in a models directory, by name, each with its manifest or the error in it."""
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


def say_made(destination: Path, manifest: Manifest) -> None:
    """Prints where a new model is, and how it is served."""
    tried = "its canary is healthy" if manifest.canary else "it has no canary"
    print(f"{destination}: {manifest.name}, {size_mb(destination):.0f} MB, licence {manifest.license}; {tried}")
    if destination.parent != Path("models"):
        print(f"serve it with: dragoman-server --models-dir {destination.parent}")


def _swap(draft: Path, destination: Path) -> None:
    """Moves the draft to the destination; an old folder is removed only after that."""
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
