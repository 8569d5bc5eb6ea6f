"""How probable the model finds each token of finished translations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..errors import DeadlineTooNearError
from ..inference import Origin, Timing, TranslationModel
from .candidates import Candidate
from .decoding import SegmentTask
from .units import JoinedUnit, unit_text

__all__ = ["with_token_scores"]


async def with_token_scores(
    model: TranslationModel, tasks: Sequence[SegmentTask], candidates: Sequence[Candidate]
) -> tuple[list[Candidate], Timing]:
    """The candidates with their token scores, and the time taken; without any when there is no time to score.

    The translation of each unit is scored as it stands, with its marks and with terms that were put in, given its
    source (forced decoding). What was copied has no scores, nor has a candidate that no model made. Equal pairs are
    scored once.

    Args:
        model: translated the segments.
        tasks: the segments.
        candidates: one for each task.
    """
    units = [_scored_units(*one) for one in zip(tasks, candidates, strict=True)]
    pairs = [
        [_pair(task, one, unit) for unit in several]
        for task, one, several in zip(tasks, candidates, units, strict=True)
    ]
    distinct = list(dict.fromkeys(pair for several in pairs for pair in several))
    try:
        scored = await model.score_tokens(distinct)
    except DeadlineTooNearError:
        return list(candidates), Timing()
    tokens = dict(zip(distinct, scored.tokens, strict=True))
    result = []
    for one, own, texts in zip(candidates, units, pairs, strict=True):
        placed = [
            token.shifted(unit.target.start) for unit, pair in zip(own, texts, strict=True) for token in tokens[pair]
        ]
        result.append(replace(one, token_scores=tuple(placed)) if one.origin is Origin.MODEL else one)
    return result, scored.timing


def _scored_units(task: SegmentTask, candidate: Candidate) -> list[JoinedUnit]:
    """The units that the model said something for."""
    if candidate.origin is not Origin.MODEL:
        return []
    return [unit for unit in candidate.draft.units if _is_said(*_pair(task, candidate, unit))]


def _pair(task: SegmentTask, candidate: Candidate, unit: JoinedUnit) -> tuple[str, str]:
    return unit_text(task.text, unit.source), unit.target.of(candidate.text)


def _is_said(source: str, target: str) -> bool:
    return bool(target.strip()) and source != target
