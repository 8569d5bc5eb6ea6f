"""A second opinion on every segment: both models score it, and what stays very doubtful is decoded again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..errors import DeadlineTooNearError
from ..inference import DoubtLevel, Timing, TranslationModel
from .candidates import Candidate
from .decoding import SegmentTask
from .estimation import ScoredPair, scored_doubt
from .selector import Selector
from .units import unit_text

__all__ = ["reconsider"]

_Choice = tuple[SegmentTask, Candidate]


async def reconsider(
    model: TranslationModel,
    reverse: TranslationModel | None,
    selector: Selector,
    tasks: Sequence[SegmentTask],
    candidates: Sequence[Candidate],
) -> tuple[list[Candidate], Timing]:
    """The candidates with their doubt from all signals, the very doubtful ones replaced where a better one is found.

    A hypothesis of a wider search takes the place of a very doubtful candidate when it is the least doubtful of all and
    fails no check that the candidate passes. When no time is left for that, the candidates stay as they are.

    Args:
        model: decoded the candidates.
        reverse: translates back; None: only the model's own scores are known, and nothing is decoded again.
        selector: decodes and checks.
        tasks: the segments.
        candidates: one for each task.
    """
    doubted, timing = await _estimated(model, reverse, list(zip(tasks, candidates, strict=True)))
    again = [
        index
        for index, candidate in enumerate(doubted)
        if candidate.doubt is not None and DoubtLevel.of(candidate.doubt) is DoubtLevel.HIGH
    ]
    if reverse is None or not again:
        return doubted, timing
    try:
        found, spent = await selector.alternatives([tasks[index] for index in again])
    except DeadlineTooNearError:
        return doubted, timing
    timing += spent
    others = [(index, one) for index, several in zip(again, found, strict=True) for one in several]
    estimated, spent = await _estimated(model, reverse, [(tasks[index], one) for index, one in others])
    for (index, _), candidate in zip(others, estimated, strict=True):
        if _is_better(candidate, doubted[index]):
            doubted[index] = replace(candidate, attempts=doubted[index].attempts + candidate.attempts, similarity=None)
    return doubted, timing + spent


def _is_better(candidate: Candidate, than: Candidate) -> bool:
    if candidate.doubt is None or than.doubt is None or candidate.severity[0] > than.severity[0]:
        return False
    return candidate.doubt < than.doubt


async def _estimated(
    model: TranslationModel, reverse: TranslationModel | None, choices: Sequence[_Choice]
) -> tuple[list[Candidate], Timing]:
    """The candidates with their doubt; equal pairs are scored once."""
    pairs = [
        ScoredPair(unit_text(task.text, task.segment), candidate.text, candidate.score) for task, candidate in choices
    ]
    distinct = list(dict.fromkeys(pairs))
    judgements, timing = await scored_doubt(model, reverse, distinct)
    doubts = {pair: judgement.doubt for pair, judgement in zip(distinct, judgements, strict=True)}
    return [replace(candidate, doubt=doubts[pair]) for (_, candidate), pair in zip(choices, pairs, strict=True)], timing
