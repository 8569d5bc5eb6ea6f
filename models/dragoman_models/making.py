"""What is asked of a conversion, and what each kind of checkpoint contributes to the manifest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dragoman_manifest import Canary, Decoding, EncoderCanary, Prompt, Task, Tokenization

from .errors import CheckpointError
from .weights import DEFAULT_QUANTIZATION

__all__ = ["STANDARD_CANARY", "ConversionOptions", "Prepared", "require_tokens"]

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
    tokenization: Tokenization | None = None
    """Of a ready folder; None: tokenizers of usual names are looked for. Others say it themselves."""
    prompt: Prompt | None = None
    """What a decoder-only model is asked; others have none."""
    chat: bool = False
    """Whether the prompt is put into the checkpoint's chat template."""
    pins: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 that files of a ready folder must have, by name."""
    seen_test_sets: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """What the manifest needs, after weights and tokenizers were written into the draft."""

    family: str
    """In a word, for people."""
    task: Task
    tokenization: Tokenization
    decoding: Decoding
    prompt: Prompt | None = None
    weights: str = ""
    """The number format of the weights, in words."""


def require_tokens(draft: Path, tokens: Iterable[str]) -> None:
    """Refuses a folder with special tokens outside its vocabulary; it would produce garbage without an error.

    Raises:
        CheckpointError: names the tokens.
    """
    vocabulary: set[str] = set()
    for file in draft.glob("*vocabulary.json"):
        vocabulary.update(json.loads(file.read_text(encoding="utf-8")))
    for file in draft.glob("*vocabulary.txt"):
        vocabulary.update(file.read_text(encoding="utf-8").split("\n"))
    missing = sorted(set(tokens) - vocabulary)
    if missing:
        raise CheckpointError(f"the model does not know the special tokens {', '.join(missing)} that it is used with")
