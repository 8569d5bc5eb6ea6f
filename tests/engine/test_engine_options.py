"""Settings of the engine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from dragoman_server.engine import EngineOptions, available_cores, options


def test_a_cpu_gets_one_worker_per_core_and_int8() -> None:
    default = EngineOptions()
    assert default.worker_count == available_cores() >= 1
    assert default.effective_compute_type == "int8"
    assert default.intra_threads == 1


def test_gpus_get_one_worker_each_and_their_fastest_format() -> None:
    gpus = EngineOptions(device="cuda", device_index=(0, 1))
    assert (gpus.worker_count, gpus.effective_compute_type) == (2, "auto")


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ({"device": "tpu"}, "allowed: cpu, cuda, auto"),
        ({"device_index": ()}, "device_index is empty"),
        ({"workers": 0}, "workers is 0"),
        ({"intra_threads": -1}, "intra_threads is -1"),
        ({"trial_seconds": 0.0}, "trial_seconds is 0.0"),
        ({"worker_niceness": 20}, "worker_niceness is 20"),
        ({"max_batch_tokens": 0}, "max_batch_tokens is 0"),
        ({"max_batch_sentences": 0}, "max_batch_sentences is 0"),
    ],
)
def test_settings_that_make_no_sense_are_refused(setting: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        EngineOptions(**setting)


@pytest.mark.parametrize(
    ("quota", "cores"),
    [
        ("max 100000", 8),
        ("200000 100000", 2),
        ("150000 100000", 2),
        ("10000 100000", 1),
        ("9900000 100000", 8),
        ("", 8),
    ],
)
def test_a_container_is_not_given_more_workers_than_its_quota(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quota: str, cores: int
) -> None:
    (tmp_path / "cpu.max").write_text(quota)
    monkeypatch.setattr(options, "_CGROUP_QUOTA", tmp_path / "cpu.max")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    assert available_cores() == cores
