"""Decoder-only models, which continue a prompt (`ctranslate2.Generator`), behind the same face as the others.

The prompt before the text is the same for all texts of a pair of languages: CTranslate2 computes the model's state
after it once and keeps it. What remains is as long as the text. CTranslate2 forwards a batch at once only as far as its
shortest row, and what it computes after that differs in rounding, so only rows of equal length share a batch; then
nothing is padded, and an answer does not depend on its batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from dragoman_manifest import Manifest, ManifestError, Prompt

from ...inference import DecodingOptions, Hypothesis
from ..scheduling.batching import BatchLimits, Item, Tokens
from .prompt_frame import PromptFrame
from .runtime import Runtime
from .sequence import Direction, Search, SequenceModel
from .tokenization import TextTokenizer

__all__ = ["PromptedModel"]

_BATCH = {"cpu": 8, "gpu": 32}
_MEASURED_STEPS = 8
_SLACK_TOKENS = 8
"""Text and prompt are tokenized together, which can take some tokens more than each alone."""
_DEFAULTS = DecodingOptions()


@dataclass(frozen=True, slots=True)
class _ScoredRow:
    """What rows that are scored together have in common."""

    static_prompt: Tokens
    said: int
    """Tokens at the end of the row whose probabilities are asked for."""


class PromptedModel(SequenceModel):
    """The loaded weights and tokenizer of a decoder-only model.

    Args:
        manifest: of the model's folder; it has a prompt.
        generator: a `ctranslate2.Generator`.
        tokenizer: for prompt, text and output.
        runtime: what all models of a store share.

    Raises:
        ManifestError: the longest text and output do not fit into the context together with the prompt.
    """

    def __init__(self, manifest: Manifest, generator: Any, tokenizer: TextTokenizer, *, runtime: Runtime) -> None:
        if manifest.prompt is None:
            raise ValueError(f"the manifest of {manifest.name!r} has no prompt")
        self.prompt: Prompt = manifest.prompt
        self._stop_tokens = frozenset(self.prompt.stop_tokens)
        super().__init__(manifest, generator, tokenizer, end_token=self.prompt.stop_tokens[0], runtime=runtime)
        self._frames = {
            pair: {
                style: PromptFrame(self.prompt, tokenizer, *pair, style)
                for style in (None, *(self.prompt.styles or ()))
            }
            for pair in manifest.pairs
        }
        self._check_context()

    def calibrate(self) -> None:
        """Choose the batch size by rule, and learn the time of a token from a short output.

        Measuring several sizes, as for small models, would take minutes with billions of parameters.
        """
        options = self._runtime.options
        limits = BatchLimits(
            tokens=options.max_batch_tokens,
            sentences=options.max_batch_sentences or _BATCH["cpu" if options.device == "cpu" else "gpu"],
            length_class=1 if options.reproducible else 8,
        )
        frame = next(iter(self._frames.values()))[None]
        row = frame.row("1")
        search = replace(self._search_of(frame, _DEFAULTS, len(row)), max_decoding_length=_MEASURED_STEPS)
        started = perf_counter()
        self._run([row], search)
        seconds = (perf_counter() - started) / (len(row) * search.beam_size)
        self._use(replace(limits, seconds_per_token=seconds))

    def direction(self, source: str, target: str) -> Direction:
        """As `SequenceModel.direction`."""
        return _PromptedDirection(self, self._frames[source, target])

    def _search_of(self, frame: PromptFrame, options: DecodingOptions, tokens: int) -> Search:
        return replace(self.search(options, tokens, ()), static_prompt=frame.static, trim=frame.trim)

    def _run(self, batch: list[Tokens], search: Search) -> list[Hypothesis]:
        cached = bool(search.static_prompt) and self.prompt.cache
        rows = [list(row if cached else (*search.static_prompt, *row)) for row in batch]
        with self._failing():
            results = self._weights.engine.generate_batch(
                rows,
                static_prompt=list(search.static_prompt) if cached else None,
                cache_static_prompt=True,
                beam_size=search.beam_size,
                length_penalty=search.length_penalty,
                repetition_penalty=search.repetition_penalty,
                no_repeat_ngram_size=search.no_repeat_ngram_size,
                num_hypotheses=search.num_hypotheses,
                max_length=search.max_decoding_length,
                end_token=list(self.prompt.stop_tokens),
                return_end_token=True,
                include_prompt_in_result=False,
                return_scores=True,
                disable_unk=True,
            )
        hypotheses = [self._best(result.sequences, result.scores, search) for result in results]
        self._runtime.observer.generated(self.ref.name, sum(hypothesis.tokens for hypothesis in hypotheses))
        return hypotheses

    def _score(self, batch: list[Tokens], lengths: Any) -> list[tuple[float, ...]]:
        rows = [[*lengths.static_prompt, *row] for row in batch]
        with self._failing():
            results = self._weights.engine.score_batch(rows, max_input_length=0)
        return [tuple(result.log_probs[-lengths.said :]) for result in results]

    def _is_end(self, token: str) -> bool:
        return token in self._stop_tokens

    def _text(self, tokens: Sequence[str], search: Search) -> str:
        text = self.tokenizer.decode(tokens).strip()
        for beginning in search.trim:
            text = text.removeprefix(beginning).strip()
        return text

    def _check_context(self) -> None:
        decoding, context = self.manifest.decoding, self.prompt.context_tokens
        frames = [frame for styles in self._frames.values() for frame in styles.values()]
        longest = max(len(frame.static) + len(frame.row("")) for frame in frames)
        needed = longest + decoding.max_input_tokens + decoding.max_output_tokens + _SLACK_TOKENS
        if needed > context:
            raise ManifestError(
                f"[prompt] context_tokens = {context}, but the prompt has up to {longest} tokens, and with "
                f"max_input_tokens = {decoding.max_input_tokens} and max_output_tokens = {decoding.max_output_tokens} "
                f"{needed} are needed"
            )


class _PromptedDirection:
    """The prompts for a pair of languages, one for each style, around the tokens of a text."""

    def __init__(self, model: PromptedModel, frames: Mapping[str | None, PromptFrame]) -> None:
        self._model, self._frames = model, frames
        self._frame = frames[None]

    def item(self, text: str, tokens: Sequence[str], options: DecodingOptions) -> Item[Search]:
        """As `Direction.item`."""
        frame = self._frames.get(options.style, self._frame)
        return Item(frame.row(text), self._model._search_of(frame, options, len(tokens)))

    def pair(self, source: str, target: str) -> Item[Any] | None:
        """As `Direction.pair`."""
        tokenizer, most = self._model.tokenizer, self._model.manifest.decoding.max_input_tokens
        given, said = tokenizer.encode(source), self._frame.said(target)
        if not given or not said or max(len(given), len(said)) > most:
            return None
        return Item((*self._frame.row(source), *said), _ScoredRow(self._frame.static, len(said)))

    @property
    def scored_before(self) -> int:
        """As `Direction.scored_before`."""
        return 0

    def continuation(self, given: Sequence[str], begun: Sequence[str], number: int) -> None:
        """As `Direction.continuation`: not for these models yet."""
