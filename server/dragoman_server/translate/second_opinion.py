"""A second model for the segments whose first translations are the most doubtful, within a budget.

A cascade: a small model translates everything, and a larger one only what an estimate of quality says needs it
(Farinhas et al. 2025, "Translate Smart, not Hard: Cascaded Translation Systems with Quality-Aware Deferral").
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import TypeAlias

from ..call_record import stage
from ..errors import DeadlineTooNearError, NoSecondModelError, UnknownModelError
from ..inference import ModelDirectory, ModelRef, SecondOpinion, Timing, TranslationModel
from .candidates import Candidate
from .decoding import SegmentTask
from .units import PieceKind, cut

__all__ = ["Judge", "refitted", "second_model", "with_second_opinions"]

Judge: TypeAlias = Callable[[Sequence[SegmentTask]], Awaitable[tuple[list[Candidate], Timing]]]
"""Translates segments, checks the translations and estimates their doubt."""

_ROUND = 8
"""Segments that go to the second model together where its time is limited; what is ready when that is over counts."""


def second_model(
    models: ModelDirectory, names: Mapping[tuple[str, str], str], first: TranslationModel
) -> TranslationModel | None:
    """The second model for the languages of the first one; None when that is the first one itself.

    Args:
        models: where models are found.
        names: of second models, by source and target language.
        first: the model that has translated.

    Raises:
        NoSecondModelError: there is none for these languages, or it is not loaded.
    """
    pair = first.source_language, first.target_language
    name, direction = names.get(pair), "-".join(pair)
    if name is None:
        raise NoSecondModelError(
            f"this server has no second model for {direction}; ask for no second opinion, or start the server with "
            f"--second-model {direction}=NAME",
            field="second_opinion",
            metadata={"pair": direction},
        )
    try:
        second = models.translation(*pair, name)
    except UnknownModelError as error:
        raise NoSecondModelError(
            f"the second model of this server for {direction} is not loaded: {error.message}",
            field="second_opinion",
            metadata={"pair": direction, "model": name},
        ) from error
    return None if second.ref == first.ref else second


def refitted(task: SegmentTask, model: TranslationModel) -> SegmentTask:
    """The task cut into pieces for another model, whose limit of tokens may differ."""
    protected = [piece.span for piece in task.pieces if piece.kind is PieceKind.PROTECTED]
    return replace(task, pieces=cut(task.text, task.segment, protected, model.max_input_tokens, model.count_tokens))


async def with_second_opinions(
    second: TranslationModel,
    judge: Judge,
    tasks: Sequence[SegmentTask],
    candidates: Sequence[Candidate],
    wanted: SecondOpinion,
) -> tuple[list[Candidate], Timing]:
    """The candidates, the most doubtful ones replaced where the second model does better; and its time.

    The translation of the second model is taken when it has no fault more and is less doubtful; where the second model
    has no estimator, their doubts cannot be compared, and no fault more is enough. `attempts` counts the decodings of
    both. What does not come in time, by the deadline or by the limit that is wanted, stays as it is.

    Args:
        second: the second model.
        judge: makes candidates of it.
        tasks: the segments.
        candidates: of the first model, one for each task.
        wanted: from which doubt on, and how many at most.
    """
    chosen = [refitted(task, second) for task in _most_doubtful(tasks, candidates, wanted)]
    if not chosen:
        return list(candidates), Timing()
    with stage("second opinion", model=second.ref.name, segments=len(chosen)):
        found, timing = await _opinions(judge, chosen, wanted.max_milliseconds)
    return [
        _preferred(candidate, found[task.key], second.ref) if task.key in found else candidate
        for task, candidate in zip(tasks, candidates, strict=True)
    ], timing


def _most_doubtful(
    tasks: Sequence[SegmentTask], candidates: Sequence[Candidate], wanted: SecondOpinion
) -> list[SegmentTask]:
    """The segments that go to the second model, the most doubtful first; equal ones once."""
    doubts = {task.key: (one.doubt, task) for task, one in zip(tasks, candidates, strict=True)}
    doubtful = [(doubt, task) for doubt, task in doubts.values() if doubt is not None and doubt >= wanted.doubt]
    most = math.ceil(round(wanted.max_share * len(doubts), 6))  # 0.07 of 100 is 7, and not 8 for a rounding error
    return [task for _, task in sorted(doubtful, key=lambda one: -one[0])[:most]]


async def _opinions(
    judge: Judge, tasks: Sequence[SegmentTask], milliseconds: int | None
) -> tuple[dict[tuple[object, ...], Candidate], Timing]:
    """What the second model says, by the key of the task, as far as there is time for it."""
    ends = None if milliseconds is None else monotonic() + milliseconds / 1000
    size = len(tasks) if ends is None else _ROUND
    found: dict[tuple[object, ...], Candidate] = {}
    timing = Timing()
    for start in range(0, len(tasks), size):
        some = tasks[start : start + size]
        left = None if ends is None else ends - monotonic()
        try:
            made, spent = await asyncio.wait_for(judge(some), left)
        except (DeadlineTooNearError, asyncio.TimeoutError):
            break
        timing += spent
        found.update(zip((task.key for task in some), made, strict=True))
    return found, timing


def _preferred(first: Candidate, second: Candidate, model: ModelRef) -> Candidate:
    attempts = first.attempts + second.attempts
    if _is_better(second, first):
        return replace(second, attempts=attempts, model=model)
    return replace(first, attempts=attempts)


def _is_better(second: Candidate, first: Candidate) -> bool:
    if second.severity[0] > first.severity[0]:
        return False
    return second.doubt is None or first.doubt is None or second.doubt < first.doubt
