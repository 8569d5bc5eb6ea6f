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
        max_batch_tokens: padded tokens of one batch. More is faster on the whole, but whoever comes next waits for the
            batch to end, and the memory of a batch grows with it.
        max_batch_sentences: sentences of one batch.
        reproducible: put only sentences of equally many tokens into one batch, so that the same sentence gets the same
            answer to the last bit whatever is decoded beside it (in int8 on a CPU, where it is tested). Padding changes
            the order of float sums, int8 rounding makes that visible: of 192 news sentences one came out in other words
            and five with another score. Without it a small model is 20 to 40 % faster.
        skip_broken: start with the good models when some folders are broken, instead of not at all.

    Raises:
        ValueError: a number that must be positive is not.
    """

    device: str = "cpu"
    device_index: tuple[int, ...] = (0,)
    compute_type: str | None = None
    workers: int | None = None
    intra_threads: int = 1
    max_batch_tokens: int = 1024
    max_batch_sentences: int = 16
    reproducible: bool = True
    skip_broken: bool = False

    def __post_init__(self) -> None:
        if self.device not in ("cpu", "cuda", "auto"):
            raise ValueError(f"device is {self.device!r}; allowed: cpu, cuda, auto")
        if not self.device_index:
            raise ValueError("device_index is empty; give at least one, such as 0")
        for name in ("workers", "intra_threads", "max_batch_tokens", "max_batch_sentences"):
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
