"""Progress of long work: a bar with a rate and the time left for a person who is watching, else a line now and then."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from typing import TextIO

__all__ = ["Progress"]

_REDRAW_SECONDS = 0.1
_LINE_SECONDS = 30.0
_BAR_WIDTH = 24


class Progress:
    """Counts finished items and bytes of input, and shows them.

    Args:
        stream: where to show it; a bar when it is a terminal.
        total: bytes of input in all; 0 when unknown, which leaves out share and time left.
        unit: what is counted, in the singular.
        clock: seconds, for tests.
    """

    def __init__(self, stream: TextIO, *, total: int, unit: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._total, self._unit, self._clock = stream, total, unit, clock
        self._watched = stream.isatty()
        self._start = self._shown = clock()
        self._bytes = self._items = 0
        self._drawn = False

    def advance(self, size: int, items: int = 1) -> None:
        """Count `items` more that stood for `size` bytes of input."""
        self._bytes += size
        self._items += items
        now = self._clock()
        if now - self._shown >= (_REDRAW_SECONDS if self._watched else _LINE_SECONDS):
            self._shown = now
            self._show(now)

    def clear(self) -> None:
        """Take the bar away, so that a line can be printed; the next `advance` draws it again."""
        if self._drawn:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._drawn = False

    def _show(self, now: float) -> None:
        text = self.text(now)
        if self._watched:
            width = shutil.get_terminal_size().columns - 1
            self._stream.write(f"\r\x1b[K{text[:width]}")
            self._drawn = True
        else:
            self._stream.write(f"dragoman: {text}\n")
        self._stream.flush()

    def text(self, now: float) -> str:
        """The state in one line."""
        spent = max(now - self._start, 1e-6)
        rate = f"{self._items:,} {self._unit}{'' if self._items == 1 else 's'}, {self._items / spent:.1f}/s"
        if not self._total:
            return rate
        share = min(self._bytes / self._total, 1.0)
        left = f", {_duration(spent / share - spent)} left" if share else ""
        full = round(share * _BAR_WIDTH)
        bar = f"[{'#' * full}{'-' * (_BAR_WIDTH - full)}] " if self._watched else ""
        return f"{bar}{share:4.0%} {rate}{left}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
