"""A sentence encoder that runs on CTranslate2."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import ctranslate2
import numpy as np
from dragoman_manifest import Comparison, Manifest
from numpy.typing import NDArray

from ...caller import Caller
from ...errors import EngineError
from ...inference import AlignedWords, ModelRef, Timing
from ...offloading import off_loop
from ...text import Span, word_spans
from ..cache import CachedSubmitter, vector_size
from ..scheduling.batching import Batcher, BatchLimits, Item, Tokens
from .runtime import Runtime
from .tokenization import Frame, TextTokenizer
from .weights import Weights
from .word_alignment import TokenRow, align_words

__all__ = ["SentenceEncoder"]

_BATCH = 8
_ALIGNED_TOGETHER = 32
"""Pairs whose token vectors are in memory at a time: about 0.1 MB each, 1.6 MB at most."""

Vector: TypeAlias = NDArray[np.float32]


class SentenceEncoder:
    """Embeds sentences as unit vectors: the last layer's mean over the tokens (Wang et al. 2024, multilingual E5).

    Implements `inference.SentenceEncoder`. A text longer than the model's input is split into windows; its vector is
    the mean of theirs, weighted by tokens. So all of the text counts, though no window sees the others.

    Args:
        manifest: of the model's folder.
        encoder: a `ctranslate2.Encoder`.
        tokenizer: its tokenizer.
        runtime: what all models of a store share.
    """

    def __init__(self, manifest: Manifest, encoder: Any, tokenizer: TextTokenizer, *, runtime: Runtime) -> None:
        self.manifest, self._caller = manifest, Caller.in_process()
        self._weights, self._tokenizer = Weights(encoder, manifest.name), tokenizer
        self._ref = ModelRef(manifest.name, manifest.hash)
        self._comparison = manifest.comparison or Comparison()
        language = manifest.source_languages[0]
        self._frame = Frame(manifest.required_tokenization, language, language)
        # Length classes of one token: only sentences of equal length share a batch, so nothing is padded.
        limits = BatchLimits(tokens=runtime.options.max_batch_tokens, sentences=_BATCH, max_ride_along=1)
        self._batcher: Batcher[bool, Vector] = Batcher(
            self._run, runtime.scheduler, limits, model=self._ref.name, observer=runtime.observer
        )
        self._submitter = runtime.submitter(self._batcher, self._ref, vector_size)
        self.dimensions = self._run([self._frame.around(())], False)[0].size

    def calibrate(self) -> None:
        """Do nothing: an encoder gains nothing from padding and little from larger batches."""

    def release(self) -> None:
        """Free the weights and the cached vectors, for good; takes a while."""
        self._weights.release()
        self._batcher.release()
        if isinstance(self._submitter, CachedSubmitter):
            self._submitter.forget()

    def for_caller(self, caller: Caller) -> SentenceEncoder:
        """The same encoder on behalf of another caller."""
        bound = copy.copy(self)
        bound._caller = caller
        return bound

    @property
    def ref(self) -> ModelRef:
        return self._ref

    @property
    def least_cosine(self) -> float:
        """Least cosine between a sentence and its translation, from the manifest."""
        return self._comparison.least_cosine

    @property
    def same_meaning(self) -> float:
        """Least cosine between two sentences of a language that say the same, from the manifest."""
        return self._comparison.same_meaning

    async def embed(self, sentences: Sequence[str]) -> tuple[Vector, Timing]:
        """Unit vectors, (sentences, dimensions), float32, and the time taken (see `TranslationModel.translate`).

        Raises:
            EngineError: the model failed.
            ModelUnavailableError: the model is being unloaded.
        """
        windows = await off_loop(sum(map(len, sentences)), self._windows, sentences)
        vectors, timing = await self._submitter.submit([item for items in windows for item in items], self._caller)
        return self._joined(windows, vectors), timing

    def embed_now(self, sentences: Sequence[str]) -> Vector:
        """As `embed`, in the calling thread: for checks before the model is served, and for tools."""
        windows = self._windows(sentences)
        return self._joined(windows, self._batcher.run_now([item for items in windows for item in items]))

    def _windows(self, sentences: Sequence[str]) -> list[list[Item[bool]]]:
        """The model inputs of each sentence: one, or several when it is too long for one."""
        size = self.manifest.decoding.max_input_tokens
        tokenized = [self._tokenizer.encode(sentence) for sentence in sentences]
        return [
            [Item(self._frame.around(tokens[at : at + size]), False) for at in range(0, max(1, len(tokens)), size)]
            for tokens in tokenized
        ]

    async def align(self, pairs: Sequence[tuple[str, str]]) -> tuple[tuple[tuple[AlignedWords, ...], ...], Timing]:
        """The words of each pair of texts that translate each other (see `word_alignment`), and the time taken.

        Spans are of the texts as given. A pair of which one text has more than the model's `max_input_tokens` has none.

        Raises:
            EngineError: the model failed.
            ModelUnavailableError: the model is being unloaded.
        """
        aligned: list[tuple[AlignedWords, ...]] = []
        timing = Timing()
        for at in range(0, len(pairs), _ALIGNED_TOGETHER):
            chunk = pairs[at : at + _ALIGNED_TOGETHER]
            size = sum(len(text) for pair in chunk for text in pair)
            texts = await off_loop(size, self._tokenized, chunk)
            items = [Item(self._frame.around(tokens), True) for tokens, _ in texts.values()]
            vectors, spent = await self._batcher.submit(items, self._caller)  # too large for the cache
            timing += spent
            rows = {
                text: TokenRow(spans, states, word_spans(text))
                for (text, (_, spans)), states in zip(texts.items(), vectors, strict=True)
            }
            aligned += await off_loop(size, _aligned, chunk, rows)
        return tuple(aligned), timing

    def _tokenized(self, pairs: Sequence[tuple[str, str]]) -> dict[str, tuple[list[str], Sequence[Span]]]:
        """Tokens and their spans of each text of the pairs that the model can take."""
        longest = self.manifest.decoding.max_input_tokens
        texts: dict[str, tuple[list[str], Sequence[Span]]] = {}
        for pair in pairs:
            both = {text: self._tokenizer.encode_with_spans(text) for text in pair}
            if all(0 < len(tokens) <= longest for tokens, _ in both.values()):
                texts |= both
        return texts

    def _run(self, batch: list[Tokens], per_token: bool) -> list[Vector]:
        """One vector for each sentence, or one for each token of it without its frame, (tokens, dimensions)."""
        try:
            output = self._weights.engine.forward_batch([list(tokens) for tokens in batch]).last_hidden_state
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"model {self.ref.name!r} failed: {error}", metadata={"model": self.ref.name}) from error
        on_host = output if output.device == "cpu" else output.to_device(ctranslate2.Device.cpu)
        states = np.asarray(on_host, dtype=np.float32)
        if per_token:
            first, after = len(self._frame.source_prefix), len(self._frame.source_suffix)
            return [states[row, first : len(tokens) - after] for row, tokens in enumerate(batch)]
        return [_unit(states[row, : len(tokens)].mean(axis=0)) for row, tokens in enumerate(batch)]

    def _joined(self, windows: Sequence[Sequence[Item[bool]]], vectors: Sequence[Vector]) -> Vector:
        joined = np.zeros((len(windows), self.dimensions), dtype=np.float32)
        remaining = iter(vectors)
        for row, items in enumerate(windows):
            for item in items:
                joined[row] += next(remaining) * np.float32(len(item.tokens))
            joined[row] = _unit(joined[row])
        return joined


def _unit(vector: Vector) -> Vector:
    norm = float(np.linalg.norm(vector))
    unit: Vector = vector / np.float32(norm or 1.0)
    unit.flags.writeable = False  # it may be shared through the cache
    return unit


def _aligned(pairs: Sequence[tuple[str, str]], rows: Mapping[str, TokenRow]) -> list[tuple[AlignedWords, ...]]:
    return [
        align_words(rows[source], rows[target]) if source in rows and target in rows else () for source, target in pairs
    ]
