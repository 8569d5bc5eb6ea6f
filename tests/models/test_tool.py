"""The commands say what is wrong in one line and end with the right code."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pytest
import tiny_checkpoints
from dragoman_manifest import Manifest
from dragoman_models import catalogue_commands, pulling
from dragoman_models.catalogue import CATALOGUE, UNAVAILABLE, Commercial, Form, find
from dragoman_models.cli import main
from dragoman_models.downloading import RemoteFile
from dragoman_models.errors import HubError, ModelToolError
from dragoman_models.hub import Snapshot
from dragoman_models.measuring import seen_sets
from local_hub import COMMIT, LocalHub, serving

MakeCheckpoint: TypeAlias = "Callable[[str], tiny_checkpoints.TinyCheckpoint]"


def test_list_shows_catalogue_and_models(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--models-dir", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    for entry in CATALOGUE:
        assert entry.name in printed
        assert entry.license in printed
    assert printed.endswith("none\n")


def test_catalogue_is_consistent() -> None:
    assert len({entry.name for entry in CATALOGUE}) == len(CATALOGUE)
    for entry in CATALOGUE:
        assert entry.license_source
        assert bool(entry.target_languages) == (entry.task != "sentence-embedding")
        assert entry.license_note or entry.commercial is Commercial.YES or "-NC-" in entry.license
        assert bool(entry.ready) == (entry.form is Form.READY)
        assert entry.repository or entry.location
        if entry.prompt:
            entry.prompt.check(entry.source_languages, entry.target_languages)
    for missing in UNAVAILABLE:
        assert missing.reason
        assert missing.instead
    assert find("HELSINKI-NLP/opus-mt-ar-en").name == "opus-mt-ar-en"
    with pytest.raises(ModelToolError, match="it has opus-mt-tc-big-ar-en"):
        find("gpt")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "COMMAND"),
        (["verify"], "DIR"),
        (["evaluate", "x"], "--set"),
        (["convert", "x", "--name", "y", "--license", "MIT", "--from", "ar", "--quantization", "int1"], "int1"),
        (["evaluate", "x", "--set", "a=b,c", "--limit", "0"], "not a positive number"),
    ],
)
def test_wrong_use_is_code_two(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("command", ["list", "recommend", "verify", "pull", "convert", "evaluate"])
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    assert "usage: dragoman-models" in capsys.readouterr().out


def test_verify_goes_through_all_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(tmp_path / "a"), str(tmp_path / "b")]) == 1
    errors = capsys.readouterr().err
    assert f"{tmp_path / 'a'}: BAD" in errors
    assert f"{tmp_path / 'b'}: BAD" in errors


def test_non_commercial_models_want_a_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pull", "nllb-200-distilled-600m", "--models-dir", str(tmp_path)]) == 2
    assert "--accept-non-commercial" in capsys.readouterr().err


def test_unknown_model_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pull", "no-such-model"]) == 1
    assert "no model 'no-such-model' in the catalogue" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (["--canary", "Hello."], "go together"),
        (["--no-canary", "--canary", "Hello.", "--canary-expects", "x"], "goes with neither"),
        (["--chat"], "go with --prompt"),
        (["--prompt", "Translate."], r"must contain {text} once"),
    ],
)
def test_convert_options_that_do_not_fit(extra: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", "x", "--name", "y", "--license", "MIT", "--from", "en", "--to", "ar", *extra]) == 2
    assert message in capsys.readouterr().err


def test_pickled_weights_only_where_there_is_nothing_else() -> None:
    both = _snapshot("model.safetensors", "pytorch_model.bin", "config.json")
    assert "pytorch_model*.bin" not in pulling._patterns(find("opus-mt-en-ar"), both)
    assert "pytorch_model*.bin" in pulling._patterns(find("opus-mt-en-ar"), _snapshot("pytorch_model.bin"))
    with pytest.raises(HubError, match="has no pytorch_model"):
        pulling._patterns(find("opus-mt-en-ar"), _snapshot("config.json"))


def _snapshot(*names: str) -> Snapshot:
    return Snapshot("owner/name", COMMIT, tuple(map(RemoteFile, names)), None, "")


def test_pull_makes_a_folder_that_records_the_commit(
    tiny_checkpoint: MakeCheckpoint,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # Random weights have no healthy canary: only the files are checked here.
    monkeypatch.setattr(catalogue_commands, "check_folder", lambda folder: Manifest.read(folder).verify(folder))
    with serving(LocalHub({"Helsinki-NLP/opus-mt-en-ar": tiny_checkpoint("marian").path})) as hub:
        assert main(["pull", "opus-mt-en-ar", "--mirror", hub.url, "--models-dir", str(tmp_path)]) == 0
    manifest = Manifest.read(tmp_path / "opus-mt-en-ar")
    assert manifest.source.endswith(f"Helsinki-NLP/opus-mt-en-ar/tree/{COMMIT}")
    assert manifest.version == COMMIT[:12]
    assert manifest.tokenization.source_prefix == (">>ara<<",)
    assert manifest.canary is not None
    assert "the hub says its licence is mit" in capsys.readouterr().err


def test_model_without_a_known_place_says_where_to_look(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pull", "mozilla-teacher-ar-en"]) == 2
    assert "--mirror DIR" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["tencent/HY-MT1.5-1.8B", "tower-plus-2b", "google/gemma-4-E2B-it"])
def test_model_that_cannot_be_had_says_why(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pull", name]) == 1
    assert "cannot be had: " in capsys.readouterr().err


def test_converted_checkpoint_is_verified_and_evaluated(
    tiny_checkpoint: MakeCheckpoint, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    making = ["--name", "tiny", "--license", "LicenseRef-test", "--from", "en", "--to", "ar", "--no-canary"]
    checkpoint = str(tiny_checkpoint("marian").path)
    assert main(["convert", checkpoint, *making, "--models-dir", str(tmp_path)]) == 0
    assert main(["verify", str(tmp_path / "tiny")]) == 0
    assert "good (files, loads, no canary)" in capsys.readouterr().out
    (tmp_path / "src").write_text("\n".join(tiny_checkpoints.ENGLISH[:2]), encoding="utf-8")
    (tmp_path / "ref").write_text("\n".join(tiny_checkpoints.ARABIC[:2]), encoding="utf-8")
    test_set = f"tiny={tmp_path / 'src'},{tmp_path / 'ref'}"
    assert main(["evaluate", str(tmp_path / "tiny"), "--set", test_set, "--workers", "1", "--beam-size", "1"]) == 0
    assert "tiny en→ar, 2 lines" in capsys.readouterr().out
    with (tmp_path / "tiny" / "model.bin").open("ab") as weights:
        weights.write(b"x")
    assert main(["verify", str(tmp_path / "tiny")]) == 1
    assert "model.bin" in capsys.readouterr().err


def test_convert_without_the_extra_says_which(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("source.spm", "target.spm"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "vocab.json").write_text("{}", encoding="utf-8")
    (tmp_path / "config.json").write_text('{"model_type": "marian"}', encoding="utf-8")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    arguments = ["convert", str(tmp_path), "--name", "x", "--license", "MIT", "--from", "en", "--to", "ar"]
    assert main([*arguments, "--models-dir", str(tmp_path / "out")]) == 1
    assert "pip install 'dragoman[models]'" in capsys.readouterr().err
    assert list((tmp_path / "out").iterdir()) == []


def test_seen_test_sets_are_recognized_by_their_family() -> None:
    seen = ("FLORES-200 dev", "NTREX-128", "WMT14-23")
    assert seen_sets(seen, "news=data/ntrex128.ar,data/ntrex128.en") == ("NTREX-128",)
    assert seen_sets(seen, "flores=a.ar,a.en") == ("FLORES-200 dev",)
    assert seen_sets(seen, "wire=wire.ar,wire.en") == ()


def test_evaluate_warns_of_a_set_that_was_trained_on(
    tiny_models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "tiny-en-ar"
    shutil.copytree(tiny_models / "tiny-en-ar", folder)
    replace(Manifest.read(folder), seen_test_sets=("NTREX-128",)).write(folder)
    (tmp_path / "ntrex.en").write_text("water\n", encoding="utf-8")
    (tmp_path / "ntrex.ar").write_text("مياه\n", encoding="utf-8")
    test_set = f"news={tmp_path / 'ntrex.en'},{tmp_path / 'ntrex.ar'}"
    assert main(["evaluate", str(folder), "--set", test_set, "--workers", "1"]) == 0
    assert "was trained on NTREX-128: if news is of them" in capsys.readouterr().err
