"""Callers, the queue and workers together: who is let in, what is dropped, what reaches whom. Workers are real threads;
what they run waits until a test lets it."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from dragoman_server.caller import Caller, Flow, Priority, WorkKind
from dragoman_server.engine.observation import DropReason, Silent
from dragoman_server.engine.scheduling.fair_queue import Bucket
from dragoman_server.engine.scheduling.scheduler import Scheduler
from dragoman_server.engine.scheduling.work import Job, Tokens
from dragoman_server.errors import (
    DeadlineTooNearError,
    EngineError,
    ModelUnavailableError,
    OverloadedError,
)
from dragoman_server.inference import Timing

PATIENCE = 20.0
"""Seconds until a test that hangs fails; never reached otherwise."""
BULK = Caller(priority=Priority.BULK)


class Watching(Silent):
    """Remembers drops."""

    def __init__(self) -> None:
        self.drops: Counter[DropReason] = Counter()
        self.depth = (0, 0)

    def dropped(self, reason: DropReason, sentences: int) -> None:
        self.drops[reason] += sentences

    def queued(self, sentences: int, tokens: int) -> None:
        self.depth = (sentences, tokens)


class Gate:
    """Work that holds its worker until it is let through; says the rows in upper case."""

    model = "gate"

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self._permits = threading.Semaphore(0)

    def __call__(self, rows: list[Tokens], padded: int) -> list[str]:
        self.batches.append([row[0] for row in rows])
        if not self._permits.acquire(timeout=PATIENCE):
            raise AssertionError("never let through")
        if any("poison" in row[0] for row in rows):
            raise EngineError("a row of this batch is bad")
        return [row[0].upper() for row in rows]

    def let(self, batches: int = 1) -> None:
        self._permits.release(batches)

    def open(self) -> None:
        self.let(10_000)


class Engine:
    """A scheduler of one worker with a gate before it."""

    def __init__(self, **options: Any) -> None:
        self.now, self.watching, self.gate = 1000.0, Watching(), Gate()
        workers = options.pop("workers", 1)
        self.scheduler = Scheduler(workers, observer=self.watching, clock=lambda: self.now, **options)

    def start(
        self, *names: str, caller: Caller | None = None, cost: float = 1.0, tokens: int = 8, capacity: int = 4
    ) -> asyncio.Task[list[str]]:
        caller = caller or Caller()
        bucket = Bucket(self.gate, tokens, capacity)
        jobs = [Job((name,), bucket, cost) for name in names]

        async def results() -> list[str]:
            return (await self.scheduler.submit(jobs, caller))[0]

        return asyncio.create_task(results())

    async def running(self, batches: int) -> None:
        await eventually(lambda: len(self.gate.batches) >= batches)

    async def waiting(self, sentences: int) -> None:
        await eventually(lambda: self.watching.depth[0] == sentences)


async def eventually(happened: Callable[[], bool]) -> None:
    for _ in range(int(PATIENCE * 200)):
        if happened():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not happen")


@pytest.fixture
def make() -> Iterator[Callable[..., Engine]]:
    made: list[Engine] = []

    def engine(**options: Any) -> Engine:
        made.append(Engine(**options))
        return made[-1]

    yield engine
    for one in made:
        one.gate.open()
        one.scheduler.close()
        assert one.scheduler.join(PATIENCE)


async def busy(engine: Engine) -> asyncio.Task[list[str]]:
    """Gives the only worker something to do, and waits until it does it."""
    task = engine.start("busy")
    await engine.running(1)
    return task


async def test_results_come_in_the_order_of_the_jobs(make: Callable[..., Engine]) -> None:
    engine = make()
    engine.gate.open()
    names = [f"s{number}" for number in range(50)]
    assert await engine.start(*names) == [name.upper() for name in names]
    assert await engine.start() == []


async def test_sentences_of_different_callers_are_run_together(make: Callable[..., Engine]) -> None:
    engine = make()
    first = await busy(engine)
    others = [engine.start(f"caller{number}") for number in range(4)]
    await engine.waiting(4)
    engine.gate.open()
    assert await asyncio.gather(*others) == [[f"CALLER{number}"] for number in range(4)]
    assert engine.gate.batches == [["busy"], ["caller0", "caller1", "caller2", "caller3"]]
    await first


async def test_nothing_waits_beside_an_idle_worker(make: Callable[..., Engine]) -> None:
    engine = make(workers=2)
    tasks = [engine.start("one"), engine.start("two")]
    await engine.running(2)
    assert engine.watching.depth[0] == 0
    engine.gate.open()
    await asyncio.gather(*tasks)


async def test_ten_thousand_sentences_delay_another_caller_one_batch(make: Callable[..., Engine]) -> None:
    engine = make(queue_tokens=1_000_000)
    bulk = engine.start(*(f"b{number}" for number in range(10_000)))
    await engine.running(1)
    single = engine.start("single")
    await engine.waiting(9_997)
    engine.gate.let(2)
    assert await single == ["SINGLE"]
    assert len(engine.gate.batches) <= 3
    bulk.cancel()


async def test_a_caller_that_leaves_never_reaches_the_engine(make: Callable[..., Engine]) -> None:
    engine = make()
    first = await busy(engine)
    leaving = engine.start("left", "behind")
    await engine.waiting(2)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert engine.watching.depth == (0, 0)
    assert engine.watching.drops == {DropReason.CANCELLED: 2}
    engine.gate.open()
    await first
    await engine.start("after")
    assert engine.gate.batches == [["busy"], ["after"]]


async def test_leaving_while_being_computed_harms_nobody_else(make: Callable[..., Engine]) -> None:
    engine = make()
    first = await busy(engine)
    leaving, staying = engine.start("leaving"), engine.start("staying")
    await engine.waiting(2)
    engine.gate.let()
    await engine.running(2)
    leaving.cancel()
    engine.gate.open()
    assert await staying == ["STAYING"]
    await first
    assert not engine.watching.drops


async def test_what_is_too_late_is_dropped_before_the_engine(make: Callable[..., Engine]) -> None:
    engine = make()
    first = await busy(engine)
    late = engine.start("late", caller=Caller(deadline=engine.now + 5))
    await engine.waiting(1)
    engine.now += 6
    engine.gate.open()
    with pytest.raises(DeadlineTooNearError):
        await late
    await first
    assert engine.gate.batches == [["busy"]]
    assert engine.watching.drops == {DropReason.EXPIRED: 1}


async def test_an_impossible_deadline_is_refused_with_the_estimate(make: Callable[..., Engine]) -> None:
    engine = make()
    first = await busy(engine)
    waiting = engine.start(*"abcdef")
    await engine.waiting(6)
    # 1 s runs; while the newcomer's own 1 s of work is done, another caller of its kind gets as much; and waiting may
    # take 1.4 times as long as foreseen
    with pytest.raises(DeadlineTooNearError) as refusal:
        await engine.start("hurry", caller=Caller(deadline=engine.now + 3.7))
    assert refusal.value.metadata == {"estimate_ms": "3800", "deadline_ms": "3700"}
    assert engine.watching.drops == {DropReason.DEADLINE_TOO_NEAR: 1}
    in_time = engine.start("in time", caller=Caller(deadline=engine.now + 3.9))
    await engine.waiting(7)
    engine.gate.open()
    assert await in_time == ["IN TIME"]
    await asyncio.gather(first, waiting)


async def test_what_follows_the_first_steps_of_others_is_foreseen_too(make: Callable[..., Engine]) -> None:
    def caller(patience: float | None = None, kind: WorkKind = WorkKind.COMPARED_TRANSLATION) -> Caller:
        return Caller(kind=kind, deadline=None if patience is None else engine.now + patience)

    engine, known = make(), caller()
    engine.gate.let(2)
    await engine.start("translate", caller=known)
    await engine.start("compare", caller=known, cost=0.5)
    engine.scheduler.answered(known)
    begun = [caller() for _ in range(3)]
    tasks = [engine.start("translate", caller=begun[0])]
    await engine.running(3)
    tasks += [engine.start("translate", caller=one) for one in begun[1:]]
    await engine.waiting(2)
    for patience, kind, estimate in ((7.7, WorkKind.COMPARED_TRANSLATION, "7800"), (7.2, WorkKind.TRANSLATION, "7300")):
        with pytest.raises(DeadlineTooNearError) as refusal:
            await engine.start("hurry", caller=caller(patience, kind))
        assert refusal.value.metadata["estimate_ms"] == estimate
    tasks.append(engine.start("source side", caller=begun[2], cost=0.25))  # a part of what was foreseen
    await engine.waiting(3)
    with pytest.raises(DeadlineTooNearError) as refusal:
        await engine.start("hurry", caller=caller(7.7))
    assert refusal.value.metadata["estimate_ms"] == "7800"
    engine.gate.open()
    await asyncio.gather(*tasks)


async def test_a_later_step_does_not_queue_again(make: Callable[..., Engine]) -> None:
    engine, caller = make(), Caller()
    engine.gate.let()
    await engine.start("translate", caller=caller)
    running = engine.start("busy")
    await engine.running(2)
    newcomers = [engine.start(f"newcomer{number}", capacity=1) for number in range(5)]
    await engine.waiting(5)
    later = engine.start("compare", "compare too", caller=caller, capacity=1)
    await engine.waiting(7)
    engine.gate.open()
    await asyncio.gather(running, later, *newcomers)
    assert engine.gate.batches[2:5] == [["compare"], ["compare too"], ["newcomer0"]]


async def test_a_full_queue_refuses_and_says_when_to_come_again(make: Callable[..., Engine]) -> None:
    engine = make(queue_tokens=32)  # 16 for each priority: two sentences
    first = await busy(engine)
    waiting = engine.start("a", "b", cost=2.0)
    await engine.waiting(2)
    with pytest.raises(OverloadedError) as refusal:
        await engine.start("c")
    assert 1.8 <= refusal.value.retry_after <= 2.6  # half of the four seconds, spread
    assert (refusal.value.metadata["limit"], refusal.value.metadata["actual"]) == ("16", "16")
    assert engine.watching.drops == {DropReason.QUEUE_FULL: 1}
    bulk = engine.start("bulk", caller=BULK)  # has room of its own
    await engine.waiting(3)
    engine.gate.open()
    await asyncio.gather(first, waiting, bulk)
    assert await engine.start("d") == ["D"]


async def test_a_call_that_was_let_in_is_carried_through(make: Callable[..., Engine]) -> None:
    engine = make(queue_tokens=16)
    engine.gate.let()
    caller = Caller()
    await engine.start("its first step", caller=caller)
    running = engine.start("busy")
    await engine.running(2)
    waiting = engine.start("fills the queue")
    await engine.waiting(1)
    second = engine.start("its second step", caller=caller)
    await engine.waiting(2)
    with pytest.raises(OverloadedError):
        await engine.start("a newcomer")
    engine.gate.open()
    assert await second == ["ITS SECOND STEP"]
    await asyncio.gather(running, waiting)


async def test_a_call_is_let_in_whole_when_there_is_room_at_all(make: Callable[..., Engine]) -> None:
    engine = make(queue_tokens=32)
    engine.gate.open()
    assert len(await engine.start(*map(str, range(100)))) == 100


async def test_patient_callers_wait_for_room_in_turn(make: Callable[..., Engine]) -> None:
    engine = make(queue_tokens=16)  # one sentence for each priority
    first = await busy(engine)
    patient = [
        engine.start(f"p{number}", caller=Caller(priority=Priority.BULK, patient=True), capacity=1)
        for number in range(5)
    ]
    await engine.waiting(1)
    for batches in range(2, 7):
        engine.gate.let()
        await engine.running(batches)
        assert engine.watching.depth[0] <= 2
    engine.gate.open()
    assert await asyncio.gather(*patient) == [[f"P{number}"] for number in range(5)]
    assert [batch[0] for batch in engine.gate.batches] == ["busy", "p0", "p1", "p2", "p3", "p4"]
    assert not engine.watching.drops
    await first


async def test_a_patient_caller_that_leaves_lets_the_next_one_in(make: Callable[..., Engine]) -> None:
    engine = make(queue_tokens=16)
    first = await busy(engine)
    queued = engine.start("queued", caller=BULK)
    await engine.waiting(1)
    patient = Caller(priority=Priority.BULK, patient=True)
    leaving, staying = engine.start("leaving", caller=patient), engine.start("staying", caller=patient)
    await asyncio.sleep(0)
    leaving.cancel()
    engine.gate.open()
    assert await staying == ["STAYING"]
    assert ["leaving"] not in engine.gate.batches
    await asyncio.gather(first, queued)


async def test_only_the_sentence_to_blame_fails(make: Callable[..., Engine]) -> None:
    engine = make()
    first = await busy(engine)
    good, bad, other = engine.start("good"), engine.start("poison"), engine.start("other")
    await engine.waiting(3)
    engine.gate.open()
    with pytest.raises(EngineError, match="bad"):
        await bad
    assert [await good, await other, await first] == [["GOOD"], ["OTHER"], ["BUSY"]]


async def test_a_failed_sentence_drops_the_rest_of_its_call(make: Callable[..., Engine]) -> None:
    engine = make()
    first = await busy(engine)
    failing = engine.start("poison", *(f"rest{number}" for number in range(8)), capacity=1)
    await engine.waiting(9)
    engine.gate.let(2)
    with pytest.raises(EngineError):
        await failing
    await engine.waiting(0)
    assert engine.watching.drops[DropReason.CANCELLED] >= 7
    await first


async def test_a_worker_survives_what_nobody_foresaw(make: Callable[..., Engine]) -> None:
    engine = make()

    class Broken(Gate):
        def __call__(self, rows: list[Tokens], padded: int) -> list[str]:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await engine.scheduler.submit([Job(("x",), Bucket(Broken(), 8, 1), 1.0)], Caller())
    engine.gate.open()
    assert await engine.start("next") == ["NEXT"]


async def test_a_worker_survives_results_that_are_missing(make: Callable[..., Engine]) -> None:
    engine = make()

    class Forgetful(Gate):
        def __call__(self, rows: list[Tokens], padded: int) -> list[str]:
            return []

    with pytest.raises(ValueError, match="shorter"):
        await engine.scheduler.submit([Job(("x",), Bucket(Forgetful(), 8, 1), 1.0)], Caller())
    engine.gate.open()
    assert await engine.start("next") == ["NEXT"]


async def test_closing_ends_what_runs_and_refuses_what_waits(make: Callable[..., Engine]) -> None:
    engine = make(queue_tokens=16)
    running = await busy(engine)
    waiting = engine.start("waiting")
    await engine.waiting(1)
    patient = engine.start("patient", caller=Caller(patient=True))
    await asyncio.sleep(0.01)
    engine.scheduler.close()
    engine.scheduler.close()
    for refused in (waiting, patient, engine.start("late")):
        with pytest.raises(ModelUnavailableError, match="stopping"):
            await refused
    engine.gate.open()
    assert await running == ["BUSY"]
    assert engine.scheduler.join(PATIENCE)
    assert engine.watching.drops == {DropReason.CLOSED: 3}


async def test_timing_separates_waiting_from_computing(make: Callable[..., Engine]) -> None:
    engine = make()
    bucket = Bucket(engine.gate, 8, 1)

    def submit(name: str) -> Awaitable[tuple[list[str], Timing]]:
        return asyncio.create_task(engine.scheduler.submit([Job((name,), bucket, 1.0)], Caller()))

    first = submit("first")
    await engine.running(1)
    second = submit("second")
    await engine.waiting(1)
    await asyncio.sleep(0.05)
    engine.gate.open()
    (_, computing), (_, waiting) = await first, await second
    assert computing.compute >= 0.05 > computing.queue
    assert waiting.queue >= 0.05


async def test_many_loops_and_callers_lose_nothing(make: Callable[..., Engine]) -> None:
    engine = make(workers=3, queue_tokens=64)
    engine.gate.open()

    async def stream(number: int) -> list[list[str]]:
        caller = Caller(priority=Priority.BULK, patient=True, flow=Flow())
        return [await engine.start(f"{number}.{item}", caller=caller, cost=0.01) for item in range(30)]

    def in_a_loop_of_its_own(number: int) -> list[list[list[str]]]:
        async def several() -> list[list[list[str]]]:
            return list(await asyncio.gather(*(stream(10 * number + n) for n in range(4))))

        return asyncio.run(several())

    answers = await asyncio.gather(*(asyncio.to_thread(in_a_loop_of_its_own, number) for number in range(3)))
    for number, streams in enumerate(answers):
        for n, items in enumerate(streams):
            assert items == [[f"{10 * number + n}.{item}"] for item in range(30)]
    assert engine.watching.depth == (0, 0)
