"""Admission control: a call enters the queue only if there is room, and time enough before its deadline."""

from __future__ import annotations

import random
from collections.abc import Sequence

from ...caller import Caller, Priority
from ...errors import DeadlineTooNearError, OverloadedError
from .cost_model import CostModel
from .fair_queue import Entry
from .queue import WorkQueue
from .work import Slot, work_of

__all__ = ["AdmissionControl"]

_CAUTION = 1.4
"""Safety factor on the estimated wait. Under overload, admitted calls wait about as long as their deadlines allow;
without it, half of them would miss their deadline after all, and their work would be wasted."""


class AdmissionControl:
    """Admits calls to the queue or refuses them, judging by what waits and what runs. Not thread-safe.

    Args:
        queue: where admitted work waits.
        workers: number of workers that serve the queue.
        room_tokens: waiting tokens of one priority from which on further calls of it are refused.

    Attributes:
        running: the entries that workers are computing.
    """

    def __init__(self, queue: WorkQueue[Slot], workers: int, room_tokens: int) -> None:
        self.running: set[Entry[Slot]] = set()
        self._queue, self._workers, self._room_tokens = queue, workers, room_tokens
        self._cost_model = CostModel()

    def is_full(self, priority: Priority) -> bool:
        """Whether as many tokens of this priority wait as are allowed."""
        return self._queue.by_priority[priority].tokens >= self._room_tokens

    def check(self, entries: Sequence[Entry[Slot]], caller: Caller, now: float) -> None:
        """Check that a step of a call may enter the queue.

        Raises:
            OverloadedError: there is no room, the caller is not patient, and this is its first step.
            DeadlineTooNearError: the step would not be done in time; for a first step, the whole call would not.
        """
        if self.is_full(caller.priority) and not (caller.patient or caller.admission.granted):
            raise self._overloaded(caller.priority)
        if caller.deadline is not None:
            estimate, remaining = self._estimate(entries, caller, now), caller.deadline - now
            if estimate > remaining:
                raise DeadlineTooNearError(estimate=estimate, remaining=remaining)

    def enter(self, entries: Sequence[Entry[Slot]], caller: Caller) -> None:
        """Queue a step of a call: the first one at the end of its flow, later ones at the place that the call has."""
        admission, cost = caller.admission, sum(entry.cost for entry in entries)
        place, first = admission.place, not admission.granted
        for entry in entries:
            entry.call = admission if first else None
            self._queue.push(entry, place)
            place = None if place is None else place + entry.cost
        if first:
            admission.granted, admission.model, admission.first = True, work_of(entries).model, cost
            admission.expected = cost * (self._cost_model.factor(caller, admission.model) - 1.0)
        elif admission.place is None:  # admitted without limits (`Caller.in_process`): what shares it is not one call
            return
        else:
            admission.later += cost
        admission.place = entries[-1].tag

    def answered(self, caller: Caller, now: float) -> None:
        """Record a call that was answered; estimates for calls of its kind learn from it."""
        self._cost_model.learn(caller, now)

    def _estimate(self, entries: Sequence[Entry[Slot]], caller: Caller, now: float) -> float:
        """Estimated seconds until a call, or a later step of it, is done if no other call comes.

        Counts what runs, what goes before it, and the call itself, spread over all workers; it is never less than the
        longest sentence takes. The safety factor applies before a call has begun only: a call that has begun is given
        up only when it cannot be finished in time.
        """
        admission, costs = caller.admission, [entry.cost for entry in entries]
        factor = caution = 1.0
        if not admission.granted:
            factor, caution = self._cost_model.proven_factor(caller, work_of(entries).model, now), _CAUTION
        running = sum(entry.expected_cost for entry in self.running)
        ahead = self._queue.ahead(caller.priority, caller.flow, costs, admission.place)
        return max((caution * (running + ahead) + factor * sum(costs)) / self._workers, factor * max(costs))

    def _overloaded(self, priority: Priority) -> OverloadedError:
        tokens = self._queue.by_priority[priority].tokens
        backlog = self._queue.cost / self._workers
        # Half of the queue should be done by then. Random, so that callers refused together do not come back together.
        retry_after = max(0.05, backlog / 2) * random.uniform(0.9, 1.3)
        return OverloadedError(
            f"{tokens} tokens of {priority.value} work are waiting, and {self._room_tokens} are allowed: about "
            f"{backlog:.1f} s of work in all. Come again in {retry_after:.1f} s",
            retry_after=retry_after,
            metadata={"limit": self._room_tokens, "actual": tokens, "backlog_ms": round(backlog * 1000)},
        )
