"""The work queue: the sentences that wait for a worker, and which of them form the next batch.

Two fair queues, interactive and bulk, share the workers by weight: the one that has had less of its share goes next, by
start tags (Goyal et al. 1996, "Start-time fair queueing"). So interactive work goes ahead of bulk, and bulk keeps its
share however much interactive work there is. Within a priority, callers share alike (see `fair_queue`).

The first entry determines the bucket of a batch; other entries of the bucket join it in their order.
Plain data structures: no threads, no clock of their own.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ...caller import Priority
from .fair_queue import Bucket, Entry, FairQueue

__all__ = ["Taken", "WorkQueue"]

T = TypeVar("T")

_ROUNDING = 1 + 1e-9
_OTHER = {Priority.INTERACTIVE: Priority.BULK, Priority.BULK: Priority.INTERACTIVE}


@dataclass(frozen=True, slots=True)
class Taken(Generic[T]):
    """A batch, its most urgent entry first (empty when nothing waits), and the entries whose deadline has passed."""

    entries: tuple[Entry[T], ...]
    expired: tuple[Entry[T], ...]


class WorkQueue(Generic[T]):
    """Waiting entries of both priorities; `take` removes the next batch.

    Attributes:
        by_priority: the fair queue of each priority.
    """

    def __init__(self) -> None:
        self.by_priority: dict[Priority, FairQueue[T]] = {priority: FairQueue() for priority in Priority}
        self._clock = 0.0
        self._numbers = 0

    def __len__(self) -> int:
        return sum(map(len, self.by_priority.values()))

    @property
    def tokens(self) -> int:
        """Padded tokens of all waiting entries."""
        return sum(queue.tokens for queue in self.by_priority.values())

    @property
    def cost(self) -> float:
        """Worker seconds of all waiting entries."""
        return sum(queue.cost for queue in self.by_priority.values())

    def push(self, entry: Entry[T], place: float | None = None) -> None:
        """Add an entry, at the end of its flow or at the place that its call has already (`Entry.tag`).

        Raises:
            ValueError: the entry has been in a queue before.
        """
        if entry.number >= 0:
            raise ValueError("this entry has been in a queue before")
        entry.number, self._numbers = self._numbers, self._numbers + 1
        queue = self.by_priority[entry.priority]
        if not queue:  # an idle priority does not save up its share
            queue.served = max(queue.served, self._clock)
        queue.push(entry, place)

    def cancel(self, entry: Entry[T]) -> bool:
        """Take an entry out; False when it no longer waits."""
        if not entry.waiting:
            return False
        self.by_priority[entry.priority].leave(entry)
        return True

    def take(self, now: float, idle: int = 1) -> Taken[T]:
        """The next batch.

        Args:
            now: the current time, for deadlines.
            idle: number of idle workers, the calling one included; what waits is divided among them.
        """
        expired: list[Entry[T]] = []
        for priority in sorted(self.by_priority, key=lambda priority: self.by_priority[priority].served):
            head = self._first(self.by_priority[priority], None, now, expired)
            if head is not None:
                share = self.cost / idle if idle > 1 else math.inf
                self._clock = self.by_priority[priority].served
                return Taken(tuple(self._batch(head, share, now, expired)), tuple(expired))
        return Taken((), tuple(expired))

    def clear(self) -> list[Entry[T]]:
        """Take all entries out."""
        entries: list[Entry[T]] = []
        for queue in self.by_priority.values():
            while entry := queue.first():
                queue.leave(entry)
                entries.append(entry)
        return entries

    def ahead(self, priority: Priority, flow: Hashable, costs: Sequence[float], place: float | None = None) -> float:
        """Worker seconds of the waiting entries that would go before some new entries, if nothing else comes.

        Args:
            priority: of the new entries.
            flow: of the new entries.
            costs: of each new entry, in order.
            place: that their call has already, if any.
        """
        other = _OTHER[priority]
        own = self.by_priority[priority].ahead(flow, costs, place)
        return own + min(self.by_priority[other].cost, (own + sum(costs)) * other.weight / priority.weight)

    def _batch(self, head: Entry[T], share: float, now: float, expired: list[Entry[T]]) -> Iterable[Entry[T]]:
        """`head` and the entries that join it: first of its own priority, then of the other one as far as that hardly
        delays it; their cost is at most `share` seconds."""
        bucket = head.bucket
        self._serve(head, first=True)
        entries, spent = [head], head.cost
        for priority in (head.priority, _OTHER[head.priority]):
            limit = bucket.max_ride_along if priority is Priority.BULK is not head.priority else bucket.capacity
            queue = self.by_priority[priority]
            while len(entries) < limit and (entry := self._first(queue, bucket, now, expired)):
                spent += entry.cost
                if spent > share * _ROUNDING:
                    return entries
                self._serve(entry, first=False)
                entries.append(entry)
        return entries

    def _serve(self, entry: Entry[T], *, first: bool) -> None:
        queue = self.by_priority[entry.priority]
        queue.served += entry.cost / entry.priority.weight
        queue.serve(entry, first=first)

    @staticmethod
    def _first(queue: FairQueue[T], bucket: Bucket | None, now: float, expired: list[Entry[T]]) -> Entry[T] | None:
        """The first entry whose deadline has not passed; entries before it leave the queue as expired."""
        while entry := queue.first(bucket):
            if entry.deadline is None or entry.deadline > now:
                return entry
            queue.leave(entry)
            expired.append(entry)
        return None
