"""Checkpoints are opened by what their files say, without Transformers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from dragoman_models.errors import CheckpointError
from dragoman_models.families import Checkpoint, family_of, marian_target_token


def checkpoint(folder: Path, config: dict[str, object], **files: str) -> Checkpoint:
    """A checkpoint folder without weights; keyword "a__b" makes the file "a.b"."""
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return Checkpoint.open(folder)


def test_folder_without_configuration_is_no_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"no config\.json"):
        Checkpoint.open(tmp_path)
    with pytest.raises(CheckpointError, match="no such folder"):
        Checkpoint.open(tmp_path / "missing")


def test_damaged_configuration_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"config\.json: cannot be read"):
        Checkpoint.open(tmp_path)


def test_unknown_family_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"'gpt2' is not supported; these are: bart.*xlm-roberta"):
        family_of(checkpoint(tmp_path, {"model_type": "gpt2"}))


def test_missing_tokenizer_files_are_named(tmp_path: Path) -> None:
    opened = checkpoint(tmp_path, {"model_type": "marian"}, source__spm="x")
    with pytest.raises(CheckpointError, match=r"no target\.spm, vocab\.json"):
        family_of(opened)(opened, None)


def test_marian_with_two_vocabularies_is_refused(tmp_path: Path) -> None:
    config = {"model_type": "marian", "share_encoder_decoder_embeddings": False}
    opened = checkpoint(tmp_path, config, source__spm="x", target__spm="x", vocab__json="{}")
    with pytest.raises(CheckpointError, match="vocabulary for each side"):
        family_of(opened)(opened, None)


def test_target_token_is_looked_up_in_the_vocabulary(tmp_path: Path) -> None:
    opened = checkpoint(tmp_path, {"model_type": "marian"}, vocab__json='{">>ara<<": 1}')
    assert marian_target_token(opened, "ar") == ">>ara<<"
    assert marian_target_token(opened, "en") is None


@pytest.mark.parametrize(
    ("tokenizer", "vocabulary", "arabic"),
    [
        ("M2M100Tokenizer", True, "__ar__"),
        ("NllbTokenizer", False, "arb_Arab"),
        ("NllbTokenizerFast", False, "arb_Arab"),
    ],
)
def test_m2m_and_nllb_are_told_apart(tmp_path: Path, tokenizer: str, vocabulary: bool, arabic: str) -> None:
    files = {"sentencepiece__bpe__model": "x", "tokenizer_config__json": json.dumps({"tokenizer_class": tokenizer})}
    if vocabulary:
        files["vocab__json"] = "{}"
    opened = checkpoint(tmp_path, {"model_type": "m2m_100"}, **files)
    form = family_of(opened)(opened, None)
    assert form.language_tokens["ar"] == arabic
    assert (form.source_prefix, form.source_suffix, form.target_prefix) == (("{source}",), ("</s>",), ("{target}",))


def test_mbart_of_25_languages_puts_the_language_last(tmp_path: Path) -> None:
    tokenizer = json.dumps({"tokenizer_class": "MBartTokenizer"})
    opened = checkpoint(
        tmp_path, {"model_type": "mbart"}, sentencepiece__bpe__model="x", tokenizer_config__json=tokenizer
    )
    form = family_of(opened)(opened, None)
    assert (form.source_prefix, form.source_suffix, form.target_prefix) == ((), ("</s>", "{source}"), ())


def test_encoder_with_wordpieces_uses_its_own_marks(tmp_path: Path) -> None:
    opened = checkpoint(tmp_path, {"model_type": "bert", "max_position_embeddings": 512})
    form = family_of(opened)(opened, None)
    assert (form.source, form.source_prefix, form.source_suffix) == ("tokenizer.json", ("[CLS]",), ("[SEP]",))
