"""What a stream has sent and what has been answered; knows nothing of threads, tasks or gRPC."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from .errors import ConfigurationError, ServiceError

__all__ = ["Ledger"]

RequestT = TypeVar("RequestT")

_FIRST_DELAY, _LONGEST_DELAY = 0.25, 4.0


class Ledger(Generic[RequestT]):
    """The items in flight, and whether a broken stream is worth another connection.

    Args:
        reconnect: seconds to go on trying to get a broken stream back; 0 to give up at once.
        clock: seconds, for tests.
    """

    def __init__(self, reconnect: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._open: dict[str, RequestT] = {}
        self._reconnect, self._clock = reconnect, clock
        self._answered = False
        self._broken_since: float | None = None
        self._delay = _FIRST_DELAY

    def add(self, name: str, request: RequestT) -> None:
        """Note that an item is about to be sent; raises ConfigurationError when its id is in flight already."""
        if name in self._open:
            raise ConfigurationError(f"two items in flight have the id {name!r}; ids tell the results apart")
        self._open[name] = request

    def settle(self, name: str) -> bool:
        """Note an answer; False when none was awaited, which happens after a reconnection."""
        self._answered, self._broken_since, self._delay = True, None, _FIRST_DELAY
        return self._open.pop(name, None) is not None

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Ids of the items in flight, oldest first."""
        return tuple(self._open)

    @property
    def requests(self) -> tuple[RequestT, ...]:
        """The items in flight, oldest first: what a new connection must send again."""
        return tuple(self._open.values())

    def delay(self, error: ServiceError | None) -> float | None:
        """Seconds to wait before connecting again after the stream ended by `error`; None to give up.

        A stream that never answered anything is not tried again: the channel's own retries have been used up by then,
        and most likely there is no server.
        """
        if not self._answered or (error is not None and not error.retryable):
            return None
        if not self._open:
            return self._next_delay()  # Nothing is lost, and nobody waits: a quiet feed may outlive many connections.
        now = self._clock()
        if self._broken_since is None:
            self._broken_since = now
        left = self._broken_since + self._reconnect - now
        if left <= 0:
            return None
        return min((error.retry_after if error is not None else None) or self._next_delay(), left)

    def _next_delay(self) -> float:
        delay, self._delay = self._delay, min(self._delay * 2, _LONGEST_DELAY)
        return delay
