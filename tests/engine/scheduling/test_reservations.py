"""Room that is kept for calls while their texts are prepared."""

from __future__ import annotations

import pytest
from dragoman_server.caller import Caller, Priority
from dragoman_server.engine.scheduling.admission import AdmissionControl
from dragoman_server.engine.scheduling.fair_queue import Bucket, Entry
from dragoman_server.engine.scheduling.queue import WorkQueue
from dragoman_server.engine.scheduling.work import Slot
from dragoman_server.errors import DeadlineTooNearError, OverloadedError


class Work:
    model = "model"


def caller(characters: int = 100, seconds: float | None = None, **more: object) -> Caller:
    return Caller(characters=characters, deadline=None if seconds is None else 1000.0 + seconds, **more)  # type: ignore[arg-type]


def entry(one: Caller, tokens: int = 30, cost: float = 1.0) -> Entry[Slot]:
    bucket = Bucket(Work(), tokens, 1, 1)
    return Entry(None, bucket, one.flow, one.priority, cost, one.deadline)  # type: ignore[arg-type]


class Control(AdmissionControl):
    def __init__(self, room: int = 100) -> None:
        self.queue: WorkQueue[Slot] = WorkQueue()
        super().__init__(self.queue, 1, room)

    def answer(self, one: Caller, *, cost: float) -> None:
        """A call of one step from its arrival to its end."""
        work = entry(one, cost=cost)
        self.reserve(one, 1000.0)
        self.enter([work], one)
        self.queue.cancel(work)
        self.answered(one, 1000.0)


def test_calls_in_preparation_count_as_waiting() -> None:
    control = Control(room=100)
    first = caller(200)
    control.reserve(first, 1000.0)
    control.reserve(caller(200), 1000.0)
    with pytest.raises(OverloadedError):
        control.reserve(caller(1), 1000.0)
    control.reserve(caller(1, priority=Priority.BULK), 1000.0)  # which has room of its own
    control.release(first)
    control.reserve(caller(1), 1000.0)


def test_what_is_reserved_becomes_what_is_queued() -> None:
    control = Control(room=100)
    for _ in range(3):
        one = caller(150)
        control.reserve(one, 1000.0)
        control.check([entry(one)], one, 1000.0)
        control.enter([entry(one)], one)
        control.release(one)  # at the end of the call; by then there is nothing to give back
    assert control.queue.tokens == 90
    control.reserve(caller(1), 1000.0)


def test_a_call_with_room_is_not_refused_later() -> None:
    control = Control(room=100)
    early, late = caller(10), caller(10)
    control.reserve(early, 1000.0)
    control.enter([entry(late, tokens=120)], late)
    control.check([entry(early)], early, 1000.0)
    other = caller(10)
    with pytest.raises(OverloadedError):
        control.check([entry(other)], other, 1000.0)


def test_time_is_judged_by_the_length_of_the_text() -> None:
    control = Control(room=1000)
    control.answer(caller(100), cost=2.0)
    waiting = caller(100)
    control.enter([entry(waiting, cost=1.0)], waiting)  # 1.4 seconds with the safety factor
    control.reserve(caller(100, seconds=3.5), 1000.0)
    with pytest.raises(DeadlineTooNearError) as refused:
        control.reserve(caller(200, seconds=3.5), 1000.0)
    assert refused.value.retry_after is None  # 4 seconds by itself: waiting does not help
    with pytest.raises(DeadlineTooNearError) as refused:
        control.reserve(caller(100, seconds=2.5), 1000.0)
    assert refused.value.retry_after is not None
    assert refused.value.retry_after > 0


def test_what_goes_before_the_end_of_a_long_call_counts() -> None:
    """A fair queue takes sentences of all callers in turn, so that a long call waits for more of theirs."""
    control = Control(room=100_000)
    control.answer(caller(100), cost=1.0)
    for _ in range(10):
        other = caller(1000)
        control.enter([entry(other, cost=1.0) for _ in range(10)], other)
    control.reserve(caller(10, seconds=20.0), 1000.0)
    with pytest.raises(DeadlineTooNearError):
        control.reserve(caller(1000, seconds=40.0), 1000.0)


def test_an_idle_engine_refuses_no_call_by_its_length() -> None:
    control = Control(room=1000)
    control.answer(caller(100), cost=50.0)
    control.reserve(caller(100, seconds=1.0), 1000.0)


def test_an_estimate_that_nobody_corrects_is_not_trusted() -> None:
    control = Control(room=1000)
    control.answer(caller(100), cost=50.0)
    waiting = caller(100)
    control.enter([entry(waiting, cost=1.0)], waiting)
    with pytest.raises(DeadlineTooNearError):
        control.reserve(caller(100, seconds=10.0), 1000.0)
    control.reserve(Caller(characters=100, deadline=1110.0), 1100.0)


def test_patient_callers_and_this_process_reserve_nothing() -> None:
    control = Control(room=10)
    for one in (caller(10_000, patient=True), Caller.in_process()):
        control.reserve(one, 1000.0)
        assert one.admission.reserved is None
    control.reserve(caller(1), 1000.0)
