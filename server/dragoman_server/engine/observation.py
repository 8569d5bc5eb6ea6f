"""What the engine tells whoever watches it."""

from __future__ import annotations

from enum import Enum
from typing import Protocol

__all__ = ["SILENT", "DropReason", "EngineObserver", "Silent"]


class DropReason(Enum):
    """Why work that was asked for was not done."""

    CANCELLED = "cancelled"
    """Its caller left before a worker took it."""
    EXPIRED = "expired"
    """Its deadline passed before a worker took it."""
    QUEUE_FULL = "queue_full"
    """Refused: too much was queued."""
    DEADLINE_TOO_NEAR = "deadline_too_near"
    """Refused: it could not have been done in time."""
    CLOSED = "closed"
    """The engine was going down."""


class EngineObserver(Protocol):
    """Called from the event loop and from worker threads; must be quick and must not raise.

    `model` is the name of a loaded model: never anything that a caller chose freely.
    """

    def queued(self, sentences: int, tokens: int) -> None:
        """How much waits now, over all models."""
        ...

    def batch(
        self, model: str, *, sentences: int, tokens: int, padded_tokens: int, capacity: int, seconds: float
    ) -> None:
        """A batch was run. `tokens` are those of the sentences, `padded_tokens` those that were computed on,
        `capacity` is how many sentences a full batch of this length holds."""
        ...

    def generated(self, model: str, tokens: int) -> None:
        """A batch gave so many target tokens."""
        ...

    def waited(self, model: str, seconds: float) -> None:
        """A sentence waited so long for a worker."""
        ...

    def dropped(self, reason: DropReason, sentences: int) -> None:
        """Sentences will not be computed."""
        ...

    def looked_up(self, model: str, *, hits: int, shared: int, misses: int) -> None:
        """Sentences were looked for in the cache: found, being computed already for somebody else, or neither."""
        ...

    def cached(self, size_bytes: int, entries: int) -> None:
        """How much the cache holds now."""
        ...

    def loaded(self, model: str, *, ok: bool, seconds: float) -> None:
        """A model was loaded, or its folder was refused."""
        ...

    def unloaded(self, model: str) -> None:
        """A model is not there for new calls any more."""
        ...


class Silent:
    """Watches nothing."""

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
