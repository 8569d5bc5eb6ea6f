"""Sentences that are computed once for several callers, and errors and cancellations among them."""

from __future__ import annotations

import asyncio
import time

import pytest
from cache_fakes import PLENTY, Engine, Watcher, answers, begin, cached, results, settle
from dragoman_server.caller import Caller
from dragoman_server.engine.cache import ResultCache
from dragoman_server.errors import DeadlineTooNearError, EngineError, OverloadedError


@pytest.mark.parametrize("size", [0, PLENTY], ids=["nothing kept", "kept"])
class TestSharing:
    """Several callers at once, with and without anything being kept."""

    async def test_what_is_in_flight_is_computed_once_for_all(self, size: int) -> None:
        engine, watcher = Engine(), Watcher()
        submitter = cached(engine, ResultCache(size), watcher)
        tasks = [await begin(submitter, "a", "b")] + [await begin(submitter, "b", "a", "b") for _ in range(5)]
        assert engine.asked == [["a", "b"]]
        engine.calls[0].finish()
        assert await results(tasks[0]) == answers("a", "b")
        for task in tasks[1:]:
            assert await results(task) == answers("b", "a", "b")
        assert watcher.lookups == [("m", 0, 0, 2)] + [("m", 0, 3, 0)] * 5

    async def test_a_caller_has_its_own_computed_while_it_waits(self, size: int) -> None:
        engine, watcher = Engine(), Watcher()
        submitter = cached(engine, ResultCache(size), watcher)
        first = await begin(submitter, "a")
        second = await begin(submitter, "b", "a", "c")
        assert engine.asked == [["a"], ["b", "c"]]
        engine.calls[1].finish()
        await settle()
        assert not second.done()
        engine.calls[0].finish()
        assert await results(second) == answers("b", "a", "c")
        assert await results(first) == answers("a")
        assert watcher.lookups == [("m", 0, 0, 1), ("m", 0, 1, 2)]

    @pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
    async def test_a_chain_of_waiting_ends_in_any_order_of_answers(self, size: int, order: tuple[int, ...]) -> None:
        engine = Engine()
        submitter = cached(engine, ResultCache(size))
        wanted = ["x", "yx", "zyx", "wzyx", "xyzw"]
        tasks = [await begin(submitter, *sentences) for sentences in wanted]
        assert engine.asked == [["x"], ["y"], ["z"], ["w"]]
        for number in order:
            engine.calls[number].finish()
            await settle()
        assert [await results(task) for task in tasks] == [answers(*sentences) for sentences in wanted]

    async def test_two_that_come_to_wait_for_each_other_both_end(self, size: int) -> None:
        """A has x computed and waits for the y of somebody who leaves; B has y computed and waits for the x of A."""
        engine = Engine()
        submitter = cached(engine, ResultCache(size))
        gone = await begin(submitter, "y")
        a = await begin(submitter, "x", "y")
        gone.cancel()
        await settle()
        b = await begin(submitter, "y", "x")
        assert engine.asked == [["y"], ["x"], ["y"]]
        engine.calls[2].finish()
        await settle()
        engine.calls[1].finish()
        await settle()
        for call in engine.calls[3:]:  # y was over before A looked again, and if nothing is kept it is asked for again
            call.finish()
        assert await results(b) == answers("y", "x")
        assert await results(a) == answers("x", "y")

    async def test_waiters_recompute_once_after_the_computing_caller_left(self, size: int) -> None:
        engine = Engine()
        submitter = cached(engine, ResultCache(size))
        owner = await begin(submitter, "a", "b")
        waiters = [await begin(submitter, "a") for _ in range(3)]
        owner.cancel()
        await settle()
        assert engine.asked == [["a", "b"], ["a"]]
        engine.calls[1].finish()
        assert [await results(waiter) for waiter in waiters] == [answers("a")] * 3
        with pytest.raises(asyncio.CancelledError):
            await owner

    @pytest.mark.parametrize(
        "error",
        [
            EngineError("broken"),
            OverloadedError("full", retry_after=1.0),
            DeadlineTooNearError(estimate=2.0, remaining=1.0),
            RuntimeError("a bug"),
        ],
        ids=lambda error: type(error).__name__,
    )
    async def test_the_error_of_one_is_not_that_of_those_who_waited(self, size: int, error: Exception) -> None:
        engine = Engine()
        submitter = cached(engine, ResultCache(size))
        owner, waiter = await begin(submitter, "a", "b"), await begin(submitter, "b")
        engine.calls[0].fail(error)
        with pytest.raises(type(error)):
            await results(owner)
        await settle()
        assert engine.asked[1:] == [["b"]]
        engine.calls[1].finish()
        assert await results(waiter) == answers("b")

    async def test_a_sentence_that_always_fails_fails_for_all_callers(self, size: int) -> None:
        engine = Engine()
        submitter = cached(engine, ResultCache(size))
        tasks = [await begin(submitter, "a") for _ in range(6)]
        asked = 0
        for _ in range(3):
            for call in engine.calls[asked:]:
                call.fail(EngineError("broken"))
            asked = len(engine.calls)
            await settle()
        assert all(task.done() for task in tasks)
        for task in tasks:
            with pytest.raises(EngineError, match="broken"):
                await task
        assert asked == 6

    async def test_whoever_was_let_down_twice_waits_no_more(self, size: int) -> None:
        engine = Engine()
        submitter = cached(engine, ResultCache(size))
        tasks = [await begin(submitter, "a") for _ in range(4)]
        for leaving in tasks[:2]:
            leaving.cancel()
            await settle()
        assert engine.asked == [["a"], ["a"], ["a"], ["a"]]
        for call in engine.calls[2:]:
            call.finish()
        assert [await results(task) for task in tasks[2:]] == [answers("a")] * 2

    async def test_a_waiter_that_leaves_disturbs_nobody(self, size: int) -> None:
        engine = Engine()
        submitter = cached(engine, ResultCache(size))
        owner = await begin(submitter, "a")
        leaving, staying = await begin(submitter, "a"), await begin(submitter, "a")
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        engine.calls[0].finish()
        assert await results(owner) == await results(staying) == answers("a")
        assert len(engine.calls) == 1

    async def test_a_waiter_refused_for_its_own_sentences_disturbs_nobody(self, size: int) -> None:
        engine = Engine()
        submitter = cached(engine, ResultCache(size))
        owner, refused = await begin(submitter, "a"), await begin(submitter, "a", "b")
        engine.calls[1].fail(OverloadedError("full", retry_after=1.0))
        with pytest.raises(OverloadedError):
            await results(refused)
        engine.calls[0].finish()
        assert await results(owner) == answers("a")

    async def test_a_deadline_while_waiting_is_left_to_the_engine(self, size: int) -> None:
        """Which refuses it as it refuses everything that comes too late."""
        engine = Engine()
        submitter = cached(engine, ResultCache(size))
        owner = await begin(submitter, "a")
        late = await begin(submitter, "a", caller=Caller(deadline=time.monotonic() + 0.01))
        assert len(engine.calls) == 1
        for _ in range(2000):
            if len(engine.calls) == 2:
                break
            await asyncio.sleep(0.01)
        engine.calls[1].fail(DeadlineTooNearError(estimate=1.0, remaining=0.0))
        with pytest.raises(DeadlineTooNearError):
            await results(late)
        engine.calls[0].finish()
        assert await results(owner) == answers("a")

    async def test_nothing_is_left_behind(self, size: int) -> None:
        engine = Engine()
        submitter = cached(engine, ResultCache(size))
        tasks = [await begin(submitter, *sentences) for sentences in ("ab", "bc", "ca", "d")]
        tasks[0].cancel()
        await settle()
        for call in engine.calls[1:]:
            call.finish()
            await settle()
        for call in engine.calls:
            if not call.end.done():
                call.finish()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert not submitter._in_flight
        assert not submitter._tokens_in_flight
