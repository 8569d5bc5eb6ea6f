"""Python work that may take long, off the event loop; what is soon done is done at once, which is sooner."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

__all__ = ["LIGHT_CHARACTERS", "off_loop"]

P = ParamSpec("P")
R = TypeVar("R")

LIGHT_CHARACTERS = 2_000
"""Text up to this long is worked on in the event loop: about a millisecond, where a thread costs half of one."""


async def off_loop(characters: int, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What `work` returns; in a thread when it is about more than `LIGHT_CHARACTERS` of text."""
    if characters <= LIGHT_CHARACTERS:
        return work(*args, **kwargs)
    return await asyncio.to_thread(work, *args, **kwargs)
