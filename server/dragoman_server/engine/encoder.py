"""A sentence encoder on CTranslate2."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, TypeAlias

import ctranslate2
import numpy as np
from dragoman_models.manifest import Manifest
from numpy.typing import NDArray

from ..caller import Caller
from ..errors import EngineError
from ..translate.evidence import ModelRef, Timing
from .batching import Batcher, BatchLimits, Item, Tokens
from .pool import WorkerPool
from .tokenization import Frame, TextTokenizer

__all__ = ["SentenceEncoder"]

Vector: TypeAlias = NDArray[np.float32]


class SentenceEncoder:
    """Sentences as unit vectors: the mean of the last layer over the tokens (Wang et al. 2024, multilingual E5).

    A text of more tokens than the model takes is embedded in windows of as many as it takes, and its vector is the mean
    of theirs weighted by their tokens: all of the text counts, though no window sees the others.

    Args:
        manifest: of its folder.
        encoder: a `ctranslate2.Encoder`.
        tokenizer: its tokenizer.
        pool: the threads that it runs on.
        limits: of one batch.
    """

    def __init__(
        self, manifest: Manifest, encoder: Any, tokenizer: TextTokenizer, *, pool: WorkerPool, limits: BatchLimits
    ) -> None:
        self.manifest, self._caller = manifest, Caller()
        self._encoder, self._tokenizer, self._pool = encoder, tokenizer, pool
        self._ref = ModelRef(manifest.name, manifest.hash)
        language = manifest.source_languages[0]
        self._frame = Frame(manifest.tokenization, language, language)
        self._batcher: Batcher[None, Vector] = Batcher(self._run, pool, limits)
        self.dimensions = self._run([self._frame.around(())], None)[0].size

    def for_caller(self, caller: Caller) -> SentenceEncoder:
        """The same, at work for another caller."""
        bound = copy.copy(self)
        bound._caller = caller
        return bound

    @property
    def ref(self) -> ModelRef:
        return self._ref

    async def embed(self, sentences: Sequence[str]) -> tuple[Vector, Timing]:
        """Unit vectors, (sentences, dimensions), float32, and the time taken (see `TranslationModel.translate`).

        Raises:
            EngineError: the model failed.
            ModelUnavailableError: the model is being unloaded.
        """
        windows = await self._pool.prepare(self._windows, sentences)
        vectors, timing = await self._batcher.submit([item for items in windows for item in items], self._caller)
        return self._joined(windows, vectors), timing

    def embed_now(self, sentences: Sequence[str]) -> Vector:
        """As `embed`, in the calling thread: for checks before serving begins, and for tools."""
        windows = self._windows(sentences)
        return self._joined(windows, self._batcher.run_now([item for items in windows for item in items]))

    def _windows(self, sentences: Sequence[str]) -> list[list[Item[None]]]:
        """The inputs that each sentence is embedded by: one, or several when it is too long for one."""
        size = self.manifest.decoding.max_input_tokens
        tokenized = [self._tokenizer.encode(sentence) for sentence in sentences]
        return [
            [Item(self._frame.around(tokens[at : at + size]), None) for at in range(0, max(1, len(tokens)), size)]
            for tokens in tokenized
        ]

    def _run(self, batch: list[Tokens], _: None) -> list[Vector]:
        try:
            output = self._encoder.forward_batch([list(tokens) for tokens in batch]).last_hidden_state
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
    return vector / np.float32(norm) if norm else vector
