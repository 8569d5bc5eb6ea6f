"""A translation model on CTranslate2."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from dragoman_models.manifest import Canary, Manifest

from ...caller import IN_PROCESS, Caller
from ...errors import EngineError, LimitExceededError
from ...inference import Decoded, DecodingOptions, Hypothesis, ModelRef
from ...offloading import off_loop
from ..cache import CachedSubmitter, hypothesis_size
from ..scheduling.batching import Batcher, BatchLimits, Item, Tokens
from ..scheduling.calibration import BATCH_SIZES, BatchProfile, choose_ruler, measure_batches
from .runtime import Runtime
from .tokenization import Frame, TextTokenizer
from .weights import Weights

__all__ = ["Search", "SequenceModel", "TranslationModel"]

T = TypeVar("T")

_SHORTEST_LENGTH_CLASS = 32
_LENGTH_ALLOWANCE = 20
_DEFAULTS = DecodingOptions()
_LENGTH_CLASS = 8
_RULER_STEPS = 32
_TYPICAL_TOKENS = 34
_TYPICAL_TOKEN = "▁"
_NOTHING = Hypothesis(text="", score=0.0, ended=True, tokens=0)


@dataclass(frozen=True, slots=True)
class Search:
    """All that CTranslate2 is told of a batch: sentences are decoded together only when they share it."""

    beam_size: int
    length_penalty: float
    repetition_penalty: float
    no_repeat_ngram_size: int
    num_hypotheses: int
    max_decoding_length: int
    target_prefix: Tokens


class SequenceModel:
    """Loaded weights and tokenizers of a model that turns text into text; directions share them.

    Args:
        manifest: of its folder.
        translator: a `ctranslate2.Translator`.
        tokenizer: of both sides.
        end_token: which the model says when a hypothesis is complete.
        runtime: what it shares with other models.
    """

    def __init__(
        self,
        manifest: Manifest,
        translator: Any,
        tokenizer: TextTokenizer,
        *,
        end_token: str,
        runtime: Runtime,
    ) -> None:
        self.manifest, self.tokenizer = manifest, tokenizer
        self.ref = ModelRef(manifest.name, manifest.hash)
        self._weights, self._end_token, self._runtime = Weights(translator, manifest.name), end_token, runtime
        self._use(BatchLimits(tokens=runtime.options.max_batch_tokens, sentences=1))

    def calibrate(self) -> None:
        """Choose the ruler and the size of batches by trying (see `calibration`); takes some tenths of a second."""
        options, frame = self._runtime.options, self._canary_frame()
        ruler = None
        if options.reproducible:
            tokens = (*frame.source_prefix, *frame.source_suffix, "<s>", "</s>")
            ruler = choose_ruler(tokens, lambda row: self._steps(row, frame.target_prefix))
        limits = BatchLimits(
            tokens=options.max_batch_tokens,
            sentences=1,
            length_class=_LENGTH_CLASS,
            longest=self.manifest.decoding.max_input_tokens + len(frame.around(())),
            ruler=ruler,
        )
        self._use(limits)
        profile = self._profile(frame)
        self._use(
            replace(
                limits,
                sentences=profile.sentences,
                company=profile.company,
                pace=profile.pace / self.manifest.decoding.beam_size,
            )
        )

    def release(self) -> None:
        """Let go of the weights and of cached answers, for good; frees their memory, which takes a while."""
        self._weights.release()
        self.batcher.release()
        if isinstance(self.submitter, CachedSubmitter):
            self.submitter.forget()

    def _use(self, limits: BatchLimits) -> None:
        runtime = self._runtime
        self.batcher: Batcher[Search, Hypothesis] = Batcher(
            self._run,
            runtime.scheduler,
            limits,
            effort=lambda search: search.beam_size,
            model=self.ref.name,
            observer=runtime.observer,
        )
        self.submitter = runtime.submitter(self.batcher, self.ref, hypothesis_size)

    def _canary_frame(self) -> Frame:
        canary, pairs = self.manifest.canary, self.manifest.pairs
        pair = canary.languages if isinstance(canary, Canary) else pairs[0]
        return Frame(self.manifest.tokenization, *pair)

    def _steps(self, row: Tokens, target_prefix: Tokens) -> int:
        search = replace(self.search(_DEFAULTS, len(row), target_prefix), max_decoding_length=_RULER_STEPS)
        return self._run([row], search)[0].tokens

    def _profile(self, frame: Frame) -> BatchProfile:
        options, canary = self._runtime.options, self.manifest.canary
        text = canary.source if isinstance(canary, Canary) else ""
        words = self.tokenizer.encode(text) or [_TYPICAL_TOKEN]
        row = frame.around(tuple((words * _TYPICAL_TOKENS)[:_TYPICAL_TOKENS]))
        search = self.search(_DEFAULTS, len(row), frame.target_prefix)
        search = replace(search, max_decoding_length=_TYPICAL_TOKENS)
        chosen = options.max_batch_sentences
        sizes = (chosen,) if chosen else BATCH_SIZES["cpu" if options.device == "cpu" else "gpu"]
        padded = self.batcher.limits.padded(len(row))
        return measure_batches(lambda rows: self.batcher.run_padded(rows, search, padded), row, sizes)

    def search(self, options: DecodingOptions, source_tokens: int, target_prefix: Tokens) -> Search:
        """The search for a sentence of so many tokens; what the options leave open comes from the manifest.

        The limit on the output follows from the length class of the input (its tokens rounded up to a power of two, at
        least 32), not from the longest sentence of the batch: what is decoded beside a sentence must not change it.
        """
        default = self.manifest.decoding
        length_class = max(_SHORTEST_LENGTH_CLASS, 1 << (source_tokens - 1).bit_length())
        length_class = min(length_class, max(default.max_input_tokens, source_tokens))
        limit = int(default.max_length_ratio * length_class) + _LENGTH_ALLOWANCE
        beam_size = _given(options.beam_size, default.beam_size)
        return Search(
            beam_size=beam_size,
            length_penalty=_given(options.length_penalty, default.length_penalty),
            repetition_penalty=_given(options.repetition_penalty, default.repetition_penalty),
            no_repeat_ngram_size=_given(options.no_repeat_ngram_size, default.no_repeat_ngram_size),
            num_hypotheses=min(_given(options.num_hypotheses, 1), beam_size),  # CTranslate2 refuses more
            max_decoding_length=min(limit, default.max_output_tokens),
            target_prefix=target_prefix,
        )

    def _run(self, batch: list[Tokens], search: Search) -> list[Hypothesis]:
        try:
            results = self._weights.engine.translate_batch(
                [list(tokens) for tokens in batch],
                target_prefix=[list(search.target_prefix)] * len(batch) if search.target_prefix else None,
                beam_size=search.beam_size,
                length_penalty=search.length_penalty,
                repetition_penalty=search.repetition_penalty,
                no_repeat_ngram_size=search.no_repeat_ngram_size,
                num_hypotheses=search.num_hypotheses,
                max_decoding_length=search.max_decoding_length,
                max_input_length=0,  # CTranslate2 would cut the input without a word
                return_end_token=True,
                return_scores=True,
                disable_unk=True,
            )
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"model {self.ref.name!r} failed: {error}", metadata={"model": self.ref.name}) from error
        hypotheses = [self._best(result.hypotheses, result.scores, search) for result in results]
        self._runtime.observer.generated(self.ref.name, sum(hypothesis.tokens for hypothesis in hypotheses))
        return hypotheses

    def _best(self, outputs: Sequence[Sequence[str]], scores: Sequence[float], search: Search) -> Hypothesis:
        best, *others = (self._hypothesis(*output, search) for output in zip(outputs, scores, strict=True))
        return replace(best, alternatives=tuple(others)) if others else best

    def _hypothesis(self, output: Sequence[str], score: float, search: Search) -> Hypothesis:
        generated = list(output[len(search.target_prefix) :])
        # CTranslate2 divides the sum by length ** length_penalty; prefix and end token count into the length.
        mean = score * len(output) ** search.length_penalty / max(1, len(generated))
        ended = bool(generated) and generated[-1] == self._end_token
        tokens = generated[:-1] if ended else generated
        return Hypothesis(text=self.tokenizer.decode(tokens), score=mean, ended=ended, tokens=len(tokens))


class TranslationModel:
    """One direction of a loaded model, at work for one caller (`inference.TranslationModel`)."""

    def __init__(self, model: SequenceModel, source: str, target: str, caller: Caller = IN_PROCESS) -> None:
        self._model, self._caller = model, caller
        self._source, self._target = source, target
        self._frame = Frame(model.manifest.tokenization, source, target)

    def for_caller(self, caller: Caller) -> TranslationModel:
        """The same, at work for another caller."""
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

    def translate_now(self, sentences: Sequence[str], options: DecodingOptions = _DEFAULTS) -> tuple[Hypothesis, ...]:
        """As `translate`, in the calling thread: for checks before serving begins, and for tools."""
        items = self._items(sentences, options)
        return _fill(items, self._model.batcher.run_now([item for item in items if item]))

    def _items(self, sentences: Sequence[str], options: DecodingOptions) -> list[Item[Search] | None]:
        """What is to be decoded; None for a sentence of which nothing is left."""
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
        return Item(self._frame.around(tokens), self._model.search(options, len(tokens), self._frame.target_prefix))


def _fill(items: Sequence[Item[Search] | None], hypotheses: Sequence[Hypothesis]) -> tuple[Hypothesis, ...]:
    decoded = iter(hypotheses)
    return tuple(_NOTHING if item is None else next(decoded) for item in items)


def _given(value: T | None, default: T) -> T:
    return default if value is None else value
