"""A loaded translation or summarisation model on behalf of one caller."""

from __future__ import annotations

import copy
from collections.abc import Sequence

from dragoman_manifest import DoubtFormula, Estimator

from ...caller import Caller
from ...errors import LimitExceededError
from ...inference import (
    AnnotatedSentence,
    Continuations,
    Decoded,
    DecodingOptions,
    DoubtEstimator,
    Hypothesis,
    LogisticFormula,
    ModelRef,
    Scored,
    Sentence,
    Timing,
    TokenScore,
    TokenScores,
    sentence_text,
)
from ...offloading import off_loop
from ..scheduling.batching import Item
from .continuation import text_after
from .sequence import Search, SequenceModel
from .token_scoring import tiled

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
        self._estimator = _estimator(model.manifest.estimator)

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
        return self._estimator

    @property
    def obeys_terms(self) -> bool:
        """Whether the manifest has tokens for annotated terms; without them terms are passed over."""
        return bool(self._model.manifest.required_tokenization.term_tokens)

    def count_tokens(self, text: str) -> int:
        """Tokens of a sentence as the model will see it, without special tokens."""
        return len(self._model.tokenizer.encode(text))

    async def translate(self, sentences: Sequence[Sentence], options: DecodingOptions = _DEFAULTS) -> Decoded:
        """Decodes sentences together, off the event loop; hypotheses in the order of the sentences.

        The timing's two parts add up to the wall-clock time: `compute` while at least one batch of this call was
        running, `queue` while all of them waited.

        Raises:
            LimitExceededError: a sentence has more than `max_input_tokens` tokens.
            EngineError: the model failed.
            ModelUnavailableError: the model is being unloaded.
        """
        items = await off_loop(sum(len(sentence_text(one)) for one in sentences), self._items, sentences, options)
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

    async def score_tokens(self, pairs: Sequence[tuple[str, str]]) -> TokenScores:
        """As `score_pairs`, with the place of each token in its translation.

        Returns:
            For each pair the tokens of the target, whose spans tile it; empty where `score_pairs` gives nothing.

        Raises:
            EngineError: the model failed.
            ModelUnavailableError: the model is being unloaded.
        """
        scored = await self.score_pairs(pairs)
        size = sum(len(target) for _, target in pairs)
        before = self._direction.scored_before

        def placed() -> tuple[tuple[TokenScore, ...], ...]:
            encode = self._model.tokenizer.encode_target_with_spans
            return tuple(
                tiled(target, encode(target)[1], scores[before:]) if scores else ()
                for (_, target), scores in zip(pairs, scored.log_probabilities, strict=True)
            )

        return TokenScores(await off_loop(size, placed), scored.timing)

    async def continuations(self, sentence: str, prefix: str, number: int) -> Continuations:
        """Ways to go on with a translation that differ in their first token, off the event loop.

        Args:
            sentence: the source.
            prefix: the begin of its translation; may be empty.
            number: how many to look for, at least 1.

        Returns:
            What follows the prefix in each, with a space in front where a word begins, likeliest first; none for a
            sentence without tokens, and none by a decoder-only model. There may be fewer: those that the model does not
            end are left out.

        Raises:
            LimitExceededError: sentence or prefix has more than `max_input_tokens` tokens.
            EngineError: the model failed.
            ModelUnavailableError: the model is being unloaded.
        """
        tokenizer = self._model.tokenizer
        given, begun = tokenizer.encode(sentence), tokenizer.encode_target(prefix)
        for name, tokens in (("sentence", given), ("prefix", begun)):
            if len(tokens) > self.max_input_tokens:
                raise self._too_long(f"the {name}", len(tokens))
        if not given:
            return Continuations((), Timing())
        item = self._direction.continuation(given, begun, number)
        if item is None:
            return Continuations((), Timing())
        (found,), timing = await self._model.continuer.submit([item], self._caller)
        texts = (text_after(tokenizer, begun, tokens) for tokens in found)
        return Continuations(tuple(text for text in texts if text), timing)

    def _too_long(self, what: str, tokens: int) -> LimitExceededError:
        return LimitExceededError(
            f"{what} has {tokens} tokens, but model {self.ref.name!r} takes {self.max_input_tokens}: wrap it first",
            metadata={"limit": self.max_input_tokens, "actual": tokens, "model": self.ref.name},
        )

    def translate_now(
        self, sentences: Sequence[Sentence], options: DecodingOptions = _DEFAULTS
    ) -> tuple[Hypothesis, ...]:
        """As `translate`, in the calling thread: for checks before the model is served, and for tools."""
        items = self._items(sentences, options)
        return _fill(items, self._model.batcher.run_now([item for item in items if item]))

    def _items(self, sentences: Sequence[Sentence], options: DecodingOptions) -> list[Item[Search] | None]:
        """The items to decode; None for a sentence without tokens."""
        return [self._item(number, sentence, options) for number, sentence in enumerate(sentences)]

    def _tokens(self, sentence: Sentence) -> list[str]:
        """Of a sentence; without its terms where they would make it too long."""
        if isinstance(sentence, AnnotatedSentence) and self.obeys_terms:
            tokens = self._model.tokenizer.encode_annotated(sentence)
            if len(tokens) <= self.max_input_tokens:
                return tokens
        return self._model.tokenizer.encode(sentence_text(sentence))

    def _item(self, number: int, sentence: Sentence, options: DecodingOptions) -> Item[Search] | None:
        tokens = self._tokens(sentence)
        if len(tokens) > self.max_input_tokens:
            raise self._too_long(f"sentence {number}", len(tokens))
        if not tokens:
            return None
        return self._direction.item(sentence_text(sentence), tokens, options)


def _fill(items: Sequence[Item[Search] | None], hypotheses: Sequence[Hypothesis]) -> tuple[Hypothesis, ...]:
    decoded = iter(hypotheses)
    return tuple(_NOTHING if item is None else next(decoded) for item in items)


def _estimator(found: Estimator | None) -> DoubtEstimator | None:
    if found is None:
        return None
    return DoubtEstimator(
        _formula(found.score_only),
        _formula(found.scored) if found.scored else None,
        _formula(found.elsewhere) if found.elsewhere else None,
    )


def _formula(formula: DoubtFormula) -> LogisticFormula:
    return LogisticFormula(formula.intercept, formula.score, formula.window, formula.reverse)
