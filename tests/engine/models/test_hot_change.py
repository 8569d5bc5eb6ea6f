"""Models that come and go while others work with them."""

from __future__ import annotations

import asyncio
import gc
import shutil
import threading
import time
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ctranslate2
import pytest
from changed_models import damage, fail_its_canary, revise
from dragoman_server.caller import Caller
from dragoman_server.changes import ChangeOutcome, ModelChange
from dragoman_server.engine import EngineOptions, ModelStore
from dragoman_server.engine.models import store as store_module
from dragoman_server.engine.models.translation import SequenceModel
from dragoman_server.engine.models.weights import Weights as EngineWeights
from dragoman_server.engine.observation import Silent
from dragoman_server.errors import (
    InvalidRequestError,
    LastModelError,
    ModelFolderError,
    ModelUnavailableError,
    UnknownModelError,
    UnsupportedLanguageError,
)
from dragoman_server.translate import TranslateOptions, Translator
from tiny_model import LEXICON, build_translation_model

LOADED, REPLACED, UNCHANGED = ChangeOutcome.LOADED, ChangeOutcome.REPLACED, ChangeOutcome.UNCHANGED
UNLOADED, REFUSED = ChangeOutcome.UNLOADED, ChangeOutcome.REFUSED


@dataclass
class Watcher(Silent):
    """Remembers which models came and went."""

    events: list[tuple[str, ...]] = field(default_factory=list)

    def loaded(self, model: str, *, ok: bool, seconds: float) -> None:
        self.events.append(("loaded" if ok else "refused", model))

    def unloaded(self, model: str) -> None:
        self.events.append(("unloaded", model))


class Weights:
    """Which translators CTranslate2 has in memory, and which threads freed the others."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.alive: list[weakref.ref[Any]] = []
        self.freed_in: list[threading.Thread] = []
        make = ctranslate2.Translator

        def made(*arguments: Any, **options: Any) -> Any:
            translator = make(*arguments, **options)
            self.alive.append(weakref.ref(translator, self._freed))
            return translator

        monkeypatch.setattr(ctranslate2, "Translator", made)

    def _freed(self, reference: weakref.ref[Any]) -> None:
        self.freed_in.append(threading.current_thread())
        self.alive.remove(reference)


@pytest.fixture
def weights(monkeypatch: pytest.MonkeyPatch) -> Weights:
    return Weights(monkeypatch)


class Gate:
    """Holds every batch that is about to run, in its worker's thread, until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()
        take: Any = EngineWeights.engine.fget

        def held(weights: EngineWeights) -> Any:
            engine = take(weights)
            self.reached.set()
            assert self.opened.wait(20)
            return engine

        monkeypatch.setattr(EngineWeights, "engine", property(held))


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


def hash_of(store: ModelStore, name: str = "en-ar") -> str:
    return next(line.hash for line in store.models if line.name == name)


def names(store: ModelStore) -> list[str]:
    return [line.name for line in store.models]


def outcomes(changes: tuple[ModelChange, ...]) -> dict[str, ChangeOutcome]:
    return {change.folder: change.outcome for change in changes}


def eventually(happened: Callable[[], bool]) -> None:
    for _ in range(500):
        if happened():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


async def until(happened: Callable[[], bool]) -> None:
    await asyncio.to_thread(eventually, happened)


async def say(store: ModelStore, *sentences: str) -> tuple[str, list[str]]:
    """One call, as the service makes it: the hash of the model that it names, and what it says."""
    with store.lease(Caller()) as models:
        batch = await Translator(models).translate_many(sentences, TranslateOptions(source="en", target="ar"))
    (hash_,) = {result.model.hash for result in batch.texts if result.model}
    return hash_, [result.text for result in batch.texts]


# Loading beside


async def test_a_new_model_is_added_and_a_new_version_takes_over(store: ModelStore, models_dir: Path) -> None:
    build_translation_model(models_dir / "second", default=False)
    change = store.load_folder("second")
    assert (change.outcome, change.folder, change.model) == (LOADED, "second", "second")
    assert (change.hash, change.previous_hash) == (hash_of(store, "second"), "")
    before = hash_of(store)
    after = revise(models_dir / "en-ar", "today")
    change = store.load_folder("en-ar")
    assert (change.outcome, change.hash, change.previous_hash) == (REPLACED, after, before)
    assert change.seconds > 0
    assert await say(store, "minister") == (after, [f"{LEXICON['today']} {LEXICON['minister']}"])
    assert names(store) == ["en-ar", "second"]


async def test_swapping_under_load_fails_no_call_and_mixes_no_answer(
    store: ModelStore, models_dir: Path, weights: Weights
) -> None:
    prefixes = {hash_of(store): ""}
    swapping = True
    seen: Counter[str] = Counter()

    async def call_again_and_again(number: int) -> None:
        while swapping:
            await asyncio.sleep(0)  # a call whose answers are all cached waits for nothing
            words = ["minister", f"water {seen.total()}", f"government {number} {seen.total()} " * 8]
            hash_, texts = await say(store, *words)
            prefix = LEXICON.get(prefixes[hash_], "")
            assert all(text.startswith(prefix) for text in texts)
            assert [text.removeprefix(prefix).split()[0] for text in texts] == ["وزير", "مياه", "حكومة"]
            seen[hash_] += 1

    callers = [asyncio.create_task(call_again_and_again(number)) for number in range(6)]
    for prefix in ("today", "president", "", "today", "agreement"):
        calls = seen.total()
        await until(lambda enough=calls + 6: seen.total() >= enough or any(caller.done() for caller in callers))
        prefixes[revise(models_dir / "en-ar", prefix)] = prefix
        assert (await asyncio.to_thread(store.load_folder, "en-ar")).outcome is REPLACED
    await until(lambda: seen[hash_of(store)] > 0 or any(caller.done() for caller in callers))
    swapping = False
    await asyncio.gather(*callers)
    assert len(seen) == len(prefixes) == 4
    eventually(lambda: len(weights.alive) == 1)


@pytest.mark.parametrize(
    ("break_it", "complaint"),
    [
        (fail_its_canary, "which contains none of 'مدينة'"),
        (damage, "model.bin: SHA-256 is"),
        (lambda folder: (folder / "manifest.toml").write_text("format = 1"), "'task' is missing"),
        (lambda folder: (folder / "manifest.toml").unlink(), "has no manifest.toml"),
    ],
)
async def test_a_bad_new_version_leaves_the_old_one_serving(
    store: ModelStore,
    models_dir: Path,
    weights: Weights,
    watcher: Watcher,
    break_it: Callable[[Path], object],
    complaint: str,
) -> None:
    before = hash_of(store)
    break_it(models_dir / "en-ar")
    with pytest.raises(ModelFolderError, match=complaint) as caught:
        store.load_folder("en-ar")
    assert caught.value.message.startswith("folder en-ar: ")
    (change,) = store.reload()
    assert (change.outcome, change.hash) == (REFUSED, before)
    assert complaint in change.problem
    assert await say(store, "minister") == (before, ["وزير"])
    assert watcher.events == [("refused", "en-ar")] * 2
    eventually(lambda: len(weights.alive) == 1)


def test_a_folder_that_is_loaded_already_is_verified_and_kept(store: ModelStore, models_dir: Path) -> None:
    model = store.translation("en", "ar")
    assert store.load_folder("en-ar").outcome is UNCHANGED
    assert store.translation("en", "ar") is model
    (models_dir / "en-ar" / "pieces.model").write_bytes(b"damaged")
    with pytest.raises(ModelFolderError, match=r"pieces\.model: SHA-256"):
        store.load_folder("en-ar")
    assert store.translation("en", "ar") is model


def test_a_model_of_the_same_name_in_another_folder_takes_over(store: ModelStore, models_dir: Path) -> None:
    shutil.copytree(models_dir / "en-ar", models_dir / "en-ar-2")
    after = revise(models_dir / "en-ar-2", "today")
    assert store.load_folder("en-ar-2").outcome is REPLACED
    assert (names(store), hash_of(store)) == (["en-ar"], after)
    changes = store.reload()
    assert outcomes(changes) == {"en-ar": REFUSED, "en-ar-2": UNCHANGED}
    assert "its name 'en-ar' is also that of the model in en-ar-2" in changes[0].problem


def test_a_second_default_is_refused(store: ModelStore, models_dir: Path) -> None:
    build_translation_model(models_dir / "rival")
    with pytest.raises(ModelFolderError, match="it is the default for en to ar, and so is en-ar"):
        store.load_folder("rival")
    assert names(store) == ["en-ar"]


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../models/en-ar", "en-ar/", "/etc", "en-ar/../en-ar", "a\\b", "en-ar\0", "en\nar", ".git", "_old"],
)
def test_only_the_name_of_a_folder_is_taken(store: ModelStore, name: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        store.load_folder(name)
    assert (caught.value.reason, caught.value.field) == ("INVALID_FOLDER", "folder")


def test_a_link_does_not_lead_out_of_the_directory(store: ModelStore, models_dir: Path) -> None:
    outside = build_translation_model(models_dir.parent / "outside")
    (models_dir / "linked").symlink_to(outside)
    with pytest.raises(InvalidRequestError, match="leads out of the models directory"):
        store.load_folder("linked")
    build_translation_model(models_dir / "..data" / "inner", default=False)
    (models_dir / "inner").symlink_to("..data/inner")
    assert store.load_folder("inner").outcome is LOADED


@pytest.mark.parametrize("name", ["nowhere", "x" * 300, "README.md", "\ud800"])
def test_a_folder_that_is_not_there_is_refused(store: ModelStore, models_dir: Path, name: str) -> None:
    (models_dir / "README.md").write_text("a file")
    with pytest.raises((ModelFolderError, InvalidRequestError)):
        store.load_folder(name)
    assert names(store) == ["en-ar"]


# Draining


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


# Unloading


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


# Reloading


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


# One at a time, and the end


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
