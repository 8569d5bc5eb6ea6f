"""A sentence encoder that runs on CTranslate2."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, TypeAlias

import ctranslate2
import numpy as np
from dragoman_manifest import Comparison, Manifest
from numpy.typing import NDArray

from ...caller import Caller
from ...errors import EngineError
from ...inference import ModelRef, Timing
from ...offloading import off_loop
from ..cache import CachedSubmitter, vector_size
from ..scheduling.batching import Batcher, BatchLimits, Item, Tokens
from .runtime import Runtime
from .tokenization import Frame, TextTokenizer
from .weights import Weights

__all__ = ["SentenceEncoder"]

_BATCH = 8

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
        self._frame = Frame(manifest.tokenization, language, language)
        # Length classes of one token: only sentences of equal length share a batch, so nothing is padded.
        limits = BatchLimits(tokens=runtime.options.max_batch_tokens, sentences=_BATCH, max_ride_along=1)
        self._batcher: Batcher[None, Vector] = Batcher(
            self._run, runtime.scheduler, limits, model=self._ref.name, observer=runtime.observer
        )
        self._submitter = runtime.submitter(self._batcher, self._ref, vector_size)
        self.dimensions = self._run([self._frame.around(())], None)[0].size

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

    def _windows(self, sentences: Sequence[str]) -> list[list[Item[None]]]:
        """The model inputs of each sentence: one, or several when it is too long for one."""
        size = self.manifest.decoding.max_input_tokens
        tokenized = [self._tokenizer.encode(sentence) for sentence in sentences]
        return [
            [Item(self._frame.around(tokens[at : at + size]), None) for at in range(0, max(1, len(tokens)), size)]
            for tokens in tokenized
        ]

    def _run(self, batch: list[Tokens], _: None) -> list[Vector]:
        try:
            output = self._weights.engine.forward_batch([list(tokens) for tokens in batch]).last_hidden_state
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"model {self.ref.name!r} failed: {error}", metadata={"model": self.ref.name}) from error
        on_host = output if output.device == "cpu" else output.to_device(ctranslate2.Device.cpu)
        states = np.asarray(on_host, dtype=np.float32)
        return [_unit(states[row, : len(tokens)].mean(axis=0)) for row, tokens in enumerate(batch)]

    def _joined(self, windows: Sequence[Sequence[Item[None]]], vectors: Sequence[Vector]) -> Vector:
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
