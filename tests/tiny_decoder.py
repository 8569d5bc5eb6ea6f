"""A real decoder-only CTranslate2 model, small and with random weights: a Llama of two layers with grouped queries.

Its answers mean nothing, but all that a large model has is real: prompt, special tokens among the pieces of its
tokenizer, rotary positions, cached keys and values, several end tokens.

    folder = build_decoder_model(tmp_path / "tiny-prompted")
"""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import sentencepiece
from ctranslate2.specs import TransformerDecoderModelSpec, common_spec
from dragoman_manifest import (
    Canary,
    Decoding,
    Manifest,
    Prompt,
    Task,
    Tokenization,
    TokenizerKind,
    describe_files,
)

__all__ = ["PROMPT", "SPECIAL", "SUMMARY_PROMPT", "build_decoder_model", "direct_answer", "prompt_tokens"]

SPECIAL = ("<|user|>", "<|assistant|>", "<|end|>", "<|stop|>")
_LANGUAGES = {"ar": "Arabic", "en": "English"}
PROMPT = Prompt(
    template="<|user|>Translate from {source} into {target}.\n{source}: {text}\n{target}:<|end|><|assistant|>",
    special_tokens=("<|user|>", "<|assistant|>", "<|end|>"),
    stop_tokens=("<|end|>", "<|stop|>"),
    language_names=_LANGUAGES,
    context_tokens=512,
)
SUMMARY_PROMPT = replace(PROMPT, template="<|user|>In short, in {target}: {text}<|end|><|assistant|>")
_LINES = (
    "The ministry announced a new plan for the southern ports on Tuesday.",
    "Translate from Arabic into English. In short: water, city, government, president, minister said today 25.",
    "أعلنت الوزارة يوم الثلاثاء خطة جديدة لتطوير الموانئ في جنوب البلاد.",
    "قال الوزير اليوم إن اتفاق المياه مع حكومة المدينة كلف 25 مليون دولار؟ <|userassistantendstop|>",
)
_WIDTH, _HEADS, _HEAD, _HIDDEN, _LAYERS = 32, 4, 8, 64, 2


def build_decoder_model(
    folder: Path,
    *,
    task: Task = Task.TRANSLATION,
    prompt: Prompt = PROMPT,
    decoding: Decoding | None = None,
    end_bias: float = 2.0,
    canary: bool = True,
) -> Path:
    """Writes a model folder with its manifest.

    Args:
        folder: is made; its name is the model's name.
        task: translation or summarization.
        prompt: as in the manifest.
        decoding: as in the manifest; None: greedy, 60 tokens in, 80 out.
        end_bias: added to the logit of the end tokens: at -1000 no output ever ends by itself.
        canary: whether to give it one, a part of what the model says of "water".
    """
    folder.mkdir(parents=True)
    (folder / "pieces.model").write_bytes(_train_tokenizer())
    pieces = _processor(folder)
    vocabulary = [pieces.id_to_piece(index) for index in range(pieces.get_piece_size())]
    _build_network(vocabulary, end_bias).save(str(folder))
    manifest = Manifest(
        name=folder.name,
        version="1",
        task=task,
        description="random weights, for tests",
        source_languages=("ar", "en"),
        target_languages=("ar", "en"),
        license="Apache-2.0",
        source="built by tests/tiny_decoder.py",
        files=describe_files(folder, [path.name for path in folder.iterdir()]),
        tokenization=Tokenization(kind=TokenizerKind.SENTENCEPIECE, source="pieces.model", target="pieces.model"),
        decoding=decoding or Decoding(beam_size=1, max_input_tokens=60, max_output_tokens=80),
        prompt=prompt,
        seen_test_sets=(),
    )
    if canary:
        said = direct_answer(folder, manifest, "water", "en", "ar").split()[0]
        manifest = replace(manifest, canary=Canary(source="water", languages=("en", "ar"), must_contain=(said,)))
    manifest.write(folder)
    return folder


def prompt_tokens(folder: Path, prompt: Prompt, text: str, source: str, target: str) -> list[str]:
    """The tokens of a whole prompt for a plain text, encoded at once; special tokens are pieces of the tokenizer."""
    before, after = prompt.around(source, target)
    tokens: list[str] = _processor(folder).encode(before + text + after, out_type=str)
    return tokens


def direct_answer(folder: Path, manifest: Manifest, text: str, source: str, target: str) -> str:
    """What CTranslate2 itself says greedily, without static prompt, cache or batches, less special tokens."""
    assert manifest.prompt is not None
    generator = ctranslate2.Generator(str(folder), compute_type="int8")
    (result,) = generator.generate_batch(
        [prompt_tokens(folder, manifest.prompt, text, source, target)],
        end_token=list(manifest.prompt.stop_tokens),
        max_length=manifest.decoding.max_output_tokens,
        include_prompt_in_result=False,
        disable_unk=True,
    )
    said = [token for token in result.sequences[0] if token not in (*SPECIAL, "<s>", "</s>")]
    return str(_processor(folder).decode_pieces(said)).strip()


def _processor(folder: Path) -> Any:
    return sentencepiece.SentencePieceProcessor(model_file=str(folder / "pieces.model"))


def _train_tokenizer() -> bytes:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(_LINES * 5),
        model_writer=model,
        model_type="bpe",
        vocab_size=230,
        character_coverage=1.0,
        add_dummy_prefix=False,
        remove_extra_whitespaces=False,
        user_defined_symbols=[*SPECIAL, "\n"],
        normalization_rule_name="identity",
        hard_vocab_limit=False,
        minloglevel=2,
    )
    return model.getvalue()


def _build_network(vocabulary: list[str], end_bias: float) -> TransformerDecoderModelSpec:
    random = np.random.default_rng(11)

    def matrix(*shape: int) -> np.ndarray:
        return random.normal(0.0, 0.5, shape).astype(np.float32)

    spec = TransformerDecoderModelSpec.from_config(
        _LAYERS,
        _HEADS,
        activation=common_spec.Activation.SWISH,
        ffn_glu=True,
        rms_norm=True,
        rotary_dim=0,
        rotary_interleave=False,
        num_heads_kv=2,
        head_dim=_HEAD,
    )
    decoder = spec.decoder
    decoder.scale_embeddings = False
    decoder.embeddings.weight = matrix(len(vocabulary), _WIDTH)
    decoder.layer_norm.gamma = np.ones(_WIDTH, np.float32)
    decoder.projection.weight = matrix(len(vocabulary), _WIDTH)
    decoder.projection.bias = np.zeros(len(vocabulary), np.float32)
    for token in ("<|end|>", "<|stop|>"):
        decoder.projection.bias[vocabulary.index(token)] = end_bias
    for layer in decoder.layer:
        layer.self_attention.layer_norm.gamma = np.ones(_WIDTH, np.float32)
        layer.self_attention.linear[0].weight = matrix((_HEADS + 2 * 2) * _HEAD, _WIDTH)
        layer.self_attention.linear[1].weight = matrix(_WIDTH, _HEADS * _HEAD)
        layer.ffn.layer_norm.gamma = np.ones(_WIDTH, np.float32)
        layer.ffn.linear_0.weight = matrix(_HIDDEN, _WIDTH)
        layer.ffn.linear_0_noact.weight = matrix(_HIDDEN, _WIDTH)
        layer.ffn.linear_1.weight = matrix(_WIDTH, _HIDDEN)
    spec.register_vocabulary(vocabulary)
    spec.config.bos_token = "<s>"
    spec.config.eos_token = "</s>"
    spec.validate()
    spec.optimize(quantization="int8")
    return spec
