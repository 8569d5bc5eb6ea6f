"""Admission control: a call enters the queue only if there is room, and time enough before its deadline.

It is asked three times. Before anything of a call is looked at, `require_room` refuses it if no text would be taken.
Before its text is looked at, `reserve` judges by the length of the text and keeps room for it. When the text is cut and
tokenized, `check` judges by what the work really is.
"""

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

_SOONEST_RETRY = 0.05
_SENTENCE_TOKENS = 40
"""Of news, padded: before a call is cut, it is taken to be so many sentences long."""

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
        self._reserved = {priority: [0.0, 0.0] for priority in Priority}  # tokens and worker seconds

    def is_full(self, priority: Priority) -> bool:
        """Whether as many tokens of this priority wait as are allowed."""
        return self._queue.by_priority[priority].tokens >= self._room_tokens

    def require_room(self, caller: Caller, now: float) -> None:
        """Refuse a call that `reserve` would refuse whatever its text is. Changes nothing.

        Raises:
            OverloadedError: there is no room.
            DeadlineTooNearError: its deadline passes before what goes ahead of it is done.
        """
        if caller.patient or caller.admission.granted:
            return
        reserved = self._reserved[caller.priority]
        if self._queue.by_priority[caller.priority].tokens + reserved[0] >= self._room_tokens:
            raise self._overloaded(caller.priority)
        if caller.deadline is not None:
            waiting = self._queue.ahead(caller.priority, caller.flow, [0.0]) + reserved[1]
            before = sum(entry.expected_cost for entry in self.running) + waiting
            self._check_time(_CAUTION * before, 0.0, 0.0, caller.deadline - now)

    def reserve(self, caller: Caller, now: float) -> None:
        """Keep room for a call whose text is about to be prepared; `release` gives it back.

        Patient callers and those of this process need none. A call is never refused for want of time while nothing
        else is going on: how long it takes is then judged by its tokens, not by those of other calls.

        Raises:
            OverloadedError: there is no room.
            DeadlineTooNearError: the call would not be done in time.
        """
        if caller.patient or caller.admission.granted:
            return
        priority, reserved = caller.priority, self._reserved[caller.priority]
        if self._queue.by_priority[priority].tokens + reserved[0] >= self._room_tokens:
            raise self._overloaded(priority)
        tokens, seconds = self._cost_model.from_text(caller, now)
        if caller.deadline is not None:
            last = min(seconds, seconds * _SENTENCE_TOKENS / max(1.0, tokens))
            waiting = self._queue.ahead(priority, caller.flow, [seconds - last, last]) + reserved[1]
            before = sum(entry.expected_cost for entry in self.running) + waiting
            self._check_time(_CAUTION * before, seconds if before else 0.0, 0.0, caller.deadline - now)
        reserved[0] += tokens
        reserved[1] += seconds
        caller.admission.reserved = (tokens, seconds)

    def release(self, caller: Caller) -> None:
        """Give back what is reserved for a call, if anything."""
        if caller.admission.reserved is None:
            return
        tokens, seconds = caller.admission.reserved
        caller.admission.reserved = None
        reserved = self._reserved[caller.priority]
        reserved[0] = max(0.0, reserved[0] - tokens)
        reserved[1] = max(0.0, reserved[1] - seconds)

    def check(self, entries: Sequence[Entry[Slot]], caller: Caller, now: float) -> None:
        """Check that a step of a call may enter the queue.

        Raises:
            OverloadedError: there is no room, none is reserved, the caller is not patient, and this is its first step.
            DeadlineTooNearError: the step would not be done in time; for a first step, the whole call would not.
        """
        known = caller.patient or caller.admission.granted or caller.admission.reserved
        if self.is_full(caller.priority) and not known:
            raise self._overloaded(caller.priority)
        if caller.deadline is not None:
            self._check_time(*self._estimate(entries, caller, now), caller.deadline - now)

    def enter(self, entries: Sequence[Entry[Slot]], caller: Caller) -> None:
        """Queue a step of a call: the first one at the end of its flow, later ones at the place that the call has."""
        admission, cost = caller.admission, sum(entry.cost for entry in entries)
        place, first = admission.place, not admission.granted
        for entry in entries:
            entry.call = admission if first else None
            self._queue.push(entry, place)
            place = None if place is None else place + entry.cost
        if first:
            self.release(caller)
            admission.granted, admission.model, admission.first = True, work_of(entries).model, cost
            admission.tokens = sum(entry.bucket.tokens for entry in entries)
            admission.expected = cost * (self._cost_model.factor(caller, admission.model) - 1.0)
        elif admission.place is None:  # admitted without limits (`Caller.in_process`): what shares it is not one call
            return
        else:
            admission.later += cost
        admission.place = entries[-1].tag

    def answered(self, caller: Caller, now: float) -> None:
        """Record a call that was answered; estimates for calls of its kind learn from it."""
        self._cost_model.learn(caller, now)

    def _check_time(self, before: float, own: float, longest: float, remaining: float) -> None:
        """Raise DeadlineTooNearError if a call is not done in `remaining` seconds.

        Args:
            before: worker seconds of what goes before it.
            own: worker seconds of the call; both are spread over all workers.
            longest: seconds of its longest sentence, which it takes at least.
            remaining: seconds.
        """
        estimate = max((before + own) / self._workers, longest)
        if estimate > remaining:
            alone = max(own / self._workers, longest)
            retry_after = max(_SOONEST_RETRY, estimate - remaining) if alone <= remaining else None
            raise DeadlineTooNearError(estimate=estimate, remaining=remaining, retry_after=retry_after)

    def _estimate(self, entries: Sequence[Entry[Slot]], caller: Caller, now: float) -> tuple[float, float, float]:
        """What `_check_time` takes for a call, or a later step of it, if no other call comes: the seconds of what runs
        and of what goes before it, of the call itself, and of its longest sentence.

        The safety factor applies before a call has begun only: a call that has begun is given
        up only when it cannot be finished in time.
        """
        admission, costs = caller.admission, [entry.cost for entry in entries]
        factor = caution = 1.0
        if not admission.granted:
            factor, caution = self._cost_model.proven_factor(caller, work_of(entries).model, now), _CAUTION
        running = sum(entry.expected_cost for entry in self.running)
        ahead = self._queue.ahead(caller.priority, caller.flow, costs, admission.place)
        return caution * (running + ahead), factor * sum(costs), factor * max(costs)

    def _overloaded(self, priority: Priority) -> OverloadedError:
        tokens = self._queue.by_priority[priority].tokens
        backlog = self._queue.cost / self._workers
        # Half of the queue should be done by then. Random, so that callers refused together do not come back together.
        retry_after = max(_SOONEST_RETRY, backlog / 2) * random.uniform(0.9, 1.3)
        return OverloadedError(
            f"{tokens} tokens of {priority.value} work are waiting, and {self._room_tokens} are allowed: about "
            f"{backlog:.1f} s of work in all. Come again in {retry_after:.1f} s",
            retry_after=retry_after,
            metadata={"limit": self._room_tokens, "actual": tokens, "backlog_ms": round(backlog * 1000)},
        )
