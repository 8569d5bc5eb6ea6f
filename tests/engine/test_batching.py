"""Batches: how they are packed, run, cancelled."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
from dragoman_server.engine.batching import Batcher, BatchLimits, Item, Tokens, pack
from dragoman_server.engine.pool import WorkerPool
from dragoman_server.errors import EngineError, ModelUnavailableError
from hypothesis import given
from hypothesis import strategies as st

LIMITS = BatchLimits(tokens=64, sentences=8, same_length=False)
SAME_LENGTH = BatchLimits(tokens=64, sentences=8, same_length=True)
PATIENCE = 20.0
"""Seconds until a test that hangs fails; never reached otherwise."""


def items(lengths: list[int], key: str = "k") -> list[Item[str]]:
    return [Item(tuple(f"{index}" for _ in range(length)), key) for index, length in enumerate(lengths)]


class Gate:
    """A model whose batches wait until they are let through; remembers what it was given."""

    def __init__(self) -> None:
        self.seen: list[list[Tokens]] = []
        self.entered, self.opened = threading.Event(), threading.Event()

    async def running(self) -> None:
        assert await asyncio.to_thread(self.entered.wait, PATIENCE)

    def run(self, batch: list[Tokens], key: str) -> list[Tokens]:
        self.seen.append(batch)
        self.entered.set()
        if not self.opened.wait(PATIENCE):
            raise AssertionError("the event loop was blocked")
        return batch


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(1)
    yield pool
    pool.close()


@given(
    st.lists(st.tuples(st.integers(1, 100), st.sampled_from("ab")), max_size=60),
    st.sampled_from([LIMITS, SAME_LENGTH]),
    st.integers(1, 4),
)
def test_every_item_is_in_one_batch_that_keeps_the_limits(
    wanted: list[tuple[int, str]], limits: BatchLimits, workers: int
) -> None:
    given_items = [Item(("x",) * length, key) for length, key in wanted]
    batches = pack(given_items, limits, workers)
    assert sorted(index for batch in batches for index in batch.indexes) == list(range(len(wanted)))
    for batch in batches:
        lengths = [wanted[index][0] for index in batch.indexes]
        assert {wanted[index][1] for index in batch.indexes} == {batch.key}
        assert len(lengths) <= limits.sentences
        assert len(lengths) == 1 or max(lengths) * len(lengths) <= limits.tokens
        assert batch.padded_tokens == max(lengths) * len(lengths)
        assert not limits.same_length or len(set(lengths)) == 1


def test_few_sentences_are_shared_out_among_the_workers() -> None:
    assert len(pack(items([5] * 8), LIMITS, workers=1)) == 1
    assert [len(batch.indexes) for batch in pack(items([5] * 8), LIMITS, workers=2)] == [4, 4]


def test_the_costliest_batch_goes_first() -> None:
    costs = [batch.padded_tokens for batch in pack(items([3, 50, 10, 10, 10, 30]), LIMITS, workers=2)]
    assert costs == sorted(costs, reverse=True)


async def test_results_are_in_the_order_of_the_items(pool: WorkerPool) -> None:
    batcher: Batcher[str, int] = Batcher(lambda batch, key: [int(tokens[0]) for tokens in batch], pool, LIMITS)
    results, _ = await batcher.submit(items([7, 1, 30, 2, 60, 7, 8, 1, 1, 100]))
    assert results == list(range(10))
    assert batcher.run_now(items([9, 1, 5])) == [0, 1, 2]


async def test_the_event_loop_runs_while_a_batch_does(pool: WorkerPool) -> None:
    gate = Gate()
    task = asyncio.create_task(Batcher(gate.run, pool, LIMITS).submit(items([1])))
    await gate.running()
    gate.opened.set()
    assert (await task)[0] == [("0",)]


async def test_a_cancelled_caller_drops_what_has_not_begun(pool: WorkerPool) -> None:
    gate = Gate()
    batcher = Batcher(gate.run, pool, LIMITS)
    running = asyncio.create_task(batcher.submit(items([1])))
    await gate.running()
    waiting = asyncio.create_task(batcher.submit(items([2, 60, 60])))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.opened.set()
    await running
    await batcher.submit(items([3]))
    assert [len(batch[0]) for batch in gate.seen] == [1, 3]


async def test_a_failed_batch_drops_the_rest_of_its_call_only(pool: WorkerPool) -> None:
    seen: list[int] = []

    def run(batch: list[Tokens], key: str) -> list[None]:
        seen.append(len(batch[0]))
        if len(batch[0]) == 60:
            release.wait(PATIENCE)
            raise EngineError("broken")
        return [None] * len(batch)

    release = threading.Event()
    batcher = Batcher(run, pool, LIMITS)
    failing = asyncio.create_task(batcher.submit(items([60, 50, 40])))
    other = asyncio.create_task(batcher.submit(items([7])))
    await asyncio.sleep(0)
    release.set()
    with pytest.raises(EngineError, match="broken"):
        await failing
    assert (await other)[0] == [None]
    assert 7 in seen


async def test_waiting_and_computing_add_up_to_the_time_taken(pool: WorkerPool) -> None:
    gate = Gate()
    batcher = Batcher(gate.run, pool, LIMITS)
    first = asyncio.create_task(batcher.submit(items([1])))
    await gate.running()
    second = asyncio.create_task(batcher.submit(items([2])))
    await asyncio.sleep(0)
    gate.opened.set()
    computing, waiting = (await first)[1], (await second)[1]
    assert computing.compute > 0
    assert waiting.queue > waiting.compute


async def test_a_closed_pool_refuses_what_waits_and_lets_run_what_runs() -> None:
    gate, pool = Gate(), WorkerPool(1)
    batcher = Batcher(gate.run, pool, LIMITS)
    running = asyncio.create_task(batcher.submit(items([1])))
    await gate.running()
    waiting = asyncio.create_task(batcher.submit(items([2])))
    await asyncio.sleep(0)
    pool.close()
    with pytest.raises(ModelUnavailableError):
        await batcher.submit(items([3]))
    gate.opened.set()
    assert (await running)[0] == [("0",)]
    with pytest.raises(ModelUnavailableError, match="stopping"):
        await waiting
