"""The models of a service from before they are loaded until after they are let go of."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from ..access import current_principal
from ..caller import Caller
from ..errors import DeadlineTooNearError, ModelUnavailableError, OverloadedError
from ..inference import ModelDescription, ModelDirectory
from .models import Models

__all__ = ["LoadedModels"]


class LoadedModels:
    """Models that are not loaded yet, loaded, or closed for good, and those who watch them.

    Args:
        load: returns the loaded models; called once, in a thread.
    """

    def __init__(self, load: Callable[[], Models]) -> None:
        self._load = load
        self._models: Models | None = None
        self._closed = False
        self._listeners: list[Callable[[Sequence[ModelDescription]], Awaitable[None]]] = []

    async def load(self) -> None:
        """Load the models, in a thread. When they were closed meanwhile, what was loaded is closed, too."""
        models = await asyncio.to_thread(self._load)
        if self._closed:
            models.close()
        else:
            self._models = models

    def close(self) -> None:
        """Let go of the models; returns at once. Batches that run end in their threads."""
        self._closed = True
        if self._models is not None:
            self._models.close()
            self._models = None

    @property
    def current(self) -> Models:
        """The loaded models.

        Raises:
            ModelUnavailableError: they are not loaded yet, or not any more.
        """
        if self._closed:
            raise ModelUnavailableError("the server is stopping; its models are unloaded", reason="SERVER_STOPPING")
        if self._models is None:
            raise ModelUnavailableError("the models are not loaded yet; try again in a while", reason="MODELS_LOADING")
        return self._models

    @contextmanager
    def leased(self, caller: Caller) -> Iterator[ModelDirectory]:
        """The models for one call, as `Models.lease`; a caller who is refused gets back what the call was charged.

        Raises:
            ModelUnavailableError: as for `current`.
            OverloadedError, DeadlineTooNearError: as for `Models.lease`.
        """
        with ExitStack() as stack:
            try:
                leased = stack.enter_context(self.current.lease(caller))
            except (OverloadedError, DeadlineTooNearError):
                if (principal := current_principal()) is not None:
                    principal.quota.give_back(caller.characters)
                raise
            yield leased

    def watch(self, listener: Callable[[Sequence[ModelDescription]], Awaitable[None]]) -> None:
        """Have `listener` called by `tell`."""
        self._listeners.append(listener)

    async def tell(self, models: Sequence[ModelDescription]) -> None:
        """Call all listeners, one after the other, with the models that are loaded now."""
        for listener in self._listeners:
            await listener(models)
