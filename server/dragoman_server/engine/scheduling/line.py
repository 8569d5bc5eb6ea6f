"""Sentences of one priority that wait, and whose turn it is.

Callers share alike, by fair queueing with start tags: an entry's tag is the end of what its flow had before it, or the
line's clock, whichever is later, and the lowest tag goes first. So a newcomer's only sentence goes ahead of the rest of
another's thousands, and those who come with one sentence each are served in the order in which they came.

The clock goes by service: a second of a worker moves it by a second over the number of flows that have something
waiting, and it never stays behind the lowest tag (the virtual time of Bennett & Zhang 1997, "Hierarchical packet fair
queueing algorithms", after Demers, Keshav & Shenker 1989). So a flow with much to do does not wait for ever behind
callers that are always new: they begin at the clock, and the clock passes every tag. What is taken ahead of its turn,
because it fills up a batch, does not move it: otherwise whoever comes next would wait for what was passed over.

A call asks in steps: it has a sentence translated, then compared, and now and then decoded again. Only the first step
queues. A later one has the *place* of the one before it, which is past by then, as if the call were served in one go;
charged to its flow all the same. Without that a call would queue for each step, and longest where there is most to do.
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Generic, TypeVar

from ...caller import Admission, Priority

__all__ = ["Bucket", "Entry", "Line"]

T = TypeVar("T")


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
        call: its call, when this is of the first step and others will follow.
        tag: its start tag, in seconds of the line's clock; the lowest goes first.
    """

    payload: T
    bucket: Bucket
    flow: Hashable
    priority: Priority
    cost: float
    deadline: float | None = None
    call: Admission | None = None
    tag: float = field(default=0.0, init=False)
    number: int = field(default=-1, init=False)
    waiting: bool = field(default=False, init=False)

    @property
    def prospect(self) -> float:
        """Seconds of a worker until its call needs none any more, as far as that is due to this entry."""
        return self.cost * (1.0 + self.call.outstanding) if self.call else self.cost


@dataclass(slots=True)
class _Flow:
    """How much of a flow waits, and where on the clock all that came of it ends."""

    end: float = 0.0
    waiting: int = 0


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

    def up_to(self, tag: float) -> Iterator[Entry[T]]:
        """The waiting entries with no higher tag, in any order; looks at few others."""
        places = [0]
        while places:
            place = places.pop()
            if place < len(self._heap) and self._heap[place][0] <= tag:
                if self._heap[place][2].waiting:
                    yield self._heap[place][2]
                places += (2 * place + 1, 2 * place + 2)


class Line(Generic[T]):
    """Entries of one priority; their flows share alike.

    Attributes:
        tokens: of all that wait, with padding.
        cost: of all that wait, in seconds of one worker.
        served: seconds that were given to this line, over its weight: its own start tag beside the other line.
    """

    def __init__(self) -> None:
        self.tokens = 0
        self.cost = 0.0
        self.served = 0.0
        self._all: _Heap[T] = _Heap()
        self._buckets: dict[Bucket, _Heap[T]] = {}
        self._flows: dict[Hashable, _Flow] = {}
        self._busy_flows = 0
        self._clock = 0.0
        self._sweep_at = 64

    def __len__(self) -> int:
        return len(self._all)

    def push(self, entry: Entry[T], place: float | None = None) -> None:
        """Let an entry wait: at the end of its flow, or at a place that its call has already."""
        if len(self._flows) > self._sweep_at:
            self._sweep()
        flow = self._flows.setdefault(entry.flow, _Flow())
        start = max(self._clock, flow.end)
        flow.end = start + entry.cost
        entry.tag = start if place is None else place
        entry.waiting = True
        self._busy_flows += not flow.waiting
        flow.waiting += 1
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
        self.cost -= entry.cost
        flow = self._flows[entry.flow]
        flow.waiting -= 1
        self._busy_flows -= not flow.waiting
        if not self._all:  # all flows begin anew, and what rounding left is gone
            self._flows.clear()
            self.cost = 0.0

    def serve(self, entry: Entry[T], *, first: bool) -> None:
        """Take an entry out because it is run: `first` when it was its turn, else along with another."""
        if first:
            self._clock = max(self._clock, entry.tag)
        if entry.tag <= self._clock:
            self._clock += entry.cost / self._busy_flows
        self.leave(entry)

    def ahead(self, flow: Hashable, costs: Sequence[float], place: float | None = None) -> float:
        """Seconds that go to others, and to what the flow has waiting, before the last of its new entries is begun.

        With all that is to follow of the calls before it, since these keep their place.

        Args:
            flow: of the new entries.
            costs: of each of them, in their order.
            place: that their call has already.
        """
        known = self._flows.get(flow)
        start = max(self._clock, known.end if known else 0.0) if place is None else place
        *_, last = accumulate(costs[:-1], initial=start)  # added up as `push` does, so that equal tags are equal
        return sum(entry.prospect for entry in self._all.up_to(last))

    def _sweep(self) -> None:
        """Forget flows of which nothing waits and whose ends are past: they would begin at the clock anyway."""
        past = [key for key, flow in self._flows.items() if not flow.waiting and flow.end <= self._clock]
        for key in past:
            del self._flows[key]
        self._sweep_at = 64 + 2 * len(self._flows)
