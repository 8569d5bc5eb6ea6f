"""Reports the progress of downloads on standard error."""

from __future__ import annotations

import sys
import time
from typing import TextIO

__all__ = ["ProgressPrinter"]

_TERMINAL_SECONDS = 0.2
_LOG_SECONDS = 30.0


class ProgressPrinter:
    """Prints how much of a file is there: one changing line on a terminal, a line every 30 seconds elsewhere.

    Args:
        label: name of the model.
        stream: where it prints; None: standard error.
    """

    def __init__(self, label: str, stream: TextIO | None = None) -> None:
        self._label, self._stream = label, stream or sys.stderr
        self._terminal = self._stream.isatty()
        self._file, self._told = "", 0.0

    def __call__(self, name: str, done: int, total: int | None) -> None:
        now, complete = time.monotonic(), done == total
        fresh = name != self._file
        wait = _TERMINAL_SECONDS if self._terminal else _LOG_SECONDS
        if not (fresh or complete) and now - self._told < wait:
            return
        if fresh and not complete and not self._terminal:
            self._file, self._told = name, now
            return
        self._file, self._told = name, now
        share = f"{100 * done / total:3.0f} % of {total / 1e6:.1f} MB" if total else f"{done / 1e6:.1f} MB"
        line = f"{self._label}: {name} {share}"
        end = "\n" if complete or not self._terminal else ""
        print(f"\r{line}" if self._terminal else line, end=end, file=self._stream, flush=True)
