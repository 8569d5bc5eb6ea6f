"""What the pipelines need of an engine. `dragoman_server.engine` provides it; tests may provide less."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .evidence import ModelRef, Timing

__all__ = ["Decoded", "DecodingOptions", "Hypothesis", "ModelDirectory", "SentenceEncoder", "TranslationModel"]


@dataclass(frozen=True, kw_only=True, slots=True)
class DecodingOptions:
    """How to search for a translation; hashable: the key of a batch and part of the key of a cached answer.

    None means the model's own default from its manifest.

    Attributes:
        num_hypotheses: how many to return of each sentence, at most `beam_size`; None: one.
    """

    beam_size: int | None = None
    length_penalty: float | None = None
    repetition_penalty: float | None = None
    no_repeat_ngram_size: int | None = None
    num_hypotheses: int | None = None


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A decoded sentence."""

    text: str
    score: float
    """Mean natural-log probability of its tokens."""
    ended: bool
    """Whether the model ended it by itself, proven by its end token."""
    tokens: int
    alternatives: tuple[Hypothesis, ...] = ()
    """What else the search found, likeliest first; none unless `DecodingOptions.num_hypotheses` asks for more."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The best hypothesis of each sentence, in their order."""

    hypotheses: tuple[Hypothesis, ...]
    timing: Timing


class TranslationModel(Protocol):
    """A loaded model for one direction (a model of many languages offers one of these per pair)."""

    @property
    def ref(self) -> ModelRef: ...
    @property
    def source_language(self) -> str: ...
    @property
    def target_language(self) -> str: ...
    @property
    def max_input_tokens(self) -> int:
        """Longest input in tokens as `count_tokens` counts them."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of a sentence as the model will see it, without special tokens."""
        ...

    async def translate(self, sentences: Sequence[str], options: DecodingOptions = ...) -> Decoded:
        """Decode sentences together, off the event loop."""
        ...


class SentenceEncoder(Protocol):
    """A loaded multilingual sentence encoder."""

    @property
    def ref(self) -> ModelRef: ...
    @property
    def least_cosine(self) -> float:
        """Least cosine of a sentence and its translation; below it they are flagged."""
        ...

    @property
    def same_meaning(self) -> float:
        """Least cosine of two sentences of a language that say the same."""
        ...

    async def embed(self, sentences: Sequence[str]) -> tuple[NDArray[np.float32], Timing]:
        """Unit vectors, (sentences, dimensions), float32, and the time taken."""
        ...


class ModelDirectory(Protocol):
    """The loaded models, by what they do."""

    def translation(self, source: str, target: str, name: str | None = None) -> TranslationModel:
        """The model for a pair of languages ("ar", "en").

        Raises:
            UnknownModelError: no loaded model has that name, or it does not translate this pair.
            UnsupportedLanguageError: no loaded model translates this pair.
        """
        ...

    def sentence_encoder(self) -> SentenceEncoder | None:
        """The sentence encoder, or None when none is loaded: then nothing is compared by meaning."""
        ...
