"""Converts a Transformers checkpoint to a model folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman_manifest import (
    Canary,
    Decoding,
    EncoderCanary,
    Manifest,
    ManifestError,
    Task,
    Tokenization,
    TokenizerKind,
    ranges,
)

from .canaries import standard_canary
from .card import model_card
from .errors import CheckpointError
from .families import Checkpoint, TextForm, family_of, marian_target_token
from .folder import new_folder
from .weights import DEFAULT_QUANTIZATION, convert_weights

__all__ = ["STANDARD_CANARY", "ConversionOptions", "convert"]

_SUMMARY_LIMIT = 84
"""The longest summary in tokens if the checkpoint names no limit; the limit of the XL-Sum models."""
STANDARD_CANARY = "standard"
"""Selects the standard canary for the task and languages."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ConversionOptions:
    """Options of the conversion, and manifest entries that a checkpoint does not contain."""

    name: str
    license: str
    """SPDX identifier or LicenseRef-…"""
    source_languages: tuple[str, ...]
    target_languages: tuple[str, ...]
    source: str
    """Where the checkpoint came from, in words or as a URL, with its revision."""
    description: str = ""
    version: str = "1"
    default: bool = False
    task: Task | None = None
    """None: the usual task of the checkpoint's family."""
    quantization: str = DEFAULT_QUANTIZATION
    normalization: str = Tokenization.normalization
    text_prefix: str = ""
    target_token: str | None = None
    """First token of a multilingual Marian model; None looks it up in the vocabulary, "" means none."""
    beam_size: int | None = None
    max_input_tokens: int | None = None
    canary: Canary | EncoderCanary | str | None = STANDARD_CANARY
    """The canary that is tried when the model is loaded; None: no canary."""


def convert(
    checkpoint: Path,
    destination: Path,
    options: ConversionOptions,
    *,
    replace: bool = False,
    check: Callable[[Path], object] | None = None,
) -> Manifest:
    """Converts a checkpoint; the folder appears complete or not at all.

    Args:
        checkpoint: folder as `save_pretrained` or the hub gives it.
        destination: the model folder to make.
        options: options of the conversion and manifest entries.
        replace: whether an existing folder may be replaced.
        check: called with the finished folder before it is moved into place; an exception prevents the move.

    Raises:
        CheckpointError: the checkpoint cannot be converted, or lacks tokens that its family needs.
        MissingPackageError: a package of the extra `models` is not installed.
        ModelToolError: the destination exists or cannot be written.
    """
    opened = Checkpoint.open(checkpoint)
    form = _text_form(opened, options)
    with new_folder(destination, replace=replace) as draft:
        tokenizer = convert_weights(checkpoint, draft, options.quantization)
        _place_tokenizers(opened, form, tokenizer, draft)
        _check_tokens(draft, form)
        if form.starts_with_language:
            _set_decoder_start(draft, form, options)
        manifest = _manifest(opened, form, options, draft)
        manifest.write(draft)
        (draft / "README.md").write_text(model_card(manifest, options.quantization), encoding="utf-8")
        if check is not None:
            check(draft)
    return manifest


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


def _check_tokens(draft: Path, form: TextForm) -> None:
    """Refuses a folder with special tokens outside its vocabulary; it would produce garbage without an error."""
    vocabulary: set[str] = set()
    for file in draft.glob("*vocabulary.json"):
        vocabulary.update(json.loads(file.read_text(encoding="utf-8")))
    missing = sorted(form.special_tokens - vocabulary)
    if missing:
        raise CheckpointError(f"the model does not know the special tokens {', '.join(missing)} that its family uses")


def _set_decoder_start(draft: Path, form: TextForm, options: ConversionOptions) -> None:
    """Writes the target's language token into CTranslate2's configuration as the token that starts the decoder."""
    if len(options.target_languages) != 1:
        raise CheckpointError("models of this family start with the target language: convert one folder for each")
    token = form.language_tokens.get(options.target_languages[0])
    path = draft / "config.json"
    config = json.loads(path.read_text(encoding="utf-8")) | {"decoder_start_token": token}
    path.write_text(json.dumps(config, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _manifest(checkpoint: Checkpoint, form: TextForm, options: ConversionOptions, draft: Path) -> Manifest:
    task = options.task or form.task
    canary = options.canary
    if isinstance(canary, str):
        canary = standard_canary(task, options.source_languages, options.target_languages)
    names = sorted(file.name for file in draft.iterdir() if file.is_file())
    try:
        return Manifest(
            name=options.name,
            version=options.version,
            task=task,
            description=options.description or f"{checkpoint.config.get('model_type')} model, converted",
            source_languages=options.source_languages,
            target_languages=() if task is Task.SENTENCE_EMBEDDING else options.target_languages,
            license=options.license,
            source=options.source,
            default=options.default,
            files=dict.fromkeys(names, "0" * 64),
            tokenization=_tokenization(form, options),
            decoding=_decoding(checkpoint, form, task, options),
            canary=canary,
        ).with_files(draft)
    except ManifestError as error:
        raise CheckpointError(str(error)) from error


def _tokenization(form: TextForm, options: ConversionOptions) -> Tokenization:
    used = {*options.source_languages, *options.target_languages}
    unknown = sorted(used - set(form.language_tokens)) if form.language_tokens else []
    if unknown:
        raise CheckpointError(f"no language token is known for {', '.join(unknown)} in models of this family")
    return Tokenization(
        kind=form.kind,
        source=form.source,
        target=form.target,
        normalization=options.normalization,
        source_prefix=form.source_prefix,
        source_suffix=form.source_suffix,
        target_prefix=form.target_prefix,
        text_prefix=options.text_prefix,
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
