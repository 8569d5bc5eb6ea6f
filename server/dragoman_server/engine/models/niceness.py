"""Lower priority for the threads that compute, so that calls are looked at, and refused, while they do."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

__all__ = ["in_nicer_thread"]

R = TypeVar("R")

_NICEST = 19


def in_nicer_thread(niceness: int, work: Callable[[], R]) -> R:
    """What `work` returns, from a thread of its own; it and all threads that it begins have a lower priority.

    Linux only, where each thread has a niceness, which the threads that it begins inherit (setpriority(2)); elsewhere
    the priority stays as it is.

    Args:
        niceness: added to that of the calling thread; 0 to 19.
        work: is waited for; what it raises is raised.
    """
    outcome: list[R] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            if sys.platform == "linux":
                nice = min(_NICEST, os.getpriority(os.PRIO_PROCESS, 0) + niceness)
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), nice)
            outcome.append(work())
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=run, name="dragoman-loading")
    thread.start()
    thread.join()
    if failure:
        raise failure.pop()
    return outcome.pop()
