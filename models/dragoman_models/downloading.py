"""Downloads of files over HTTP: resumed where they stopped, and verified before they get their name."""

from __future__ import annotations

import hashlib
import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeAlias
from urllib.parse import urlsplit

from .errors import HubError

__all__ = ["Progress", "RemoteFile", "download", "is_complete", "open_url"]

Progress: TypeAlias = Callable[[str, int, int | None], None]
"""Called with the name of a file, the bytes that are there, and its size in bytes if that is known."""

_BLOCK = 1 << 20
_TIMEOUT_SECONDS = 60
_ATTEMPTS = 5
"""Attempts in a row that bring nothing, after which a download fails."""
PAUSE_SECONDS = 1.0
"""Before the second attempt; doubled before each further one."""
_PASSING = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a repository, with what the hub says of its content."""

    name: str
    size: int | None = None
    """In bytes."""
    sha256: str | None = None
    git_sha1: str | None = None
    """The name of Git's blob object, which the hub gives for files that are not in its large file storage."""


class _SameHostOnly(urllib.request.HTTPRedirectHandler):
    """Follows redirects without taking the token along to another host: hubs redirect to signed addresses."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        following = super().redirect_request(req, fp, code, msg, headers, newurl)
        if following is not None and urlsplit(newurl)[:2] != urlsplit(req.full_url)[:2]:
            following.remove_header("Authorization")
        return following


def open_url(url: str, *, token: str | None = None, headers: Mapping[str, str] | None = None) -> Any:
    """The response to a GET request, as `urllib` gives it; raises its errors.

    Args:
        url: http or https.
        token: sent to this host, and not to another one that it redirects to.
        headers: further headers.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise HubError(f"{url}: only http and https addresses can be downloaded")
    request = urllib.request.Request(url, headers={"User-Agent": "dragoman-models", **(headers or {})})
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    return urllib.request.build_opener(_SameHostOnly).open(request, timeout=_TIMEOUT_SECONDS)


def download(
    url: str, path: Path, file: RemoteFile, *, token: str | None = None, progress: Progress = lambda *_: None
) -> None:
    """Downloads a file, going on from what an earlier attempt left in `PATH.part` (RFC 9110, range requests).

    The file gets its name when it is complete and has the size and the hash that the hub named. A file that is there
    already and has them is left alone.

    Raises:
        HubError: the server refuses, keeps failing, or sends another content than the hub named.
    """
    if path.is_file() and is_complete(path, file):
        return
    part = path.with_name(path.name + ".part")
    fruitless = 0
    while not _finished(part, file):
        before = _size(part)
        try:
            if _receive(url, part, file, token, progress):
                break
            problem = "the connection broke off"
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 416 and before:  # what is there is not the beginning of this file
                part.unlink()
            elif error.code not in _PASSING:
                raise HubError(f"{url}: the server answered {error.code} {error.reason}") from error
            problem = f"{error.code} {error.reason}"
        except (OSError, http.client.HTTPException) as error:
            problem = " ".join(str(error).split())[:200] or type(error).__name__
        fruitless = 0 if _size(part) > before else fruitless + 1
        if fruitless >= _ATTEMPTS:
            raise HubError(f"{url}: {problem}; what is there is kept, and the next attempt goes on from it")
        time.sleep(PAUSE_SECONDS * 2**fruitless / 2)
    if not is_complete(part, file):
        part.unlink(missing_ok=True)
        raise HubError(f"{file.name}: what came is not the file that the hub names; it was thrown away, try again")
    part.replace(path)


def is_complete(path: Path, file: RemoteFile) -> bool:
    """Whether a file on disk has the size and the hash that the hub named, as far as it named them."""
    if file.size is not None and path.stat().st_size != file.size:
        return False
    if file.sha256 is None and file.git_sha1 is None:
        return True
    sha256, git = hashlib.sha256(), hashlib.sha1(usedforsecurity=False)
    git.update(b"blob %d\0" % path.stat().st_size)
    with path.open("rb") as content:
        while block := content.read(_BLOCK):
            (sha256 if file.sha256 else git).update(block)
    return sha256.hexdigest() == file.sha256 if file.sha256 else git.hexdigest() == file.git_sha1


def _receive(url: str, part: Path, file: RemoteFile, token: str | None, progress: Progress) -> bool:
    """Appends what the server sends to the part; whether it is the whole file, as far as can be told."""
    have = _size(part)
    # Without this, a proxy may compress what it sends, and ranges of that are of no use.
    headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={have}-"} if have else {})}
    with open_url(url, token=token, headers=headers) as response:
        resumed = response.status == 206 and response.headers.get("Content-Range", "").startswith(f"bytes {have}-")
        have = have if resumed else 0
        length = response.headers.get("Content-Length", "")
        total = have + int(length) if length.isdecimal() else None
        most = file.size if file.size is not None else total
        with part.open("ab" if resumed else "wb") as content:
            while block := response.read(_BLOCK):
                content.write(block)
                have += len(block)
                progress(file.name, have, most)
                if file.size is not None and have > file.size:
                    part.unlink()
                    raise HubError(f"{file.name}: the server sends more than the {file.size} bytes that the hub names")
    return have == most if most is not None else True


def _finished(part: Path, file: RemoteFile) -> bool:
    return part.is_file() and file.size is not None and part.stat().st_size == file.size


def _size(part: Path) -> int:
    return part.stat().st_size if part.is_file() else 0
