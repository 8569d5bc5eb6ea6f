"""The models directory: its folders and their manifests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from dragoman_manifest import MANIFEST_NAME, Manifest, ManifestError

from ...errors import InvalidRequestError, ModelFolderError

__all__ = ["broken_folders", "find_folders", "named_folder", "read_manifests"]

_WAY_OUT = "give the directory whose subfolders are model folders; `dragoman-models pull` fetches models"


def find_folders(models_dir: Path) -> list[Path]:
    """The model folders of a directory, ordered by name. Names that begin with a dot or an underscore are ignored.

    Raises:
        ModelFolderError: there is no such directory, or no folder in it.
    """
    if not models_dir.is_dir():
        raise ModelFolderError(f"models directory {models_dir} does not exist: {_WAY_OUT}")
    if (models_dir / MANIFEST_NAME).exists():
        raise ModelFolderError(f"{models_dir} is a model folder itself: give the directory that holds it")
    folders = sorted(path for path in models_dir.iterdir() if path.is_dir() and path.name[0] not in "._")
    if not folders:
        raise ModelFolderError(f"models directory {models_dir} has no model folder in it: {_WAY_OUT}")
    return folders


def named_folder(models_dir: Path, name: str) -> Path:
    """The folder of that name in the models directory; never a path outside of it.

    Raises:
        InvalidRequestError: `name` is a path, an ignored name, or a link out of the directory.
        ModelFolderError: there is no such folder.
    """
    folder = models_dir / name
    if not name or name[0] in "._" or any(letter in "/\\" or not letter.isprintable() for letter in name):
        raise _not_a_name(name, "is not the name of a folder in the models directory")
    try:
        there = folder.is_dir()
    except (OSError, ValueError):  # the name is too long, or cannot be encoded
        there = False
    if not there:
        raise ModelFolderError(
            f"the models directory has no folder {name!r}; put it there first", metadata={"folder": name}
        )
    if not folder.resolve().is_relative_to(models_dir.resolve()):
        raise _not_a_name(name, "is a link that leads out of the models directory")
    return folder


def read_manifests(folders: Iterable[Path]) -> tuple[dict[str, Manifest], dict[str, str]]:
    """The valid manifests by folder name, and the problems of the other folders by folder name."""
    manifests: dict[str, Manifest] = {}
    problems: dict[str, str] = {}
    for folder in folders:
        try:
            manifests[folder.name] = Manifest.read(folder)
        except ManifestError as error:
            problems[folder.name] = str(error)
    return manifests, problems


def broken_folders(models_dir: Path, problems: Mapping[str, str]) -> ModelFolderError:
    """One error that lists all broken folders with their problems."""
    lines = "\n".join(f"  {folder}: {problem}" for folder, problem in sorted(problems.items()))
    return ModelFolderError(
        f"{len(problems)} broken model folder{'s' * (len(problems) > 1)} in {models_dir}:\n{lines}",
        metadata={"models_dir": models_dir, "folders": ", ".join(sorted(problems))},
    )


def _not_a_name(name: str, why: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"{name!r} {why}; give the name alone, such as 'ar-en'",
        reason="INVALID_FOLDER",
        field="folder",
        metadata={"folder": name},
    )
