"""Converted decoder-only checkpoints are asked, and answer, as with Transformers."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tiny_checkpoints
from dragoman_manifest import Manifest, Prompt, Task
from dragoman_models.conversion import ConversionOptions, convert
from dragoman_models.errors import CheckpointError
from dragoman_models.health import open_folders
from dragoman_server.inference import DecodingOptions
from dragoman_server.text import normalize

MakeCheckpoint = Callable[[str], Any]
PROMPT = Prompt(
    template="Translate from {source} into {target}.\n{source}: {text}\n{target}: ",
    stop_tokens=("<|im_end|>", "</s>"),
    language_names={"ar": "Arabic", "en": "English"},
)
OPTIONS = ConversionOptions(
    name="tiny",
    license="LicenseRef-test",
    source="random weights",
    source_languages=("ar", "en"),
    target_languages=("ar", "en"),
    quantization="float32",
    canary=None,
    task=Task.TRANSLATION,
    prompt=PROMPT,
    chat=True,
)


def converted(checkpoint: Any, folder: Path, **changes: Any) -> Manifest:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return convert(checkpoint.path, folder, replace(OPTIONS, **changes))


@pytest.mark.parametrize("family", ["qwen3", "llama", "gemma3"])
def test_prompt_and_greedy_output_are_those_of_transformers(
    tiny_checkpoint: MakeCheckpoint, tmp_path: Path, family: str
) -> None:
    import torch

    checkpoint = tiny_checkpoint(family)
    manifest = converted(checkpoint, tmp_path / "tiny")
    replace(manifest, decoding=replace(manifest.decoding, max_output_tokens=12)).write(tmp_path / "tiny")
    before, after = PROMPT.around("en", "ar")
    with open_folders([tmp_path / "tiny"], compute_type="float32") as store:
        model = store.translation("en", "ar")
        for text in map(normalize, tiny_checkpoints.ENGLISH):
            said = [{"role": "user", "content": before + text + after}]
            plain = checkpoint.tokenizer.apply_chat_template(said, tokenize=False, add_generation_prompt=True)
            ids = checkpoint.tokenizer(plain, add_special_tokens=False).input_ids
            item = model._items([text], DecodingOptions())[0]
            assert item is not None
            tokens = [*item.key.static_prompt, *item.tokens]
            assert checkpoint.tokenizer.convert_tokens_to_ids(tokens) == ids
            with torch.no_grad():
                output = checkpoint.model.generate(torch.tensor([ids]), max_new_tokens=12, do_sample=False)
            expected = checkpoint.tokenizer.decode(output[0][len(ids) :], skip_special_tokens=True)
            (hypothesis,) = model.translate_now([text])
            assert hypothesis.text == expected.strip()


def test_chat_template_is_rendered_into_the_manifest(tiny_checkpoint: MakeCheckpoint, tmp_path: Path) -> None:
    prompt = converted(tiny_checkpoint("qwen3"), tmp_path / "chat").prompt
    assert prompt is not None
    assert prompt.template == f"<|im_start|>user\n{PROMPT.template}<|im_end|>\n<|im_start|>assistant\n"
    assert set(prompt.special_tokens) == {"<|im_start|>", "<|im_end|>"}
    assert prompt.stop_tokens == ("<|im_end|>", "<|endoftext|>")
    assert prompt.context_tokens == 1024
    plain = converted(tiny_checkpoint("qwen3"), tmp_path / "plain", chat=False).prompt
    assert plain is not None
    assert plain.template == PROMPT.template


def test_decoder_only_checkpoint_needs_a_prompt(tiny_checkpoint: MakeCheckpoint, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="needs a prompt; give one with --prompt"):
        converted(tiny_checkpoint("llama"), tmp_path / "out", prompt=None)
    assert list(tmp_path.iterdir()) == []
