"""Sentences that wait for a worker, and which of them go next.

Two lines, urgent and bulk, share the workers by weight; within a line, flows share alike. Both by fair queueing: what
is served last is what has had most. Between the lines by start tags (Goyal et al. 1996, "Start-time fair queueing"),
within a line self-clocked (Golestani 1994, "A self-clocked fair queueing scheme for broadband applications"): an
entry's tag is its flow's last tag or the line's clock, whichever is later, plus its cost; the lowest tag goes first
and sets the clock. So a newcomer's only sentence goes ahead of the rest of another's thousands, urgent work goes
ahead of bulk, and bulk has its share however much urgent work there is.

The first entry decides what a batch is made of (its bucket); others of the bucket come along in their order.
Plain data structures: no threads, no clock of their own.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ..caller import Priority

__all__ = ["Bucket", "Entry", "Line", "Taken", "WorkQueue"]

T = TypeVar("T")

_ROUNDING = 1 + 1e-9
_OTHER = {Priority.INTERACTIVE: Priority.BULK, Priority.BULK: Priority.INTERACTIVE}


@dataclass(frozen=True, slots=True)
class Bucket:
    """Entries of one bucket may be run together.

    Attributes:
        key: model, options and whatever else they must have in common.
        tokens: of each entry, with padding.
        capacity: entries of a full batch.
        company: entries of a batch up to which one more hardly delays the first, so that bulk may come along with what
            is urgent.
    """

    key: Hashable
    tokens: int
    capacity: int
    company: int = 1

    def __post_init__(self) -> None:
        if not (self.tokens >= 1 and self.capacity >= self.company >= 1):
            raise ValueError(f"impossible bucket: {self}")


@dataclass(eq=False, slots=True)
class Entry(Generic[T]):
    """A sentence in the queue.

    Attributes:
        payload: for whoever runs it.
        bucket: what it may be run together with.
        flow: entries of one flow share what one flow gets.
        priority: which line it waits in.
        cost: seconds that it will keep a worker busy, as far as that can be foreseen; above 0.
        deadline: a time from which on it is not to be run; None: never.
    """

    payload: T
    bucket: Bucket
    flow: Hashable
    priority: Priority
    cost: float
    deadline: float | None = None
    tag: float = field(default=0.0, init=False)
    number: int = field(default=-1, init=False)
    waiting: bool = field(default=False, init=False)


@dataclass(frozen=True, slots=True)
class Taken(Generic[T]):
    """A batch, its most urgent entry first (empty when nothing waits), and what was found to be too late for one."""

    entries: tuple[Entry[T], ...]
    expired: tuple[Entry[T], ...]


@dataclass(slots=True)
class _Flow:
    """What waits of a flow, and the tag of the last that came."""

    last_tag: float = 0.0
    waiting: int = 0
    cost: float = 0.0


class _Heap(Generic[T]):
    """Waiting entries by tag. Those that left by another way stay inside until they come up or outnumber the rest."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Entry[T]]] = []
        self._live = 0

    def __len__(self) -> int:
        return self._live

    def push(self, entry: Entry[T]) -> None:
        heapq.heappush(self._heap, (entry.tag, entry.number, entry))
        self._live += 1

    def left(self) -> None:
        """An entry of this heap does not wait any more."""
        self._live -= 1
        if len(self._heap) > 2 * self._live + 64:
            self._heap = [item for item in self._heap if item[2].waiting]
            heapq.heapify(self._heap)

    def first(self) -> Entry[T] | None:
        """The waiting entry with the lowest tag."""
        while self._heap and not self._heap[0][2].waiting:
            heapq.heappop(self._heap)
        return self._heap[0][2] if self._heap else None


class Line(Generic[T]):
    """Entries of one priority; their flows share alike.

    Attributes:
        tokens: of all that wait, with padding.
        cost: of all that wait, in seconds of one worker.
        served: seconds that were given to this line, over its weight: its start tag.
    """

    def __init__(self) -> None:
        self.tokens = 0
        self.cost = 0.0
        self.served = 0.0
        self._all: _Heap[T] = _Heap()
        self._buckets: dict[Bucket, _Heap[T]] = {}
        self._flows: dict[Hashable, _Flow] = {}
        self._clock = 0.0
        self._sweep_at = 64

    def __len__(self) -> int:
        return len(self._all)

    def push(self, entry: Entry[T]) -> None:
        if len(self._flows) > self._sweep_at:
            self._sweep()
        flow = self._flows.setdefault(entry.flow, _Flow())
        entry.tag = flow.last_tag = max(self._clock, flow.last_tag) + entry.cost
        entry.waiting = True
        flow.waiting += 1
        flow.cost += entry.cost
        self.tokens += entry.bucket.tokens
        self.cost += entry.cost
        self._all.push(entry)
        self._buckets.setdefault(entry.bucket, _Heap()).push(entry)

    def first(self, bucket: Bucket | None = None) -> Entry[T] | None:
        """Whose turn it is, of all or of one bucket."""
        heap = self._all if bucket is None else self._buckets.get(bucket)
        return heap.first() if heap else None

    def leave(self, entry: Entry[T]) -> None:
        """Take an entry out."""
        entry.waiting = False
        self._all.left()
        heap = self._buckets[entry.bucket]
        heap.left()
        if not heap:
            del self._buckets[entry.bucket]
        self.tokens -= entry.bucket.tokens
        flow = self._flows[entry.flow]
        flow.waiting -= 1
        flow.cost -= entry.cost
        self.cost -= entry.cost
        if not self._all:  # all flows begin anew, and what rounding left is gone
            self._flows.clear()
            self._clock = self.cost = 0.0

    def serve(self, entry: Entry[T]) -> None:
        """Take an entry out because it is its turn."""
        self._clock = max(self._clock, entry.tag)
        self.leave(entry)

    def ahead(self, flow: Hashable, cost: float) -> float:
        """Seconds that go to others of this line before `cost` seconds of new work of a flow are done."""
        return sum(other.cost if key == flow else min(max(0.0, other.cost), cost) for key, other in self._flows.items())

    def _sweep(self) -> None:
        """Forget flows of which nothing waits and whose tags are past: they would begin at the clock anyway."""
        past = [key for key, flow in self._flows.items() if not flow.waiting and flow.last_tag <= self._clock]
        for key in past:
            del self._flows[key]
        self._sweep_at = 64 + 2 * len(self._flows)


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

    def push(self, entry: Entry[T]) -> None:
        """Let an entry wait. An entry enters a queue once."""
        if entry.number >= 0:
            raise ValueError("this entry has been in a queue before")
        entry.number, self._numbers = self._numbers, self._numbers + 1
        line = self.lines[entry.priority]
        if not line:  # it cannot claim later what it did not need
            line.served = max(line.served, self._clock)
        line.push(entry)

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

    def ahead(self, priority: Priority, flow: Hashable, cost: float) -> float:
        """Seconds of one worker that go to others before `cost` seconds of new work of a flow are done, if nothing else
        comes."""
        other = _OTHER[priority]
        own = self.lines[priority].ahead(flow, cost)
        return own + min(self.lines[other].cost, (own + cost) * other.weight / priority.weight)

    def _batch(self, head: Entry[T], share: float, now: float, expired: list[Entry[T]]) -> Iterable[Entry[T]]:
        """`head` and what comes along: first of its own priority, then of the other as far as that hardly delays it;
        not more than costs `share` seconds."""
        bucket = head.bucket
        self._serve(head)
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

    def _serve(self, entry: Entry[T], *, first: bool = True) -> None:
        line = self.lines[entry.priority]
        line.served += entry.cost / entry.priority.weight
        if first:
            line.serve(entry)
        else:
            line.leave(entry)

    @staticmethod
    def _first(line: Line[T], bucket: Bucket | None, now: float, expired: list[Entry[T]]) -> Entry[T] | None:
        """The first entry that is not too late; those that are leave the line."""
        while entry := line.first(bucket):
            if entry.deadline is None or entry.deadline > now:
                return entry
            line.leave(entry)
            expired.append(entry)
        return None
