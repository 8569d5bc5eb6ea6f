"""Where the feeds of `dragoman feed` are written."""

from __future__ import annotations

import os
import re
import sys
import urllib.parse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..files import whole_file
from .usage import UsageError
from .writing import OutputError, check_writable, writing

if TYPE_CHECKING:
    from ..digests import Feed

__all__ = ["FeedOutputs"]

STANDARD = "-"
_UNFIT = re.compile(r"[^\w.-]+")
_LINES = ".jsonl"


class FeedOutputs:
    """A file, a folder, or standard output.

    Rows of JSON of several feeds go into one file, unless a folder is named; feeds each have one of their own.

    Args:
        place: of the option -o; None: standard output.
        names: of the feeds: files and addresses.
        json_lines: whether rows are written and no feeds.

    Raises:
        UsageError: it cannot be written, is an input, or several feeds would go to the same place.
    """

    def __init__(self, place: str | None, names: Sequence[str], *, json_lines: bool) -> None:
        self._json_lines = json_lines
        self._rows: list[bytes] = []
        self._inputs = {Path(name).resolve() for name in names if name != STANDARD and "://" not in name}
        self._path = None if place in (None, STANDARD) else Path(str(place))
        several = len(names) > 1 and not json_lines
        self._folder = self._path is not None and (several or self._path.is_dir() or str(place).endswith(("/", os.sep)))
        if self._path is None:
            if several:
                raise UsageError("several feeds cannot share standard output: name a folder with -o")
            return
        if self._folder and self._path.exists() and not self._path.is_dir():
            raise UsageError(f"-o {place} is a file, and several feeds need a folder")
        self._check(self._path / "feed" if self._folder else self._path)

    def places(self, feeds: Sequence[Feed]) -> Mapping[str, Path | None]:
        """The file of each feed by its name; None: standard output.

        Raises:
            UsageError: two feeds would have the same file, or one would be an input.
        """
        if not self._folder or self._path is None:
            return {feed.name: self._path for feed in feeds}
        found: dict[str, Path | None] = {}
        taken: dict[Path, str] = {}
        for feed in feeds:
            path = self._path / _file_name(feed, json_lines=self._json_lines)
            if path in taken:
                raise UsageError(f"{taken[path]} and {feed.name} would both be written to {path}; do them apart")
            self._check(path)
            found[feed.name], taken[path] = path, feed.name
        return found

    def write(self, place: Path | None, data: bytes) -> None:
        """Write a feed: whole or not at all. Rows that go into one file wait for `finish`.

        Raises:
            OutputError: it cannot be written; what was there stays.
        """
        if self._json_lines and not self._folder:
            self._rows.append(data)
        else:
            _write(place, data)

    def finish(self, *, any_feed: bool) -> None:
        """Write the rows that wait, if there was any feed."""
        if self._json_lines and not self._folder and any_feed:
            _write(self._path, b"".join(self._rows))

    def _check(self, path: Path) -> None:
        if path.resolve() in self._inputs:
            raise UsageError(f"{path} is an input as well: it would be overwritten; choose another -o")
        try:
            check_writable(path)
        except OutputError as error:
            raise UsageError(str(error)) from error


def _write(place: Path | None, data: bytes) -> None:
    with writing(place or "to standard output"):
        if place is None:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
            return
        with whole_file(place) as stream:
            stream.write(data)


def _file_name(feed: Feed, *, json_lines: bool) -> str:
    """That of a file, or one made of an address: "example.org-news-rss.xml"."""
    from .feeds import STANDARD_INPUT, SUFFIXES
    from .fetching import is_address

    if is_address(feed.name):
        parts = urllib.parse.urlsplit(feed.name)
        name = _UNFIT.sub("-", f"{parts.hostname or ''}{parts.path.rstrip('/')}{'-' * bool(parts.query)}{parts.query}")
        name = name[-200:].lstrip(".-")
    else:
        name = "feed" if feed.name == STANDARD_INPUT else Path(feed.name).name
    stem, suffix = os.path.splitext(name)
    if suffix.lower() not in SUFFIXES:
        stem = name
        suffix = ".json" if feed.data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") else ".xml"
    return stem + (_LINES if json_lines else suffix)
