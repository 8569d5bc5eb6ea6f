"""The feeds that arguments name: files, folders, patterns, standard input and addresses on the web."""

from __future__ import annotations

import glob
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from .fetching import Fetched, FetchError, FetchLimits, fetch, is_address
from .report import Report
from .usage import UsageError

if TYPE_CHECKING:
    from ..digests import Feed

__all__ = ["STANDARD_INPUT", "SUFFIXES", "FeedSources", "feed_names"]

SUFFIXES = (".xml", ".rss", ".atom", ".rdf", ".json", ".jsonfeed", ".jsonl", ".ndjson", ".nitf", ".ninjs", ".feed")
STANDARD = "-"
STANDARD_INPUT = "<standard input>"
"""Name of the feed that is read from there."""
_AT_A_TIME = 8


def feed_names(arguments: Sequence[str], pass_over: Callable[[Path], None]) -> list[str]:
    """The names of files and addresses that arguments stand for, each once, in order; folders and patterns by name.

    Args:
        arguments: of the command line.
        pass_over: called with each file in a folder that is no feed by its name.

    Raises:
        UsageError: standard input twice, a folder without feeds, or a pattern that fits nothing.
    """
    if list(arguments).count(STANDARD) > 1:
        raise UsageError("standard input (-) can be read only once")
    names: dict[str, None] = {}
    for argument in arguments:
        names.update(dict.fromkeys(_names(argument, pass_over)))
    return list(names)


def _names(argument: str, pass_over: Callable[[Path], None]) -> list[str]:
    if argument == STANDARD or is_address(argument):
        return [argument]
    if "://" in argument:
        raise UsageError(f"{argument}: feeds are fetched by http and https only")
    path = Path(argument)
    if path.is_dir():
        found = list(_within(path, pass_over))
        if not found:
            raise UsageError(f"{argument} has no feed: no {', '.join(SUFFIXES)} file is in it")
        return found
    if not path.exists() and glob.has_magic(argument):
        matches = [name for name in sorted(glob.glob(argument, recursive=True)) if Path(name).is_file()]
        if not matches:
            raise UsageError(f"no file fits {argument}")
        return matches
    return [argument]


def _within(top: Path, pass_over: Callable[[Path], None]) -> Iterator[str]:
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            found = Path(folder, name)
            if name.startswith("."):
                continue
            if found.suffix.lower() in SUFFIXES:
                yield str(found)
            else:
                pass_over(found)


@dataclass
class FeedSources:
    """Reads and fetches feeds; what fails is reported, and the others go on.

    Args:
        report: told of failures.
        known: what was fetched from an address before.
        max_bytes: of a file; 0: no limit.
        limits: of fetching.
    """

    report: Report
    known: Callable[[str], Fetched | None] = lambda address: None
    max_bytes: int = 0
    limits: FetchLimits = field(default_factory=FetchLimits)
    fetched: dict[str, Fetched] = field(default_factory=dict)
    """By address, for the next time."""

    def read(self, names: Sequence[str]) -> list[Feed]:
        """The feeds that could be read, in the order of their names."""
        addresses = [name for name in names if is_address(name)]
        found = self._fetch_all(addresses)
        feeds = []
        for name in names:
            feed = self._fetched(name, found[name]) if name in found else self._file(name)
            if feed is not None:
                feeds.append(feed)
        return feeds

    def _fetch_all(self, addresses: Sequence[str]) -> dict[str, Fetched | FetchError]:
        """A few at a time, in threads that do not keep an interrupted command from ending."""
        wanted: SimpleQueue[tuple[str, Fetched | None] | None] = SimpleQueue()
        answers: SimpleQueue[tuple[str, Fetched | FetchError]] = SimpleQueue()

        def work() -> None:
            while (item := wanted.get()) is not None:
                address, known = item
                try:
                    answers.put((address, fetch(address, known=known, limits=self.limits)))
                except FetchError as error:
                    answers.put((address, error))

        for address in addresses:
            wanted.put((address, self.known(address)))
        for _ in range(min(_AT_A_TIME, len(addresses))):
            wanted.put(None)
            threading.Thread(target=work, name="dragoman-fetch", daemon=True).start()
        return dict(answers.get() for _ in addresses)

    def _fetched(self, address: str, found: Fetched | FetchError) -> Feed | None:
        from ..digests import Feed

        if isinstance(found, FetchError):
            self.report.failure(address, found)
            return None
        self.fetched[address] = found
        return Feed(found.data, address, found.media_type)

    def _file(self, name: str) -> Feed | None:
        from ..digests import Feed

        try:
            if name == STANDARD:
                return Feed(sys.stdin.buffer.read(), STANDARD_INPUT)
            path = Path(name)
            size = path.stat().st_size
            if self.max_bytes and size > self.max_bytes:
                self.report.failure(name, f"it has {size:,} bytes; the server takes {self.max_bytes:,}. Split it")
                return None
            return Feed(path.read_bytes(), name)
        except (OSError, ValueError) as error:
            self.report.failure(name, getattr(error, "strerror", None) or error)
            return None
