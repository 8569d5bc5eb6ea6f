"""Models that are replaced or unloaded while calls still use them."""

from __future__ import annotations

import asyncio
import threading
import weakref
from pathlib import Path

import pytest
from changed_models import revise
from dragoman_server.caller import Caller
from dragoman_server.engine import ModelStore
from dragoman_server.engine.models.translation import SequenceModel
from dragoman_server.errors import (
    LastModelError,
    ModelUnavailableError,
    UnknownModelError,
    UnsupportedLanguageError,
)
from hot_change_fakes import LOADED, UNLOADED, Gate, Watcher, Weights, eventually, hash_of, names, outcomes, say, until
from tiny_model import build_translation_model


async def test_a_call_ends_with_the_model_that_it_began_with(
    store: ModelStore, models_dir: Path, weights: Weights
) -> None:
    before = hash_of(store)
    with store.lease(Caller()) as models, store.lease(Caller()) as others:
        first = models.translation("en", "ar")
        after = revise(models_dir / "en-ar", "today")
        await asyncio.to_thread(store.load_folder, "en-ar")
        again = models.translation("en", "ar", "en-ar")
        assert again is first
        assert again.ref.hash == others.translation("en", "ar").ref.hash == before
        assert (await again.translate(["water"])).hypotheses[0].text == "مياه"
        with store.lease(Caller()) as later:
            assert later.translation("en", "ar").ref.hash == after
        await asyncio.sleep(0.05)
        assert len(weights.alive) == 2
    await until(lambda: len(weights.alive) == 1)
    with pytest.raises(ModelUnavailableError, match="'en-ar' was unloaded"):
        await first.translate(["city"])


async def test_memory_is_freed_off_the_loop_while_references_remain(
    store: ModelStore, models_dir: Path, weights: Weights
) -> None:
    kept = store.translation("en", "ar")
    with store.lease(Caller()):
        revise(models_dir / "en-ar", "today")
        await asyncio.to_thread(store.load_folder, "en-ar")
    await until(lambda: len(weights.freed_in) == 1)
    assert weights.freed_in[0] is not threading.main_thread()
    assert weights.freed_in[0].name == "dragoman-retire"
    assert kept.ref.name == "en-ar"


async def test_a_replaced_model_is_freed_without_a_search_for_cycles(
    store: ModelStore, models_dir: Path, counting_only: None
) -> None:
    await say(store, "minister", "water")
    model = store._leases.current.residents[0].model
    assert isinstance(model, SequenceModel)
    gone = [weakref.ref(model), weakref.ref(model.tokenizer)]
    del model
    revise(models_dir / "en-ar", "today")
    await asyncio.to_thread(store.load_folder, "en-ar")
    await until(lambda: not any(reference() for reference in gone))


async def test_a_model_that_is_unloaded_while_busy_finishes_its_work(
    store: ModelStore, weights: Weights, gate: Gate
) -> None:
    busy = asyncio.create_task(say(store, *[f"minister {number}" for number in range(60)]))
    await until(gate.reached.is_set)
    change = await asyncio.to_thread(store.unload, "en-ar", force=True)
    assert (change.outcome, change.hash) == (UNLOADED, "")
    with pytest.raises(UnsupportedLanguageError, match="available: none"):
        await say(store, "minister")
    assert not busy.done()
    gate.opened.set()
    _, texts = await busy
    assert texts == [f"وزير {number}" for number in range(60)]
    await until(lambda: not weights.alive)


async def test_a_batch_outliving_its_call_frees_memory_off_the_loop(
    store: ModelStore, weights: Weights, gate: Gate
) -> None:
    abandoned = asyncio.create_task(say(store, "minister"))
    await until(gate.reached.is_set)
    await asyncio.to_thread(store.unload, "en-ar", force=True)
    abandoned.cancel()
    with pytest.raises(asyncio.CancelledError):
        await abandoned
    await asyncio.sleep(0.05)
    assert len(weights.alive) == 1
    gate.opened.set()
    await until(lambda: not weights.alive)
    assert weights.freed_in[0] is not threading.main_thread()


def test_a_model_that_several_sets_share_is_freed_once_and_last(
    store: ModelStore, models_dir: Path, weights: Weights
) -> None:
    build_translation_model(models_dir / "second", default=False)
    with store.lease(Caller()):
        store.load_folder("second")
        with store.lease(Caller()):
            store.unload("en-ar")
            store.unload("second", force=True)
            assert len(weights.alive) == 2
        eventually(lambda: len(weights.alive) == 1)
    eventually(lambda: not weights.alive)
    assert len(weights.freed_in) == 2


def test_unloading_needs_a_loaded_model_and_one_for_its_pairs(
    store: ModelStore, models_dir: Path, watcher: Watcher
) -> None:
    with pytest.raises(UnknownModelError, match="'nobody'; loaded: en-ar") as unknown:
        store.unload("nobody")
    assert unknown.value.field == "name"
    with pytest.raises(LastModelError, match="only one that translates en to ar"):
        store.unload("en-ar")
    build_translation_model(models_dir / "second", default=False)
    store.load_folder("second")
    assert store.unload("en-ar").outcome is UNLOADED
    assert names(store) == ["second"]
    store.unload("second", force=True)
    assert names(store) == []
    assert watcher.events == [("loaded", "second"), ("unloaded", "en-ar"), ("unloaded", "second")]
    assert outcomes(store.reload()) == {"en-ar": LOADED, "second": LOADED}
