"""Sentences of a model on their way into batches: padding, padding rows, limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from dragoman_server.caller import Caller
from dragoman_server.engine.observation import Silent
from dragoman_server.engine.scheduling.batching import Batcher, BatchLimits, Item
from dragoman_server.engine.scheduling.calibration import choose_padding_token, measure_batches
from dragoman_server.engine.scheduling.scheduler import Scheduler
from dragoman_server.engine.scheduling.work import Tokens
from hypothesis import given
from hypothesis import strategies as st

LIMITS = BatchLimits(tokens=64, sentences=4, length_class=8, longest=60, padding_token="=")


class Model:
    """Says how many tokens a row has, and remembers its batches."""

    def __init__(self) -> None:
        self.batches: list[list[Tokens]] = []

    def __call__(self, rows: list[Tokens], key: str) -> Sequence[str]:
        self.batches.append(rows)
        return [f"{key}{len(row)}" for row in rows]


class Watching(Silent):
    def __init__(self) -> None:
        self.batches: list[tuple[int, int, int, int]] = []
        self.waits: list[str] = []

    def batch(
        self, model: str, *, sentences: int, tokens: int, padded_tokens: int, capacity: int, seconds: float
    ) -> None:
        self.batches.append((sentences, tokens, padded_tokens, capacity))

    def waited(self, model: str, seconds: float) -> None:
        self.waits.append(model)


@pytest.fixture
def scheduler() -> Iterator[Scheduler]:
    scheduler = Scheduler(1)
    yield scheduler
    scheduler.close()
    assert scheduler.join(20)


def items(*lengths: int, key: str = "k") -> list[Item[str]]:
    return [Item(("w",) * length, key) for length in lengths]


@given(st.integers(0, 100))
def test_the_padded_length_follows_from_the_sentence_alone(tokens: int) -> None:
    padded = LIMITS.padded(tokens)
    assert padded >= max(1, tokens)
    if tokens <= 56:
        assert padded % 8 == 0
        assert padded - tokens <= 8
    elif tokens <= 60:
        assert padded == 60
    else:
        assert padded == tokens


async def test_every_batch_is_padded_to_its_class(scheduler: Scheduler) -> None:
    model = Model()
    batcher = Batcher(model, scheduler, LIMITS)
    lengths = [1, 3, 7, 8, 9, 15, 16, 17, 40, 55, 56, 57, 60]
    results, timing = await batcher.submit(items(*lengths), Caller())
    assert results == [f"k{length}" for length in lengths]
    assert timing.compute > 0
    for batch in model.batches:
        longest = max(map(len, batch))
        real = [row for row in batch if row[0] == "w"]
        assert len(batch) - len(real) in (0, 1)
        assert {LIMITS.padded(len(row)) for row in real} == {longest}
        assert len(real) <= 4
        assert len(real) == 1 or longest * len(real) <= 64


async def test_padding_row_added_only_where_no_sentence_is_as_long(scheduler: Scheduler) -> None:
    model = Model()
    batcher = Batcher(model, scheduler, LIMITS)
    await batcher.submit(items(5), Caller())
    await batcher.submit(items(8), Caller())
    assert model.batches == [[("w",) * 5, ("=",) * 8], [("w",) * 8]]


async def test_without_a_padding_token_nothing_is_added(scheduler: Scheduler) -> None:
    model = Model()
    await Batcher(model, scheduler, BatchLimits(tokens=64, sentences=4)).submit(items(5), Caller())
    assert model.batches == [[("w",) * 5]]


async def test_only_what_has_a_key_in_common_is_run_together(scheduler: Scheduler) -> None:
    model = Model()
    batcher = Batcher(model, scheduler, LIMITS)
    results, _ = await batcher.submit([*items(8, key="a"), *items(8, key="b"), *items(8, key="a")], Caller())
    assert results == ["a8", "b8", "a8"]
    assert len(model.batches) >= 2


def test_checks_run_in_the_calling_thread(scheduler: Scheduler) -> None:
    model = Model()
    assert Batcher(model, scheduler, LIMITS).run_now(items(9, 1, 5)) == ["k9", "k1", "k5"]
    assert [[len(row) for row in batch] for batch in model.batches] == [[9, 16], [1, 8], [5, 8]]


async def test_the_first_sentence_sets_the_speed_if_unmeasured(
    scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(100))
    monkeypatch.setattr("dragoman_server.engine.scheduling.batching.perf_counter", lambda: next(clock) * 4.0)
    batchers = {
        measured: Batcher(Model(), scheduler, replace(LIMITS, seconds_per_token=measured)) for measured in (None, 1.0)
    }
    for batcher in batchers.values():
        batcher.run_now(items(8))
    assert [batcher._job(items(16)[0]).cost for batcher in batchers.values()] == pytest.approx([8.0, 15.2])


async def test_batches_are_told_to_the_observer() -> None:
    watching = Watching()
    scheduler = Scheduler(1, observer=watching)
    await Batcher(Model(), scheduler, LIMITS, model="m", observer=watching).submit(items(5), Caller())
    scheduler.close()
    assert watching.batches == [(1, 5, 16, 4)]
    assert watching.waits == ["m"]


def test_the_padding_token_is_what_ends_soonest() -> None:
    costs = {"<s>": 3, "</s>": 5, "x": 40}
    assert choose_padding_token(["x", "</s>", "<s>"], lambda row: costs[row[0]]) == "<s>"
    assert choose_padding_token([], len) is None


@pytest.mark.parametrize(
    ("seconds", "sentences", "max_ride_along"),
    [
        ({1: 1.0, 4: 4.0, 8: 8.0}, 4, 1),  # batches bring nothing
        ({1: 1.0, 4: 2.6, 8: 4.8}, 8, 1),  # a processor
        ({1: 1.0, 4: 2.45, 8: 4.8}, 4, 1),  # no gain beyond four
        ({1: 1.0, 4: 1.0, 8: 1.1}, 8, 8),  # a GPU
    ],
)
def test_the_smallest_batch_that_is_as_fast_as_any_is_chosen(
    monkeypatch: pytest.MonkeyPatch, seconds: dict[int, float], sentences: int, max_ride_along: int
) -> None:
    clock, calls = [0.0], [0]
    monkeypatch.setattr("dragoman_server.engine.scheduling.calibration.perf_counter", lambda: clock[0])

    def run(rows: list[Tokens]) -> None:
        calls[0] += 1
        disturbed = 10.0 if calls[0] in (3, 7) else 0.0  # each time another size
        clock[0] += seconds[len(rows)] + disturbed

    profile = measure_batches(run, ("w",) * 10, [4, 8])
    assert (profile.sentences, profile.max_ride_along) == (sentences, max_ride_along)
    assert profile.seconds_per_token == pytest.approx(seconds[sentences] / sentences / 10)
