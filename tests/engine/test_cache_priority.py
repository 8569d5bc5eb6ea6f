"""Callers of the cache with different priorities, their timing, and callers in other threads."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from cache_fakes import (
    PATIENCE,
    PLENTY,
    Engine,
    Options,
    Task,
    Watcher,
    answer,
    answers,
    begin,
    bulk,
    cached,
    interactive,
    item,
    results,
    settle,
)
from dragoman_server.caller import Caller, Flow, Priority
from dragoman_server.engine import cache as cache_module
from dragoman_server.engine.cache import ResultCache
from dragoman_server.engine.scheduling.batching import Item
from dragoman_server.errors import EngineError, ModelUnavailableError, OverloadedError
from dragoman_server.inference import Timing
from hypothesis import given, settings
from hypothesis import strategies as st


class TestUrgency:
    """Who waits for whom."""

    async def test_a_person_never_waits_for_a_feed(self) -> None:
        engine = Engine()
        submitter = cached(engine)
        slow, fast = await begin(submitter, "a", caller=bulk()), await begin(submitter, "a", caller=interactive())
        assert [call.caller.priority for call in engine.calls] == [Priority.BULK, Priority.INTERACTIVE]
        engine.calls[1].finish()
        assert await results(fast) == answers("a")
        assert not slow.done()
        engine.calls[0].finish()
        assert await results(slow) == answers("a")

    async def test_a_feed_waits_for_a_person_and_for_another_feed(self) -> None:
        engine = Engine()
        submitter = cached(engine)
        tasks = [await begin(submitter, "a", caller=caller) for caller in (interactive(), bulk())]
        tasks += [await begin(submitter, "b", caller=caller) for caller in (bulk(), bulk())]
        assert engine.asked == [["a"], ["b"]]
        for call in engine.calls:
            call.finish()
        assert [await results(task) for task in tasks] == [answers(s) for s in "aabb"]

    async def test_others_wait_for_the_most_urgent_one(self) -> None:
        """And the less urgent one, ending later or failing, does not take that away."""
        engine = Engine()
        submitter = cached(engine, ResultCache(0))
        slow, fast = await begin(submitter, "a", caller=bulk()), await begin(submitter, "a", caller=interactive())
        engine.calls[0].fail(EngineError("broken"))
        with pytest.raises(EngineError):
            await results(slow)
        third = await begin(submitter, "a", caller=interactive())
        assert len(engine.calls) == 2
        engine.calls[1].finish()
        assert await results(fast) == await results(third) == answers("a")

    async def test_a_single_sentence_does_not_wait_for_an_archive(self) -> None:
        engine = Engine()
        submitter = cached(engine, tolerance=10)
        archive = await begin(submitter, *(f"{number} w w w" for number in range(20)))
        single = await begin(submitter, "19 w w w")
        assert engine.asked[1:] == [["19 w w w"]]
        engine.calls[1].finish()
        assert await results(single) == answers("19 w w w")
        again = await begin(submitter, *(f"{number} w w w" for number in range(20)))
        assert len(engine.calls) == 2, "the same archive again has as much to wait for anyway"
        engine.calls[0].finish()
        assert await results(archive) == await results(again)

    async def test_a_single_sentence_waits_for_about_a_batch(self) -> None:
        engine = Engine()
        submitter = cached(engine, tolerance=10)
        tasks = [await begin(submitter, "a b c", "d e f", "g h i"), await begin(submitter, "a b c")]
        assert len(engine.calls) == 1
        engine.calls[0].finish()
        assert await results(tasks[1]) == answers("a b c")

    async def test_a_stream_counts_with_all_that_it_has_in_flight(self) -> None:
        engine = Engine()
        submitter = cached(engine, tolerance=10)
        stream = replace(bulk(), patient=True, flow=Flow())
        tasks = [await begin(submitter, f"{number} w w w", caller=stream) for number in range(20)]
        single = await begin(submitter, "19 w w w", caller=bulk())
        assert len(engine.calls) == 21, "another caller's single sentence does not wait for it"
        same = await begin(submitter, "18 w w w", caller=stream)
        assert len(engine.calls) == 21, "its own next item does"
        for call in engine.calls:
            call.finish()
        assert await results(single) == answers("19 w w w")
        assert await results(same) == await results(tasks[18])

    async def test_a_feed_waits_for_a_person_with_eight_times_its_work(self) -> None:
        """Because that is how the machine is shared."""
        engine = Engine()
        submitter = cached(engine, tolerance=0)
        person = await begin(submitter, *(f"{number} w w w" for number in range(16)), caller=interactive())
        larger = await begin(submitter, "1 w w w", "a w w w", caller=bulk())
        smaller = await begin(submitter, "1 w w w", caller=bulk())
        assert engine.asked[1:] == [["a w w w"], ["1 w w w"]]
        for call in engine.calls:
            call.finish()
        for task in (person, larger, smaller):
            await results(task)


class Clock:
    """Seconds that pass when told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(cache_module, "perf_counter", lambda: self.now)


class TestTiming:
    """Queue and compute add up to what passed, and each is what it says."""

    async def test_computing_is_computing_and_the_rest_is_queueing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        clock, engine = Clock(monkeypatch), Engine()
        task = await begin(cached(engine), "a")
        clock.now += 5.0
        engine.calls[0].finish(compute=2.0)
        assert (await task)[1] == Timing(queue=3.0, compute=2.0)

    async def test_waiting_for_another_is_queueing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        clock, engine = Clock(monkeypatch), Engine()
        submitter = cached(engine)
        owner = await begin(submitter, "a")
        clock.now += 1.0
        waiter, both = await begin(submitter, "a"), await begin(submitter, "a", "b")
        clock.now += 2.0
        engine.calls[1].finish(compute=1.5)
        await settle()
        clock.now += 4.0
        engine.calls[0].finish(compute=6.0)
        assert (await owner)[1] == Timing(queue=1.0, compute=6.0)
        assert (await waiter)[1] == Timing(queue=6.0, compute=0.0)
        assert (await both)[1] == Timing(queue=4.5, compute=1.5)

    async def test_what_is_computed_after_waiting_in_vain_counts_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        clock, engine = Clock(monkeypatch), Engine()
        submitter = cached(engine)
        owner, waiter = await begin(submitter, "a"), await begin(submitter, "b", "a")
        clock.now += 2.0
        engine.calls[1].finish(compute=1.0)
        await settle()
        clock.now += 3.0
        owner.cancel()
        await settle()
        clock.now += 4.0
        engine.calls[2].finish(compute=3.5)
        assert (await waiter)[1] == Timing(queue=4.5, compute=4.5)


async def test_callers_in_other_threads_and_event_loops_share_too(caplog: pytest.LogCaptureFixture) -> None:
    """The one in this loop owns, those in two others wait, one of them leaves."""
    engine, watcher = Engine(), Watcher()
    submitter = cached(engine, watcher=watcher)
    owner = await begin(submitter, "a")

    async def leave() -> str:
        try:
            await asyncio.wait_for(submitter.submit([item("a")], Caller()), 0.01)
        except asyncio.TimeoutError:
            return "left"
        return "stayed"

    left = asyncio.create_task(asyncio.to_thread(lambda: asyncio.run(leave())))
    other = asyncio.create_task(asyncio.to_thread(lambda: asyncio.run(submitter.submit([item("a")], Caller()))))
    assert await asyncio.wait_for(left, PATIENCE) == "left"
    assert await asyncio.to_thread(watcher.third.wait, PATIENCE)
    engine.calls[0].finish()
    assert (await asyncio.wait_for(other, PATIENCE))[0] == await results(owner) == answers("a")
    assert len(engine.calls) == 1
    assert caplog.messages == [], "the loop of the one that left is closed, and must not be told"


def test_many_threads_at_once_get_what_they_asked_for() -> None:
    class Busy(Engine):
        async def submit(self, items: Sequence[Item[Options]], caller: Caller) -> tuple[list[str], Timing]:
            await asyncio.sleep(0)
            return [answer(asked) for asked in items], Timing()

    cache = ResultCache(20 * (cache_module._ENTRY_BYTES + 50))
    submitter = cached(Busy(), cache)
    wrong: list[object] = []

    async def work(seed: int) -> None:
        generator = random.Random(seed)
        for _ in range(200):
            asked = [item(str(generator.randrange(60))) for _ in range(generator.randrange(8))]
            found, _timing = await submitter.submit(asked, generator.choice([interactive, bulk])())
            if found != [answer(one) for one in asked]:
                wrong.append((asked, found))

    def run(seed: int) -> None:
        try:
            asyncio.run(work(seed))
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    assert wrong == []
    assert cache.size_bytes <= cache.max_bytes
    assert not submitter._in_flight
    assert not submitter._tokens_in_flight


ERRORS = (EngineError("broken"), OverloadedError("full", retry_after=1.0), ModelUnavailableError("stopping"))
SUBMIT = st.tuples(
    st.just("submit"), st.lists(st.sampled_from(["a", "b", "c d", "c", "d"]), max_size=4), st.sampled_from(Priority)
)
OTHERS = st.tuples(st.sampled_from(["finish", "fail", "cancel", "let run"]), st.integers(0, 9), st.integers(0, 2))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(SUBMIT | OTHERS, max_size=40),
    st.sampled_from([0, 2 * (cache_module._ENTRY_BYTES + 50), PLENTY]),
    st.sampled_from([0, 3, 512]),
)
def test_every_caller_gets_the_answer_it_would_get_alone(
    steps: list[tuple[Any, ...]], size: int, tolerance: int
) -> None:
    """Calls come, leave, are answered and fail in any order. Each one that stays gets the model's own answers in order,
    or an error that the engine gave to it and not to another."""
    asyncio.run(_play(steps, size, tolerance))


async def _play(steps: list[tuple[Any, ...]], size: int, tolerance: int) -> None:
    engine, cache = Engine(), ResultCache(size)
    submitter = cached(engine, cache, tolerance=tolerance)
    tasks: list[tuple[Task, list[str], Caller]] = []
    left: set[Caller] = set()
    for name, *arguments in steps:
        waiting = [call for call in engine.calls if not call.end.done()]
        if name == "submit":
            sentences, priority = arguments
            caller = Caller(priority=priority)
            asked = [item(sentence) for sentence in sentences]
            tasks.append((asyncio.create_task(submitter.submit(asked, caller)), sentences, caller))
        elif name == "let run":
            await settle()
        elif name == "cancel" and tasks:
            task, _, caller = tasks[arguments[0] % len(tasks)]
            if task.cancel():
                left.add(caller)
        elif name in ("finish", "fail") and waiting:
            call = waiting[arguments[0] % len(waiting)]
            call.finish() if name == "finish" else call.fail(ERRORS[arguments[1]])
        assert cache.size_bytes <= size
    await settle()
    while not all(task.done() for task, _, _ in tasks):
        waiting = [call for call in engine.calls if not call.end.done()]
        for call in waiting:
            call.finish()
        await settle()
        assert waiting or all(task.done() for task, _, _ in tasks), "somebody waits for nothing"
    for task, sentences, caller in tasks:
        if caller in left and task.cancelled():
            continue
        own_errors = [
            call.end.exception() for call in engine.calls if call.caller is caller and not call.end.cancelled()
        ]
        error = task.exception()
        assert (error in own_errors) if error else task.result()[0] == answers(*sentences)
    assert not submitter._in_flight
    assert not submitter._tokens_in_flight
