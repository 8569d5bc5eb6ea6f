"""Python work that may take long, off the event loop; what is soon done is done at once, which is sooner."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

__all__ = ["LIGHT_CHARACTERS", "off_loop"]

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
