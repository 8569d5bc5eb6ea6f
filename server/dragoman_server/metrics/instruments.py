"""Creates counters, gauges and histograms with this server's prefix and buckets."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Sequence
from typing import ParamSpec

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

__all__ = ["PREFIX", "Instruments", "harmless"]

PREFIX = "dragoman_"
SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60)

_log = logging.getLogger(__name__)
P = ParamSpec("P")

disable_created_metrics()  # type: ignore[no-untyped-call]  # a time stamp beside every series would double them


class Instruments:
    """Creates instruments in one registry. `labels` are label names."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def counter(self, name: str, meaning: str, *labels: str) -> Counter:
        """A counter, which only grows; its name gets the suffix _total."""
        return Counter(PREFIX + name, meaning, labels, registry=self._registry)

    def gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        """A gauge, which can go up and down."""
        return Gauge(PREFIX + name, meaning, labels, registry=self._registry)

    def histogram(self, name: str, meaning: str, *labels: str, buckets: Sequence[float] = SECONDS) -> Histogram:
        """A histogram, in seconds unless `buckets` says otherwise."""
        return Histogram(PREFIX + name, meaning, labels, buckets=buckets, registry=self._registry)


def harmless(record: Callable[P, None]) -> Callable[P, None]:
    """Makes a recording function never raise, since a lost measurement must not cost an answer."""

    @functools.wraps(record)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            record(*args, **kwargs)
        except Exception:
            _log.warning("a measurement was lost", exc_info=True)

    return guarded
