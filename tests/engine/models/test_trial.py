"""The trial of a model: it takes a bounded time, and nobody waits for it when the server stops."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dragoman_manifest import ManifestError
from dragoman_server.engine import EngineOptions, ModelStore
from dragoman_server.engine.models.trial import run_trial
from dragoman_server.errors import ModelFolderError, ModelUnavailableError
from hot_change_fakes import Gate, Weights, eventually
from tiny_model import build_translation_model

OPTIONS = EngineOptions(workers=1)


def test_a_canary_without_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, weights: Weights) -> None:
    build_translation_model(tmp_path / "en-ar")
    gate = Gate(monkeypatch)
    try:
        with pytest.raises(ModelFolderError, match=r"not done with its canary .* in 0\.2 s; allow more time"):
            ModelStore.load(tmp_path, replace(OPTIONS, trial_seconds=0.2))
        assert gate.reached.is_set()
    finally:
        gate.opened.set()
    eventually(lambda: not weights.alive)


def test_a_stop_does_not_wait_for_a_canary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_translation_model(tmp_path / "en-ar")
    store = ModelStore.load(tmp_path, OPTIONS)
    build_translation_model(tmp_path / "new", default=False)
    gate = Gate(monkeypatch)
    raised: list[Exception] = []

    def change() -> None:
        try:
            store.load_folder("new")
        except (ModelFolderError, ModelUnavailableError) as error:
            raised.append(error)

    changing = threading.Thread(target=change)
    changing.start()
    try:
        assert gate.reached.wait(20)
        store.close()
        changing.join(20)
        assert not changing.is_alive()
    finally:
        gate.opened.set()
    (error,) = raised
    assert "stopping" in str(error)


def test_what_a_trial_raises_is_raised() -> None:
    def fail() -> None:
        raise ManifestError("no good")

    with pytest.raises(ManifestError, match="no good"):
        run_trial(fail, seconds=60.0, closing=threading.Event())


def test_a_trial_that_is_done_in_time_counts_though_it_closes() -> None:
    closing = threading.Event()
    done: list[Any] = []
    closing.set()
    run_trial(lambda: done.append(1), seconds=60.0, closing=closing)
    assert done
