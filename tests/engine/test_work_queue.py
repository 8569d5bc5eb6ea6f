"""The queue as a data structure: order, packing, sharing out, dropping; and a machine that tries everything."""

from __future__ import annotations

import math
from typing import Any

import pytest
from dragoman_server.caller import Priority
from dragoman_server.engine.queue import Bucket, Entry, WorkQueue
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

SMALL = Bucket("small", tokens=8, capacity=4, company=2)
LARGE = Bucket("large", tokens=32, capacity=2, company=1)


def entry(
    name: str = "x",
    *,
    flow: str = "a",
    bucket: Bucket = SMALL,
    priority: Priority = Priority.INTERACTIVE,
    cost: float = 1.0,
    deadline: float | None = None,
) -> Entry[str]:
    return Entry(name, bucket, flow, priority, cost, deadline)


def filled(*entries: Entry[str]) -> WorkQueue[str]:
    queue: WorkQueue[str] = WorkQueue()
    for one in entries:
        queue.push(one)
    return queue


def names(queue: WorkQueue[str], now: float = 0.0, idle: int = 1) -> list[str]:
    return [one.payload for one in queue.take(now, idle).entries]


def everything(queue: WorkQueue[str]) -> list[list[str]]:
    batches = []
    while batch := names(queue):
        batches.append(batch)
    return batches


def test_an_empty_queue_gives_nothing() -> None:
    assert names(WorkQueue()) == []


def test_a_batch_holds_one_bucket_up_to_its_capacity() -> None:
    queue = filled(*(entry(f"s{n}") for n in range(5)), *(entry(f"l{n}", bucket=LARGE) for n in range(3)))
    assert everything(queue) == [["s0", "s1", "s2", "s3"], ["s4"], ["l0", "l1"], ["l2"]]


def test_one_sentence_of_a_newcomer_goes_before_the_rest_of_thousands() -> None:
    queue = filled(*(entry(f"old{n}", flow="old") for n in range(1000)))
    names(queue)
    queue.push(entry("new", flow="new"))
    assert "new" in names(queue)


def test_callers_share_alike() -> None:
    single = Bucket("single", tokens=8, capacity=1)
    queue = filled(
        *(entry("a", flow="a", bucket=single) for _ in range(30)),
        *(entry("b", flow="b", bucket=single) for _ in range(30)),
    )
    first = [names(queue)[0] for _ in range(20)]
    assert (first.count("a"), first.count("b")) == (10, 10)


def test_urgent_work_goes_before_bulk_and_bulk_is_not_starved() -> None:
    single = Bucket("single", tokens=8, capacity=1)
    queue = filled(*(entry("bulk", flow="b", bucket=single, priority=Priority.BULK) for _ in range(200)))
    served = []
    for number in range(100):  # ever new urgent callers, faster than they are served
        for extra in range(2):
            queue.push(entry("urgent", flow=f"u{number}.{extra}", bucket=single))
        served += names(queue)
    assert served[0] == "urgent"
    assert 8 <= served.count("bulk") <= 15  # one in nine, by weight


def test_a_long_wait_is_over_in_the_end_whatever_comes_after() -> None:
    single = Bucket("single", tokens=8, capacity=1)
    queue = filled(entry("waiting", flow="w", bucket=single, priority=Priority.BULK, cost=10.0))
    for number in range(10_000):
        queue.push(entry("other", flow=f"o{number}", bucket=single, priority=Priority.INTERACTIVE))
        if names(queue) == ["waiting"]:
            return
    raise AssertionError("starved")


def test_bulk_keeps_urgent_work_company_only_while_that_hardly_delays_it() -> None:
    bulk = [entry(f"b{n}", flow="b", priority=Priority.BULK) for n in range(9)]
    queue = filled(*bulk, entry("u", flow="u"))
    assert names(queue) == ["u", "b0"]
    assert names(queue) == ["b1", "b2", "b3", "b4"]


def test_urgent_work_comes_along_with_bulk_up_to_a_full_batch() -> None:
    queue = filled(entry("before", flow="u"))
    names(queue)
    queue.push(entry("b", flow="b", priority=Priority.BULK))
    for number in range(5):
        queue.push(entry(f"u{number}", flow="u"))
    assert names(queue) == ["b", "u0", "u1", "u2"]


def test_what_waits_is_shared_out_among_idle_workers() -> None:
    queue = filled(*(entry(f"s{n}") for n in range(4)))
    assert names(queue, idle=2) == ["s0", "s1"]
    assert names(queue, idle=1) == ["s2", "s3"]


def test_an_entry_whose_time_has_passed_is_not_run() -> None:
    queue = filled(entry("late", deadline=5.0), entry("good", deadline=15.0), entry("late too", deadline=10.0))
    taken = queue.take(10.0)
    assert [one.payload for one in taken.entries] == ["good"]
    assert sorted(one.payload for one in taken.expired) == ["late", "late too"]
    assert len(queue) == 0


def test_a_cancelled_entry_is_gone_once() -> None:
    first, second = entry("first"), entry("second")
    queue = filled(first, second)
    assert queue.cancel(first)
    assert not queue.cancel(first)
    assert names(queue) == ["second"]
    assert not queue.cancel(second)
    assert (queue.tokens, queue.cost) == (0, 0.0)


def test_an_entry_enters_once() -> None:
    one = entry()
    queue = filled(one)
    with pytest.raises(ValueError, match="before"):
        queue.push(one)


@pytest.mark.parametrize(
    "numbers", [{"tokens": 0, "capacity": 1}, {"tokens": 1, "capacity": 0}, {"tokens": 1, "capacity": 1, "company": 2}]
)
def test_impossible_buckets_are_refused(numbers: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="impossible"):
        Bucket("k", **numbers)


def test_what_goes_before_a_newcomer_is_foreseen() -> None:
    queue = filled(*(entry(flow="b", priority=Priority.BULK) for _ in range(100)), *(entry(flow="i") for _ in range(3)))
    assert queue.ahead(Priority.INTERACTIVE, "new", 8.0) == pytest.approx(3.0 + (3.0 + 8.0) / 8)
    assert queue.ahead(Priority.BULK, "new", 1.0) == pytest.approx(1.0 + 3.0)
    assert queue.ahead(Priority.BULK, "b", 1.0) == pytest.approx(100.0 + 3.0)


def test_cancelled_entries_and_past_flows_do_not_pile_up() -> None:
    queue = filled(entry("stays", flow="s", bucket=Bucket("other", tokens=8, capacity=1), cost=1e9))
    for number in range(5_000):
        gone, taken = entry("gone", flow=f"g{number}", bucket=LARGE), entry("taken", flow=f"t{number}")
        queue.push(gone)
        queue.push(taken)
        queue.cancel(gone)
        assert "taken" in names(queue)
    held: Any = queue
    line = held.lines[Priority.INTERACTIVE]
    assert len(line._flows) < 500
    assert len(line._all._heap) < 500
    assert len(line._buckets) == 1


class QueueMachine(RuleBasedStateMachine):
    """Any order of pushes, cancellations and takes keeps the accounts and loses nothing."""

    entries: Bundle[Entry[str]] = Bundle("entries")

    @initialize()
    def begin(self) -> None:
        self.queue: WorkQueue[str] = WorkQueue()
        self.waiting: set[Entry[str]] = set()
        self.now = 0.0

    @rule(
        target=entries,
        flow=st.sampled_from("abcd"),
        bucket=st.sampled_from([SMALL, LARGE, Bucket("single", tokens=100, capacity=1)]),
        priority=st.sampled_from(Priority),
        cost=st.floats(0.001, 100.0),
        patience=st.none() | st.floats(0.0, 5.0),
    )
    def push(self, flow: str, bucket: Bucket, priority: Priority, cost: float, patience: float | None) -> Entry[str]:
        deadline = None if patience is None else self.now + patience
        one = Entry("x", bucket, (flow, priority), priority, cost, deadline)
        self.queue.push(one)
        self.waiting.add(one)
        return one

    @rule(one=consumes(entries))
    def cancel(self, one: Entry[str]) -> None:
        assert self.queue.cancel(one) == (one in self.waiting)
        self.waiting.discard(one)

    @rule(seconds=st.floats(0.0, 3.0))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule(idle=st.integers(1, 4))
    def take(self, idle: int) -> None:
        total = sum(one.cost for one in self.waiting)
        good = [one for one in self.waiting if not self._late(one)]
        served = {priority: self.queue.lines[priority].served for priority in Priority}
        taken = self.queue.take(self.now, idle)
        assert self.waiting.issuperset({*taken.entries, *taken.expired})
        assert all(self._late(one) for one in taken.expired)
        assert not any(self._late(one) for one in taken.entries)
        self.waiting -= {*taken.entries, *taken.expired}
        if not taken.entries:
            assert not self.waiting
            return
        head, bucket = taken.entries[0], taken.entries[0].bucket
        assert head.tag == min(one.tag for one in good if one.priority is head.priority)
        assert served[head.priority] == min(served[one.priority] for one in good)
        assert {one.bucket for one in taken.entries} == {bucket}
        assert len(taken.entries) <= bucket.capacity
        if head.priority is Priority.INTERACTIVE and len(taken.entries) > bucket.company:
            assert sum(one.priority is Priority.BULK for one in taken.entries) <= bucket.company
        assert len(taken.entries) == 1 or sum(one.cost for one in taken.entries) <= total / (idle if idle > 1 else 0.99)

    def _late(self, one: Entry[str]) -> bool:
        return one.deadline is not None and one.deadline <= self.now

    @invariant()
    def accounts_agree(self) -> None:
        assert len(self.queue) == len(self.waiting)
        assert math.isclose(self.queue.cost, sum(one.cost for one in self.waiting), abs_tol=1e-6)
        for priority in Priority:
            expected = sum(one.bucket.tokens for one in self.waiting if one.priority is priority)
            assert self.queue.lines[priority].tokens == expected


TestQueueMachine = QueueMachine.TestCase
TestQueueMachine.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
