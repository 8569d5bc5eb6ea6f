"""The cache of results: what is kept, what is computed once for several callers, and that nobody suffers from it."""

from __future__ import annotations

import asyncio
import random
import threading
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest
from dragoman_server.caller import Caller, Flow, Priority
from dragoman_server.engine import cache as cache_module
from dragoman_server.engine.cache import CachedSubmitter, ResultCache, hypothesis_size, vector_size
from dragoman_server.engine.observation import Silent
from dragoman_server.engine.scheduling.batching import Item
from dragoman_server.errors import DeadlineTooNearError, EngineError, ModelUnavailableError, OverloadedError
from dragoman_server.inference import Hypothesis, Timing
from hypothesis import given, settings
from hypothesis import strategies as st

PATIENCE = 20.0
"""Seconds until a test that hangs fails; never reached otherwise."""
PLENTY = 1 << 20


@dataclass(frozen=True)
class Options:
    """As the engine's options: a frozen dataclass."""

    beam: int = 4
    prefix: tuple[str, ...] = ()


def item(sentence: str, options: Options = Options()) -> Item[Options]:
    return Item(tuple(sentence.split()), options)


def answer(asked: Item[Options], model: str = "m") -> str:
    """What the model says of a sentence; different for whatever must not be mixed up."""
    return f"{model} {asked.key!r} {asked.tokens!r}"


def answers(*sentences: str) -> list[str]:
    return [answer(item(sentence)) for sentence in sentences]


@dataclass(eq=False)
class Call:
    """What the engine was asked for at once."""

    items: Sequence[Item[Options]]
    caller: Caller
    model: str
    end: asyncio.Future[float] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def sentences(self) -> list[str]:
        return [" ".join(asked.tokens) for asked in self.items]

    def finish(self, compute: float = 0.0) -> None:
        self.end.set_result(compute)

    def fail(self, error: Exception) -> None:
        self.end.set_exception(error)


class Engine:
    """Computes when it is told to, or at once; remembers what it was asked for."""

    def __init__(self, model: str = "m", *, at_once: bool = False) -> None:
        self.model, self.at_once = model, at_once
        self.calls: list[Call] = []

    async def submit(self, items: Sequence[Item[Options]], caller: Caller) -> tuple[list[str], Timing]:
        call = Call(items, caller, self.model)
        self.calls.append(call)
        if self.at_once:
            call.finish()
        compute = await call.end
        return [answer(asked, self.model) for asked in items], Timing(queue=0.0, compute=compute)

    @property
    def asked(self) -> list[list[str]]:
        return [call.sentences for call in self.calls]


class Watcher(Silent):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.lookups: list[tuple[str, int, int, int]] = []
        self.fill: list[tuple[int, int]] = []
        self.third = threading.Event()

    def looked_up(self, model: str, *, hits: int, shared: int, misses: int) -> None:
        self.lookups.append((model, hits, shared, misses))
        if len(self.lookups) == 3:
            self.third.set()

    def cached(self, size_bytes: int, entries: int) -> None:
        self.fill.append((size_bytes, entries))


def cached(
    engine: Engine, cache: ResultCache | None = None, watcher: Watcher | None = None, *, tolerance: int = 512
) -> CachedSubmitter[Options, str]:
    store = ResultCache(PLENTY) if cache is None else cache
    return CachedSubmitter(engine, store, engine.model, len, watcher or Watcher(), engine.model, tolerance=tolerance)


Task = asyncio.Task[tuple[list[str], Timing]]


async def begin(
    submitter: CachedSubmitter[Options, str], *sentences: str, caller: Caller | None = None
) -> asyncio.Task[tuple[list[str], Timing]]:
    """A call that has come as far as it can."""
    task = asyncio.create_task(submitter.submit([item(sentence) for sentence in sentences], caller or Caller()))
    await settle()
    return task


async def settle() -> None:
    """Until everybody has come as far as they can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def results(task: Task) -> list[str]:
    return (await asyncio.wait_for(task, PATIENCE))[0]


def interactive() -> Caller:
    return Caller(priority=Priority.INTERACTIVE)


def bulk() -> Caller:
    return Caller(priority=Priority.BULK)


class TestMemory:
    """`ResultCache` alone."""

    ENTRY = 100 + cache_module._ENTRY_BYTES

    def test_what_was_not_used_for_longest_goes_first(self) -> None:
        cache = ResultCache(3 * self.ENTRY)
        for key in (b"a", b"b", b"c"):
            cache.put(key, key, 100)
        assert cache.get(b"a") == b"a"
        cache.put(b"d", b"d", 100)
        assert [cache.get(key) for key in (b"a", b"b", b"c", b"d")] == [b"a", None, b"c", b"d"]

    def test_putting_again_counts_once_and_is_a_use(self) -> None:
        cache = ResultCache(2 * self.ENTRY)
        cache.put(b"a", 1, 100)
        cache.put(b"b", 1, 100)
        cache.put(b"a", 2, 90)
        assert (len(cache), cache.size_bytes) == (2, 2 * self.ENTRY - 10)
        cache.put(b"c", 3, 100)
        assert (cache.get(b"a"), cache.get(b"b")) == (2, None)

    def test_as_many_go_as_a_large_one_needs(self) -> None:
        cache = ResultCache(3 * self.ENTRY)
        for key in (b"a", b"b", b"c"):
            cache.put(key, key, 100)
        cache.put(b"d", b"d", 100 + self.ENTRY)
        assert [cache.get(key) for key in (b"a", b"b", b"c", b"d")] == [None, None, b"c", b"d"]

    def test_what_is_larger_than_all_may_be_displaces_nothing(self) -> None:
        cache = ResultCache(2 * self.ENTRY)
        cache.put(b"a", 1, 100)
        cache.put(b"b", 2, 2 * self.ENTRY)
        assert (cache.get(b"a"), cache.get(b"b")) == (1, None)
        assert cache.size_bytes == self.ENTRY

    def test_a_value_that_does_not_fit_still_removes_the_old_one(self) -> None:
        cache = ResultCache(2 * self.ENTRY)
        cache.put(b"a", 1, 100)
        cache.put(b"a", 2, 2 * self.ENTRY)
        assert (cache.get(b"a"), len(cache), cache.size_bytes) == (None, 0, 0)

    def test_of_no_bytes_it_keeps_nothing(self) -> None:
        cache = ResultCache(0)
        cache.put(b"a", 1, 0)
        assert (cache.get(b"a"), len(cache), cache.size_bytes) == (None, 0, 0)

    @given(
        st.integers(0, 2000),
        st.lists(st.tuples(st.sampled_from([b"a", b"ab", b"b", b"c", b"d"]), st.integers(0, 900) | st.none())),
    )
    def test_it_never_takes_more_than_it_may_and_never_lies(
        self, bound: int, uses: list[tuple[bytes, int | None]]
    ) -> None:
        """Against a list of pairs, the one used last at its end."""
        cache, kept = ResultCache(bound), list[tuple[bytes, int]]()
        for key, size in uses:
            known = dict(kept)
            kept = [pair for pair in kept if pair[0] != key]
            if size is None:
                assert cache.get(key) == known.get(key)
                kept += [(key, known[key])] if key in known else []
            else:
                cache.put(key, size, size)
                if size + cache_module._ENTRY_BYTES <= bound:
                    kept.append((key, size))
                while sum(size + cache_module._ENTRY_BYTES for _, size in kept) > bound:
                    del kept[0]
            assert len(cache) == len(kept)
            assert cache.size_bytes == sum(size + cache_module._ENTRY_BYTES for _, size in kept) <= bound

    def test_what_begins_alike_is_removed_together(self) -> None:
        cache = ResultCache(PLENTY)
        for key in (b"ab1", b"ab2", b"ac1"):
            cache.put(key, key, 100)
        cache.remove(b"ab")
        assert [cache.get(key) for key in (b"ab1", b"ab2", b"ac1")] == [None, None, b"ac1"]
        assert (len(cache), cache.size_bytes) == (1, self.ENTRY)


def hypothesis(number: int) -> Hypothesis:
    """A sentence of a length as news has them, in Arabic or English."""
    word = "كلمات" if number % 2 else "words"
    return Hypothesis(" ".join([word] * (5 + number % 40)) + str(number), -0.1 - number / 7, True, 10 + number % 60)


def vector(number: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.full(384, number, np.float32) / np.float32(2)


@pytest.mark.parametrize(
    ("value", "size"), [(hypothesis, hypothesis_size), (vector, vector_size)], ids=["hypotheses", "vectors"]
)
@pytest.mark.parametrize("entries", [2_000, 3_500])
@pytest.mark.parametrize("turns", [1, 3])
def test_what_is_accounted_is_what_memory_grows_by(
    value: Callable[[int], object], size: Callable[[object], int], entries: int, turns: int
) -> None:
    """Filled, and with all of its entries replaced several times."""
    one = sum(size(value(number)) + cache_module._ENTRY_BYTES for number in range(entries))
    generator = random.Random(4)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        cache = ResultCache(one)
        for number in range(turns * entries):
            kept = value(number)
            cache.put(generator.randbytes(24), kept, size(kept))
        del kept
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert len(cache) > 0.9 * entries
    assert 0.7 * grown < cache.size_bytes < 1.3 * grown


def test_a_part_of_an_array_counts_for_all_that_it_keeps_alive() -> None:
    batch = np.zeros((16, 384), np.float32)
    assert vector_size(batch[3]) > batch.nbytes


class TestKeys:
    """What must not be taken for the same."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (Item(("ab", "c"), Options()), Item(("a", "bc"), Options())),
            (Item(("a b",), Options()), Item(("a", "b"), Options())),
            (Item(("a', 'b",), Options()), Item(("a", "b"), Options())),
            (Item(("a\0b",), Options()), Item(("a", "b"), Options())),
            (Item((), Options()), Item(("",), Options())),
            (Item(("\ud800",), Options()), Item(("\\ud800",), Options())),
            (Item(("\u0643",), Options()), Item(("\u06a9",), Options())),
            (Item(("a", "b"), Options()), Item(("b", "a"), Options())),
            (Item(("a",), Options(4)), Item(("a",), Options(5))),
            (Item(("a",), Options(prefix=("b",))), Item(("b", "a"), Options())),
        ],
    )
    async def test_different_sentences_or_options(self, one: Item[Options], other: Item[Options]) -> None:
        engine = Engine(at_once=True)
        submitter = cached(engine)
        for asked in (one, other, one, other):
            assert (await submitter.submit([asked], Caller()))[0] == [answer(asked)]
        assert [list(call.items) for call in engine.calls] == [[one], [other]]

    async def test_different_models_in_one_cache(self) -> None:
        cache = ResultCache(PLENTY)
        engines = Engine("m", at_once=True), Engine("n", at_once=True), Engine("m2", at_once=True)
        for _ in range(2):
            for engine in engines:
                found, _timing = await cached(engine, cache).submit([item("a b")], Caller())
                assert found == [answer(item("a b"), engine.model)]
        assert [len(engine.calls) for engine in engines] == [1, 1, 1]

    async def test_a_model_can_be_forgotten_without_the_others(self) -> None:
        cache, watcher = ResultCache(PLENTY), Watcher()
        one, other = Engine("m", at_once=True), Engine("n", at_once=True)
        kept, forgotten = cached(one, cache), cached(other, cache, watcher)
        for submitter in (kept, forgotten):
            await submitter.submit([item("a")], Caller())
        forgotten.forget()
        assert watcher.fill[-1] == (cache.size_bytes, 1)
        for submitter in (kept, forgotten):
            await submitter.submit([item("a")], Caller())
        assert (len(one.calls), len(other.calls)) == (1, 2)


class TestLookingUp:
    """One caller at a time."""

    async def test_only_what_is_new_is_computed_in_one_call_and_in_order(self) -> None:
        engine, watcher = Engine(at_once=True), Watcher()
        submitter = cached(engine, watcher=watcher)
        await submitter.submit([item("b"), item("d")], Caller())
        caller = bulk()
        found, _ = await submitter.submit([item(s) for s in "edcba"], caller)
        assert found == answers(*"edcba")
        assert engine.asked == [["b", "d"], ["e", "c", "a"]]
        assert engine.calls[1].caller is caller
        assert watcher.lookups == [("m", 0, 0, 2), ("m", 2, 0, 3)]

    async def test_what_a_call_has_twice_is_computed_once(self) -> None:
        engine, watcher = Engine(at_once=True), Watcher()
        submitter = cached(engine, watcher=watcher)
        found, _ = await submitter.submit([item(s) for s in "abacab"], Caller())
        assert found == answers(*"abacab")
        assert engine.asked == [["a", "b", "c"]]
        await submitter.submit([item(s) for s in "aad"], Caller())
        assert watcher.lookups == [("m", 0, 3, 3), ("m", 2, 0, 1)]

    async def test_the_model_is_not_called_for_known_or_no_sentences(self) -> None:
        engine = Engine(at_once=True)
        submitter = cached(engine)
        await submitter.submit([item("a")], Caller())
        assert await submitter.submit([item("a"), item("a")], Caller()) == (answers("a", "a"), Timing(0.0, 0.0))
        assert await submitter.submit([], Caller()) == ([], Timing(0.0, 0.0))
        assert len(engine.calls) == 1

    async def test_a_long_call_lets_others_have_their_turn(self) -> None:
        submitter = cached(Engine(at_once=True))
        long = asyncio.create_task(submitter.submit([item(str(number)) for number in range(2000)], Caller()))
        short = asyncio.create_task(submitter.submit([item("a")], Caller()))
        await asyncio.wait([long, short], return_when=asyncio.FIRST_COMPLETED)
        assert (short.done(), long.done()) == (True, False)
        assert (await long)[0] == answers(*map(str, range(2000)))

    async def test_what_is_thrown_out_is_computed_again(self) -> None:
        engine, watcher = Engine(at_once=True), Watcher()
        cache = ResultCache(2 * (cache_module._ENTRY_BYTES + len(answer(item("a")))))
        submitter = cached(engine, cache, watcher)
        for sentence in "abcab":
            await submitter.submit([item(sentence)], Caller())
        assert engine.asked == [["a"], ["b"], ["c"], ["a"], ["b"]]
        assert [entries for _, entries in watcher.fill] == [1, 2, 2, 2, 2]
        assert watcher.fill[-1][0] == cache.size_bytes

    async def test_a_call_larger_than_the_cache_is_answered_whole(self) -> None:
        engine = Engine(at_once=True)
        submitter = cached(engine, ResultCache(2 * (cache_module._ENTRY_BYTES + len(answer(item("a"))))))
        for _ in range(2):
            assert (await submitter.submit([item(s) for s in "abcdefg"], Caller()))[0] == answers(*"abcdefg")

    @pytest.mark.parametrize(
        "error",
        [
            EngineError("broken"),
            OverloadedError("full", retry_after=1.0),
            DeadlineTooNearError(estimate=2.0, remaining=1.0),
            ModelUnavailableError("stopping"),
        ],
        ids=lambda error: type(error).__name__,
    )
    async def test_an_error_reaches_its_caller_and_is_not_kept(self, error: Exception) -> None:
        engine = Engine()
        submitter = cached(engine)
        failing = await begin(submitter, "a", "b")
        engine.calls[0].fail(error)
        with pytest.raises(type(error)):
            await results(failing)
        again = await begin(submitter, "b")
        engine.calls[1].finish()
        assert await results(again) == answers("b")

    async def test_too_few_answers_are_an_error_and_leave_nothing_behind(self) -> None:
        class Short(Engine):
            async def submit(self, items: Sequence[Item[Options]], caller: Caller) -> tuple[list[str], Timing]:
                found, timing = await super().submit(items, caller)
                return found[1:], timing

        cache = ResultCache(PLENTY)
        with pytest.raises(ValueError, match="zip"):
            await cached(Short(at_once=True), cache).submit([item("a"), item("b")], Caller())
        assert len(cache) == 0


@pytest.mark.parametrize("size", [0, PLENTY], ids=["nothing kept", "kept"])
class TestSharing:
    """Several callers at once, with and without anything being kept."""

    async def test_what_is_tokens_in_flight_is_computed_once_for_all(self, size: int) -> None:
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

    async def test_a_stream_counts_with_all_that_it_has_tokens_in_flight(self) -> None:
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
