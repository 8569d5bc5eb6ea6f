"""Model folders loaded, refused, and found by what they do."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from dragoman_manifest import Canary, Manifest, Task
from dragoman_server.caller import Caller
from dragoman_server.engine import EngineOptions, ModelStore
from dragoman_server.errors import (
    EngineError,
    LimitExceededError,
    ModelFolderError,
    ModelUnavailableError,
    UnknownModelError,
    UnsupportedLanguageError,
)
from tiny_model import build_models, build_multilingual_model, build_translation_model

OPTIONS = EngineOptions(workers=2)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelStore]:
    folder = build_models(tmp_path_factory.mktemp("several"))
    build_multilingual_model(folder / "both-ways")
    (folder / "README.md").write_text("not a folder")
    (folder / ".git").mkdir()
    store = ModelStore.load(folder, OPTIONS)
    yield store
    store.close()


def test_every_folder_is_listed_by_name_with_hash_and_size(store: ModelStore) -> None:
    assert [line.name for line in store.models] == ["both-ways", "tiny-ar-en", "tiny-en-ar"]
    assert len({line.hash for line in store.models}) == 3
    for line in store.models:
        assert len(line.hash) == 64
        assert line.size_bytes > 100_000
    assert [line.default for line in store.models] == [False, True, True]


def test_the_default_model_is_chosen_and_others_go_by_name(store: ModelStore) -> None:
    assert store.translation("en", "ar").ref.name == "tiny-en-ar"
    named = store.translation("en", "ar", "both-ways")
    assert (named.ref.name, named.source_language, named.target_language) == ("both-ways", "en", "ar")
    assert store.translation("ar", "en").translate_now(["وزير"])[0].text == "minister"
    assert named.translate_now(["minister"])[0].text == "وزير"
    assert store.translation("ar", "en", "both-ways").translate_now(["وزير"])[0].text == "minister"


def test_without_a_default_the_first_by_name_is_the_choice(tmp_path: Path) -> None:
    for name in ("b", "a"):
        build_translation_model(tmp_path / name, default=False)
    assert ModelStore.load(tmp_path, OPTIONS).translation("en", "ar").ref.name == "a"


def test_an_unknown_pair_or_name_is_refused_with_the_choices(store: ModelStore) -> None:
    with pytest.raises(UnsupportedLanguageError, match="from en to fa; available: ar to en, en to ar"):
        store.translation("en", "fa")
    with pytest.raises(UnsupportedLanguageError, match="from en to en"):
        store.translation("en", "en")
    with pytest.raises(UnknownModelError, match="'large'; loaded: both-ways, tiny-ar-en, tiny-en-ar"):
        store.translation("en", "ar", "large")
    with pytest.raises(UnknownModelError, match=r"'tiny-ar-en' does translation \(ar to en\), not .* from en to ar"):
        store.translation("en", "ar", "tiny-ar-en")
    with pytest.raises(UnsupportedLanguageError, match="summarization from en to en; available: none"):
        store.summarization("en")
    assert store.sentence_encoder() is None


def test_a_missing_or_empty_directory_says_what_to_do(tmp_path: Path, tiny_models: Path) -> None:
    with pytest.raises(ModelFolderError, match="does not exist: give the directory whose subfolders"):
        ModelStore.load(tmp_path / "nowhere")
    with pytest.raises(ModelFolderError, match="has no model folder in it"):
        ModelStore.load(tmp_path)
    with pytest.raises(ModelFolderError, match="is a model folder itself"):
        ModelStore.load(tiny_models / "tiny-en-ar")


def _flip_a_byte(folder: Path) -> None:
    content = bytearray((folder / "model.bin").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "model.bin").write_bytes(content)


def _rewrite(folder: Path, name: str, content: bytes) -> None:
    """Damages a file and vouches for it, as a wrong conversion would."""
    (folder / name).write_bytes(content)
    Manifest.read(folder).with_files(folder).write(folder)


def _call_it_an_encoder(folder: Path) -> None:
    manifest = Manifest.read(folder)
    replace(manifest, task=Task.SENTENCE_EMBEDDING, target_languages=(), canary=None).write(folder)


def _expect_other_words(folder: Path) -> None:
    canary = Canary(source="minister", languages=("en", "ar"), must_contain=("مدينة", "حكومة"))
    replace(Manifest.read(folder), canary=canary).write(folder)


def _never_end(folder: Path) -> None:
    shutil.rmtree(folder)
    build_translation_model(folder, end_bias=-1000.0)


def _leave_out_of_files(folder: Path) -> None:
    manifest = Manifest.read(folder)
    names = [name for name in manifest.files if name != "shared_vocabulary.json"]
    manifest.with_files(folder, names).write(folder)


def _leave_out_the_weights(folder: Path) -> None:
    Manifest.read(folder).with_files(folder, ["pieces.model"]).write(folder)


def _link_out(folder: Path) -> None:
    outside = folder.parent.parent / f"{folder.parent.name}-weights"
    (folder / "model.bin").rename(outside)
    (folder / "model.bin").symlink_to(outside)


def _pipe(folder: Path) -> None:
    (folder / "pieces.model").unlink()
    os.mkfifo(folder / "pieces.model")


BREAKAGES: list[tuple[Callable[[Path], None], str]] = [
    (lambda folder: (folder / "manifest.toml").unlink(), "has no manifest.toml"),
    (lambda folder: (folder / "manifest.toml").write_text("format = 1"), "'task' is missing"),
    (lambda folder: (folder / "model.bin").unlink(), "model.bin: the manifest names this file, but it is missing"),
    (lambda folder: (folder / "pieces.model").unlink(), "pieces.model: the manifest names this file"),
    (_flip_a_byte, "model.bin: SHA-256 is [0-9a-f]{64}, but the manifest expects [0-9a-f]{64}"),
    (lambda folder: _rewrite(folder, "model.bin", b"no weights"), "CTranslate2 cannot load it"),
    (lambda folder: _rewrite(folder, "model.bin", b""), "CTranslate2 cannot load it"),
    (lambda folder: _rewrite(folder, "pieces.model", b"no pieces"), "not a tokenizer of the kind 'sentencepiece'"),
    (lambda folder: _rewrite(folder, "config.json", b"{"), "CTranslate2 cannot load it|not a CTranslate2 config"),
    (_call_it_an_encoder, "CTranslate2 cannot load it for the task 'sentence-embedding'"),
    (_expect_other_words, "said 'وزير' of the canary 'minister', which contains none of 'مدينة', 'حكومة'"),
    (_never_end, "did not reach the end of it"),
    (_leave_out_of_files, "holds shared_vocabulary.json, which CTranslate2 would read, but which .* does not name"),
    (_leave_out_the_weights, "must name model.bin and config.json"),
    (lambda folder: (folder / "vmap.txt").write_text("a b"), "holds vmap.txt, which CTranslate2 would read"),
    (lambda folder: (folder / "manifest.toml").write_text("x = " + "[" * 100_000), "not TOML"),
    (_link_out, "model.bin: is a link that leads out of the model folder"),
    (_pipe, "pieces.model: not a plain file"),
    (lambda folder: _rewrite(folder, "config.json", b"[" * 100_000), "CTranslate2 cannot load it|not a CTranslate2"),
    (lambda folder: (folder / "manifest.toml").write_text("#" * 2_000_000), "has more than 1,048,576 bytes"),
]


def test_a_hostile_manifest_does_not_keep_good_models_out(tmp_path: Path) -> None:
    build_models(tmp_path)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "manifest.toml").write_text("x = " + "[" * 100_000)
    store = ModelStore.load(tmp_path, replace(OPTIONS, skip_broken=True))
    try:
        assert {model.name for model in store.models} == {"tiny-ar-en", "tiny-en-ar"}
    finally:
        store.close()


@pytest.mark.parametrize(("break_it", "complaint"), BREAKAGES)
def test_a_broken_folder_stops_the_start_with_the_reason(
    tmp_path: Path, break_it: Callable[[Path], None], complaint: str
) -> None:
    break_it(build_translation_model(tmp_path / "tiny"))
    with pytest.raises(ModelFolderError, match=complaint) as caught:
        ModelStore.load(tmp_path, OPTIONS)
    assert "  tiny: " in caught.value.message


def test_a_file_replaced_during_the_loading_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = build_translation_model(tmp_path / "tiny")
    verify = Manifest.verify

    def verify_and_replace(self: Manifest, path: Path | str) -> None:
        verify(self, path)
        weights = folder / "model.bin"
        weights.write_bytes(weights.read_bytes())  # the same bytes, written a moment later

    monkeypatch.setattr(Manifest, "verify", verify_and_replace)
    with pytest.raises(ModelFolderError, match=r"model\.bin changed while it was being loaded"):
        ModelStore.load(tmp_path, OPTIONS)


def test_one_message_lists_broken_folders_good_ones_can_serve(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    build_models(tmp_path)
    (tmp_path / "empty").mkdir()
    _flip_a_byte(tmp_path / "tiny-ar-en")
    with pytest.raises(ModelFolderError, match=r"2 broken model folders(.|\n)*empty: (.|\n)*tiny-ar-en: "):
        ModelStore.load(tmp_path, OPTIONS)
    with caplog.at_level(logging.ERROR):
        store = ModelStore.load(tmp_path, replace(OPTIONS, skip_broken=True))
    assert [line.name for line in store.models] == ["tiny-en-ar"]
    assert sum("is left out" in message for message in caplog.messages) == 2


def test_models_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    first = build_translation_model(tmp_path / "a-model")
    shutil.copytree(first, tmp_path / "copy")
    with pytest.raises(ModelFolderError, match="its name 'a-model' is also that of"):
        ModelStore.load(tmp_path, OPTIONS)
    replace(Manifest.read(first), name="copy").write(tmp_path / "copy")
    with pytest.raises(ModelFolderError, match=r"it is the default for en to ar, and so is .*a-model: set default"):
        ModelStore.load(tmp_path, OPTIONS)


def test_a_model_without_canary_is_loaded_with_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = build_translation_model(tmp_path / "untried")
    replace(Manifest.read(folder), canary=None).write(folder)
    ModelStore.load(tmp_path, OPTIONS).close()
    assert "untried has no canary" in caplog.text


def test_the_end_token_is_the_one_of_the_model(tmp_path: Path) -> None:
    folder = build_translation_model(tmp_path / "tiny")
    config = json.loads((folder / "config.json").read_text())
    _rewrite(folder, "config.json", json.dumps({**config, "eos_token": "."}).encode())
    replace(Manifest.read(folder), canary=None).write(folder)
    model = ModelStore.load(tmp_path, OPTIONS).translation("en", "ar")
    assert model.translate_now(["water. city"])[0] == model.translate_now(["water."])[0]
    assert model.translate_now(["water."])[0].ended


def test_a_device_or_number_format_that_is_not_there_is_refused(tiny_models: Path) -> None:
    with pytest.raises(EngineError, match=r"compute type 'int3' cannot be used on this cpu; allowed: .*int8"):
        ModelStore.load(tiny_models, EngineOptions(compute_type="int3"))


async def test_a_closed_store_answers_that_it_is_stopping(tiny_models: Path) -> None:
    store = ModelStore.load(tiny_models, OPTIONS)
    model = store.translation("en", "ar")
    store.close()
    with pytest.raises(ModelUnavailableError, match="stopping"):
        await model.translate(["water"])


def test_the_process_does_not_end_while_models_are_being_let_go(
    tiny_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ModelStore.load(tiny_models, OPTIONS)
    retiring: list[threading.Thread] = []
    monkeypatch.setattr(
        "dragoman_server.engine.models.retirement._release", lambda _: retiring.append(threading.current_thread())
    )
    closing = threading.Thread(target=store.close, daemon=True)
    closing.start()
    closing.join()
    for thread in [thread for thread in threading.enumerate() if thread.name == "dragoman-retire"]:
        thread.join()
    assert [thread.daemon for thread in retiring] == [False]


async def test_tools_may_ask_for_more_than_the_queue_holds(tiny_models: Path) -> None:
    store = ModelStore.load(tiny_models, EngineOptions(workers=1, queue_tokens=16, max_batch_sentences=2))
    model = store.translation("en", "ar")
    texts = [f"water {number}" for number in range(40)]
    both = await asyncio.gather(model.translate(texts), model.translate(texts[::-1]))
    assert [len(decoded.hypotheses) for decoded in both] == [40, 40]
    store.close()


def test_only_answered_calls_are_learned_from(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    answered: list[Caller] = []
    monkeypatch.setattr(store._runtime.scheduler, "answered", answered.append)
    good, bad = Caller(), Caller()
    with store.lease(good):
        assert answered == []
    with pytest.raises(LimitExceededError), store.lease(bad):
        raise LimitExceededError("too long")
    assert [caller is good for caller in answered] == [True]


@pytest.mark.skipif(sys.platform != "linux", reason="priorities of threads are Linux's")
def test_threads_that_decode_have_a_lower_priority(tmp_path: Path) -> None:
    build_models(tmp_path)
    before = _niceness_of_threads()
    store = ModelStore.load(tmp_path, replace(OPTIONS, worker_niceness=3))
    try:
        usual = os.getpriority(os.PRIO_PROCESS, 0)
        begun = {thread: nice for thread, nice in _niceness_of_threads().items() if thread not in before}
        assert set(begun.values()) == {usual, min(19, usual + 3)}  # workers of the queue wait only
        assert _niceness_of_threads()[os.getpid()] == usual
    finally:
        store.close()


def _niceness_of_threads() -> dict[int, int]:
    """By the number of the thread."""
    found = {}
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError):  # it has ended
            found[int(task.name)] = int((task / "stat").read_text().rpartition(")")[2].split()[16])
    return found
