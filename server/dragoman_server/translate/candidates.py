"""Segments translated, judged, and where the judgement is bad translated once more; the better one is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..text import Span
from .checks import Pair, check
from .decoding import Draft, Task, decode
from .evidence import Flag, FlagKind, Timing
from .ports import DecodingOptions, SentenceEncoder, TranslationModel
from .thresholds import Thresholds
from .units import prose

__all__ = ["Candidate", "Selector"]

_MENDABLE = frozenset({FlagKind.REPETITION, FlagKind.TRUNCATED})
"""Faults that other decoding options can mend: a model that loops is one that found no better way on."""
_SECOND_TRY = DecodingOptions(repetition_penalty=1.2, no_repeat_ngram_size=3)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A translation of a segment, with its evidence."""

    text: str
    score: float
    similarity: float | None
    flags: tuple[Flag, ...]
    attempts: int

    @property
    def mendable(self) -> bool:
        return any(flag.kind in _MENDABLE for flag in self.flags)


class Selector:
    """Gives the best candidate for each segment.

    Args:
        model: translates.
        encoder: compares by meaning; None: nothing is compared.
        thresholds: of the checks.
    """

    def __init__(self, model: TranslationModel, encoder: SentenceEncoder | None, thresholds: Thresholds) -> None:
        self._model, self._encoder, self._thresholds = model, encoder, thresholds

    async def select(self, tasks: Sequence[Task]) -> tuple[list[Candidate], Timing]:
        """A candidate for each task, in order, and the time in the models; equal segments share one.

        What loops or does not end is decoded again with repetition made costly, and kept if that mended it.
        """
        distinct: dict[str, Task] = {}
        for task in tasks:
            distinct.setdefault(task.segment.of(task.text), task)
        different = list(distinct.values())
        chosen, timing = await self._round(different, DecodingOptions())
        again = [index for index, candidate in enumerate(chosen) if candidate.mendable]
        if again:
            seconds, spent = await self._round([different[index] for index in again], _SECOND_TRY)
            timing += spent
            for index, second in zip(again, seconds, strict=True):
                first = chosen[index]
                better = min(first, second, key=lambda one: (one.mendable, len(one.flags)))
                chosen[index] = replace(better, attempts=first.attempts + second.attempts)
        by_text = dict(zip(distinct, chosen, strict=True))
        return [by_text[task.segment.of(task.text)] for task in tasks], timing

    async def _round(self, tasks: Sequence[Task], options: DecodingOptions) -> tuple[list[Candidate], Timing]:
        drafts, timing = await decode(self._model, tasks, options)
        pairs = await asyncio.to_thread(self._pairs, tasks, drafts)
        pairs, spent = await self._compared(pairs)
        return await asyncio.to_thread(self._judged, drafts, pairs), timing + spent

    def _pairs(self, tasks: Sequence[Task], drafts: Sequence[Draft]) -> list[Pair]:
        return [
            Pair(
                source=prose(task.text, task.segment),
                target=prose(draft.text, Span(0, len(draft.text))),
                source_language=self._model.source_language,
                target_language=self._model.target_language,
                ended=draft.ended,
                silent=draft.silent,
                score=draft.score,
            )
            for task, draft in zip(tasks, drafts, strict=True)
        ]

    def _judged(self, drafts: Sequence[Draft], pairs: Sequence[Pair]) -> list[Candidate]:
        return [
            Candidate(draft.text, draft.score, pair.similarity, check(pair, self._thresholds), draft.decodings)
            for draft, pair in zip(drafts, pairs, strict=True)
        ]

    async def _compared(self, pairs: Sequence[Pair]) -> tuple[list[Pair], Timing]:
        """The pairs with the similarity of those that have words enough for it to mean something; one call for all."""
        if self._encoder is None:
            return list(pairs), Timing()
        long = [pair for pair in pairs if len(pair.source_words) >= self._thresholds.similarity_words and pair.target]
        texts = list(dict.fromkeys(text for pair in long for text in (pair.source, pair.target)))
        if not texts:
            return list(pairs), Timing()
        vectors, timing = await self._encoder.embed(texts)
        row = dict(zip(texts, vectors, strict=True))
        chosen = {id(pair) for pair in long}
        return [
            replace(pair, similarity=float(row[pair.source] @ row[pair.target])) if id(pair) in chosen else pair
            for pair in pairs
        ], timing
