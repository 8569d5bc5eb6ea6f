"""A ready CTranslate2 folder as the source of a model: nothing is converted, and torch is not needed."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

from dragoman_manifest import Decoding, ManifestError, Task, Tokenization, TokenizerKind, describe_files

from .errors import CheckpointError
from .making import ConversionOptions, Prepared, require_tokens

__all__ = ["ENGINE_FILES", "guess_tokenization", "is_ready_folder", "prepare_ready"]

ENGINE_FILES = ("model.bin", "config.json", "vmap.txt", "*vocabulary*.json", "*vocabulary*.txt")
"""What CTranslate2 reads of a folder."""
_TOKENIZERS = (
    ("src.spm.model", "tgt.spm.model"),
    ("source.spm", "target.spm"),
    *((name, name) for name in ("sentencepiece.bpe.model", "spiece.model", "sentencepiece.model", "tokenizer.model")),
    ("tokenizer.json", "tokenizer.json"),
)
"""Usual names of the tokenizers of source and target; the first that are there count."""


def is_ready_folder(folder: Path) -> bool:
    """Whether the folder holds a model of CTranslate2."""
    return (folder / "model.bin").is_file() and (folder / "config.json").is_file()


def guess_tokenization(folder: Path) -> Tokenization:
    """The tokenization of a folder with tokenizers of usual names.

    Raises:
        CheckpointError: it has none.
    """
    for source, target in _TOKENIZERS:
        if (folder / source).is_file() and (folder / target).is_file():
            kind = TokenizerKind.HUGGINGFACE if source.endswith(".json") else TokenizerKind.SENTENCEPIECE
            return Tokenization(kind=kind, source=source, target=target)
    names = ", ".join(dict.fromkeys(source for source, _ in _TOKENIZERS))
    raise CheckpointError(f"{folder}: has no tokenizer of a usual name ({names})")


def prepare_ready(folder: Path, draft: Path, options: ConversionOptions) -> Prepared:
    """Copies the files of the model into the draft.

    A `</s>` after the source is left out of the tokenization where CTranslate2 adds it itself (`add_source_eos`).

    Raises:
        CheckpointError: a file is missing or is not the pinned one, config.json is not one of CTranslate2, or the
            vocabulary lacks special tokens.
    """
    tokenization = options.tokenization or guess_tokenization(folder)
    names = {path.name for path in folder.iterdir() if any(fnmatch(path.name, pattern) for pattern in ENGINE_FILES)}
    for name in sorted({*names, tokenization.source, tokenization.target}):
        if not (folder / name).is_file():
            raise CheckpointError(f"{folder}: no {name}")
        shutil.copyfile(folder / name, draft / name)
    _check_pins(draft, options)
    if _adds_end(folder) and tokenization.source_suffix[-1:] == ("</s>",):
        tokenization = replace(tokenization, source_suffix=tokenization.source_suffix[:-1])
    prompt = options.prompt
    frame = {*tokenization.source_prefix, *tokenization.source_suffix, *tokenization.target_prefix}
    asked = {*prompt.special_tokens, *prompt.stop_tokens} if prompt else set()
    require_tokens(draft, (frame | asked | set(tokenization.language_tokens.values())) - {"{source}", "{target}"})
    beam_size = options.beam_size or (1 if prompt else Decoding.beam_size)
    return Prepared(
        family="CTranslate2",
        task=options.task or Task.TRANSLATION,
        tokenization=tokenization,
        decoding=Decoding(beam_size=beam_size, max_input_tokens=options.max_input_tokens or Decoding.max_input_tokens),
        prompt=prompt,
        weights="the publisher made them",
    )


def _adds_end(folder: Path) -> bool:
    try:
        return bool(json.loads((folder / "config.json").read_text(encoding="utf-8")).get("add_source_eos"))
    except (ValueError, AttributeError) as error:
        raise CheckpointError(f"{folder}: config.json is not a configuration of CTranslate2: {error}") from error


def _check_pins(draft: Path, options: ConversionOptions) -> None:
    """Compares files with the SHA-256 that the catalogue knows of them."""
    try:
        found = describe_files(draft, options.pins)
    except ManifestError as error:
        raise CheckpointError(str(error)) from error
    wrong = sorted(name for name, sha256 in options.pins.items() if found[name] != sha256)
    if wrong:
        raise CheckpointError(f"{', '.join(wrong)}: not the files that the catalogue pins by their SHA-256")
