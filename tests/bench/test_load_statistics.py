"""The load generators and the arithmetic of bench/engine: numbers are only worth what these are."""

from __future__ import annotations

import asyncio
import itertools
import json
import math
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from dragoman_server.text import segment_text
from google.protobuf import any_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.engine.load import COLUMNS, Call, Run, closed_loop, open_loop
from bench.engine.measures import percentile, poisson_schedule, spread, summary
from bench.engine.provenance import provenance, write_json
from bench.engine.targets import Reply, Request, reply_of_trailers
from bench.engine.text import articles, random_texts, sentences


class Gate:
    """Answers nobody before so many are waiting at the same time."""

    def __init__(self, needed: int) -> None:
        self._needed, self._open = needed, asyncio.Event()
        self.waiting = self.most = 0

    async def translate(self, text: str, request: Request) -> Reply:
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        if self.waiting >= self._needed:
            self._open.set()
        await self._open.wait()
        self.waiting -= 1
        return Reply("OK" if text != "bad" else "RESOURCE_EXHAUSTED", text.upper())


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([7.0], 0.99, 7.0), ([3.0, 1.0, 2.0], 0.5, 2.0), ([0.0, 10.0], 0.95, 9.5), (range(101), 0.99, 99.0)],
)
def test_a_percentile_lies_between_its_neighbours(values: Sequence[float], share: float, expected: float) -> None:
    assert percentile(values, share) == pytest.approx(expected)


def test_nothing_has_no_percentile_and_an_empty_summary() -> None:
    assert math.isnan(percentile([], 0.5))
    assert summary([]) == {"count": 0}
    assert spread([3.0, 1.0, 2.0]) == {"median": 2.0, "least": 1.0, "greatest": 3.0}


def test_arrivals_are_a_reproducible_poisson_process() -> None:
    times = poisson_schedule(50.0, 400.0, seed=3)
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert times == poisson_schedule(50.0, 400.0, seed=3)
    assert times != poisson_schedule(50.0, 400.0, seed=4)
    assert times[-1] < 400.0
    assert len(times) == pytest.approx(20_000, rel=0.03)
    assert statistics.stdev(gaps) == pytest.approx(statistics.mean(gaps), rel=0.05)  # as of an exponential distribution


async def test_an_open_loop_sends_without_waiting_for_answers() -> None:
    schedule = [0.0, 0.001, 0.002, 0.003]
    gate = Gate(needed=4)
    run = await asyncio.wait_for(open_loop(gate, ["a", "b", "bad", "d"], schedule), 10)
    assert [row[0] for row in run.rows()] == schedule
    assert len(run.good) == 3
    for call in run.calls:
        assert call.scheduled <= call.sent <= call.done
        assert call.latency_ms == pytest.approx((call.done - call.scheduled) * 1000)


async def test_a_closed_loop_keeps_so_many_callers_busy_and_no_more() -> None:
    gate = Gate(needed=3)
    run = await asyncio.wait_for(closed_loop(gate, list("abcdefg"), 3), 10)
    assert gate.most == 3
    assert run.texts() == list("ABCDEFG")


def test_throughput_counts_answers_within_the_time_asked_about() -> None:
    replies = [(0.5, "OK"), (1.5, "OK"), (1.6, "DEADLINE_EXCEEDED"), (2.0, "OK"), (2.5, "OK")]
    run = Run([Call(index, 0.0, 0.0, done, Reply(code)) for index, (done, code) in enumerate(replies)], 4.0)
    assert run.rate_within(1.0, 2.0) == 2.0
    assert run.rate == 1.0
    assert run.digest()["codes"] == {"OK": 4, "DEADLINE_EXCEEDED": 1}
    assert all(len(row) == len(COLUMNS) for row in run.rows())


@pytest.mark.parametrize("by_trailer", [True, False])
def test_the_retry_delay_is_read_from_trailer_or_details(by_trailer: bool) -> None:
    retry, detail = error_details_pb2.RetryInfo(), any_pb2.Any()
    retry.retry_delay.FromMilliseconds(1500)
    detail.Pack(retry)
    status = status_pb2.Status(code=code_pb2.RESOURCE_EXHAUSTED, details=[detail]).SerializeToString()
    trailers = {"grpc-retry-pushback-ms": "1500"} if by_trailer else {"grpc-status-details-bin": status}
    assert reply_of_trailers("RESOURCE_EXHAUSTED", trailers).retry_ms == 1500


@pytest.mark.parametrize("language", ["ar", "en"])
def test_sentences_are_distinct_single_and_reproducible(language: str) -> None:
    found = sentences(language, 500)
    assert len(set(found)) == len(found) == 500
    assert found == sentences(language, 500)
    assert all(len(segment_text(sentence, language).segments) == 1 for sentence in found)


def test_other_texts_are_all_different_too() -> None:
    assert len(set(articles("ar", 50, 3))) == 50
    texts = list(random_texts("en", 2000))
    assert len(set(texts)) == 2000
    assert min(len(text.split()) for text in texts) <= 2
    assert max(text.count("\n\n") for text in texts) >= 3


def test_a_result_says_where_it_comes_from(tmp_path: Path, shipped_models: Path) -> None:
    content = {**provenance(shipped_models), "rounds": [{"rows": [[1, None, "OK"], [2, 0.5, "OK"]]}, {}], "none": []}
    write_json(tmp_path / "results" / "proof.json", content)
    text = (tmp_path / "results" / "proof.json").read_text(encoding="utf-8")
    assert json.loads(text) == content
    assert '[1, null, "OK"],\n' in text
    assert {"cpu", "cores", "memory_gib"} <= content["machine"].keys()
    assert {"dragoman", "ctranslate2", "grpcio"} <= content["versions"].keys()
    assert len(content["models"]["ar-en"]) == 64
