"""The queue as a data structure: order, packing, sharing out, dropping; and a machine that tries everything."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest
from dragoman_server.caller import Priority
from dragoman_server.engine.scheduling.fair_queue import Bucket, Entry
from dragoman_server.engine.scheduling.queue import WorkQueue
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

SMALL = Bucket("small", tokens=8, capacity=4, max_ride_along=2)
LARGE = Bucket("large", tokens=32, capacity=2, max_ride_along=1)
SINGLE = Bucket("single", tokens=8, capacity=1)


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


def test_a_newcomers_sentence_goes_before_the_rest_of_thousands() -> None:
    queue = filled(*(entry(f"old{n}", flow="old") for n in range(1000)))
    names(queue)
    queue.push(entry("new", flow="new"))
    assert "new" in names(queue)


def test_a_newcomer_does_not_wait_for_entries_passed_over() -> None:
    lengths = [Bucket(length, tokens=8, capacity=8) for length in range(8)]
    queue = filled(*(entry(f"old{n}", flow="old", bucket=lengths[n % 8]) for n in range(1000)))
    for number in range(100):
        names(queue)
        queue.push(entry("new", flow=f"new{number}", bucket=lengths[number % 8]))
        assert "new" in names(queue) + names(queue)


def test_callers_of_one_sentence_are_served_in_arrival_order() -> None:
    queue, served = filled(), []
    for number, cost in enumerate([1.0, 9.0, 1.0, 0.1, 5.0, 0.1, 3.0, 0.2] * 5):
        queue.push(entry(str(number), flow=f"f{number}", bucket=SINGLE, cost=cost))
        served += names(queue) if number % 3 else []
    served += [name for batch in everything(queue) for name in batch]
    assert served == [str(number) for number in range(40)]


def test_a_later_step_of_a_call_does_not_queue_again() -> None:
    first = entry("translate", flow="call", bucket=SINGLE)
    queue = filled(first)
    names(queue)
    for number in range(20):
        queue.push(entry(f"later{number}", flow=f"later{number}", bucket=SINGLE))
        names(queue) if number % 2 else None
    queue.push(entry("compare", flow="call", bucket=SINGLE), first.tag)
    assert names(queue) == ["compare"]


def test_a_step_that_does_not_queue_is_charged_to_its_flow() -> None:
    first = entry("a0", flow="a", bucket=SINGLE)
    queue = filled(first, *(entry(f"b{n}", flow="b", bucket=SINGLE) for n in range(6)))
    queue.push(entry("a1", flow="a", bucket=SINGLE, cost=3.0), first.tag)
    queue.push(entry("a2", flow="a", bucket=SINGLE))
    assert [batch[0] for batch in everything(queue)] == ["a0", "b0", "a1", "b1", "b2", "b3", "b4", "a2", "b5"]


def test_callers_share_alike() -> None:
    queue = filled(
        *(entry("a", flow="a", bucket=SINGLE) for _ in range(30)),
        *(entry("b", flow="b", bucket=SINGLE) for _ in range(30)),
    )
    first = [names(queue)[0] for _ in range(20)]
    assert (first.count("a"), first.count("b")) == (10, 10)


def test_urgent_work_goes_before_bulk_and_bulk_is_not_starved() -> None:
    queue = filled(*(entry("bulk", flow="b", bucket=SINGLE, priority=Priority.BULK) for _ in range(200)))
    served = []
    for number in range(100):  # ever new urgent callers, faster than they are served
        for extra in range(2):
            queue.push(entry("urgent", flow=f"u{number}.{extra}", bucket=SINGLE))
        served += names(queue)
    assert served[0] == "urgent"
    assert 8 <= served.count("bulk") <= 15  # one in nine, by weight


def test_a_long_wait_is_over_in_the_end_whatever_comes_after() -> None:
    queue = filled(entry("waiting", flow="w", bucket=SINGLE, priority=Priority.BULK, cost=10.0))
    for number in range(10_000):
        queue.push(entry("other", flow=f"o{number}", bucket=SINGLE, priority=Priority.INTERACTIVE))
        if names(queue) == ["waiting"]:
            return
    raise AssertionError("starved")


@pytest.mark.parametrize("others", [1, 4, 16])
def test_a_backlog_has_its_share_however_many_new_callers_come(others: int) -> None:
    """So many new callers wait at any moment, each with one sentence and a second step that does not queue."""
    queue = filled(*(entry("backlog", flow="b", bucket=SINGLE) for _ in range(20)))
    newcomers = [entry("first", flow=f"early{number}", bucket=SINGLE, cost=0.5) for number in range(others)]
    for one in newcomers:
        queue.push(one)
    served = []
    for number in range(20 * (2 * others + 1)):
        (taken,) = queue.take(0.0).entries
        served.append(taken.payload)
        if taken.payload == "first":
            queue.push(entry("second", flow=str(taken.flow), bucket=SINGLE, cost=0.5), taken.tag)
        elif taken.payload == "second":
            queue.push(entry("first", flow=f"new{number}", bucket=SINGLE, cost=0.5))
    turns = [number for number, payload in enumerate(served) if payload == "backlog"]
    assert len(turns) >= 19
    # Between two of its turns each of the others is served once, in two steps.
    assert max(later - earlier for earlier, later in pairwise(turns)) <= 2 * (2 * others + 1)


def test_bulk_rides_along_only_while_that_hardly_delays_urgent() -> None:
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
    "numbers",
    [{"tokens": 0, "capacity": 1}, {"tokens": 1, "capacity": 0}, {"tokens": 1, "capacity": 1, "max_ride_along": 2}],
)
def test_impossible_buckets_are_refused(numbers: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="impossible"):
        Bucket("k", **numbers)


def test_what_goes_before_a_newcomer_is_foreseen() -> None:
    queue = filled(*(entry(flow="b", priority=Priority.BULK) for _ in range(100)), *(entry(flow="i") for _ in range(3)))
    eight = (1.0,) * 8
    assert queue.ahead(Priority.INTERACTIVE, "new", eight) == pytest.approx(3.0 + (3.0 + 8.0) / 8)
    assert queue.ahead(Priority.INTERACTIVE, "new", (8.0,)) == pytest.approx(1.0 + (1.0 + 8.0) / 8)
    assert queue.ahead(Priority.INTERACTIVE, "new", eight, -8.0) == pytest.approx(8.0 / 8)  # it has a place before all
    assert queue.ahead(Priority.BULK, "new", (1.0,)) == pytest.approx(1.0 + 3.0)
    assert queue.ahead(Priority.BULK, "b", (1.0,)) == pytest.approx(100.0 + 3.0)


COSTS = st.lists(st.floats(0.01, 10.0), min_size=1, max_size=5)


@given(st.lists(st.tuples(st.sampled_from("abcde"), COSTS, st.integers(0, 4))), st.sampled_from("abn"), COSTS)
@example(
    [("c", [1.0, 1.0, 1.0, 2.270783652816154], 2), ("c", [1.0, 1.2707836528161538, 2.0, 1.0], 2), ("a", [1.0], 0)],
    "a",
    [2.0, 1.2707836528161538, 1.0],
)
def test_what_is_foreseen_to_go_before_is_what_goes_before(
    calls: list[tuple[str, list[float], int]], flow: str, costs: list[float]
) -> None:
    queue: WorkQueue[str] = WorkQueue()
    for other, other_costs, taken in calls:
        for cost in other_costs:
            queue.push(entry("other", flow=other, bucket=SINGLE, cost=cost))
        for _ in range(taken):
            queue.take(0.0)
    foreseen, before, missing = queue.ahead(Priority.INTERACTIVE, flow, costs), 0.0, len(costs)
    for cost in costs:
        queue.push(entry("own", flow=flow, bucket=SINGLE, cost=cost))
    while missing:
        (one,) = queue.take(0.0).entries
        missing -= one.payload == "own"
        before += one.cost if one.payload == "other" else 0.0
    assert before == pytest.approx(foreseen)


def test_cancelled_entries_and_past_flows_do_not_pile_up() -> None:
    other = Bucket("other", tokens=8, capacity=1)
    queue = filled(*(entry(name, flow="s", bucket=other, cost=1e6) for name in ("goes", "stays")), entry("x", flow="x"))
    assert names(queue) == ["goes"]
    for number in range(5_000):
        gone, taken = entry("gone", flow=f"g{number}", bucket=LARGE), entry("taken", flow=f"t{number}")
        queue.push(gone)
        queue.push(taken)
        queue.cancel(gone)
        assert "taken" in names(queue)
    held: Any = queue
    queue = held.by_priority[Priority.INTERACTIVE]
    assert len(queue._flows) < 500
    assert len(queue._all._heap) < 500
    assert len(queue._buckets) == 1


class QueueMachine(RuleBasedStateMachine):
    """Any order of pushes, cancellations and takes keeps the accounts and loses nothing."""

    entries: Bundle[Entry[str]] = Bundle("entries")

    @initialize()
    def begin(self) -> None:
        self.queue: WorkQueue[str] = WorkQueue()
        self.waiting: set[Entry[str]] = set()
        self.clocks: dict[Priority, float] = {}
        self.now = 0.0

    @rule(
        target=entries,
        flow=st.sampled_from("abcd"),
        bucket=st.sampled_from([SMALL, LARGE, Bucket("single", tokens=100, capacity=1)]),
        priority=st.sampled_from(Priority),
        cost=st.floats(0.001, 100.0),
        patience=st.none() | st.floats(0.0, 5.0),
        place=st.none() | st.floats(0.0, 500.0),
    )
    def push(
        self,
        flow: str,
        bucket: Bucket,
        priority: Priority,
        cost: float,
        patience: float | None,
        place: float | None,
    ) -> Entry[str]:
        deadline = None if patience is None else self.now + patience
        one = Entry("x", bucket, (flow, priority), priority, cost, deadline)
        self.queue.push(one, place)
        assert place in (None, one.tag)
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
        served = {priority: self.queue.by_priority[priority].served for priority in Priority}
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
        if head.priority is Priority.INTERACTIVE and len(taken.entries) > bucket.max_ride_along:
            assert sum(one.priority is Priority.BULK for one in taken.entries) <= bucket.max_ride_along
        assert len(taken.entries) == 1 or sum(one.cost for one in taken.entries) <= total / (idle if idle > 1 else 0.99)

    def _late(self, one: Entry[str]) -> bool:
        return one.deadline is not None and one.deadline <= self.now

    @invariant()
    def accounts_agree(self) -> None:
        assert len(self.queue) == len(self.waiting)
        assert math.isclose(self.queue.cost, sum(one.cost for one in self.waiting), abs_tol=1e-6)
        for priority in Priority:
            expected = sum(one.bucket.tokens for one in self.waiting if one.priority is priority)
            assert self.queue.by_priority[priority].tokens == expected

    @invariant()
    def clocks_go_forward_and_know_who_waits(self) -> None:
        for priority in Priority:
            queue: Any = self.queue.by_priority[priority]
            clock = queue._clock
            assert self.clocks.get(priority, 0.0) <= clock
            self.clocks[priority] = clock
            assert queue._busy_flows == len({one.flow for one in self.waiting if one.priority is priority})


TestQueueMachine = QueueMachine.TestCase
TestQueueMachine.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
