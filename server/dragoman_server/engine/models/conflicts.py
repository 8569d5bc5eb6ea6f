"""Conflicts between model folders: equal names, or two defaults for the same languages."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dragoman_manifest import Manifest, Task

__all__ = ["first_conflict"]


def first_conflict(manifests: Mapping[str, Manifest], suspects: Collection[str]) -> tuple[str, str] | None:
    """The first folder that cannot be loaded together with another one, and why; None when all can.

    Args:
        manifests: of all folders, by folder name.
        suspects: names of the folders to check, against the others and against each other.
    """
    settled = {folder: manifest for folder, manifest in manifests.items() if folder not in suspects}
    for folder in sorted(manifests.keys() - settled.keys()):
        for other, manifest in settled.items():
            problem = _conflict(manifests[folder], manifest, other)
            if problem:
                return folder, problem
        settled[folder] = manifests[folder]
    return None


def _conflict(manifest: Manifest, other: Manifest, other_folder: str) -> str | None:
    if manifest.name == other.name:
        return f"its name {manifest.name!r} is also that of the model in {other_folder}"
    if not (manifest.default and other.default and manifest.task is other.task):
        return None
    common = set(manifest.pairs) & set(other.pairs)
    if not common and manifest.task not in (Task.SENTENCE_EMBEDDING, Task.NAMES):
        return None
    pairs = ", ".join(f"{a} to {b}" for a, b in sorted(common)) or manifest.task.value
    return f"it is the default for {pairs}, and so is {other_folder}: set default = false in one of them"
