"""Counts decoded tokens between the pipelines and their models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dragoman_server.inference import (
    Continuations,
    Decoded,
    DecodingOptions,
    DoubtEstimator,
    ModelDirectory,
    ModelRef,
    NameLexicon,
    Scored,
    Sentence,
    SentenceEncoder,
    TokenScores,
    TranslationModel,
)

__all__ = ["Meter"]


_MODELS_OWN = DecodingOptions()


@dataclass(slots=True)
class _Count:
    tokens: int = 0


class Meter:
    """Counts the tokens that the models of a service decode: `Service(load, wrap=meter.wrap)`.

    Args:
        beam_size: overrides the model's default where the pipeline sets none.
    """

    def __init__(self, *, beam_size: int | None = None) -> None:
        self._beam_size, self._count = beam_size, _Count()

    @property
    def tokens(self) -> int:
        """Target tokens decoded so far."""
        return self._count.tokens

    def wrap(self, models: ModelDirectory) -> ModelDirectory:
        """The same models with counting; pipelines see no difference."""
        return _MeteredDirectory(models, self._beam_size, self._count)


class _MeteredDirectory:
    def __init__(self, models: ModelDirectory, beam_size: int | None, count: _Count) -> None:
        self._models, self._beam_size, self._count = models, beam_size, count
        self._metered: dict[tuple[str, str, str | None], _MeteredModel] = {}

    def translation(self, source: str, target: str, name: str | None = None) -> TranslationModel:
        # The same object for the same model: the pipeline batches by it.
        key = (source, target, name)
        if key not in self._metered:
            self._metered[key] = _MeteredModel(self._models.translation(*key), self._beam_size, self._count)
        return self._metered[key]

    def summarization(self, source: str, target: str | None = None, name: str | None = None) -> TranslationModel:
        return self._models.summarization(source, target, name)

    def sentence_encoder(self) -> SentenceEncoder | None:
        return self._models.sentence_encoder()

    def name_lexicon(self) -> NameLexicon | None:
        return self._models.name_lexicon()


class _MeteredModel:
    def __init__(self, model: TranslationModel, beam_size: int | None, count: _Count) -> None:
        self._model, self._beam_size, self._count = model, beam_size, count

    @property
    def ref(self) -> ModelRef:
        return self._model.ref

    @property
    def source_language(self) -> str:
        return self._model.source_language

    @property
    def target_language(self) -> str:
        return self._model.target_language

    @property
    def max_input_tokens(self) -> int:
        return self._model.max_input_tokens

    @property
    def estimator(self) -> DoubtEstimator | None:
        return self._model.estimator

    @property
    def obeys_terms(self) -> bool:
        return self._model.obeys_terms

    def count_tokens(self, text: str) -> int:
        return self._model.count_tokens(text)

    async def translate(self, sentences: Sequence[Sentence], options: DecodingOptions = _MODELS_OWN) -> Decoded:
        if options.beam_size is None:
            options = replace(options, beam_size=self._beam_size)
        decoded = await self._model.translate(sentences, options)
        self._count.tokens += sum(hypothesis.tokens for hypothesis in decoded.hypotheses)
        return decoded

    async def score_pairs(self, pairs: Sequence[tuple[str, str]]) -> Scored:
        return await self._model.score_pairs(pairs)

    async def score_tokens(self, pairs: Sequence[tuple[str, str]]) -> TokenScores:
        return await self._model.score_tokens(pairs)

    async def continuations(self, sentence: str, prefix: str, number: int) -> Continuations:
        return await self._model.continuations(sentence, prefix, number)
