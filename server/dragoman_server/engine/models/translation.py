"""A loaded translation or summarisation model on behalf of one caller."""

from __future__ import annotations

import copy
from collections.abc import Sequence

from dragoman_manifest import DoubtFormula

from ...caller import Caller
from ...errors import LimitExceededError
from ...inference import (
    Decoded,
    DecodingOptions,
    DoubtEstimator,
    Hypothesis,
    LogisticFormula,
    ModelRef,
    Scored,
)
from ...offloading import off_loop
from ..scheduling.batching import Item
from .sequence import Search, SequenceModel

__all__ = ["SequenceModel", "TranslationModel"]

_DEFAULTS = DecodingOptions()
_NOTHING = Hypothesis(text="", score=0.0, ended=True, tokens=0)


class TranslationModel:
    """One direction of a loaded model, on behalf of one caller (implements `inference.TranslationModel`).

    That caller is this process until `for_caller` names another.
    """

    def __init__(self, model: SequenceModel, source: str, target: str) -> None:
        self._model, self._caller = model, Caller.in_process()
        self._source, self._target = source, target
        self._direction = model.direction(source, target)

    def for_caller(self, caller: Caller) -> TranslationModel:
        """The same model on behalf of another caller."""
        bound = copy.copy(self)
        bound._caller = caller
        return bound

    @property
    def ref(self) -> ModelRef:
        return self._model.ref

    @property
    def source_language(self) -> str:
        return self._source

    @property
    def target_language(self) -> str:
        return self._target

    @property
    def max_input_tokens(self) -> int:
        """Longest input in tokens as `count_tokens` counts them; longer ones are refused, never cut."""
        return self._model.manifest.decoding.max_input_tokens

    @property
    def estimator(self) -> DoubtEstimator | None:
        """How to estimate the probability that a translation misleads; None: the manifest does not say."""
        found = self._model.manifest.estimator
        if found is None:
            return None
        return DoubtEstimator(
            _formula(found.score_only),
            _formula(found.scored) if found.scored else None,
            _formula(found.elsewhere) if found.elsewhere else None,
        )

    def count_tokens(self, text: str) -> int:
        """Tokens of a sentence as the model will see it, without special tokens."""
        return len(self._model.tokenizer.encode(text))

    async def translate(self, sentences: Sequence[str], options: DecodingOptions = _DEFAULTS) -> Decoded:
        """Decodes sentences together, off the event loop; hypotheses in the order of the sentences.

        The timing's two parts add up to the wall-clock time: `compute` while at least one batch of this call was
        running, `queue` while all of them waited.

        Raises:
            LimitExceededError: a sentence has more than `max_input_tokens` tokens.
            EngineError: the model failed.
            ModelUnavailableError: the model is being unloaded.
        """
        items = await off_loop(sum(map(len, sentences)), self._items, sentences, options)
        hypotheses, timing = await self._model.submitter.submit([item for item in items if item], self._caller)
        return Decoded(_fill(items, hypotheses), timing)

    async def score_pairs(self, pairs: Sequence[tuple[str, str]]) -> Scored:
        """Log probabilities of given translations, token by token, off the event loop.

        Args:
            pairs: sources and their translations.

        Returns:
            For each pair the natural-log probabilities of the target's tokens, without the end token; empty when either
            side is empty or has more than `max_input_tokens` tokens.

        Raises:
            EngineError: the model failed.
            ModelUnavailableError: the model is being unloaded.
        """
        size = sum(len(source) + len(target) for source, target in pairs)
        items = await off_loop(size, lambda: [self._direction.pair(*pair) for pair in pairs])
        scores, timing = await self._model.scorer.submit([item for item in items if item], self._caller)
        found = iter(scores)
        return Scored(tuple(() if item is None else next(found) for item in items), timing)

    def translate_now(self, sentences: Sequence[str], options: DecodingOptions = _DEFAULTS) -> tuple[Hypothesis, ...]:
        """As `translate`, in the calling thread: for checks before the model is served, and for tools."""
        items = self._items(sentences, options)
        return _fill(items, self._model.batcher.run_now([item for item in items if item]))

    def _items(self, sentences: Sequence[str], options: DecodingOptions) -> list[Item[Search] | None]:
        """The items to decode; None for a sentence without tokens."""
        return [self._item(number, sentence, options) for number, sentence in enumerate(sentences)]

    def _item(self, number: int, sentence: str, options: DecodingOptions) -> Item[Search] | None:
        tokens = self._model.tokenizer.encode(sentence)
        if len(tokens) > self.max_input_tokens:
            raise LimitExceededError(
                f"sentence {number} has {len(tokens)} tokens, but model {self.ref.name!r} takes "
                f"{self.max_input_tokens}: wrap it first",
                metadata={"limit": self.max_input_tokens, "actual": len(tokens), "model": self.ref.name},
            )
        if not tokens:
            return None
        return self._direction.item(sentence, tokens, options)


def _fill(items: Sequence[Item[Search] | None], hypotheses: Sequence[Hypothesis]) -> tuple[Hypothesis, ...]:
    decoded = iter(hypotheses)
    return tuple(_NOTHING if item is None else next(decoded) for item in items)


def _formula(formula: DoubtFormula) -> LogisticFormula:
    return LogisticFormula(formula.intercept, formula.score, formula.window, formula.reverse)
