"""Batches on many machines: JSON Lines through Ray actors that have models of their own or ask running servers.

    options = RowOptions(translate=TranslateOptions(target="en"))
    with ray_session("auto"):
        pool = ActorPool(OwnModels(options=options.translate))
        Batch(Path("day.jsonl"), Path("day.en.jsonl"), options, report).run(pool)

Ray is imported by `ray_session` and `ActorPool` only, when they are used.
"""

from __future__ import annotations

from .actors import ActorPool, RayError, ray_session
from .batch import Batch, Executor, in_this_process
from .ray_data import TranslateColumns
from .rows import RowOptions, RowResult, RowTexts
from .translators import LostError, OwnModels, RowTranslator, RunningServers, TranslatorSpec

__all__ = [
    "ActorPool",
    "Batch",
    "Executor",
    "LostError",
    "OwnModels",
    "RayError",
    "RowOptions",
    "RowResult",
    "RowTexts",
    "RowTranslator",
    "RunningServers",
    "TranslateColumns",
    "TranslatorSpec",
    "in_this_process",
    "ray_session",
]
