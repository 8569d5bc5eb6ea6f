"""Metrics of the engine: queue, batches, cache and models."""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from ..engine.observation import DropReason
from .instruments import Instruments, harmless

__all__ = ["PrometheusObserver"]

BATCH_SENTENCES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
FILL_RATIOS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
LOOKUP_RESULTS = ("hit", "shared", "miss")


class PrometheusObserver:
    """Records observations of the engine in a registry (implements `engine.observation.EngineObserver`). Thread-safe.

    Args:
        registry: a new one when None.
    """

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry(auto_describe=True)
        make = Instruments(self.registry)
        self._queue_sentences = make.gauge("queue_sentences", "Sentences waiting for a worker.")
        self._queue_tokens = make.gauge("queue_tokens", "Source tokens waiting for a worker, padding included.")
        self._wait = make.histogram("queue_wait_seconds", "Time a sentence waited for a worker, in seconds.", "model")
        self._dropped = make.counter(
            "dropped_sentences", "Sentences dropped from the queue without being computed.", "reason"
        )
        for reason in DropReason:
            self._dropped.labels(reason.value)
        self._make_batches(make)
        self._make_cache(make)
        self._make_models(make)

    def _make_batches(self, make: Instruments) -> None:
        self._batch_seconds = make.histogram(
            "batch_duration_seconds", "Time spent inside the model per batch, in seconds.", "model"
        )
        self._batch_sentences = make.histogram(
            "batch_sentences", "Sentences per batch.", "model", buckets=BATCH_SENTENCES
        )
        self._batch_fill = make.histogram(
            "batch_fill_ratio",
            "Sentences in a batch divided by the most that it could hold.",
            "model",
            buckets=FILL_RATIOS,
        )
        self._source_tokens = make.counter("source_tokens", "Source tokens of computed sentences.", "model")
        self._padded_tokens = make.counter(
            "padded_tokens", "Source tokens of computed sentences, padding included.", "model"
        )
        self._target_tokens = make.counter("target_tokens", "Target tokens generated.", "model")

    def _make_cache(self, make: Instruments) -> None:
        self._lookups = make.counter(
            "cache_lookups",
            "Sentences looked up in the cache. The result is hit, miss or shared (being computed for another caller).",
            "model",
            "result",
        )
        self._cache_bytes = make.gauge("cache_bytes", "Memory used by the cache, in bytes.")
        self._cache_entries = make.gauge("cache_entries", "Number of results in the cache.")

    def _make_models(self, make: Instruments) -> None:
        self._model_loaded = make.gauge(
            "model_loaded", "1 while the model accepts new calls, 0 after it was unloaded.", "model"
        )
        self._model_loads = make.counter("model_loads", "Attempts to load a model, by outcome.", "outcome")
        self._load_seconds = make.gauge(
            "model_load_seconds", "Duration of the last load of the model, in seconds.", "model"
        )
        for outcome in ("ok", "failed"):
            self._model_loads.labels(outcome)

    @harmless
    def queued(self, sentences: int, tokens: int) -> None:
        self._queue_sentences.set(sentences)
        self._queue_tokens.set(tokens)

    @harmless
    def batch(
        self, model: str, *, sentences: int, tokens: int, padded_tokens: int, capacity: int, seconds: float
    ) -> None:
        self._batch_seconds.labels(model).observe(seconds)
        self._batch_sentences.labels(model).observe(sentences)
        self._batch_fill.labels(model).observe(min(1.0, sentences / max(1, capacity)))
        self._source_tokens.labels(model).inc(tokens)
        self._padded_tokens.labels(model).inc(padded_tokens)

    @harmless
    def generated(self, model: str, tokens: int) -> None:
        self._target_tokens.labels(model).inc(tokens)

    @harmless
    def waited(self, model: str, seconds: float) -> None:
        self._wait.labels(model).observe(seconds)

    @harmless
    def dropped(self, reason: DropReason, sentences: int) -> None:
        self._dropped.labels(reason.value).inc(sentences)

    @harmless
    def looked_up(self, model: str, *, hits: int, shared: int, misses: int) -> None:
        for result, count in zip(LOOKUP_RESULTS, (hits, shared, misses), strict=True):
            self._lookups.labels(model, result).inc(count)

    @harmless
    def cached(self, size_bytes: int, entries: int) -> None:
        self._cache_bytes.set(size_bytes)
        self._cache_entries.set(entries)

    @harmless
    def loaded(self, model: str, *, ok: bool, seconds: float) -> None:
        self._model_loads.labels("ok" if ok else "failed").inc()
        if ok:  # the name in a refused folder is not trusted as a label; the log has it
            self._model_loaded.labels(model).set(1)
            self._load_seconds.labels(model).set(seconds)

    @harmless
    def unloaded(self, model: str) -> None:
        self._model_loaded.labels(model).set(0)
