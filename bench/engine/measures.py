"""Numbers out of numbers: percentiles, spreads, times of arrival."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence

__all__ = ["percentile", "poisson_schedule", "spread", "summary"]


def percentile(values: Iterable[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed, linear between neighbours; NaN for no values.

    The definition is number 7 of Hyndman and Fan 1996, that of NumPy's default.
    """
    ordered = sorted(values)
    if not ordered:
        return math.nan
    position = share * (len(ordered) - 1)
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def summary(values: Iterable[float]) -> dict[str, float]:
    """Count, mean, p50, p95, p99 and maximum; only the count for no values."""
    ordered = sorted(values)
    if not ordered:
        return {"count": 0}
    return {
        "count": len(ordered),
        "mean": round(sum(ordered) / len(ordered), 2),
        **{f"p{round(share * 100)}": round(percentile(ordered, share), 2) for share in (0.5, 0.95, 0.99)},
        "max": round(ordered[-1], 2),
    }


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, least and greatest of repeated measurements."""
    return {
        "median": round(percentile(values, 0.5), 4),
        "least": round(min(values), 4),
        "greatest": round(max(values), 4),
    }


def poisson_schedule(rate: float, seconds: float, seed: int) -> list[float]:
    """Times of arrival in seconds from the start, of independent callers who come `rate` times a second on average.

    They are fixed before the run: a server that falls behind does not slow its callers down, so what waiting costs is
    not left out of the measurement (coordinated omission).
    """
    chance = random.Random(seed)
    times: list[float] = []
    time = chance.expovariate(rate)
    while time < seconds:
        times.append(time)
        time += chance.expovariate(rate)
    return times
