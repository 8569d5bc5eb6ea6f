"""What all models of a store share: options, workers, cache and observer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TypeVar

from ...inference import ModelRef
from ..cache import CachedSubmitter, ResultCache
from ..observation import SILENT, EngineObserver
from ..options import EngineOptions
from ..scheduling.batching import Batcher, Submitter
from ..scheduling.scheduler import Scheduler

__all__ = ["Runtime"]

K = TypeVar("K", bound=Hashable)
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Runtime:
    """Options, workers, cache and observer.

    Attributes:
        options: how to use the machine.
        scheduler: the workers and the queue before them.
        cache: of sentence results; None: no caching or sharing.
        observer: notified of what happens.
        closing: set by `close`.
    """

    options: EngineOptions
    scheduler: Scheduler
    cache: ResultCache | None = None
    observer: EngineObserver = SILENT
    closing: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def start(cls, options: EngineOptions, observer: EngineObserver = SILENT) -> Runtime:
        """A runtime with workers of its own, which run until `close`."""
        scheduler = Scheduler(options.worker_count, queue_tokens=options.queue_tokens, observer=observer)
        cache = ResultCache(options.cache_bytes) if options.cache_bytes else None
        return cls(options, scheduler, cache, observer)

    def submitter(self, batcher: Batcher[K, R], model: ModelRef, size_of: Callable[[R], int]) -> Submitter[K, R]:
        """The way to a model: through the cache if there is one.

        Args:
            batcher: of the model.
            model: identifies its answers.
            size_of: bytes that a result takes in memory.
        """
        if self.cache is None:
            return batcher
        return CachedSubmitter(batcher, self.cache, model.hash, size_of, self.observer, model.name)

    def close(self) -> None:
        """Refuse new work and what has not begun; running batches end in their threads."""
        self.closing.set()
        self.scheduler.close()
