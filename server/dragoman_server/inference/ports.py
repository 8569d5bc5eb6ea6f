"""What the pipelines need of an engine, as protocols. `dragoman_server.engine` implements them; tests use fakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..text import AlignedWords, NameForm
from .decoding import Continuations, Decoded, DecodingOptions, Scored, Sentence, TokenScores
from .doubt import DoubtEstimator
from .evidence import ModelRef, Timing

__all__ = ["ModelDirectory", "NameLexicon", "SegmentMemory", "SegmentSource", "SentenceEncoder", "TranslationModel"]


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

    @property
    def estimator(self) -> DoubtEstimator | None:
        """How to estimate the probability that a translation misleads; None: nobody has fitted it."""
        ...

    @property
    def obeys_terms(self) -> bool:
        """Whether the model was trained to write annotated terms as they say; without it they are passed over."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of a sentence as the model will see it, without special tokens."""
        ...

    async def translate(self, sentences: Sequence[Sentence], options: DecodingOptions = ...) -> Decoded:
        """Decode sentences together, off the event loop."""
        ...

    async def score_pairs(self, pairs: Sequence[tuple[str, str]]) -> Scored:
        """Score given translations of sources, token by token, off the event loop."""
        ...

    async def score_tokens(self, pairs: Sequence[tuple[str, str]]) -> TokenScores:
        """As `score_pairs`, with the place of each token in the translation."""
        ...

    async def continuations(self, sentence: str, prefix: str, number: int) -> Continuations:
        """Ways to go on with a translation that differ in their first token, off the event loop.

        Args:
            sentence: the source.
            prefix: the begin of its translation; may be empty.
            number: how many to look for, at least 1.
        """
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

    async def align(self, pairs: Sequence[tuple[str, str]]) -> tuple[Sequence[Sequence[AlignedWords]], Timing]:
        """The words of each source and its translation that translate each other, and the time taken.

        Spans are of the texts as given. A pair that is too long for the model has none.
        """
        ...


class NameLexicon(Protocol):
    """Names, and what they are called in the other script. Quick: it is asked on the event loop's threads."""

    @property
    def ref(self) -> ModelRef: ...
    @property
    def entries(self) -> int:
        """How many names it has a form for, those of both scripts together."""
        ...

    def forms(self, key: str, into: str) -> Sequence[NameForm]:
        """The listed forms of a name in "ar" or "en" by its `text.name_key`, best first; none for an unknown one."""
        ...

    def alike(self, name: str) -> Sequence[NameForm]:
        """English names that have the consonants of a name in either script, best first."""
        ...

    def spellings(self, name: str) -> Sequence[str]:
        """How a word that no list has may be spelled in the other script, likeliest first; none if nobody can tell."""
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

    def summarization(self, source: str, target: str | None = None, name: str | None = None) -> TranslationModel:
        """The model that writes summaries in the text's language or another one.

        Raises:
            UnknownModelError: no loaded model has that name, or it does not do this.
            UnsupportedLanguageError: no loaded model does this.
        """
        ...

    def sentence_encoder(self) -> SentenceEncoder | None:
        """The sentence encoder, or None when none is loaded: then nothing is compared by meaning."""
        ...

    def name_lexicon(self) -> NameLexicon | None:
        """The lexicon of names, or None when none is loaded: then names stay as the model wrote them."""
        ...


@dataclass(frozen=True, slots=True)
class SegmentSource:
    """A segment that a translation memory is asked for."""

    text: str
    previous: str = ""
    """The segment before it in the same text; empty for the first one."""


class SegmentMemory(Protocol):
    """Translations of segments that people approved."""

    async def look_up(
        self, sources: Sequence[SegmentSource], source_language: str, target_language: str
    ) -> Mapping[SegmentSource, str]:
        """The approved translations of those sources that have one, off the event loop."""
        ...
