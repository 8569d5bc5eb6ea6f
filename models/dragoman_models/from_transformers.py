"""A Transformers checkpoint as the source of a model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from dragoman_manifest import Decoding, Prompt, Task, Tokenization, TokenizerKind, ranges

from .errors import CheckpointError
from .families import Checkpoint, TextForm, family_of, marian_target_token
from .making import ConversionOptions, Prepared, require_tokens
from .prompts import rendered_prompt
from .weights import convert_weights

__all__ = ["prepare_transformers"]

_SUMMARY_LIMIT = 84
"""The longest summary in tokens if the checkpoint names no limit; the limit of the XL-Sum models."""
_PROMPTED_SUMMARY_LIMIT = 256
_PROMPT_ALLOWANCE = 256
"""Tokens that are left for the prompt itself when the longest text is chosen."""


def prepare_transformers(checkpoint: Path, draft: Path, options: ConversionOptions) -> Prepared:
    """Writes weights and vocabularies as CTranslate2 files and copies the tokenizers.

    Raises:
        CheckpointError: the checkpoint cannot be converted, or lacks tokens that its family needs.
        MissingPackageError: a package of the extra `models` is not installed.
    """
    opened = Checkpoint.open(checkpoint)
    form = _text_form(opened, options)
    if form.decoder_only and options.prompt is None:
        raise CheckpointError(f"{checkpoint}: a decoder-only model needs a prompt; give one with --prompt")
    tokenizer = convert_weights(checkpoint, draft, options.quantization)
    _place_tokenizers(opened, form, tokenizer, draft)
    prompt = None
    if form.decoder_only and options.prompt is not None:
        prompt = rendered_prompt(tokenizer, opened, options.prompt, chat=options.chat)
    asked = {*prompt.special_tokens, *prompt.stop_tokens} if prompt else set()
    require_tokens(draft, form.special_tokens | asked)
    if form.starts_with_language:
        _set_decoder_start(draft, form, options)
    task = options.task or form.task
    return Prepared(
        family=str(opened.config.get("model_type")),
        task=task,
        tokenization=_tokenization(form, options),
        decoding=_prompted_decoding(prompt, task, options) if prompt else _decoding(opened, form, task, options),
        prompt=prompt,
        weights=options.quantization,
    )


def _text_form(checkpoint: Checkpoint, options: ConversionOptions) -> TextForm:
    token = options.target_token
    if token is None and checkpoint.config.get("model_type") == "marian" and options.target_languages:
        token = marian_target_token(checkpoint, options.target_languages[0])
    return family_of(checkpoint)(checkpoint, token or None)


def _place_tokenizers(checkpoint: Checkpoint, form: TextForm, tokenizer: Any, draft: Path) -> None:
    """Copies the tokenizer files; a missing `tokenizer.json` is written from the tokenizer."""
    for name in {form.source, form.target}:
        if checkpoint.has(name):
            shutil.copyfile(checkpoint.path / name, draft / name)
        elif form.kind is TokenizerKind.HUGGINGFACE and hasattr(tokenizer, "backend_tokenizer"):
            tokenizer.backend_tokenizer.save(str(draft / name))
        else:
            raise CheckpointError(f"{checkpoint.path}: no {name}, and its tokenizer cannot write one")


def _set_decoder_start(draft: Path, form: TextForm, options: ConversionOptions) -> None:
    """Writes the target's language token into CTranslate2's configuration as the token that starts the decoder."""
    if len(options.target_languages) != 1:
        raise CheckpointError("models of this family start with the target language: convert one folder for each")
    token = form.language_tokens.get(options.target_languages[0])
    path = draft / "config.json"
    config = json.loads(path.read_text(encoding="utf-8")) | {"decoder_start_token": token}
    path.write_text(json.dumps(config, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _tokenization(form: TextForm, options: ConversionOptions) -> Tokenization:
    used = {*options.source_languages, *options.target_languages}
    unknown = sorted(used - set(form.language_tokens)) if form.language_tokens else []
    if unknown:
        raise CheckpointError(f"no language token is known for {', '.join(unknown)} in models of this family")
    return Tokenization(
        kind=form.kind,
        source=form.source,
        target=form.target,
        source_prefix=form.source_prefix,
        source_suffix=form.source_suffix,
        target_prefix=form.target_prefix,
        language_tokens={code: token for code, token in form.language_tokens.items() if code in used},
    )


def _decoding(checkpoint: Checkpoint, form: TextForm, task: Task, options: ConversionOptions) -> Decoding:
    room = form.max_tokens - len(form.source_prefix) - len(form.source_suffix)
    room = min(room, int(ranges(Decoding)["max_input_tokens"].most))
    if task is Task.TRANSLATION:  # such models saw few longer sentences in training, so the server wraps them
        room = min(room, Decoding.max_input_tokens)
    longest = min(room, options.max_input_tokens or room)
    most = _longest_output(form)
    if task is not Task.SUMMARIZATION:
        return Decoding(
            beam_size=options.beam_size or Decoding.beam_size, max_input_tokens=longest, max_output_tokens=most
        )
    return Decoding(
        beam_size=options.beam_size or int(_number(checkpoint, "num_beams", Decoding.beam_size)),
        length_penalty=_number(checkpoint, "length_penalty", Decoding.length_penalty),
        no_repeat_ngram_size=int(_number(checkpoint, "no_repeat_ngram_size", Decoding.no_repeat_ngram_size)),
        max_input_tokens=longest,
        max_output_tokens=min(most, int(_number(checkpoint, "max_length", _SUMMARY_LIMIT))),
    )


def _prompted_decoding(prompt: Prompt, task: Task, options: ConversionOptions) -> Decoding:
    """Greedy search, since a large model gains little from beams, within the context of the model."""
    summary = task is Task.SUMMARIZATION
    most = _PROMPTED_SUMMARY_LIMIT if summary else Decoding.max_output_tokens
    usual = int(ranges(Decoding)["max_input_tokens"].most) if summary else Decoding.max_input_tokens
    room = max(1, prompt.context_tokens - most - _PROMPT_ALLOWANCE)
    return Decoding(
        beam_size=options.beam_size or 1,
        max_input_tokens=min(options.max_input_tokens or usual, room),
        max_output_tokens=min(most, prompt.context_tokens // 2),
    )


def _longest_output(form: TextForm) -> int:
    """The most tokens of a hypothesis; CTranslate2 fails at the first token without a decoder position."""
    usual = Decoding.max_output_tokens
    if form.max_output_tokens is None:
        return usual
    # The start token, the prefix and the end token take positions too.
    return max(1, min(usual, form.max_output_tokens - len(form.target_prefix) - 2))


def _number(checkpoint: Checkpoint, key: str, default: float) -> float:
    """A decoding setting from generation_config.json or, in older checkpoints, config.json."""
    for table in (checkpoint.generation, checkpoint.config):
        value = table.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
    return default
