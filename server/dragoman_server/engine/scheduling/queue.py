"""Sentences that wait for a worker, and which of them go next.

Two lines, urgent and bulk, share the workers by weight: what is served last is what has had most of its share, by start
tags (Goyal et al. 1996, "Start-time fair queueing"). So urgent work goes ahead of bulk, and bulk has its share however
much urgent work there is. Within a line callers share alike (see `line`).

The first entry decides what a batch is made of (its bucket); others of the bucket come along in their order.
Plain data structures: no threads, no clock of their own.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ...caller import Priority
from .line import Bucket, Entry, Line

__all__ = ["Taken", "WorkQueue"]

T = TypeVar("T")

_ROUNDING = 1 + 1e-9
_OTHER = {Priority.INTERACTIVE: Priority.BULK, Priority.BULK: Priority.INTERACTIVE}


@dataclass(frozen=True, slots=True)
class Taken(Generic[T]):
    """A batch, its most urgent entry first (empty when nothing waits), and what was found to be too late for one."""

    entries: tuple[Entry[T], ...]
    expired: tuple[Entry[T], ...]


class WorkQueue(Generic[T]):
    """Entries that wait; `take` gives the next batch of them."""

    def __init__(self) -> None:
        self.lines: dict[Priority, Line[T]] = {priority: Line() for priority in Priority}
        self._clock = 0.0
        self._numbers = 0

    def __len__(self) -> int:
        return sum(map(len, self.lines.values()))

    @property
    def tokens(self) -> int:
        """Tokens that wait, with padding."""
        return sum(line.tokens for line in self.lines.values())

    @property
    def cost(self) -> float:
        """What waits, in seconds of one worker."""
        return sum(line.cost for line in self.lines.values())

    def push(self, entry: Entry[T], place: float | None = None) -> None:
        """Let an entry wait, at the end of its flow or at a place that its call has already (`Entry.tag`).

        An entry enters a queue once.
        """
        if entry.number >= 0:
            raise ValueError("this entry has been in a queue before")
        entry.number, self._numbers = self._numbers, self._numbers + 1
        line = self.lines[entry.priority]
        if not line:  # it cannot claim later what it did not need
            line.served = max(line.served, self._clock)
        line.push(entry, place)

    def cancel(self, entry: Entry[T]) -> bool:
        """Take an entry out; False when it does not wait any more."""
        if not entry.waiting:
            return False
        self.lines[entry.priority].leave(entry)
        return True

    def take(self, now: float, idle: int = 1) -> Taken[T]:
        """The next batch.

        Args:
            now: the time, against which deadlines are held.
            idle: workers without work, the asking one included: what waits is shared out among them.
        """
        expired: list[Entry[T]] = []
        for priority in sorted(self.lines, key=lambda priority: self.lines[priority].served):
            head = self._first(self.lines[priority], None, now, expired)
            if head is not None:
                share = self.cost / idle if idle > 1 else math.inf
                self._clock = self.lines[priority].served
                return Taken(tuple(self._batch(head, share, now, expired)), tuple(expired))
        return Taken((), tuple(expired))

    def clear(self) -> list[Entry[T]]:
        """Take everything out."""
        entries: list[Entry[T]] = []
        for line in self.lines.values():
            while entry := line.first():
                line.leave(entry)
                entries.append(entry)
        return entries

    def ahead(self, priority: Priority, flow: Hashable, costs: Sequence[float], place: float | None = None) -> float:
        """Seconds of one worker that go to what waits before new entries of a flow are done, if nothing else comes.

        Args:
            priority: of the new entries.
            flow: theirs, too.
            costs: of each of them, in their order.
            place: that their call has already.
        """
        other = _OTHER[priority]
        own = self.lines[priority].ahead(flow, costs, place)
        return own + min(self.lines[other].cost, (own + sum(costs)) * other.weight / priority.weight)

    def _batch(self, head: Entry[T], share: float, now: float, expired: list[Entry[T]]) -> Iterable[Entry[T]]:
        """`head` and what comes along: first of its own priority, then of the other as far as that hardly delays it;
        not more than costs `share` seconds."""
        bucket = head.bucket
        self._serve(head, first=True)
        entries, spent = [head], head.cost
        for priority in (head.priority, _OTHER[head.priority]):
            limit = bucket.company if priority is Priority.BULK is not head.priority else bucket.capacity
            line = self.lines[priority]
            while len(entries) < limit and (entry := self._first(line, bucket, now, expired)):
                spent += entry.cost
                if spent > share * _ROUNDING:
                    return entries
                self._serve(entry, first=False)
                entries.append(entry)
        return entries

    def _serve(self, entry: Entry[T], *, first: bool) -> None:
        line = self.lines[entry.priority]
        line.served += entry.cost / entry.priority.weight
        line.serve(entry, first=first)

    @staticmethod
    def _first(line: Line[T], bucket: Bucket | None, now: float, expired: list[Entry[T]]) -> Entry[T] | None:
        """The first entry that is not too late; those that are leave the line."""
        while entry := line.first(bucket):
            if entry.deadline is None or entry.deadline > now:
                return entry
            line.leave(entry)
            expired.append(entry)
        return None
