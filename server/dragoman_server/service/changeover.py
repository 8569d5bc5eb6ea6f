"""Changes of the loaded models while the server runs: one at a time, and off the event loop."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ..changes import ChangeOutcome, ModelChange
from ..errors import DragomanError, ModelUnavailableError
from ..inference import ModelDescription
from .models import Models

__all__ = ["Changed", "Changeover"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change came to.

    Attributes:
        changes: what became of each model folder that was looked at.
        models: all that are loaded now, ordered by name.
        seconds: that it took, waiting for others included.
    """

    changes: tuple[ModelChange, ...]
    models: tuple[ModelDescription, ...]
    seconds: float


class Changeover:
    """Changes the loaded models. Once accepted, a change is carried out, whether or not its caller stays.

    The methods raise what those of `Models` raise, and ModelUnavailableError when the server stops before the end.

    Args:
        loaded: returns the loaded models, or raises ModelUnavailableError.
        changed: called with all models after each change, before its caller learns of it.
    """

    def __init__(
        self, loaded: Callable[[], Models], changed: Callable[[Sequence[ModelDescription]], Awaitable[None]]
    ) -> None:
        self.stopping = asyncio.Event()
        """Set when no more changes are made."""
        self._loaded, self._changed = loaded, changed
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="dragoman-change")
        self._tasks: set[asyncio.Task[Changed]] = set()

    async def load(self, folder: str) -> Changed:
        """Load a model folder beside the others; see `Models.load_folder`."""
        return await self._change(f"load folder {folder!r}", lambda models: (models.load_folder(folder),))

    async def unload(self, name: str, *, force: bool) -> Changed:
        """Take a model away; see `Models.unload`."""
        return await self._change(f"unload model {name!r}", lambda models: (models.unload(name, force=force),))

    async def reload(self) -> Changed:
        """Look at the models directory again; see `Models.reload`."""
        return await self._change("reload", lambda models: models.reload())

    def close(self) -> bool:
        """Make no more changes; whether all that were accepted are done. One that is being made goes on in its thread,
        and its result is thrown away by the closed models."""
        self.stopping.set()
        self._thread.shutdown(wait=False, cancel_futures=True)
        return not self._tasks

    async def _change(self, what: str, change: Callable[[Models], Sequence[ModelChange]]) -> Changed:
        if self.stopping.is_set():
            raise _stopping()
        task = asyncio.create_task(self._carry_out(what, change))
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        stopping = asyncio.ensure_future(self.stopping.wait())
        try:
            await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
        if not task.done() or task.cancelled():
            raise _stopping()
        return task.result()

    async def _carry_out(self, what: str, change: Callable[[Models], Sequence[ModelChange]]) -> Changed:
        started = time.perf_counter()
        models = self._loaded()
        try:
            changes = await asyncio.get_running_loop().run_in_executor(self._thread, change, models)
        except DragomanError as error:
            _log.error("%s: %s", what, error)
            raise
        described = tuple(models.models)
        await self._changed(described)
        for it in changes:
            _log.log(logging.ERROR if it.outcome is ChangeOutcome.REFUSED else logging.INFO, "%s: %s", what, it)
        return Changed(tuple(changes), described, time.perf_counter() - started)

    def _ended(self, task: asyncio.Task[Changed]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # it was logged; nobody may be waiting for it


def _stopping() -> ModelUnavailableError:
    return ModelUnavailableError(
        "the server is stopping; its models are not changed any more", reason="SERVER_STOPPING"
    )
