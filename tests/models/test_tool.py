"""The commands say what is wrong in one line and end with the right code."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeAlias

import pytest
import tiny_checkpoints
from dragoman_manifest import Manifest
from dragoman_models import commands, hub
from dragoman_models.catalogue import CATALOGUE, find
from dragoman_models.cli import main
from dragoman_models.errors import HubError, MissingPackageError, ModelToolError
from dragoman_models.hub import Snapshot, resolve

MakeCheckpoint: TypeAlias = "Callable[[str], tiny_checkpoints.TinyCheckpoint]"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


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
        assert entry.non_commercial == ("NC" in entry.license)
    assert find("HELSINKI-NLP/opus-mt-ar-en").name == "opus-mt-ar-en"
    with pytest.raises(ModelToolError, match="it has opus-mt-ar-en"):
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


@pytest.mark.parametrize("command", ["list", "verify", "pull", "convert", "evaluate"])
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
    ],
)
def test_canary_options_that_do_not_fit(extra: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", "x", "--name", "y", "--license", "MIT", "--from", "en", "--to", "ar", *extra]) == 2
    assert message in capsys.readouterr().err


def test_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real_import = builtins.__import__

    def no_hub(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == "huggingface_hub":
            raise ImportError(name)
        return real_import(name, *rest)

    monkeypatch.setattr(builtins, "__import__", no_hub)
    with pytest.raises(MissingPackageError, match=r"dragoman\[models\]"):
        resolve("owner/name")


class FakeHub:
    """Stands for the package huggingface_hub with one repository; files are copied from a checkpoint."""

    class errors:
        class RepositoryNotFoundError(Exception): ...

        class GatedRepoError(RepositoryNotFoundError): ...

        class RevisionNotFoundError(Exception): ...

    def __init__(self, checkpoint: Path, failure: Exception | None = None) -> None:
        self.checkpoint, self.failure = checkpoint, failure
        self.asked: list[tuple[str, str | None]] = []
        self.patterns: list[str] = []

    def HfApi(self) -> FakeHub:
        return self

    def model_info(self, repository: str, revision: str | None = None) -> object:
        self.asked.append((repository, revision))
        if self.failure:
            raise self.failure
        siblings = [SimpleNamespace(rfilename=path.name) for path in self.checkpoint.iterdir()]
        return SimpleNamespace(sha=COMMIT, card_data={"license": "mit"}, siblings=siblings)

    def snapshot_download(self, repository: str, *, revision: str, allow_patterns: list[str]) -> str:
        assert revision == COMMIT
        self.patterns = allow_patterns
        return str(self.checkpoint)


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        (ConnectionError("Max retries exceeded"), "cannot be reached .*dragoman-models convert"),
        (FakeHub.errors.RepositoryNotFoundError(), "no such repository"),
        (FakeHub.errors.GatedRepoError(), "HF_TOKEN"),
        (FakeHub.errors.RevisionNotFoundError(), "no revision 'v9'"),
    ],
)
def test_hub_errors_are_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, failure: Exception, message: str
) -> None:
    monkeypatch.setattr(hub, "_hub", lambda: FakeHub(tmp_path, failure))
    with pytest.raises(HubError, match=message) as error:
        resolve("owner/name", "v9")
    assert "\n" not in str(error.value)


def test_pickled_weights_only_where_there_is_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = FakeHub(tmp_path)
    monkeypatch.setattr(hub, "_hub", lambda: fake)
    with hub.download(Snapshot("owner/name", COMMIT, ("model.safetensors", "pytorch_model.bin"), None)):
        assert not any("bin" in pattern for pattern in fake.patterns)
    with hub.download(Snapshot("owner/name", COMMIT, ("pytorch_model.bin",), None)):
        assert "pytorch_model*.bin" in fake.patterns


def test_pull_makes_a_folder_that_records_the_commit(
    tiny_checkpoint: MakeCheckpoint,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(hub, "_hub", lambda: FakeHub(tiny_checkpoint("marian").path))
    # Random weights have no healthy canary: only the files are checked here.
    monkeypatch.setattr(commands, "check_folder", lambda folder: Manifest.read(folder).verify(folder))
    assert main(["pull", "opus-mt-en-ar", "--models-dir", str(tmp_path)]) == 0
    manifest = Manifest.read(tmp_path / "opus-mt-en-ar")
    assert manifest.source.endswith(f"Helsinki-NLP/opus-mt-en-ar/tree/{COMMIT}")
    assert manifest.version == COMMIT[:12]
    assert manifest.tokenization.source_prefix == (">>ara<<",)
    assert manifest.canary is not None
    assert "the hub says its licence is mit" in capsys.readouterr().err


def test_pull_of_a_model_that_fails_its_canary_leaves_nothing(
    tiny_checkpoint: MakeCheckpoint,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(hub, "_hub", lambda: FakeHub(tiny_checkpoint("marian").path))
    assert main(["pull", "opus-mt-en-ar", "--models-dir", str(tmp_path)]) == 1
    assert "canary" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


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
