"""Frees models that are no longer in use, in a thread of their own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from .model_set import Resident
from .weights import return_free_memory

__all__ = ["retire"]

_log = logging.getLogger(__name__)


def retire(residents: Sequence[Resident]) -> None:
    """Free models that are no longer in use; returns at once.

    The thread is not a daemon, so the process waits for it at exit. A daemon thread (the default if a daemon thread
    closes the store) could be stopped inside CTranslate2, which aborts the process.
    """
    if residents:
        threading.Thread(target=_release, args=(tuple(residents),), name="dragoman-retire", daemon=False).start()


def _release(residents: Sequence[Resident]) -> None:
    for resident in residents:
        resident.model.release()
        _log.info("model %s (%s) is gone, and its memory free", resident.manifest.name, resident.manifest.hash[:12])
    return_free_memory()
