"""Abbreviations of translated texts, looked at across the segments of a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..inference import Flag, Origin
from .candidates import Candidate
from .checks.abbreviations import DefinedAbbreviations
from .planning import Plan

__all__ = ["with_abbreviations"]

_Row = Sequence[Candidate | None]


def with_abbreviations(
    plans: Sequence[Plan], rows: Sequence[_Row], defined: DefinedAbbreviations
) -> list[list[Candidate | None]]:
    """The candidates, flagged where an abbreviation that was defined before has another form.

    Args:
        plans: of the texts, in their order.
        rows: a candidate for each task of each plan.
        defined: what was defined before; what the texts define is added.
    """
    return [
        [
            _flagged(one, defined.check(task.source, one.text)) if task and one else one
            for task, one in zip(plan.tasks, row, strict=True)
        ]
        for plan, row in zip(plans, rows, strict=True)
    ]


def _flagged(candidate: Candidate, flag: Flag | None) -> Candidate:
    if flag is None or candidate.origin is not Origin.MODEL:
        return candidate
    before = next((one for one in candidate.flags if one.kind is flag.kind), None)
    if before is None:
        return replace(candidate, flags=(*candidate.flags, flag))
    both = replace(before, detail=f"{before.detail}; {flag.detail}")
    return replace(candidate, flags=tuple(both if one is before else one for one in candidate.flags))
