"""Metrics of calls."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry

from .instruments import Instruments, harmless

if TYPE_CHECKING:
    from ..rpc.observation import Answer

__all__ = ["CallMeter"]

MOST_ATTEMPTS_COUNTED = 3


class CallMeter:
    """Records observations of calls in a registry (implements `rpc.observation.CallObserver`).

    Args:
        methods: the methods that are served, as "/package.Service/Method"; calls of any other method count as "other".
        registry: a new one when None.
    """

    def __init__(self, methods: Iterable[str], registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry(auto_describe=True)
        self._names = {method: method.lstrip("/") for method in methods}
        make = Instruments(self.registry)
        self._calls = make.counter("calls", "Finished calls.", "method", "code")
        self._in_flight = make.gauge("calls_in_flight", "Calls in progress.", "method")
        self._items = make.counter("stream_items", "Stream items answered.", "method", "code")
        self._total = make.histogram(
            "answer_duration_seconds",
            "Time from arrival to reply of successful calls and stream items, in seconds.",
            "method",
        )
        self._queue = make.histogram("answer_queue_seconds", "Time spent waiting for a worker, in seconds.", "method")
        self._compute = make.histogram("answer_compute_seconds", "Time spent inside models, in seconds.", "method")
        self._sentences = make.counter(
            "answer_sentences", "Sentences in replies, by number of decodings.", "method", "model", "attempts"
        )
        self._flagged = make.counter(
            "answer_flagged_sentences", "Sentences in replies that failed a check.", "method", "model", "kind"
        )
        for name in self._names.values():
            self._calls.labels(name, "OK")
            self._in_flight.labels(name)

    @harmless
    def began(self, method: str) -> None:
        self._in_flight.labels(self._name(method)).inc()

    @harmless
    def ended(self, method: str, code: str) -> None:
        name = self._name(method)
        self._in_flight.labels(name).dec()
        self._calls.labels(name, code).inc()

    @harmless
    def item_ended(self, method: str, code: str) -> None:
        self._items.labels(self._name(method), code).inc()

    @harmless
    def answered(self, method: str, answer: Answer) -> None:
        name = self._name(method)
        self._total.labels(name).observe(answer.total)
        if answer.queue is not None:
            self._queue.labels(name).observe(answer.queue)
        if answer.compute is not None:
            self._compute.labels(name).observe(answer.compute)
        for model, counts in answer.sentences.items():
            for attempts, count in counts.attempts.items():
                self._sentences.labels(name, model or "none", _attempts_label(attempts)).inc(count)
            for kind, count in counts.flags.items():
                self._flagged.labels(name, model or "none", kind).inc(count)

    def _name(self, method: str) -> str:
        return self._names.get(method, "other")


def _attempts_label(attempts: int | None) -> str:
    if attempts is None:
        return "unknown"
    return str(attempts) if attempts <= MOST_ATTEMPTS_COUNTED else "more"
