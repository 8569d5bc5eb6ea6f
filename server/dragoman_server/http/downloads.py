"""Files for download, for a short time and in memory."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from starlette.responses import Response

from ..errors import DragomanError, LimitExceededError, OverloadedError

__all__ = ["KEEP_SECONDS", "DownloadGoneError", "Downloads", "File", "attachment", "translated_name"]

KEEP_SECONDS = 600.0
_LONGEST_NAME = 120
_UNSAFE = re.compile('[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff"*:<>?|]')


class DownloadGoneError(DragomanError):
    """There is no such file, it is no longer kept, or it is somebody else's."""

    code = "NOT_FOUND"
    default_reason = "DOWNLOAD_GONE"


@dataclass(frozen=True, slots=True)
class File:
    """A file to be sent."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Kept:
    file: File
    owner: str | None
    until: float


class Downloads:
    """Keeps files until they expire or their owner's newer ones need the room. Used by one event loop only.

    Args:
        most_bytes: of all files together.
        now: seconds of a clock that never goes back.
    """

    def __init__(self, most_bytes: int, now: Callable[[], float] = time.monotonic) -> None:
        self._most, self._now = most_bytes, now
        self._kept: dict[str, _Kept] = {}

    @property
    def held_bytes(self) -> int:
        """Of all files that are kept."""
        return sum(len(one.file.data) for one in self._kept.values())

    def keep(self, file: File, owner: str | None) -> str:
        """A key that nobody can guess: 192 random bits. The oldest files of the same owner make room.

        Args:
            file: what is kept for `KEEP_SECONDS`.
            owner: who may have it; None: nobody is told apart here.

        Raises:
            LimitExceededError: it is larger than everything that may be kept.
            OverloadedError: the files of others take the room.
        """
        size = len(file.data)
        if size > self._most:
            raise LimitExceededError(
                f"the translated document has {size:,} bytes, and {self._most:,} can be kept for download; use "
                "/v1/documents, which answers with the document",
                reason="DOCUMENT_TOO_LARGE",
                metadata={"limit": self._most, "actual": size},
            )
        self._forget_expired()
        for key in [key for key, one in self._kept.items() if one.owner == owner]:
            if self.held_bytes + size <= self._most:
                break
            del self._kept[key]
        if self.held_bytes + size > self._most:
            wait = min(one.until for one in self._kept.values()) - self._now()
            raise OverloadedError("too many documents wait for their download; try again later", retry_after=wait)
        key = secrets.token_urlsafe(24)
        self._kept[key] = _Kept(file, owner, self._now() + KEEP_SECONDS)
        asyncio.get_running_loop().call_later(KEEP_SECONDS + 1, self._forget_expired)
        return key

    def get(self, key: str, owner: str | None) -> File:
        """The file of a key.

        Raises:
            DownloadGoneError: there is none for this owner.
        """
        self._forget_expired()
        found = self._kept.get(key)
        if found is None or found.owner != owner:
            raise DownloadGoneError(
                f"there is no such file for you; a translated file is kept for {KEEP_SECONDS / 60:.0f} minutes, and "
                "for the holder of the token that asked for it"
            )
        return found.file

    def _forget_expired(self) -> None:
        now = self._now()
        for key in [key for key, one in self._kept.items() if one.until <= now]:
            del self._kept[key]


def translated_name(name: str, target: str) -> str:
    """The name of a translated file: "report.docx" becomes "report.ar.docx". What is unsafe is left out."""
    bare = _UNSAFE.sub("", re.split(r"[/\\]", name)[-1]).strip(". ")
    stem, dot, extension = bare.rpartition(".")
    if not dot:
        stem, extension = extension, ""
    stem = stem[:_LONGEST_NAME] or "document"
    return f"{stem}.{target}.{extension[:10]}" if extension else f"{stem}.{target}"


def attachment(file: File) -> Response:
    """The answer that a browser saves and never shows, whatever is in the file (RFC 6266, RFC 8187)."""
    plain = file.name.encode("ascii", "replace").decode().replace("?", "_").replace("%", "_")
    headers = {
        "Content-Type": file.media_type,
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(file.data, headers=headers)
