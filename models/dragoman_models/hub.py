"""Where checkpoints come from: the Hugging Face hub, a mirror of it, or a folder in its place."""

from __future__ import annotations

import json
import os
import re
import urllib.error
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlsplit

from .downloading import Progress, RemoteFile, download, open_url
from .errors import HubError

__all__ = ["HUB", "FolderHub", "HttpHub", "Hub", "Snapshot", "open_hub"]

HUB = "https://huggingface.co"
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]{0,95}(/[A-Za-z0-9][\w.-]{0,95})?")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_MOST_LISTING = 16 << 20
_LFS_POINTER = b"version https://git-lfs"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A repository at one commit."""

    repository: str
    revision: str
    """The commit hash, 40 hexadecimal digits; "local" for a folder that does not tell its commit."""
    files: tuple[RemoteFile, ...]
    """The files at the top of the repository."""
    license: str | None
    """The licence in the card's metadata, in the hub's spelling; None if it has none."""
    url: str
    """Where people find it."""

    def matching(self, patterns: Sequence[str]) -> tuple[RemoteFile, ...]:
        """The files whose names match one of the patterns of a shell."""
        return tuple(file for file in self.files if any(fnmatch(file.name, pattern) for pattern in patterns))


class Hub(Protocol):
    """Repositories of checkpoints, by owner and name."""

    def resolve(self, repository: str, revision: str | None = None) -> Snapshot:
        """The commit of a branch, tag or abbreviated hash (None means "main"), and its files.

        Raises:
            HubError: no network, no such repository or revision, or access is refused.
        """
        ...

    def fetch(self, snapshot: Snapshot, patterns: Sequence[str], folder: Path, progress: Progress) -> Path:
        """The folder that has the files of a snapshot which match the patterns: `folder`, or one that is there.

        Raises:
            HubError: a download failed.
        """
        ...


@dataclass(frozen=True, slots=True)
class HttpHub:
    """The Hugging Face hub, or a server with its paths (`/api/models/…`, `/OWNER/NAME/resolve/…`)."""

    base: str = HUB
    token: str | None = None

    def resolve(self, repository: str, revision: str | None = None) -> Snapshot:
        _check_repository(repository)
        url = f"{self.base}/api/models/{repository}/revision/{quote(revision or 'main', safe='')}?blobs=true"
        try:
            with open_url(url, token=self.token) as response:
                found = json.loads(response.read(_MOST_LISTING))
            commit, siblings = str(found["sha"]), found.get("siblings") or []
            files = tuple(file for file in map(_remote_file, siblings) if _is_plain(file.name))
            license_ = (found.get("cardData") or {}).get("license")
        except urllib.error.HTTPError as error:
            error.close()
            raise HubError(self._refusal(repository, revision, error.code)) from error
        except OSError as error:
            raise HubError(_unreachable(repository, error)) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise HubError(f"{repository}: {self.base} answered what is no listing of a model hub") from error
        if not _COMMIT.fullmatch(commit):
            raise HubError(f"{repository}: {self.base} names {commit[:60]!r}, which is no commit")
        return Snapshot(repository, commit, files, _text(license_), f"{HUB}/{repository}/tree/{commit}")

    def fetch(self, snapshot: Snapshot, patterns: Sequence[str], folder: Path, progress: Progress) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for file in snapshot.matching(patterns):
            url = f"{self.base}/{snapshot.repository}/resolve/{snapshot.revision}/{quote(file.name)}"
            download(url, folder / file.name, file, token=self.token, progress=progress)
        return folder

    def _refusal(self, repository: str, revision: str | None, code: int) -> str:
        if code in (401, 403):
            return f"{repository}: not public, or its licence has to be accepted on the hub first; then set HF_TOKEN"
        if code == 404:
            at = f" at the revision {revision!r}" if revision else ""
            return f"{repository}: {self.base} has no such repository{at}, or does not show it to you (HF_TOKEN)"
        return f"{repository}: {self.base} answered {code}; try again later"


@dataclass(frozen=True, slots=True)
class FolderHub:
    """A folder with a subfolder for each repository, OWNER/NAME, as `git clone` or `hf download` makes them."""

    root: Path

    def resolve(self, repository: str, revision: str | None = None) -> Snapshot:
        _check_repository(repository)
        folder = self.root / repository
        if not folder.is_dir():
            raise HubError(f"{repository}: the mirror {self.root} has no folder {repository}")
        commit = _downloaded_commit(folder) or "local"
        if revision and not commit.startswith(revision):
            raise HubError(f"{folder}: is at {commit}, not at {revision!r}; a folder has one revision")
        files = tuple(
            RemoteFile(path.name, path.stat().st_size)
            for path in sorted(folder.iterdir())
            if path.is_file() and _is_plain(path.name)
        )
        at = f"/tree/{commit}" if commit != "local" else " (from a local folder)"
        return Snapshot(repository, commit, files, None, f"{HUB}/{repository}{at}")

    def fetch(self, snapshot: Snapshot, patterns: Sequence[str], folder: Path, progress: Progress) -> Path:
        there = self.root / snapshot.repository
        for file in snapshot.matching(patterns):
            with (there / file.name).open("rb") as content:
                if content.read(len(_LFS_POINTER)) == _LFS_POINTER:
                    raise HubError(f"{there / file.name}: only Git's pointer to the file; fetch it with: git lfs pull")
        return there


def open_hub(mirror: str | None = None) -> Hub:
    """The hub, or what stands in for it: the address of a server, or a folder.

    `HF_TOKEN` of the environment is sent to the hub only, `DRAGOMAN_MIRROR_TOKEN` to a mirror only.

    Raises:
        HubError: the mirror is neither an address nor a folder.
    """
    if not mirror:
        return HttpHub(HUB, os.environ.get("HF_TOKEN"))
    if urlsplit(mirror).scheme in ("http", "https"):
        return HttpHub(mirror.rstrip("/"), os.environ.get("DRAGOMAN_MIRROR_TOKEN"))
    if not Path(mirror).is_dir():
        raise HubError(f"{mirror}: neither an http(s) address nor a folder")
    return FolderHub(Path(mirror))


def _remote_file(sibling: object) -> RemoteFile:
    if not isinstance(sibling, dict):
        raise TypeError(sibling)
    large, size = sibling.get("lfs") or {}, sibling.get("size")
    sha256 = _text(large.get("sha256"))
    git_sha1 = None if large else _text(sibling.get("blobId"))
    return RemoteFile(str(sibling["rfilename"]), size if isinstance(size, int) else None, sha256, git_sha1)


def _is_plain(name: str) -> bool:
    """Whether it names a file at the top of the repository, so that it cannot be written anywhere else."""
    return bool(name) and name[0] != "." and name.isprintable() and not set(name) & set("/\\:")


def _downloaded_commit(folder: Path) -> str | None:
    """The commit that `hf download --local-dir` notes in the first line of a file for each file."""
    for note in sorted((folder / ".cache" / "huggingface" / "download").glob("*.metadata")):
        first = note.read_text(encoding="utf-8", errors="replace").partition("\n")[0].strip()
        if _COMMIT.fullmatch(first):
            return first
    return None


def _check_repository(repository: str) -> None:
    if not _REPOSITORY.fullmatch(repository):
        raise HubError(f"{repository!r} is not OWNER/NAME of a repository")


def _unreachable(repository: str, error: Exception) -> str:
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    return (
        f"{repository}: the model hub cannot be reached ({reason}). Use a mirror or a folder (--mirror), or copy the "
        "checkpoint's folder here and use: dragoman-models convert"
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
