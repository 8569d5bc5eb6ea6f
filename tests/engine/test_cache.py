"""The result cache: its memory, its keys, and looking results up."""

from __future__ import annotations

import asyncio
import random
import tracemalloc
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from cache_fakes import PLENTY, Engine, Options, Watcher, answer, answers, begin, bulk, cached, item, results
from dragoman_server.caller import Caller
from dragoman_server.engine import cache as cache_module
from dragoman_server.engine.cache import ResultCache, hypothesis_size, vector_size
from dragoman_server.engine.scheduling.batching import Item
from dragoman_server.errors import DeadlineTooNearError, EngineError, ModelUnavailableError, OverloadedError
from dragoman_server.inference import Hypothesis, Timing
from hypothesis import given
from hypothesis import strategies as st


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
