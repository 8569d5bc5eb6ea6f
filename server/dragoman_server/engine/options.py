"""How the engine uses the machine."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path

__all__ = ["EngineOptions", "available_cores"]

_CGROUP_QUOTA = Path("/sys/fs/cgroup/cpu.max")


@dataclass(frozen=True, kw_only=True, slots=True)
class EngineOptions:
    """Settings of all models of a `ModelStore`.

    Args:
        device: "cpu", "cuda" or "auto".
        device_index: which GPUs.
        compute_type: CTranslate2's name of the number format; None means int8 on a CPU and its fastest elsewhere.
        workers: batches that run at a time, over all models; None means one per core that this process may use, or one
            per GPU.
        intra_threads: threads within one batch. More workers use a CPU better than more threads.
        max_batch_tokens: padded tokens of one batch. Whoever comes next waits for the batch to end, and the memory of a
            batch grows with it.
        max_batch_sentences: sentences of one batch; None: measured for each model when it is loaded, the smallest
            number with which it is about as fast as with any.
        cache_bytes: how much the results that are kept may take in memory; 0: none are kept, and sentences that are
            being computed for somebody are computed again for somebody else.
        queue_tokens: tokens that may wait before no more is let in, see `Scheduler`.
        reproducible: pad each sentence to a length that follows from itself alone, so that it gets the same answer to
            the last bit whatever is decoded beside it (see `batching`; tested in int8 on a CPU).
        skip_broken: start with the good models when some folders are broken, instead of not at all.

    Raises:
        ValueError: a number that must be positive is not.
    """

    device: str = "cpu"
    device_index: tuple[int, ...] = (0,)
    compute_type: str | None = None
    workers: int | None = None
    intra_threads: int = 1
    max_batch_tokens: int = 4096
    max_batch_sentences: int | None = None
    cache_bytes: int = 64 * 1024 * 1024
    queue_tokens: int = 32_768
    reproducible: bool = True
    skip_broken: bool = False

    def __post_init__(self) -> None:
        if self.device not in ("cpu", "cuda", "auto"):
            raise ValueError(f"device is {self.device!r}; allowed: cpu, cuda, auto")
        if not self.device_index:
            raise ValueError("device_index is empty; give at least one, such as 0")
        for name in ("workers", "intra_threads", "max_batch_tokens", "max_batch_sentences", "queue_tokens"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ValueError(f"{name} is {value}, but it must be at least 1")

    @property
    def worker_count(self) -> int:
        """Batches that run at a time."""
        if self.workers is not None:
            return self.workers
        return available_cores() if self.device == "cpu" else len(self.device_index)

    @property
    def effective_compute_type(self) -> str:
        """What CTranslate2 is asked for."""
        return self.compute_type or ("int8" if self.device == "cpu" else "auto")


def available_cores() -> int:
    """Cores that this process may use: its affinity, and the quota of its container where there is one (cgroup v2)."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = _CGROUP_QUOTA.read_text().split()
        return max(1, min(cores, math.ceil(int(quota) / int(period))))
    except (OSError, ValueError):  # no such file, or a quota of "max"
        return cores
