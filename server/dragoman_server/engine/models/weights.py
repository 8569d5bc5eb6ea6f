"""Holds the CTranslate2 object of a model, and frees it."""

from __future__ import annotations

import contextlib
import ctypes
from typing import Any

from ..scheduling.batching import was_unloaded

__all__ = ["Weights", "return_free_memory"]


class Weights:
    """The only holder of a `ctranslate2.Translator` or `ctranslate2.Encoder`; all users of a model share it.

    So the memory is freed by `release`, and not when the last user is garbage-collected, possibly in the thread of the
    event loop. A batch that is running at that time ends first, in its own thread.

    Args:
        engine: the CTranslate2 object.
        model: name of the model.
    """

    def __init__(self, engine: Any, model: str) -> None:
        self._engine, self._model = engine, model

    @property
    def engine(self) -> Any:
        """The CTranslate2 object; callers must not keep it.

        Raises:
            ModelUnavailableError: the weights were released.
        """
        engine = self._engine
        if engine is None:
            raise was_unloaded(self._model)
        return engine

    def release(self) -> None:
        """Free the weights, for good; takes a while."""
        self._engine = None


def return_free_memory() -> None:
    """Make the C library return freed memory to the system, where it can (glibc).

    By itself it keeps much of it in an arena for each thread: 330 MB after 30 loads of a shipped model, instead of
    220 MB. Takes some milliseconds, without holding the GIL.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
