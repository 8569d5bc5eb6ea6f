"""Who is let into the queue: there has to be room, and time enough before the deadline."""

from __future__ import annotations

import random
from collections.abc import Sequence

from ...caller import Caller, Priority
from ...errors import DeadlineTooNearError, OverloadedError
from .foresight import Foresight
from .line import Entry
from .queue import WorkQueue
from .work import Slot, work_of

__all__ = ["Door"]

_CAUTION = 1.4
"""How much longer than foreseen a call may have to wait. Under overload what is let in waits about as long as it may:
without this, half of it would run into its deadline, and its work would be done in vain."""


class Door:
    """Looks at what waits and what runs, and lets calls in or refuses them. Whoever has it guards it, like the queue.

    Args:
        queue: behind it.
        workers: that serve the queue.
        room_tokens: that may wait of each priority before no more is let in.

    Attributes:
        running: what workers are at.
    """

    def __init__(self, queue: WorkQueue[Slot], workers: int, room_tokens: int) -> None:
        self.running: set[Entry[Slot]] = set()
        self._queue, self._workers, self._room_tokens = queue, workers, room_tokens
        self._foresight = Foresight()

    def is_full(self, priority: Priority) -> bool:
        """Whether there is no room for more."""
        return self._queue.lines[priority].tokens >= self._room_tokens

    def check(self, entries: Sequence[Entry[Slot]], caller: Caller, now: float) -> None:
        """Whether a step of a call may enter.

        Raises:
            OverloadedError: there is no room, the caller is not patient, and this is its first step.
            DeadlineTooNearError: it would not be done in time. For a first step, that is the whole call.
        """
        if self.is_full(caller.priority) and not (caller.patient or caller.admission.granted):
            raise self._overloaded(caller.priority)
        if caller.deadline is not None:
            estimate, remaining = self._estimate(entries, caller, now), caller.deadline - now
            if estimate > remaining:
                raise DeadlineTooNearError(estimate=estimate, remaining=remaining)

    def enter(self, entries: Sequence[Entry[Slot]], caller: Caller) -> None:
        """Let a step of a call wait: the first one at the end of its flow, later ones where the call has its place."""
        admission, cost = caller.admission, sum(entry.cost for entry in entries)
        place, first = admission.place, not admission.granted
        for entry in entries:
            entry.call = admission if first else None
            self._queue.push(entry, place)
            place = None if place is None else place + entry.cost
        if first:
            admission.granted, admission.model, admission.first = True, work_of(entries).model, cost
            admission.expected = cost * (self._foresight.factor(caller, admission.model) - 1.0)
        elif admission.place is None:  # let in once and for all: what shares it is not one call
            return
        else:
            admission.later += cost
        admission.place = entries[-1].tag

    def answered(self, caller: Caller, now: float) -> None:
        """A call has come to a good end: what it cost tells what others will."""
        self._foresight.learn(caller, now)

    def _estimate(self, entries: Sequence[Entry[Slot]], caller: Caller, now: float) -> float:
        """Seconds until a call, or a later step of it, is done, if nothing else comes: what runs, what goes before it,
        itself on all workers, and never less than the longest of its sentences takes. With caution before a call has
        begun; after that it is given up only when it cannot be done."""
        admission, costs = caller.admission, [entry.cost for entry in entries]
        factor = caution = 1.0
        if not admission.granted:
            factor, caution = self._foresight.proven_factor(caller, work_of(entries).model, now), _CAUTION
        running = sum(entry.prospect for entry in self.running)
        ahead = self._queue.ahead(caller.priority, caller.flow, costs, admission.place)
        return max((caution * (running + ahead) + factor * sum(costs)) / self._workers, factor * max(costs))

    def _overloaded(self, priority: Priority) -> OverloadedError:
        tokens = self._queue.lines[priority].tokens
        backlog = self._queue.cost / self._workers
        # Half of the line should be gone by then; spread, so that those refused together do not come back together.
        retry_after = max(0.05, backlog / 2) * random.uniform(0.9, 1.3)
        return OverloadedError(
            f"{tokens} tokens of {priority.value} work are waiting, and {self._room_tokens} are allowed: about "
            f"{backlog:.1f} s of work in all. Come again in {retry_after:.1f} s",
            retry_after=retry_after,
            metadata={"limit": self._room_tokens, "actual": tokens, "backlog_ms": round(backlog * 1000)},
        )
