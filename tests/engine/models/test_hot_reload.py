"""Reloads of a whole models directory, changes one at a time, and the end of a store."""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from changed_models import fail_its_canary, revise
from dragoman_server.caller import Caller
from dragoman_server.engine import ModelStore
from dragoman_server.engine.models import store as store_module
from dragoman_server.errors import (
    ModelFolderError,
    ModelUnavailableError,
)
from hot_change_fakes import (
    LOADED,
    REFUSED,
    REPLACED,
    UNCHANGED,
    UNLOADED,
    Watcher,
    Weights,
    eventually,
    hash_of,
    names,
    outcomes,
)
from tiny_model import build_translation_model


def test_a_reload_reports_every_folder(store: ModelStore, models_dir: Path, weights: Weights, watcher: Watcher) -> None:
    for name in ("gone", "spoilt", "better"):
        build_translation_model(models_dir / name, default=False)
    assert outcomes(store.reload()) == {"better": LOADED, "en-ar": UNCHANGED, "gone": LOADED, "spoilt": LOADED}
    watcher.events.clear()
    shutil.rmtree(models_dir / "gone")
    fail_its_canary(models_dir / "spoilt")
    after = revise(models_dir / "better", "today")
    build_translation_model(models_dir / "new", source="ar", target="en")
    (models_dir / "empty").mkdir()
    changes = store.reload()
    assert outcomes(changes) == {
        "better": REPLACED,
        "empty": REFUSED,
        "en-ar": UNCHANGED,
        "gone": UNLOADED,
        "new": LOADED,
        "spoilt": REFUSED,
    }
    problems = {change.folder: change.problem for change in changes if change.problem}
    assert "has no manifest.toml" in problems["empty"]
    assert "contains none of" in problems["spoilt"]
    assert names(store) == ["better", "en-ar", "new", "spoilt"]
    assert hash_of(store, "better") == after
    assert sorted(watcher.events) == [
        ("loaded", "better"), ("loaded", "new"), ("refused", "empty"), ("refused", "spoilt"), ("unloaded", "gone"),
    ]  # fmt: skip
    eventually(lambda: len(weights.alive) == 4)


def test_a_reload_notices_what_the_hash_does_not_tell(store: ModelStore, models_dir: Path) -> None:
    before = hash_of(store)
    revise(models_dir / "en-ar", description="another word for it")
    (change,) = store.reload()
    assert (change.outcome, change.hash, change.previous_hash) == (REPLACED, before, before)
    assert store.models[0].description == "another word for it"


def test_a_renamed_folder_is_one_model_and_not_two(store: ModelStore, models_dir: Path) -> None:
    (models_dir / "en-ar").rename(models_dir / "renamed")
    (change,) = store.reload()
    assert (change.folder, change.model, change.outcome) == ("renamed", "en-ar", REPLACED)
    assert names(store) == ["en-ar"]


def test_the_role_of_the_default_is_handed_over_in_one_reload(store: ModelStore, models_dir: Path) -> None:
    build_translation_model(models_dir / "a-rival", default=False)
    store.reload()
    revise(models_dir / "en-ar", default=False)
    revise(models_dir / "a-rival", default=True)
    assert set(outcomes(store.reload()).values()) == {REPLACED}
    assert store.translation("en", "ar").ref.name == "a-rival"


def test_a_successor_of_a_refused_folder_is_refused_too(store: ModelStore, models_dir: Path, weights: Weights) -> None:
    build_translation_model(models_dir / "a-rival", default=False)
    store.reload()
    revise(models_dir / "a-rival", default=True)
    fail_its_canary(models_dir / "en-ar", default=False)
    changes = store.reload()
    assert outcomes(changes) == {"a-rival": REFUSED, "en-ar": REFUSED}
    assert "so is en-ar" in changes[0].problem
    assert [(line.name, line.default) for line in store.models] == [
        ("a-rival", False),
        ("en-ar", True),
    ]
    eventually(lambda: len(weights.alive) == 2)


def test_a_directory_that_is_gone_or_empty_takes_no_model_away(store: ModelStore, models_dir: Path) -> None:
    shutil.rmtree(models_dir / "en-ar")
    with pytest.raises(ModelFolderError, match="has no model folder in it"):
        store.reload()
    models_dir.rmdir()
    with pytest.raises(ModelFolderError, match="does not exist"):
        store.reload()
    assert store.translation("en", "ar").translate_now(["water"])[0].text == "مياه"


def test_changes_come_one_after_the_other(store: ModelStore, models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [f"model-{number}" for number in range(4)]
    for name in wanted:
        build_translation_model(models_dir / name, default=False)
    at_work, most = Counter[str](), []
    load = store_module.load_model

    def watched(*arguments: Any) -> Any:
        at_work["now"] += 1
        most.append(at_work["now"])
        try:
            return load(*arguments)
        finally:
            at_work["now"] -= 1

    monkeypatch.setattr(store_module, "load_model", watched)
    threads = [threading.Thread(target=store.load_folder, args=(name,)) for name in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(store) == ["en-ar", *wanted]
    assert most == [1] * 4


def test_a_closed_store_takes_no_change_and_keeps_no_memory(store: ModelStore, weights: Weights) -> None:
    with store.lease(Caller()):
        store.close()
        assert len(weights.alive) == 1
    eventually(lambda: not weights.alive)
    for change in (lambda: store.load_folder("en-ar"), lambda: store.unload("en-ar", force=True), store.reload):
        with pytest.raises(ModelUnavailableError, match="stopping"):
            change()
    with pytest.raises(ModelUnavailableError, match="stopping"), store.lease(Caller()):
        raise AssertionError("there is nothing to lease")


def test_a_model_that_comes_after_the_end_is_let_go_of(
    store: ModelStore, models_dir: Path, weights: Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = store_module.load_model

    def load_slowly(*arguments: Any) -> Any:
        model = load(*arguments)
        store.close()
        return model

    monkeypatch.setattr(store_module, "load_model", load_slowly)
    revise(models_dir / "en-ar", "today")
    with pytest.raises(ModelUnavailableError, match="stopping"):
        store.load_folder("en-ar")
    eventually(lambda: not weights.alive)
