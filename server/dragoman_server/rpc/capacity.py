"""How much of the server its clients may hold: calls at a time, and answers that nobody takes.

Health checks are not among these calls: they are answered however many calls there are, so that a load balancer sees a
busy server and not a dead one.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Any, Protocol

import grpc

from ..errors import OverloadedError
from .interceptors import AroundCalls
from .uploads import hear_out

__all__ = ["CallLimits", "Expellable", "UnreadAnswers", "client_of", "too_many"]

_RETRY_SECONDS = 1.0


def client_of(peer: str) -> str:
    """Who a peer is, as gRPC names it: the address without the port; all peers of a Unix socket are one."""
    return peer.rpartition(":")[0] if peer.startswith(("ipv4:", "ipv6:")) else "unix:"


class CallLimits(AroundCalls):
    """Refuses calls when too many are open, of all clients together or of the one that calls.

    A call is open until its answer has left. Belongs inside `ErrorMapping`, which makes statuses of what it raises, and
    around whatever costs more than counting.

    Args:
        calls: of all clients.
        calls_of_client: of one address (`client_of`).
    """

    def __init__(self, calls: int, calls_of_client: int) -> None:
        self._most, self._most_of_client = calls, calls_of_client
        self._open: Counter[str] = Counter()
        self._total = 0

    @asynccontextmanager
    async def _around(self, method: str, request: Any, context: grpc.aio.ServicerContext) -> AsyncIterator[None]:
        client = client_of(context.peer())
        refusal = self._refusal(client)
        if refusal is not None:
            await hear_out(request, context)
            raise refusal
        self._open[client] += 1
        self._total += 1
        context.add_done_callback(partial(self._ended, client))
        yield

    def _refusal(self, client: str) -> OverloadedError | None:
        if self._open[client] >= self._most_of_client:
            return too_many("of this client", self._open[client], self._most_of_client)
        if self._total >= self._most:
            return too_many("of all clients", self._total, self._most)
        return None

    def _ended(self, client: str, context: grpc.aio.ServicerContext) -> None:
        self._total -= 1
        self._open[client] -= 1
        if not self._open[client]:
            del self._open[client]


class Expellable(Protocol):
    """A stream that can be ended from outside."""

    def expel(self, error: Exception) -> None:
        """End it with this error; returns at once."""
        ...


class UnreadAnswers:
    """Counts the bytes of answers that are ready and that their clients have not taken, over all streams.

    Beyond a limit the stream that has waited longest is ended: it is its client that does not read.

    Args:
        most: bytes.
    """

    def __init__(self, most: int) -> None:
        self.bytes = 0
        self._most = most
        self._numbers = itertools.count()
        self._answers: dict[int, tuple[Expellable, int]] = {}  # the oldest first

    @contextmanager
    def holding(self, stream: Expellable, size: int) -> Iterator[None]:
        """Count an answer of `size` bytes until the context ends."""
        number = next(self._numbers)
        self._answers[number] = stream, size
        self.bytes += size
        while self.bytes > self._most:
            self._expel(next(iter(self._answers.values()))[0])
        try:
            yield
        finally:
            self._drop(number)

    def _expel(self, stream: Expellable) -> None:
        held = [number for number, (owner, _) in self._answers.items() if owner is stream]
        size = sum(self._answers[number][1] for number in held)
        for number in held:
            self._drop(number)
        stream.expel(
            OverloadedError(
                f"answers of {size:,} bytes were not read from this stream, and all such answers may have "
                f"{self._most:,} bytes together; send again what was not answered, and read while you send",
                reason="ANSWERS_NOT_READ",
                retry_after=_RETRY_SECONDS,
                metadata={"limit": self._most, "actual": size},
            )
        )

    def _drop(self, number: int) -> None:
        _, size = self._answers.pop(number, (None, 0))
        self.bytes -= size


def too_many(whose: str, actual: int, limit: int) -> OverloadedError:
    """The error for a call beyond a number of calls.

    Args:
        whose: of which calls, as words that follow "calls".
        actual: how many there are.
        limit: how many there may be.
    """
    return OverloadedError(
        f"{actual} calls {whose} are open, and {limit} may be at a time; come again when some have ended, or send more "
        "texts in a call",
        reason="TOO_MANY_CALLS",
        retry_after=_RETRY_SECONDS * random.uniform(0.9, 1.3),
        metadata={"limit": limit, "actual": actual},
    )
