"""Converted checkpoints tokenize and decode as Transformers does, through the engine that serves them."""

from __future__ import annotations

import json
import re
import shutil
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tiny_checkpoints
from dragoman_manifest import Canary, Manifest, Task
from dragoman_models.conversion import ConversionOptions, convert
from dragoman_models.errors import CheckpointError, ModelToolError
from dragoman_models.health import check_folder, open_folders
from dragoman_server.inference import DecodingOptions
from dragoman_server.text import normalize

MakeCheckpoint = Callable[[str], Any]
TEXTS = {
    "ar": (*tiny_checkpoints.ARABIC, "بَلَغَ الـعـدد ١٢٬٥٠٠ شخصٍ", "كلمة", "۱۹۹۰ ۵"),
    "en": (*tiny_checkpoints.ENGLISH, "It “rose” 3.5% — to 1,250…", "word", "ﬁne  spaces "),
}
# What Transformers calls the languages: (tokenizer attribute value for source, for target).
LANGUAGE_NAMES = {
    "m2m": {"ar": "ar", "en": "en"},
    "nllb": {"ar": "arb_Arab", "en": "eng_Latn"},
    "mbart50": {"ar": "ar_AR", "en": "en_XX"},
    "mbart25": {"ar": "ar_AR", "en": "en_XX"},
}
BOTH = ("ar", "en")


def options_for(family: str, **changes: Any) -> ConversionOptions:
    """Options that suit the tiny checkpoint: random weights have no healthy canary."""
    sources, targets = {"marian": (("en",), ("ar",)), "mbart25": (("ar",), ("en",))}.get(family, (BOTH, BOTH))
    settings = {
        "name": family, "license": "LicenseRef-test", "source": "random weights", "source_languages": sources,
        "target_languages": targets, "quantization": "float32", "canary": None, **changes,
    }  # fmt: skip
    return ConversionOptions(**settings)


def converted(make: MakeCheckpoint, family: str, folder: Path, **changes: Any) -> Manifest:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return convert(make(family).path, folder / family, options_for(family, **changes))


def reference_ids(checkpoint: Any, family: str, source: str, text: str) -> list[int]:
    """What Transformers gives its model for a text."""
    if family in LANGUAGE_NAMES:
        checkpoint.tokenizer.src_lang = LANGUAGE_NAMES[family][source]
    if family == "marian":
        text = ">>ara<< " + text
    return list(checkpoint.tokenizer(text).input_ids)


def reference_output(checkpoint: Any, family: str, target: str, ids: list[int], limit: int) -> list[int]:
    """What Transformers decodes greedily, without the token that starts the decoder and the forced one."""
    import torch

    extra: dict[str, Any] = {}
    if family in LANGUAGE_NAMES:
        # The first multilingual BART starts its decoder with the language; the others are forced to say it next.
        first = "decoder_start_token_id" if family == "mbart25" else "forced_bos_token_id"
        extra[first] = checkpoint.tokenizer.convert_tokens_to_ids(_language_token(family, target))
    if family == "bart":
        extra["forced_bos_token_id"] = 0
    unknown = checkpoint.tokenizer.unk_token_id
    suppressed = [[unknown]] + ([[checkpoint.tokenizer.pad_token_id]] if family == "marian" else [])
    with torch.no_grad():
        output = checkpoint.model.generate(
            torch.tensor([ids]), max_new_tokens=limit, num_beams=1, do_sample=False, bad_words_ids=suppressed, **extra
        )
    return list(output[0].tolist())[1 + ("forced_bos_token_id" in extra) :]


def _language_token(family: str, language: str) -> str:
    return f"__{language}__" if family == "m2m" else LANGUAGE_NAMES[family][language]


def without_unused(text: str) -> str:
    """The text without what only random weights say: unused ids and tokens of other languages."""
    return re.sub("<unused[0-9]+>|<unk>|[a-z]{2}_[A-Z]{2}", "", text).strip()


DIRECTIONS = [
    ("marian", "en", "ar"),
    ("m2m", "ar", "en"),
    ("m2m", "en", "ar"),
    ("nllb", "ar", "en"),
    ("nllb", "en", "ar"),
    ("mbart50", "en", "ar"),
    ("mbart25", "ar", "en"),
    ("mt5", "ar", "ar"),
    ("mt5", "en", "en"),
    ("bart", "en", "en"),
]


@pytest.mark.parametrize(("family", "source", "target"), DIRECTIONS)
def test_tokens_and_greedy_output_are_those_of_transformers(
    tiny_checkpoint: MakeCheckpoint, tmp_path: Path, family: str, source: str, target: str
) -> None:
    checkpoint = tiny_checkpoint(family)
    manifest = converted(tiny_checkpoint, family, tmp_path)
    replace(manifest, decoding=replace(manifest.decoding, max_output_tokens=12)).write(tmp_path / family)
    with open_folders([tmp_path / family], compute_type="float32") as store:
        find = store.translation if manifest.task is Task.TRANSLATION else store.summarization
        model = find(source, target)
        for text in map(normalize, TEXTS[source]):
            item = model._items([text], DecodingOptions(beam_size=1))[0]
            ids = checkpoint.tokenizer.convert_tokens_to_ids(list(item.tokens))
            assert ids == reference_ids(checkpoint, family, source, text)
            (hypothesis,) = model.translate_now([text], DecodingOptions(beam_size=1))
            generated = reference_output(checkpoint, family, target, ids, item.key.max_decoding_length)
            expected = checkpoint.tokenizer.decode(generated, skip_special_tokens=True)
            assert without_unused(hypothesis.text) == without_unused(expected)


@pytest.mark.parametrize("family", ["bert", "xlm-roberta"])
def test_sentence_vectors_are_those_of_transformers(
    tiny_checkpoint: MakeCheckpoint, tmp_path: Path, family: str
) -> None:
    import torch

    checkpoint = tiny_checkpoint(family)
    manifest = converted(tiny_checkpoint, family, tmp_path, text_prefix="query: ", target_languages=())
    assert manifest.task is Task.SENTENCE_EMBEDDING
    texts = [normalize(text) for text in (*TEXTS["ar"], *TEXTS["en"])]
    with open_folders([tmp_path / family], compute_type="float32") as store:
        encoder = store.sentence_encoder()
        assert encoder is not None
        vectors = encoder.embed_now(texts)
    for text, vector in zip(texts, vectors, strict=True):
        batch = checkpoint.tokenizer("query: " + text, return_tensors="pt")
        with torch.no_grad():
            hidden = checkpoint.model(batch.input_ids, attention_mask=batch.attention_mask).last_hidden_state[0]
        expected = torch.nn.functional.normalize(hidden.mean(0), dim=0).numpy()
        assert float(vector @ expected) == pytest.approx(1.0, abs=1e-4)


def test_model_that_starts_with_a_language_has_one_target(tiny_checkpoint: MakeCheckpoint, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="convert one folder for each"):
        converted(tiny_checkpoint, "mbart25", tmp_path, target_languages=BOTH)


def test_int8_folder_is_smaller_and_runs(tiny_checkpoint: MakeCheckpoint, tmp_path: Path) -> None:
    converted(tiny_checkpoint, "marian", tmp_path / "float32")
    converted(tiny_checkpoint, "marian", tmp_path / "int8", quantization="int8")
    sizes = [(tmp_path / kind / "marian" / "model.bin").stat().st_size for kind in ("int8", "float32")]
    assert sizes[0] < 0.5 * sizes[1]
    manifest = check_folder(tmp_path / "int8" / "marian")
    assert manifest.files["model.bin"]
    assert (tmp_path / "int8" / "marian" / "README.md").read_text(encoding="utf-8").startswith("# marian")


def test_model_of_many_targets_gets_its_target_token(tiny_checkpoint: MakeCheckpoint, tmp_path: Path) -> None:
    assert converted(tiny_checkpoint, "marian", tmp_path / "a").tokenization.source_prefix == (">>ara<<",)
    without = converted(tiny_checkpoint, "marian", tmp_path / "b", target_token="")
    assert without.tokenization.source_prefix == ()
    other = converted(tiny_checkpoint, "marian", tmp_path / "c", target_token=">>arz<<")
    assert other.tokenization.source_prefix == (">>arz<<",)


def test_token_that_the_model_does_not_know_is_refused(tiny_checkpoint: MakeCheckpoint, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=">>afb<<"):
        converted(tiny_checkpoint, "marian", tmp_path, target_token=">>afb<<")
    assert list(tmp_path.iterdir()) == []


def test_longest_output_stays_within_the_positions(tiny_checkpoint: MakeCheckpoint, tmp_path: Path) -> None:
    manifest = converted(tiny_checkpoint, "marian", tmp_path)
    assert manifest.decoding.max_input_tokens + len([">>ara<<", "</s>"]) == 128
    assert manifest.decoding.max_output_tokens < 128
    with open_folders([tmp_path / "marian"]) as store:
        longest = "a " * manifest.decoding.max_input_tokens
        model = store.translation("en", "ar")
        while model.count_tokens(longest) > model.max_input_tokens:
            longest = longest[:-2]
        assert model.translate_now([longest])[0].tokens <= manifest.decoding.max_output_tokens


def test_summarizer_takes_its_search_from_the_checkpoint(tiny_checkpoint: MakeCheckpoint, tmp_path: Path) -> None:
    copy = tmp_path / "checkpoint"
    shutil.copytree(tiny_checkpoint("mt5").path, copy)
    settings = {"num_beams": 3, "length_penalty": 0.6, "no_repeat_ngram_size": 2, "max_length": 84}
    (copy / "generation_config.json").write_text(json.dumps(settings), encoding="utf-8")
    manifest = convert(copy, tmp_path / "out", options_for("mt5"))
    decoding = manifest.decoding
    assert (decoding.beam_size, decoding.length_penalty, decoding.no_repeat_ngram_size) == (3, 0.6, 2)
    assert decoding.max_output_tokens == 84


def test_canary_that_fails_leaves_no_folder(tiny_checkpoint: MakeCheckpoint, tmp_path: Path) -> None:
    canary = Canary(source=tiny_checkpoints.ENGLISH[0], languages=("en", "ar"), must_contain=("لن يقولها أبدا",))
    with pytest.raises(ModelToolError, match="canary"):
        convert(
            tiny_checkpoint("marian").path,
            tmp_path / "marian",
            options_for("marian", canary=canary),
            check=check_folder,
        )
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_there_is_replaced_only_when_told(tiny_checkpoint: MakeCheckpoint, tmp_path: Path) -> None:
    converted(tiny_checkpoint, "marian", tmp_path)
    before = (tmp_path / "marian" / "manifest.toml").read_bytes()
    with pytest.raises(ModelToolError, match="--force"):
        converted(tiny_checkpoint, "marian", tmp_path)
    assert (tmp_path / "marian" / "manifest.toml").read_bytes() == before
    convert(tiny_checkpoint("marian").path, tmp_path / "marian", options_for("marian", version="2"), replace=True)
    assert Manifest.read(tmp_path / "marian").version == "2"
    assert [path.name for path in tmp_path.iterdir()] == ["marian"]
