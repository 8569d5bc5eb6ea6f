"""Checkpoints from the Hugging Face hub, pinned to a revision."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import HubError, MissingPackageError

__all__ = ["Snapshot", "download", "resolve"]

_WANTED = ("*.json", "*.spm", "*.model", "*.txt")
_SAFE_WEIGHTS = "*.safetensors"
_OLD_WEIGHTS = "pytorch_model*.bin"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A repository at one commit."""

    repository: str
    revision: str
    """The commit hash, 40 hexadecimal digits."""
    files: tuple[str, ...]
    license: str | None
    """The licence in the card's metadata, in the hub's spelling; None if it has none."""

    @property
    def url(self) -> str:
        return f"https://huggingface.co/{self.repository}/tree/{self.revision}"


def resolve(repository: str, revision: str | None = None) -> Snapshot:
    """Asks the hub for the commit of a branch, tag or abbreviated hash (None means "main") and its files.

    Raises:
        HubError: no network, no such repository or revision, or access is refused.
        MissingPackageError: huggingface_hub is not installed.
    """
    hub = _hub()
    try:
        found = hub.HfApi().model_info(repository, revision=revision)
    except Exception as error:  # the library raises its own, requests' and httpx's errors
        raise HubError(_explain(hub, repository, revision, error)) from error
    card = found.card_data or {}
    files = tuple(sibling.rfilename for sibling in found.siblings or ())
    return Snapshot(repository, str(found.sha), files, card.get("license"))


@contextmanager
def download(snapshot: Snapshot) -> Iterator[Path]:
    """The checkpoint's files in a temporary folder; the hub's cache keeps them for the next download.

    Raises:
        HubError: the download failed.
    """
    hub = _hub()
    # Pickled weights can run code when they are opened; they are used only if there are no others.
    safe = any(name.endswith(".safetensors") for name in snapshot.files)
    patterns = [*_WANTED, _SAFE_WEIGHTS if safe else _OLD_WEIGHTS]
    try:
        cached = hub.snapshot_download(snapshot.repository, revision=snapshot.revision, allow_patterns=patterns)
    except Exception as error:
        raise HubError(_explain(hub, snapshot.repository, snapshot.revision, error)) from error
    with tempfile.TemporaryDirectory(prefix="dragoman-pull-") as directory:
        folder = Path(directory) / "checkpoint"
        folder.symlink_to(cached, target_is_directory=True)
        yield folder


def _hub() -> Any:
    try:
        import huggingface_hub
    except ImportError:
        raise MissingPackageError("huggingface_hub") from None
    return huggingface_hub


def _explain(hub: Any, repository: str, revision: str | None, error: Exception) -> str:
    """One line of text for an error."""
    errors = hub.errors
    at = f" at {revision}" if revision else ""
    if isinstance(error, errors.GatedRepoError):
        return f"{repository}: its licence has to be accepted on the hub first, and HF_TOKEN set"
    if isinstance(error, errors.RevisionNotFoundError):
        return f"{repository}: the hub has no revision {revision!r} of it"
    if isinstance(error, errors.RepositoryNotFoundError):
        return f"{repository}: the hub has no such repository, or does not show it to you (HF_TOKEN)"
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    return (
        f"{repository}{at}: the model hub cannot be reached ({reason}). Without a network, copy the checkpoint's "
        "folder here and use: dragoman-models convert"
    )
