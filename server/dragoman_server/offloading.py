"""Python work that may take long, off the event loop; what is soon done is done at once, which is sooner."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar

__all__ = ["LIGHT_CHARACTERS", "in_background", "off_loop"]

P = ParamSpec("P")
R = TypeVar("R")

LIGHT_CHARACTERS = 500
"""Text up to this long, a sentence or two, is worked on in the event loop: a millisecond or two of news, where a thread
costs half of one, and some six of what nobody would write. All calls wait for it."""


async def off_loop(characters: int, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What `work` returns; in a thread when it is about more than `LIGHT_CHARACTERS` of text."""
    if characters <= LIGHT_CHARACTERS:
        return work(*args, **kwargs)
    return await asyncio.to_thread(work, *args, **kwargs)


async def in_background(work: Callable[[], R]) -> R:
    """What `work` returns, from a thread that nobody waits for when the loop or the process ends.

    For what waits on other machines: asyncio.run does not return before all threads of `asyncio.to_thread` have.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[R] = loop.create_future()

    def settle(result: R | None, error: Exception | None) -> None:
        if done.done():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except Exception as raised:
            error = raised
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, name="dragoman-background", daemon=True).start()
    return await done
