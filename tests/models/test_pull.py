"""Models are pulled from a hub on this machine, end to end, whatever the network does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import ctranslate2
import pytest
import sentencepiece
from dragoman_manifest import Canary, Manifest, Tokenization, TokenizerKind
from dragoman_models import catalogue, downloading
from dragoman_models.catalogue import CatalogueEntry, Form, ReadyForm
from dragoman_models.cli import main
from dragoman_models.downloading import RemoteFile, download
from dragoman_models.errors import CheckpointError, HubError
from dragoman_models.health import check_folder, open_folders
from dragoman_models.hub import HttpHub, open_hub
from dragoman_models.pulling import pull
from dragoman_server.inference import DecodingOptions
from dragoman_server.text import normalize
from local_hub import COMMIT, LocalHub, serving
from marian_files import write_marian_files
from tiny_checkpoints import ENGLISH
from tiny_decoder import PROMPT, build_decoder_model, direct_answer
from tiny_model import LEXICON, build_translation_model

READY = CatalogueEntry(
    name="ready-en-ar",
    repository="someone/ready",
    task="translation",
    source_languages=("en",),
    target_languages=("ar",),
    license="MIT",
    license_source="a test",
    parameters_millions=1,
    size_mb=1,
    quality="none known",
    note="letter by letter",
    form=Form.READY,
    ready=ReadyForm(
        tokenization=Tokenization(
            kind=TokenizerKind.SENTENCEPIECE, source="pieces.model", target="pieces.model", source_suffix=("</s>",)
        )
    ),
    seen_test_sets=("NTREX-128",),
    canary=Canary(source="minister", languages=("en", "ar"), must_contain=(LEXICON["minister"],)),
)
PROMPTED = replace(
    READY,
    name="prompted",
    repository="someone/prompted",
    source_languages=("ar", "en"),
    target_languages=("ar", "en"),
    ready=ReadyForm(
        tokenization=Tokenization(kind=TokenizerKind.SENTENCEPIECE, source="pieces.model", target="pieces.model")
    ),
    prompt=replace(PROMPT, context_tokens=2048),
)
MARIAN = replace(READY, name="marian-en-ar", repository="someone/marian", form=Form.MARIAN, ready=None, canary=None)


@pytest.fixture(scope="module")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders of repositories; not to be written to."""
    folder = tmp_path_factory.mktemp("repositories")
    build_translation_model(folder / "someone" / "ready")
    write_marian_files(folder / "someone" / "marian")
    build_decoder_model(folder / "someone" / "prompted")
    return {f"someone/{name}": folder / "someone" / name for name in ("ready", "marian", "prompted")}


@pytest.fixture
def hub(repositories: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalHub]:
    monkeypatch.setattr(catalogue, "CATALOGUE", (READY, MARIAN))
    monkeypatch.setattr(downloading, "PAUSE_SECONDS", 0.0)
    with serving(LocalHub(repositories)) as running:
        yield running


def test_ready_folder_is_pulled_verified_and_tried(
    hub: LocalHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pull", "ready-en-ar", "--mirror", hub.url, "--models-dir", str(tmp_path)]) == 0
    manifest = check_folder(tmp_path / "ready-en-ar")
    assert manifest.version == COMMIT[:12]
    assert manifest.source.endswith(f"someone/ready/tree/{COMMIT}")
    assert manifest.seen_test_sets == ("NTREX-128",)
    assert {"model.bin", "config.json", "pieces.model"} < set(manifest.files)
    assert "manifest.toml" not in manifest.files
    assert [path.name for path in tmp_path.iterdir()] == ["ready-en-ar"]
    printed = capsys.readouterr()
    assert "its canary is healthy" in printed.out
    assert "model.bin 100 %" in printed.err


def test_pull_that_broke_off_goes_on_where_it_was(hub: LocalHub, tmp_path: Path) -> None:
    hub.cut_after = 40_000
    manifest = pull(READY, open_hub(hub.url), tmp_path, check=check_folder)
    ranges = hub.fetched("model.bin")
    assert ranges[0] is None
    assert ranges[1:3] == ["bytes=40000-", "bytes=80000-"]
    manifest.verify(tmp_path / "ready-en-ar")


def test_download_of_an_earlier_attempt_is_used(hub: LocalHub, tmp_path: Path) -> None:
    hub.damaged = {"pieces.model"}
    with pytest.raises(HubError, match=r"pieces.model: what came is not the file"):
        pull(READY, open_hub(hub.url), tmp_path)
    assert not (tmp_path / "ready-en-ar").exists()
    hub.damaged = set()
    pull(READY, open_hub(hub.url), tmp_path)
    assert len(hub.fetched("model.bin")) == 1
    assert len(hub.fetched("pieces.model")) == 2


def test_server_without_ranges_is_asked_from_the_start(hub: LocalHub, tmp_path: Path) -> None:
    hub.ignore_ranges = True
    name = f"{hub.url}/someone/ready/resolve/{COMMIT}/model.bin"
    content = (hub.repositories["someone/ready"] / "model.bin").read_bytes()
    (tmp_path / "model.bin.part").write_bytes(b"another beginning")
    download(name, tmp_path / "model.bin", RemoteFile("model.bin", len(content)))
    assert (tmp_path / "model.bin").read_bytes() == content


def test_part_that_is_no_beginning_is_noticed(hub: LocalHub, tmp_path: Path) -> None:
    content = (hub.repositories["someone/ready"] / "model.bin").read_bytes()
    (file,) = HttpHub(hub.url).resolve("someone/ready").matching(["model.bin"])
    (tmp_path / "model.bin.part").write_bytes(b"another beginning")
    name = f"{hub.url}/someone/ready/resolve/{COMMIT}/model.bin"
    with pytest.raises(HubError, match="thrown away, try again"):
        download(name, tmp_path / "model.bin", file)
    download(name, tmp_path / "model.bin", file)
    assert (tmp_path / "model.bin").read_bytes() == content


def test_more_than_the_listing_says_is_refused(hub: LocalHub, tmp_path: Path) -> None:
    name = f"{hub.url}/someone/ready/resolve/{COMMIT}/model.bin"
    with pytest.raises(HubError, match="sends more than the 10 bytes"):
        download(name, tmp_path / "model.bin", RemoteFile("model.bin", 10))
    assert list(tmp_path.iterdir()) == []


def test_server_that_brings_nothing_is_given_up(hub: LocalHub, tmp_path: Path) -> None:
    name = f"{hub.url}/someone/ready/resolve/{COMMIT}/config.json"
    content = (hub.repositories["someone/ready"] / "config.json").read_bytes()
    with pytest.raises(HubError, match="connection broke off; what is there is kept"):
        download(name, tmp_path / "config.json", RemoteFile("config.json", len(content) + 1))


def test_names_outside_of_the_folder_are_never_written(hub: LocalHub, tmp_path: Path) -> None:
    found = open_hub(hub.url).resolve("someone/ready")
    assert not any("/" in file.name for file in found.files)
    open_hub(hub.url).fetch(found, ["*"], tmp_path / "a" / "b", lambda *_: None)
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]


def test_token_goes_to_the_mirror_and_no_further(
    hub: LocalHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.token, hub.elsewhere = "secret", hub.url.replace("127.0.0.1", "localhost")
    monkeypatch.setenv("HF_TOKEN", "of the hub only")
    with pytest.raises(HubError, match="licence has to be accepted"):
        open_hub(hub.url).resolve("someone/ready")
    monkeypatch.setenv("DRAGOMAN_MIRROR_TOKEN", "secret")
    pull(READY, open_hub(hub.url), tmp_path)
    sent = {path.rpartition("/")[2]: authorization for path, _, authorization in hub.requests}
    assert sent["config.json"] == "Bearer secret"
    assert sent["model.bin"] is None


@pytest.mark.parametrize(
    ("repository", "revision", "message"),
    [
        ("someone/nothing", None, "has no such repository, or does not show it"),
        ("someone/ready", "v9", "no such repository at the revision 'v9'"),
        ("../../etc", None, "is not OWNER/NAME"),
    ],
)
def test_hub_errors_are_one_line(hub: LocalHub, repository: str, revision: str | None, message: str) -> None:
    with pytest.raises(HubError, match=message) as error:
        open_hub(hub.url).resolve(repository, revision)
    assert "\n" not in str(error.value)


def test_hub_that_cannot_be_reached_shows_the_way_out() -> None:
    with pytest.raises(HubError, match=r"cannot be reached .*--mirror.*dragoman-models convert"):
        open_hub("http://127.0.0.1:9").resolve("someone/ready")


def test_folder_stands_in_for_the_hub(
    hub: LocalHub, repositories: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mirror = repositories["someone/ready"].parents[1]
    assert main(["pull", "ready-en-ar", "--mirror", str(mirror), "--models-dir", str(tmp_path)]) == 0
    manifest = check_folder(tmp_path / "ready-en-ar")
    assert manifest.version == "local"
    assert hub.requests == []
    assert main(["pull", "ready-en-ar", "--mirror", str(mirror), "--models-dir", str(tmp_path)]) == 1
    assert "--force replaces it" in capsys.readouterr().err


def test_folder_tells_the_commit_it_was_downloaded_at(repositories: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(repositories["someone/ready"], tmp_path / "someone" / "ready")
    notes = tmp_path / "someone" / "ready" / ".cache" / "huggingface" / "download"
    notes.mkdir(parents=True)
    (notes / "model.bin.metadata").write_text(f"{COMMIT}\netag\n1.0\n", encoding="utf-8")
    assert open_hub(str(tmp_path)).resolve("someone/ready").revision == COMMIT
    with pytest.raises(HubError, match="not at 'v9'"):
        open_hub(str(tmp_path)).resolve("someone/ready", "v9")


def test_pointer_of_git_in_place_of_weights_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "someone" / "ready"
    folder.mkdir(parents=True)
    (folder / "model.bin").write_text("version https://git-lfs.github.com/spec/v1\n", encoding="utf-8")
    hub = open_hub(str(tmp_path))
    with pytest.raises(HubError, match="git lfs pull"):
        hub.fetch(hub.resolve("someone/ready"), ["model.bin"], tmp_path, lambda *_: None)


def test_model_that_fails_its_canary_leaves_no_folder(
    hub: LocalHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sick = replace(READY, canary=Canary(source="minister", languages=("en", "ar"), must_contain=("سماء",)))
    monkeypatch.setattr(catalogue, "CATALOGUE", (sick,))
    assert main(["pull", "ready-en-ar", "--mirror", hub.url, "--models-dir", str(tmp_path)]) == 1
    printed = capsys.readouterr()
    assert "canary" in printed.err
    assert "the download stays in" in printed.out
    assert [path.name for path in tmp_path.iterdir()] == [".downloads"]


def test_pinned_file_that_is_another_one_is_refused(hub: LocalHub, tmp_path: Path) -> None:
    assert READY.ready is not None
    pinned = replace(READY, ready=replace(READY.ready, sha256={"model.bin": "0" * 64}))
    with pytest.raises(CheckpointError, match=r"model.bin: not the files that the catalogue pins"):
        pull(pinned, open_hub(hub.url), tmp_path)


def test_marian_files_decode_as_the_converter_has_them(hub: LocalHub, tmp_path: Path) -> None:
    manifest = pull(MARIAN, open_hub(hub.url), tmp_path, quantization="float32", check=_files_only)
    assert manifest.tokenization.source == manifest.tokenization.target == "vocab.spm"
    assert manifest.tokenization.source_suffix == ()
    folder = tmp_path / "marian-en-ar"
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "vocab.spm"))
    translator = ctranslate2.Translator(str(folder), compute_type="float32")
    with open_folders([folder], canaries=False, compute_type="float32") as store:
        said = store.translation("en", "ar").translate_now(ENGLISH, DecodingOptions(beam_size=1))
    for text, hypothesis in zip(ENGLISH, said, strict=True):
        # The converter makes CTranslate2 add the end token; with it given twice the answers would differ.
        tokens = pieces.encode(normalize(text), out_type=str)
        result = translator.translate_batch(
            [tokens], beam_size=1, max_decoding_length=hypothesis.tokens + 1, disable_unk=True
        )
        expected = pieces.decode(result[0].hypotheses[0][: hypothesis.tokens])
        assert hypothesis.text == expected.replace("▁", " ").strip()


def test_decoder_only_model_is_pulled_with_its_prompt(hub: LocalHub, tmp_path: Path) -> None:
    built = Manifest.read(hub.repositories["someone/prompted"])
    manifest = pull(replace(PROMPTED, canary=built.canary), open_hub(hub.url), tmp_path, check=check_folder)
    assert manifest.prompt == PROMPTED.prompt
    assert manifest.decoding.beam_size == 1
    with open_folders([tmp_path / "prompted"]) as store:
        for source, target in (("en", "ar"), ("ar", "en")):
            (hypothesis,) = store.translation(source, target).translate_now(["water"])
            expected = direct_answer(tmp_path / "prompted", manifest, "water", source, target)
            assert hypothesis.text == expected


def test_prompt_of_another_model_is_refused(hub: LocalHub, tmp_path: Path) -> None:
    other = replace(PROMPTED, prompt=replace(PROMPT, stop_tokens=("<eos>",)))
    with pytest.raises(CheckpointError, match="does not know the special tokens <eos>"):
        pull(other, open_hub(hub.url), tmp_path)


def _files_only(folder: Path) -> None:
    """Random weights have no healthy canary."""
    Manifest.read(folder).verify(folder)
