"""The trial of a model that was loaded: it takes a bounded time, and ends when the server stops."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from dragoman_manifest import ManifestError

__all__ = ["run_trial"]

_LOOK_SECONDS = 0.1


def run_trial(trial: Callable[[], None], *, seconds: float, closing: threading.Event) -> None:
    """Run a trial in a thread of its own, and wait for it as long as it may take.

    CTranslate2 cannot be interrupted in the middle of a batch. A trial that is given up ends by itself after the batch
    that is running, when its model has been released; nobody waits for it.

    Args:
        trial: uses the model; what it raises is raised.
        seconds: that it may take.
        closing: set when the model is not wanted any more.

    Raises:
        ManifestError: it was not done in time, or the model is not wanted any more.
    """
    failure: list[BaseException] = []
    done = threading.Event()

    def run() -> None:
        try:
            trial()
        except BaseException as error:
            failure.append(error)
        finally:
            done.set()

    end = time.monotonic() + seconds
    threading.Thread(target=run, name="dragoman-trial", daemon=True).start()
    while not done.wait(min(_LOOK_SECONDS, seconds)):
        if closing.is_set():
            raise ManifestError("the server is stopping; the model was not tried to the end")
        if time.monotonic() >= end:
            raise ManifestError(
                f"the model was not done with its canary and the measurement of its batches in {seconds:g} s; allow "
                "more time with --trial-seconds, or use a smaller model or a faster machine"
            )
    if failure:
        raise failure.pop()
