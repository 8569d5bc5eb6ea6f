"""When a broken stream is worth another connection."""

from __future__ import annotations

import pytest
from dragoman import ConfigurationError, InvalidRequestError, OverloadedError, UnavailableError
from dragoman._ledger import Ledger

LOST = UnavailableError("lost", code="UNAVAILABLE")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def ledger(clock: Clock, reconnect: float = 10.0) -> Ledger[str]:
    """One item answered, two in flight."""
    found: Ledger[str] = Ledger(reconnect, clock)
    for name in "abc":
        found.add(name, name.upper())
    assert found.settle("a")
    return found


def test_what_is_unanswered_is_known_oldest_first() -> None:
    found = ledger(Clock())
    assert (found.unanswered, found.requests) == (("b", "c"), ("B", "C"))
    assert not found.settle("a")


def test_delays_grow_and_end_when_the_time_is_up() -> None:
    clock = Clock()
    found = ledger(clock)
    assert [found.delay(LOST) for _ in range(6)] == [0.25, 0.5, 1.0, 2.0, 4.0, 4.0]
    clock.now = 9.0
    assert found.delay(LOST) == 1.0
    clock.now = 10.0
    assert found.delay(LOST) is None


def test_an_answer_starts_the_time_anew() -> None:
    clock = Clock()
    found = ledger(clock)
    found.delay(LOST)
    clock.now = 9.9
    found.settle("b")
    clock.now = 15.0
    assert found.delay(LOST) == 0.25


def test_the_server_may_say_how_long_to_wait() -> None:
    assert ledger(Clock()).delay(OverloadedError("full", code="RESOURCE_EXHAUSTED", retry_after=3.0)) == 3.0


def test_some_streams_are_given_up_at_once() -> None:
    assert ledger(Clock()).delay(InvalidRequestError("bad", code="INVALID_ARGUMENT")) is None
    assert ledger(Clock(), reconnect=0).delay(LOST) is None
    never_answered: Ledger[str] = Ledger(10.0, Clock())
    never_answered.add("a", "A")
    assert never_answered.delay(LOST) is None


def test_a_quiet_stream_may_outlive_any_number_of_connections() -> None:
    clock = Clock()
    found = ledger(clock)
    found.settle("b")
    found.settle("c")
    for hour in range(5):
        clock.now = hour * 3600.0
        assert found.delay(LOST) is not None


def test_an_id_may_be_used_again_once_it_is_answered() -> None:
    found = ledger(Clock())
    found.add("a", "A")
    with pytest.raises(ConfigurationError, match="'b'"):
        found.add("b", "B")
