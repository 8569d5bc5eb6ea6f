"""estimate_quality of both clients."""

from __future__ import annotations

from typing import Any

import pytest
from dragoman import AsyncClient, Client, ConfigurationError, DoubtLevel, FlagKind, InvalidTextError, Signals
from dragoman.v1 import text_pb2
from fake_server import FakeServer


def test_estimates_come_in_order_with_all_they_hold(server: FakeServer) -> None:
    with Client(server.address) as client:
        found = client.estimate_quality([("نص", "text"), ("DOUBT", "text"), ("UNSURE", "")], source="ar", target="en")
    assert [one.doubt for one in found] == [0.125, 0.875, None]
    assert [one.level for one in found] == [DoubtLevel.LOW, DoubtLevel.HIGH, DoubtLevel.UNKNOWN]
    assert [flag.kind for flag in found[1].flags] == [FlagKind.NUMBER_MISMATCH]
    assert found[0].signals == Signals(score=-2.5, reverse=-1.5)
    assert found[2].note == "nobody can tell"
    assert found[0].model is not None
    assert found[0].reverse_model is None
    assert found[0].timing.total_ms == 3.5
    ((_, request),) = server.calls
    assert (request.options.source_language, request.options.target_language) == ("ar", "en")


def test_what_is_not_given_is_not_sent(server: FakeServer) -> None:
    with Client(server.address) as client:
        client.estimate_quality([("نص", "text")], priority="bulk")
    ((_, request),) = server.calls
    assert not request.options.HasField("source_language")
    assert request.priority == text_pb2.PRIORITY_BULK


@pytest.mark.parametrize(
    ("pairs", "error"),
    [
        (["ab"], TypeError),
        ([("a", "b", "c")], TypeError),
        ([("a", None)], TypeError),
        ([("a", "\ud800")], InvalidTextError),
    ],
)
def test_pairs_that_are_none_are_refused(server: FakeServer, pairs: Any, error: type[Exception]) -> None:
    with Client(server.address) as client, pytest.raises(error, match=r"pairs\[0\]"):
        client.estimate_quality(pairs)
    assert server.calls == []


def test_an_unknown_priority_is_refused(server: FakeServer) -> None:
    with Client(server.address) as client, pytest.raises(ConfigurationError, match="priority"):
        client.estimate_quality([("a", "b")], priority="soon")


def test_a_stream_keeps_ids_and_failures(server: FakeServer) -> None:
    items = [("نص", "text"), ("mine", "DOUBT", "text"), ("FAIL", "text"), ("a", "\ud800")]
    with Client(server.address) as client:
        outcomes = {outcome.id: outcome for outcome in client.estimate_quality_stream(items, source="ar")}
    assert outcomes["0"].unwrap().doubt == 0.125
    assert outcomes["mine"].unwrap().level is DoubtLevel.HIGH
    assert outcomes["2"].error is not None
    assert isinstance(outcomes["3"].error, InvalidTextError)


async def test_the_async_client_does_the_same(server: FakeServer) -> None:
    async with AsyncClient(server.address) as client:
        (found,) = await client.estimate_quality([("DOUBT", "text")])
        outcomes = [outcome async for outcome in client.estimate_quality_stream([("a", "b"), ("c", "d")])]
    assert found.doubt == 0.875
    assert sorted(outcome.id for outcome in outcomes) == ["0", "1"]
