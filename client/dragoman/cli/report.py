"""What a person is told on standard error: failures, doubts, progress; and the count that decides the exit code."""

from __future__ import annotations

import threading
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from ..results import Flag
from .progress import Progress
from .usage import EXIT_DONE, EXIT_FAILED

__all__ = ["Doubt", "Report", "counted", "excerpt"]

_EXCERPT = 160
_NAMES = 5


def counted(number: int, noun: str) -> str:
    """`number` and the noun, in the plural where that is right."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A sentence that a check found fault with."""

    where: str
    flags: tuple[Flag, ...]
    source: str
    target: str


@dataclass
class Report:
    """May be used from several threads.

    Args:
        stream: standard error.
        quiet: only failures are shown.
        progress: shown unless quiet.
    """

    stream: TextIO
    quiet: bool = False
    progress: Progress | None = None
    done: int = 0
    failed: int = 0
    doubts: int = 0
    kept: int = 0
    untouched: int = 0
    """Rows with fields that had a value, which was kept."""
    started: float = field(default_factory=time.monotonic)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def failure(self, where: str, message: object) -> None:
        """Name an item that failed."""
        with self._lock:
            self.failed += 1
            self._print(f"dragoman: {where}: {message}")

    def finished(self, size: int) -> None:
        """Count an item that is done, or failed: it stood for `size` bytes."""
        with self._lock:
            if self.progress is not None and not self.quiet:
                self.progress.advance(size)

    def succeeded(self) -> None:
        """Count an item whose result is written."""
        with self._lock:
            self.done += 1

    def doubt(self, doubt: Doubt) -> None:
        """Show a doubt: source and translation each on a line of their own, so that either direction is readable."""
        with self._lock:
            self.doubts += 1
            if not self.quiet:
                flags = "; ".join(map(str, doubt.flags))
                self._print(f"doubt: {doubt.where}: {flags}\n{excerpt(doubt.source)}\n{excerpt(doubt.target)}")

    def note(self, message: str) -> None:
        """Say something that is no failure."""
        with self._lock:
            if not self.quiet:
                self._print(f"dragoman: {message}")

    def passed_over(self, paths: Sequence[Path]) -> None:
        """Name files in folders whose kind is not read."""
        if paths:
            names = ", ".join(str(path) for path in paths[:_NAMES])
            more = f" and {len(paths) - _NAMES:,} more" if len(paths) > _NAMES else ""
            self.note(f"{counted(len(paths), 'file')} of other kinds left out: {names}{more}")

    def clear(self) -> None:
        """Take the progress from the screen."""
        with self._lock:
            if self.progress is not None:
                self.progress.clear()

    def conclude(self, unit: str) -> int:
        """Say how it went, where that is not plain to see; returns the exit code.

        Args:
            unit: what was counted, in the singular.
        """
        with self._lock:
            if self.progress is not None:
                self.progress.clear()
            parts = [f"{counted(self.done, unit)} done"]
            parts += [f"{self.kept} done earlier"] if self.kept else []
            parts += [f"{self.failed} failed"] if self.failed else []
            parts += [f"{counted(self.doubts, 'sentence')} to check"] if self.doubts else []
            if self.untouched:
                kept = f"{counted(self.untouched, 'row')} had a translation already, which was kept"
                self.note(f"{kept}; --overwrite replaces it")
            if self.failed or self.doubts or self.kept or self.done > 1:
                self.note(f"{', '.join(parts)}, {time.monotonic() - self.started:.1f} s")
            return EXIT_FAILED if self.failed else EXIT_DONE

    def _print(self, text: str) -> None:
        if self.progress is not None:
            self.progress.clear()
        print(text, file=self.stream, flush=True)


def excerpt(text: str) -> str:
    """The begin of a text on one indented line, safe for a terminal."""
    # Control characters could make a terminal do things; format characters such as joiners belong to Arabic text.
    plain = "".join("�" if unicodedata.category(letter) == "Cc" and not letter.isspace() else letter for letter in text)
    shown = " ".join(plain.split())
    return "    " + (shown if len(shown) <= _EXCERPT else shown[: _EXCERPT - 1] + "…")
