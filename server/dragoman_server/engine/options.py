"""Settings of the engine: device, workers, batch sizes, cache and queue."""

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
        compute_type: number format, by CTranslate2's name; None: int8 on a CPU, the fastest one elsewhere.
        workers: batches that run at a time, over all models; None: one per core that this process may use, or one per
            GPU.
        intra_threads: threads within one batch. More workers use a CPU better than more threads.
        worker_niceness: how much lower the priority of the threads that decode is than that of the event loop, 0 to 19
            (see `models.niceness`). Without it a loop that has more to do than its share of the cores waits for them.
        max_batch_tokens: padded tokens of one batch. Larger batches need more memory and make the next caller wait
            longer.
        max_batch_sentences: sentences of one batch; None: measured for each model when it is loaded, as the smallest
            number with about the best throughput.
        cache_bytes: memory for cached results; 0: no cache, and a sentence that two callers need at a time is computed
            twice.
        queue_tokens: padded tokens that may wait before calls are refused (see `Scheduler`).
        reproducible: pad each sentence to a length that depends on it alone, so that its answer is the same to the last
            bit whatever else is in its batch (see `scheduling.batching`; tested in int8 on a CPU).
        trial_seconds: how long a model that is loaded may take for its canary and the measurement of its batches.
        skip_broken: start without the broken model folders, instead of not at all.

    Raises:
        ValueError: a number is not allowed.
    """

    device: str = "cpu"
    device_index: tuple[int, ...] = (0,)
    compute_type: str | None = None
    workers: int | None = None
    intra_threads: int = 1
    worker_niceness: int = 5
    max_batch_tokens: int = 4096
    max_batch_sentences: int | None = None
    cache_bytes: int = 64 * 1024 * 1024
    queue_tokens: int = 32_768
    reproducible: bool = True
    trial_seconds: float = 120.0
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
        if not self.trial_seconds > 0:
            raise ValueError(f"trial_seconds is {self.trial_seconds}, but it must be above 0")
        if not 0 <= self.worker_niceness <= 19:
            raise ValueError(f"worker_niceness is {self.worker_niceness}; allowed: 0 to 19")

    @property
    def worker_count(self) -> int:
        """Batches that run at a time."""
        if self.workers is not None:
            return self.workers
        return available_cores() if self.device == "cpu" else len(self.device_index)

    @property
    def effective_compute_type(self) -> str:
        """The compute type that CTranslate2 is given."""
        return self.compute_type or ("int8" if self.device == "cpu" else "auto")


def available_cores() -> int:
    """Number of cores that this process may use: its affinity, limited by the quota of its container (cgroup v2)."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = _CGROUP_QUOTA.read_text().split()
        return max(1, min(cores, math.ceil(int(quota) / int(period))))
    except (OSError, ValueError):  # no such file, or a quota of "max"
        return cores
