"""Segments translated, judged, and where the judgement is bad searched once more; the better translation is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from ..call_record import stage
from ..errors import DeadlineTooNearError
from ..inference import (
    DecodingOptions,
    SentenceEncoder,
    Timing,
    TranslationModel,
)
from ..offloading import off_loop
from ..text import Span, merged_spans, protected_spans
from .alignment import align_segments
from .candidates import Candidate
from .checks import Pair, Side, check, check_similarity
from .checks.terms import term_faults
from .decoding import Draft, SegmentTask, decode
from .thresholds import Thresholds
from .units import prose

__all__ = ["FIRST_SEARCH", "SECOND_SEARCH", "Selector"]

FIRST_SEARCH = DecodingOptions()
"""The model's own defaults."""

SECOND_SEARCH = DecodingOptions(beam_size=8, num_hypotheses=8, repetition_penalty=1.1, no_repeat_ngram_size=3)
"""Wider, with repetition made costly; and all that it finds is judged, not only what the model likes best.

One for all faults: they can share batches, and a second one beside it mended hardly more (`docs/quality.md`).
"""


class Selector:
    """Gives the best candidate for each segment of one request.

    Args:
        model: translates.
        encoder: compares by meaning; None: nothing is compared.
        thresholds: of the checks; the least cosine is the encoder's own.
        second_search: whether to decode again what has a fault.
        aligner: aligns the words of what is chosen; None: nothing is aligned.
        first_search: how every segment is decoded at first.
    """

    def __init__(
        self,
        model: TranslationModel,
        encoder: SentenceEncoder | None,
        thresholds: Thresholds,
        *,
        second_search: bool = True,
        aligner: SentenceEncoder | None = None,
        first_search: DecodingOptions = FIRST_SEARCH,
    ) -> None:
        self._model, self._encoder, self._first_search = model, encoder, first_search
        self._thresholds = replace(thresholds, similarity=encoder.least_cosine) if encoder else thresholds
        self._second_search, self._aligner = second_search, aligner
        self._vectors: dict[str, NDArray[np.float32]] = {}

    @property
    def model(self) -> TranslationModel:
        """The model that translates."""
        return self._model

    async def select(self, tasks: Sequence[SegmentTask]) -> tuple[list[Candidate], Timing]:
        """A candidate for each task, in order, and the time in the models; equal segments share one.

        Those with faults, and only those, are decoded again, once. `attempts` counts all decodings.
        """
        distinct: dict[tuple[object, ...], SegmentTask] = {}
        for task in tasks:
            distinct.setdefault(task.key, task)
        different = list(distinct.values())
        chosen, timing = await self._round(different, self._first_search)
        again = [index for index, candidate in enumerate(chosen) if any(candidate.faults)]
        if again and self._second_search:
            better, spent = await self._mended(
                [different[index] for index in again], [chosen[index] for index in again]
            )
            timing += spent
            for index, candidate in zip(again, better, strict=True):
                chosen[index] = candidate
        by_key = dict(zip(distinct, chosen, strict=True))
        return [by_key[task.key] for task in tasks], timing

    async def aligned(
        self, tasks: Sequence[SegmentTask], candidates: Sequence[Candidate]
    ) -> tuple[list[Candidate], Timing]:
        """The candidates with the alignment of their words, if there is an aligner; equal ones are aligned once."""
        if self._aligner is None:
            return list(candidates), Timing()
        keys = [(task.key, candidate.text) for task, candidate in zip(tasks, candidates, strict=True)]
        distinct = {key: index for index, key in reversed(list(enumerate(keys)))}
        chosen = list(distinct.values())
        found, timing = await align_segments(
            self._aligner, [tasks[index] for index in chosen], [candidates[index].draft for index in chosen]
        )
        words = dict(zip(distinct, found, strict=True))
        return [replace(one, alignment=words[key]) for one, key in zip(candidates, keys, strict=True)], timing

    async def alternatives(
        self, tasks: Sequence[SegmentTask], search: DecodingOptions = SECOND_SEARCH
    ) -> tuple[list[list[Candidate]], Timing]:
        """All that a wider search finds for each task, likeliest first, checked but not compared by meaning.

        Raises:
            DeadlineTooNearError: there is no time for it.
        """
        drafts, timing = await decode(self._model, tasks, search)
        size = sum(len(draft.text) for several in drafts for draft in several)
        return await off_loop(size, self._judge_all, tasks, drafts), timing

    def rewritten(self, task: SegmentTask, candidate: Candidate, draft: Draft) -> Candidate:
        """The candidate with its text changed by rule: checked again, but for its similarity, which is that of before.

        Its word alignment is left out.
        """
        pair = replace(self._pair(Side(task.prose), task, draft), similarity=candidate.similarity)
        return replace(
            self._candidate(draft, pair), attempts=candidate.attempts, doubt=candidate.doubt, model=candidate.model
        )

    def _judge_all(self, tasks: Sequence[SegmentTask], drafts: Sequence[Sequence[Draft]]) -> list[list[Candidate]]:
        sources = [Side(task.prose) for task in tasks]
        return [
            [self._candidate(draft, self._pair(source, task, draft)) for draft in several]
            for source, task, several in zip(sources, tasks, drafts, strict=True)
        ]

    async def _mended(
        self, tasks: Sequence[SegmentTask], firsts: Sequence[Candidate]
    ) -> tuple[list[Candidate], Timing]:
        """Of each task the better one of its first candidate and one from the second search, the first when they are
        equal; all the first ones when there is no time left for another search: flagged is better than nothing."""
        try:
            seconds, timing = await self._round(tasks, SECOND_SEARCH)
        except DeadlineTooNearError:
            return list(firsts), Timing()
        return [
            replace(min(first, second, key=lambda one: one.severity), attempts=first.attempts + second.attempts)
            for first, second in zip(firsts, seconds, strict=True)
        ], timing

    async def _round(self, tasks: Sequence[SegmentTask], options: DecodingOptions) -> tuple[list[Candidate], Timing]:
        """The best candidate for each task.

        Drafts of one task are compared by what can be told without the sentence encoder, then by score: embedding all
        of them would cost as much as decoding did, for 0.2 chrF2 at most.
        """
        size = sum(len(task.segment) for task in tasks)
        sources, comparable = await off_loop(size, self._sources, tasks)
        embedding = asyncio.ensure_future(self._embed(comparable))  # meanwhile: there may be a worker without work
        try:
            with stage("decode", model=self._model.ref.name, segments=len(tasks)):
                drafts, timing = await decode(self._model, tasks, options)
            with stage("checks", segments=len(tasks)):
                best = await off_loop(size, self._best_of_all, sources, tasks, drafts)
            timing += await _rest_of(embedding)
        finally:
            embedding.cancel()
        timing += await self._embed([pair.target for pair, _ in best if pair.target and pair.source in self._vectors])
        with stage("checks", segments=len(tasks)):
            return await off_loop(size, self._compared, best), timing

    def _sources(self, tasks: Sequence[SegmentTask]) -> tuple[list[Side], list[str]]:
        """The source of each task, and those that have enough words to be compared."""
        sources = [Side(task.prose) for task in tasks]
        return sources, [side.text for side in sources if len(side.words) >= self._thresholds.similarity_words]

    def _best_of_all(
        self, sources: Sequence[Side], tasks: Sequence[SegmentTask], drafts: Sequence[Sequence[Draft]]
    ) -> list[tuple[Pair, Candidate]]:
        """Of each source the best draft as a candidate, and what the checks looked at of it."""
        return [self._best(*one) for one in zip(sources, tasks, drafts, strict=True)]

    def _best(self, source: Side, task: SegmentTask, drafts: Sequence[Draft]) -> tuple[Pair, Candidate]:
        pairs = [self._pair(source, task, draft) for draft in drafts]
        judged = [(pair, self._candidate(draft, pair)) for pair, draft in zip(pairs, drafts, strict=True)]
        return min(judged, key=lambda one: (*one[1].severity, -one[1].score))

    def _pair(self, source: Side, task: SegmentTask, draft: Draft) -> Pair:
        copies = [copy.target for copy in draft.copies]
        return Pair(
            source=source.text,
            target=prose(draft.text, Span(0, len(draft.text)), merged_spans(protected_spans(draft.text), copies)),
            source_language=self._model.source_language,
            target_language=self._model.target_language,
            ended=draft.ended,
            silent=draft.silent,
            score=draft.score,
            terms=task.terms,
            source_side=source,
        )

    def _candidate(self, draft: Draft, pair: Pair) -> Candidate:
        flags = check(pair, self._thresholds)
        return Candidate(draft, pair.similarity, flags, draft.decodings, term_faults=term_faults(pair))

    def _compared(self, judged: Sequence[tuple[Pair, Candidate]]) -> list[Candidate]:
        return [self._with_similarity(pair, candidate) for pair, candidate in judged]

    def _with_similarity(self, pair: Pair, candidate: Candidate) -> Candidate:
        """The candidate with its similarity, where both sides were embedded; the other checks are not made again."""
        source, target = self._vectors.get(pair.source), self._vectors.get(pair.target)
        if source is None or target is None:
            return candidate
        similarity = float(source @ target)
        flags = check_similarity(replace(pair, similarity=similarity), candidate.flags, self._thresholds)
        return replace(candidate, similarity=similarity, flags=flags)

    async def _embed(self, texts: Sequence[str]) -> Timing:
        """Vectors for texts that have none yet; one call for all."""
        wanted = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if self._encoder is None or not wanted:
            return Timing()
        vectors, timing = await self._encoder.embed(wanted)
        self._vectors.update(zip(wanted, vectors, strict=True))
        return timing


async def _rest_of(embedding: asyncio.Future[Timing]) -> Timing:
    """The time that it takes from now on; what it took beside the translation is not counted again."""
    started = perf_counter()
    beside = embedding.done()
    spent = await embedding
    if beside or not spent.compute:
        return Timing()
    return Timing(queue=perf_counter() - started)
