"""Marian's own files are converted without torch, or refused with the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from dragoman_models.conversion import ConversionOptions, convert
from dragoman_models.errors import CheckpointError
from marian_files import write_marian_files

OPTIONS = ConversionOptions(
    name="marian-en-ar",
    license="MIT",
    source_languages=("en",),
    target_languages=("ar",),
    source="a test",
    canary=None,
)


def test_vocabulary_is_that_of_the_tokenizer(tmp_path: Path) -> None:
    write_marian_files(tmp_path / "checkpoint", extra_rows=3)
    convert(tmp_path / "checkpoint", tmp_path / "out", OPTIONS)
    vocabulary = json.loads((tmp_path / "out" / "shared_vocabulary.json").read_text(encoding="utf-8"))
    assert vocabulary[:3] == ["<unk>", "<s>", "</s>"]
    assert vocabulary[-3:] == [f"<unused{len(vocabulary) - back}>" for back in (3, 2, 1)]
    assert {":", "'", "?", '"', "▁The"} & set(vocabulary) >= {":", "?"}


def test_the_best_of_several_weights_is_taken(tmp_path: Path) -> None:
    folder = write_marian_files(tmp_path / "checkpoint", npz="model.npz.best-chrf.npz")
    (folder / "model.npz.best-bleu.npz").write_bytes(b"never opened")
    assert convert(folder, tmp_path / "out", OPTIONS).name == "marian-en-ar"


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["a.npz", "b.npz", "vocab.spm"], "has 2 files .npz; leave the one to convert"),
        (["a.npz", "one.spm", "two.spm"], "name them source.spm and target.spm"),
        (["a.npz", "vocab.spm"], "cannot be converted"),
    ],
)
def test_folder_that_cannot_be_understood_is_refused(tmp_path: Path, names: list[str], message: str) -> None:
    folder = tmp_path / "checkpoint"
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes(b"nothing")
    with pytest.raises(CheckpointError, match=message):
        convert(folder, tmp_path / "out", OPTIONS)
    assert not (tmp_path / "out").exists()


def test_tokenizers_are_told_apart_by_language(tmp_path: Path) -> None:
    folder = write_marian_files(tmp_path / "checkpoint", spm="vocab.en.spm")
    (folder / "vocab.ar.spm").write_bytes((folder / "vocab.en.spm").read_bytes())
    manifest = convert(folder, tmp_path / "out", OPTIONS)
    assert (manifest.tokenization.source, manifest.tokenization.target) == ("vocab.en.spm", "vocab.ar.spm")
