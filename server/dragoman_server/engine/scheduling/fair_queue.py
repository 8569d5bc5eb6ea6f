"""The waiting sentences of one priority, shared fairly among callers.

Callers share alike, by fair queueing with start tags: an entry's tag is the end of the entry before it in its flow, or
the queue's virtual clock, whichever is later, and the lowest tag goes first. So the only sentence of a newcomer goes
ahead of the rest of another caller's thousands, and callers with one sentence each are served in order of arrival.

The clock advances with service: a worker's second advances it by a second divided by the number of flows that have
something waiting, and it never stays behind the lowest tag (the virtual time of Bennett & Zhang 1997, "Hierarchical
packet fair queueing algorithms", after Demers, Keshav & Shenker 1989). So a large flow cannot starve behind callers
that are always new: their tags begin at the clock, and the clock passes every tag. An entry that is taken ahead of its
turn to fill a batch does not advance the clock: otherwise newcomers would have to wait for entries that were passed
over.

A call comes in steps: its sentences are translated, then compared, and sometimes decoded again. Only the first step
queues. A later step takes the *place* (tag) of the step before it, which is past by then, as if the call were served in
one go; it is charged to its flow all the same. Otherwise a call would queue anew for each step.
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Generic, TypeVar

from ...caller import Admission, Priority

__all__ = ["Bucket", "Entry", "FairQueue"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bucket:
    """Entries of one bucket may be run in one batch.

    Attributes:
        key: model, options and whatever else the entries must have in common.
        tokens: padded length of each entry.
        capacity: entries of a full batch.
        max_ride_along: largest batch that bulk entries may join when an interactive one leads it; up to this size,
            one more entry hardly delays the first.
    """

    key: Hashable
    tokens: int
    capacity: int
    max_ride_along: int = 1

    def __post_init__(self) -> None:
        if not (self.tokens >= 1 and self.capacity >= self.max_ride_along >= 1):
            raise ValueError(f"impossible bucket: {self}")


@dataclass(eq=False, slots=True)
class Entry(Generic[T]):
    """A sentence in the queue.

    Attributes:
        payload: what the worker needs to run it.
        bucket: which entries it may share a batch with.
        flow: whose share of the machine it counts against.
        priority: which queue it waits in.
        cost: estimated seconds of a worker; above 0.
        deadline: time from which on it must not be run; None: no limit.
        call: its call, if this entry belongs to the first step and later steps will follow.
        tag: its start tag, in seconds of the queue's clock; the lowest goes first.
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
    def expected_cost(self) -> float:
        """Estimated worker seconds of this entry and of its share in the later steps of its call."""
        return self.cost * (1.0 + self.call.outstanding) if self.call else self.cost


@dataclass(slots=True)
class _Flow:
    """Number of waiting entries of a flow, and the end of its latest entry on the queue's clock."""

    end: float = 0.0
    waiting: int = 0


class _Heap(Generic[T]):
    """Waiting entries by tag. Entries that left by another way are removed lazily: at the top, or when they outnumber
    the rest."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Entry[T]]] = []
        self._live = 0

    def __len__(self) -> int:
        return self._live

    def push(self, entry: Entry[T]) -> None:
        heapq.heappush(self._heap, (entry.tag, entry.number, entry))
        self._live += 1

    def left(self) -> None:
        """Note that an entry of this heap no longer waits."""
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
        """The waiting entries with a tag of at most `tag`, in any order; visits few others."""
        places = [0]
        while places:
            place = places.pop()
            if place < len(self._heap) and self._heap[place][0] <= tag:
                if self._heap[place][2].waiting:
                    yield self._heap[place][2]
                places += (2 * place + 1, 2 * place + 2)


class FairQueue(Generic[T]):
    """The waiting entries of one priority, in fair order among their flows.

    Attributes:
        tokens: padded tokens of all waiting entries.
        cost: worker seconds of all waiting entries.
        served: worker seconds given to this queue, divided by its weight: its start tag beside the other queue.
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
        """Add an entry: at the end of its flow, or at the place that its call has already."""
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
        """The entry whose turn it is, of all or of one bucket; None when none waits."""
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
        if not self._all:  # all flows begin anew, and rounding errors are gone
            self._flows.clear()
            self.cost = 0.0

    def serve(self, entry: Entry[T], *, first: bool) -> None:
        """Take an entry out to be run: `first` when it was its turn, else because it fills up the batch of another."""
        if first:
            self._clock = max(self._clock, entry.tag)
        if entry.tag <= self._clock:
            self._clock += entry.cost / self._busy_flows
        self.leave(entry)

    def ahead(self, flow: Hashable, costs: Sequence[float], place: float | None = None) -> float:
        """Worker seconds of the entries that would go before the last of some new entries.

        Includes the later steps of the calls before it, since these keep their place.

        Args:
            flow: of the new entries.
            costs: of each new entry, in order.
            place: that their call has already, if any.
        """
        known = self._flows.get(flow)
        start = max(self._clock, known.end if known else 0.0) if place is None else place
        *_, last = accumulate(costs[:-1], initial=start)  # added up as `push` does, so that equal tags are equal
        return sum(entry.expected_cost for entry in self._all.up_to(last))

    def _sweep(self) -> None:
        """Forget flows with nothing waiting whose end is past: their next entry would begin at the clock anyway."""
        past = [key for key, flow in self._flows.items() if not flow.waiting and flow.end <= self._clock]
        for key in past:
            del self._flows[key]
        self._sweep_at = 64 + 2 * len(self._flows)
