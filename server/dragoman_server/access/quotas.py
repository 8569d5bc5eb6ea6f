"""What one principal may use: characters a day, and calls at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..errors import QuotaExceededError

__all__ = ["Quota"]

_DAY = 86_400.0
_BUSY_RETRY_SECONDS = 1.0


class Quota:
    """Counts what a principal uses. Used by one event loop only.

    A day is one of UTC. The count is kept in memory: a restart of the server begins the day anew, and several servers
    count for themselves.

    Args:
        characters_per_day: code points of all its texts; None: no limit.
        concurrent_calls: calls and streams that are open; None: no limit.
        now: seconds since the epoch.
    """

    def __init__(
        self,
        characters_per_day: int | None = None,
        concurrent_calls: int | None = None,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.characters_per_day, self.concurrent_calls = characters_per_day, concurrent_calls
        self._now, self._day, self._used, self._open = now, 0, 0, 0

    def charge(self, characters: int) -> None:
        """Count code points of a request before it is worked on; a request that is refused is not counted.

        Raises:
            QuotaExceededError: they are more than what is left of the day; says when the next one begins.
        """
        if self.characters_per_day is None:
            return
        now = self._now()
        if int(now // _DAY) != self._day:
            self._day, self._used = int(now // _DAY), 0
        left = self.characters_per_day - self._used
        if characters > left:
            raise QuotaExceededError(
                f"this has {characters} characters, and {left} of the {self.characters_per_day} a day of this token "
                "are left; the next day begins at 00:00 UTC",
                retry_after=(self._day + 1) * _DAY - now,
                metadata={"quota": "characters_per_day", "limit": self.characters_per_day, "left": left},
            )
        self._used += characters

    def give_back(self, characters: int) -> None:
        """Take back what was charged for a request that was refused after all."""
        self._used = max(0, self._used - characters)

    @contextmanager
    def call(self) -> Iterator[None]:
        """Count a call or stream while it is open.

        Raises:
            QuotaExceededError: as many as allowed are open.
        """
        if self.concurrent_calls is not None and self._open >= self.concurrent_calls:
            raise QuotaExceededError(
                f"{self._open} calls of this token are open, and it may have {self.concurrent_calls} at a time; wait "
                "for one to end",
                retry_after=_BUSY_RETRY_SECONDS,
                metadata={"quota": "concurrent_calls", "limit": self.concurrent_calls},
            )
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1
