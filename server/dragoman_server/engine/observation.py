"""Events of the engine, for metrics and tests."""

from __future__ import annotations

from enum import Enum
from typing import Protocol

__all__ = ["SILENT", "DropReason", "EngineObserver", "Silent"]


class DropReason(Enum):
    """Why sentences that were submitted were not computed."""

    CANCELLED = "cancelled"
    """Its caller left before a worker took it."""
    EXPIRED = "expired"
    """Its deadline passed before a worker took it."""
    QUEUE_FULL = "queue_full"
    """Refused: the queue was full."""
    DEADLINE_TOO_NEAR = "deadline_too_near"
    """Refused: it could not have been done before its deadline."""
    CLOSED = "closed"
    """The engine was stopping."""


class EngineObserver(Protocol):
    """Receives the events of the engine, in the event loop and in worker threads; must be quick and must not raise.

    `model` is always the name of a loaded model, never a string that a caller chose.
    """

    def queued(self, sentences: int, tokens: int) -> None:
        """The size of the queue has changed: what waits now, over all models."""
        ...

    def batch(
        self, model: str, *, sentences: int, tokens: int, padded_tokens: int, capacity: int, seconds: float
    ) -> None:
        """A batch was run.

        Args:
            model: name of the model.
            sentences: number of sentences, without padding rows.
            tokens: source tokens of the sentences, without padding.
            padded_tokens: source tokens that were computed, with padding and padding rows.
            capacity: sentences of a full batch of this length.
            seconds: time in the model.
        """
        ...

    def generated(self, model: str, tokens: int) -> None:
        """A batch generated this many target tokens."""
        ...

    def waited(self, model: str, seconds: float) -> None:
        """A sentence waited this long for a worker."""
        ...

    def dropped(self, reason: DropReason, sentences: int) -> None:
        """Sentences were dropped and will not be computed; a call refused before it was cut counts as one."""
        ...

    def looked_up(self, model: str, *, hits: int, shared: int, misses: int) -> None:
        """Sentences were looked up in the cache: found, already being computed for another caller, or neither."""
        ...

    def cached(self, size_bytes: int, entries: int) -> None:
        """The cache has changed: what it holds now."""
        ...

    def loaded(self, model: str, *, ok: bool, seconds: float) -> None:
        """A model was loaded, or its folder was refused."""
        ...

    def unloaded(self, model: str) -> None:
        """A model is no longer available to new calls."""
        ...


class Silent:
    """An observer that ignores all events."""

    def queued(self, sentences: int, tokens: int) -> None:
        pass

    def batch(
        self, model: str, *, sentences: int, tokens: int, padded_tokens: int, capacity: int, seconds: float
    ) -> None:
        pass

    def generated(self, model: str, tokens: int) -> None:
        pass

    def waited(self, model: str, seconds: float) -> None:
        pass

    def dropped(self, reason: DropReason, sentences: int) -> None:
        pass

    def looked_up(self, model: str, *, hits: int, shared: int, misses: int) -> None:
        pass

    def cached(self, size_bytes: int, entries: int) -> None:
        pass

    def loaded(self, model: str, *, ok: bool, seconds: float) -> None:
        pass

    def unloaded(self, model: str) -> None:
        pass


SILENT: EngineObserver = Silent()
