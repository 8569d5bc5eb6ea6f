"""Quotas: characters a day, and calls at a time."""

from __future__ import annotations

import pytest
from dragoman_server.access import Quota
from dragoman_server.errors import QuotaExceededError

DAY = 86_400.0


def test_characters_are_counted_until_the_day_ends() -> None:
    now = [10 * DAY + 100]
    quota = Quota(characters_per_day=10, now=lambda: now[0])
    quota.charge(7)
    with pytest.raises(QuotaExceededError, match="3 of the 10") as caught:
        quota.charge(4)
    assert caught.value.retry_after == DAY - 100
    quota.charge(3)
    now[0] = 11 * DAY
    quota.charge(10)


def test_no_limit_means_none() -> None:
    quota = Quota()
    quota.charge(10**12)
    with quota.call(), quota.call():
        pass


def test_calls_at_a_time_are_counted_while_open() -> None:
    quota = Quota(concurrent_calls=1)
    with quota.call(), pytest.raises(QuotaExceededError, match="1 calls"), quota.call():
        pass
    with quota.call():
        pass


def test_a_failed_call_gives_its_place_back() -> None:
    quota = Quota(concurrent_calls=1)
    with pytest.raises(ZeroDivisionError), quota.call():
        raise ZeroDivisionError
    with quota.call():
        pass
