"""Streams: many items, bounded memory, one bad item, broken connections."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import grpc
import pytest
from dragoman import (
    Article,
    Client,
    ConfigurationError,
    DeadlineExceededError,
    InvalidRequestError,
    InvalidTextError,
    Outcome,
    OverloadedError,
    Translation,
    UnavailableError,
)
from fake_server import FakeServer, fault, free_address


def test_every_item_comes_back_once_under_its_id(client: Client) -> None:
    outcomes = list(client.translate_stream(((f"id-{n}", f"نص {n}") for n in range(3000)), target="en"))
    assert len(outcomes) == 3000
    assert {outcome.id: outcome.unwrap().text for outcome in outcomes} == {f"id-{n}": f"نص {n}" for n in range(3000)}


def test_items_without_an_id_are_numbered(client: Client) -> None:
    assert {outcome.id for outcome in client.translate_stream(["a", "b", "c"], target="ar")} == {"0", "1", "2"}


def test_no_items_give_no_outcomes(client: Client) -> None:
    assert list(client.translate_stream([], target="en")) == []


def test_a_bad_item_does_not_end_the_stream(client: Client) -> None:
    outcomes = {outcome.id: outcome for outcome in client.translate_stream(["a", "FAIL", "\udc00", "d"], target="ar")}
    assert isinstance(outcomes["1"].error, InvalidRequestError)
    assert outcomes["1"].error.violations[0].field == "text"
    assert isinstance(outcomes["2"].error, InvalidTextError)
    assert outcomes["3"].unwrap().text == "d"
    with pytest.raises(InvalidRequestError, match="scripted failure"):
        outcomes["1"].unwrap()


def test_refused_items_carry_the_delay_and_keep_the_stream_open(client: Client, server: FakeServer) -> None:
    server.busy = 1
    outcomes = {outcome.id: outcome for outcome in client.translate_stream(["BUSY", "LATE", "c"], target="ar")}
    busy, late = outcomes["0"].error, outcomes["1"].error
    assert isinstance(busy, OverloadedError)
    assert (busy.retry_after, busy.retryable) == (0.01, True)
    assert isinstance(late, DeadlineExceededError)
    assert (late.estimate, late.retryable) == (12.5, False)
    assert outcomes["2"].unwrap().text == "c"


def test_items_are_read_only_as_fast_as_they_are_answered(client: Client, server: FakeServer) -> None:
    read: list[int] = []

    def items() -> Iterator[str]:
        for number in range(100):
            read.append(number)
            yield f"{number}"

    stream = client.translate_stream(items(), target="ar", window=4)
    for taken, _ in enumerate(stream, start=1):
        # Four in flight; an answer that was taken makes room for one more.
        assert len(read) <= taken + 4
    assert len(read) == 100


def test_an_answer_is_handed_out_before_the_next_item_is_there(client: Client) -> None:
    first_is_out = threading.Event()

    def items() -> Iterator[str]:
        yield "first"
        assert first_is_out.wait(10)
        yield "second"

    stream = client.translate_stream(items(), target="ar")
    assert next(stream).unwrap().text == "first"
    first_is_out.set()
    assert next(stream).unwrap().text == "second"


def test_a_resumed_stream_sends_unanswered_items_only(client: Client, server: FakeServer) -> None:
    server.die_after.extend([3, 5])
    outcomes = [outcome.id for outcome in client.translate_stream((f"{n}" for n in range(30)), target="ar", window=8)]
    assert sorted(outcomes, key=int) == [f"{n}" for n in range(30)]
    again = {item for item in server.received if server.received.count(item) > 1}
    assert "3" in again
    assert not again & {"0", "1", "2"}


def test_a_stream_that_cannot_resume_names_unanswered_items(client: Client, server: FakeServer) -> None:
    server.die_after.append(2)
    stream = client.translate_stream([("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")], target="ar", reconnect=0)
    assert [next(stream).id, next(stream).id] == ["a", "b"]
    with pytest.raises(UnavailableError) as caught:
        next(stream)
    assert caught.value.unanswered[0] == "c"
    assert set(caught.value.unanswered) <= {"c", "d"}
    assert "unanswered" in str(caught.value)


def test_a_stream_without_a_server_fails_at_once() -> None:
    with Client(free_address()) as client, pytest.raises(UnavailableError, match="no answer from the server") as caught:
        list(client.translate_stream(["a"], target="ar", reconnect=3600))
    assert caught.value.unanswered == ("0",)


def test_a_server_that_restarts_in_between_goes_unnoticed(server: FakeServer) -> None:
    with Client(server.address) as client:
        stream = client.translate_stream((f"{n}" for n in range(8)), target="ar", window=2)
        seen = [next(stream).id]
        server.kill()
        with FakeServer(address=server.address):
            seen += [outcome.id for outcome in stream]
    assert sorted(seen) == [f"{n}" for n in range(8)]


def test_an_error_that_no_retry_helps_ends_the_stream(client: Client, server: FakeServer) -> None:
    server.faults.append(fault(grpc.StatusCode.INVALID_ARGUMENT, "no such thing", reason="INVALID_REQUEST"))
    with pytest.raises(InvalidRequestError, match="no such thing"):
        list(client.translate_stream(["a"], target="ar"))


def test_an_error_of_the_items_follows_the_earlier_answers(client: Client) -> None:
    def items() -> Iterator[str]:
        yield "a"
        yield "b"
        raise LookupError("feed is broken")

    stream = client.translate_stream(items(), target="ar")
    assert {next(stream).id, next(stream).id} == {"0", "1"}
    with pytest.raises(LookupError, match="feed is broken"):
        next(stream)


def test_an_id_twice_in_flight_is_refused(client: Client, server: FakeServer) -> None:
    def outcomes() -> list[Outcome[Translation]]:
        return list(client.translate_stream([("x", "SLOW"), ("x", "b")], target="ar"))

    server.release.clear()
    threading.Timer(0.2, server.release.set).start()
    with pytest.raises(ConfigurationError, match="have the id 'x'"):
        outcomes()


def test_an_item_that_is_no_text_is_refused(client: Client) -> None:
    with pytest.raises(TypeError, match="pairs of str"):
        list(client.translate_stream([1], target="ar"))  # type: ignore[list-item]


def test_leaving_a_stream_early_ends_the_call(client: Client) -> None:
    stream = client.translate_stream((f"{n}" for n in range(1000)), target="ar")
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert client.server_info().version == "0.1.0"


@pytest.mark.parametrize("wrong", [{"window": 0}, {"reconnect": -1}])
def test_wrong_flow_options_are_refused_before_anything_is_read(client: Client, wrong: dict[str, int]) -> None:
    with pytest.raises(ConfigurationError, match="at least"):
        client.translate_stream(iter([]), target="ar", **wrong)  # type: ignore[arg-type]


def test_articles_are_summarized_as_they_come(client: Client, server: FakeServer) -> None:
    articles = [Article("one\ntwo", title="T", id="first"), ("second", "three"), "four", Article("FAIL")]
    outcomes = {outcome.id: outcome for outcome in client.summarize_stream(articles, sentences=1, target="en")}
    assert outcomes["first"].unwrap().text == "one"
    assert outcomes["second"].unwrap().text == "three"
    assert outcomes["2"].unwrap().text == "four"
    assert outcomes["3"].error is not None
    titles = {item.id: item.title for method, item in server.calls if method == "item"}
    assert titles["first"] == "T"
