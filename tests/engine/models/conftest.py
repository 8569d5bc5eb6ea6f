"""A model store with a small model, whose memory and events are observed."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from dragoman_server.engine import EngineOptions, ModelStore
from hot_change_fakes import Gate, Watcher, Weights
from tiny_model import build_translation_model


@pytest.fixture
def weights(monkeypatch: pytest.MonkeyPatch) -> Weights:
    return Weights(monkeypatch)


@pytest.fixture
def gate(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate(monkeypatch)
    yield gate
    gate.opened.set()


@pytest.fixture
def counting_only() -> Iterator[None]:
    """Objects are freed when nothing refers to them, and never otherwise."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def watcher() -> Watcher:
    return Watcher()


@pytest.fixture
def models_dir(tmp_path: Path) -> Path:
    build_translation_model(tmp_path / "models" / "en-ar")
    return tmp_path / "models"


@pytest.fixture
def store(models_dir: Path, weights: Weights, watcher: Watcher) -> Iterator[ModelStore]:
    store = ModelStore.load(models_dir, EngineOptions(workers=2), watcher)
    watcher.events.clear()
    yield store
    store.close()
