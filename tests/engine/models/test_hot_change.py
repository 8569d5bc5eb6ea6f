"""Models that are loaded, and replaced by new versions, while a store is in use."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from changed_models import damage, fail_its_canary, revise
from dragoman_server.engine import ModelStore
from dragoman_server.errors import (
    InvalidRequestError,
    ModelFolderError,
)
from hot_change_fakes import (
    LOADED,
    REFUSED,
    REPLACED,
    UNCHANGED,
    Watcher,
    Weights,
    eventually,
    hash_of,
    names,
    outcomes,
    say,
    until,
)
from tiny_model import LEXICON, build_translation_model


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
