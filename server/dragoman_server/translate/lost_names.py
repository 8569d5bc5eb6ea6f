"""Names that a document has a form for and that a translation lost: searched for once more, and put in.

The means are those for glossary terms. A wider search is looked through for a translation that has the name; into
Arabic, where a capital tells that a word of the source is a name, its form then takes the place of the words that are
aligned with it. From Arabic nothing tells a name from a common word, so that only what the model itself says is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ..errors import DeadlineTooNearError
from ..inference import Flag, FlagKind, Origin, Timing
from ..offloading import off_loop
from .candidates import Candidate
from .decoding import SegmentTask
from .estimation import quick_doubt
from .planning import Plan
from .rewriting import with_replaced_names
from .selector import Selector
from .term_imposing import with_terms
from .terminology import NameMemory, TargetText, TermMatch

__all__ = ["with_lost_names"]

_Row = Sequence[Candidate | None]


@dataclass(frozen=True, slots=True)
class _Losing:
    """A segment whose translation lost names."""

    plan: Plan
    text: int
    index: int
    task: SegmentTask
    candidate: Candidate
    names: tuple[TermMatch, ...]

    @property
    def named_task(self) -> SegmentTask:
        """The task with the names as its only terms."""
        return replace(self.task, terms=self.names)


async def with_lost_names(
    plans: Sequence[Plan], rows: Sequence[_Row], memory: NameMemory, selector: Callable[[Plan], Selector]
) -> tuple[Sequence[_Row], Timing]:
    """The candidates, some of them replaced by ones that have the names, and the time taken; `rows` itself where no
    name is lost.

    A candidate is replaced where the other one passes every check that it passes. One of the second model stays: it was
    preferred to what the first one says. Where a name was put in, the segment
    has the flag NAME_VARIANT, "imposed: …".

    Args:
        plans: of the texts.
        rows: a candidate for each task of each plan.
        memory: has the forms of the names.
        selector: decodes, checks and aligns.
    """
    timing = Timing()
    losing = await off_loop(sum(len(plan.markup.text) for plan in plans), _losing, plans, rows, memory)
    if not losing:
        return rows, timing
    result = [list(row) for row in rows]
    for language in dict.fromkeys(one.plan.source_language for one in losing):
        several = [one for one in losing if one.plan.source_language == language]
        found, spent = await _searched(selector(several[0].plan), several)
        timing += spent
        for one, candidate in zip(several, found, strict=True):
            result[one.text][one.index] = candidate
    return result, timing


def _losing(plans: Sequence[Plan], rows: Sequence[_Row], memory: NameMemory) -> list[_Losing]:
    found = []
    for number, (plan, row) in enumerate(zip(plans, rows, strict=True)):
        for index, (task, candidate) in enumerate(zip(plan.tasks, row, strict=True)):
            if task is None or candidate is None or plan.model is None or candidate.origin is not Origin.MODEL:
                continue
            if candidate.model:
                continue
            terms = [match.span for match in task.terms]
            names = memory.lost(task.source, candidate.text, plan.model.target_language, left_alone=terms)
            if names:
                found.append(_Losing(plan, number, index, task, candidate, names))
    return found


async def _searched(selector: Selector, losing: Sequence[_Losing]) -> tuple[list[Candidate], Timing]:
    """For each segment the candidate that has most of its names and no fault more; the one there is otherwise."""
    try:
        found, timing = await selector.alternatives([one.task for one in losing])
    except DeadlineTooNearError:
        return [one.candidate for one in losing], Timing()
    chosen = [_best(one, several) for one, several in zip(losing, found, strict=True)]
    again = [index for index, one in enumerate(losing) if one.candidate.alignment is not None]
    aligned, spent = await selector.aligned([losing[i].task for i in again], [chosen[i] for i in again])
    timing += spent
    for index, candidate in zip(again, aligned, strict=True):
        chosen[index] = candidate
    into_arabic = [i for i, one in enumerate(losing) if one.plan.source_language == "en" and _lacks(chosen[i], one)]
    imposed, spent = await _imposed(selector, [losing[i] for i in into_arabic], [chosen[i] for i in into_arabic])
    for index, candidate in zip(into_arabic, imposed, strict=True):
        chosen[index] = candidate
    return chosen, timing + spent


def _best(one: _Losing, others: Sequence[Candidate]) -> Candidate:
    before = one.candidate
    lacking = _lacks(before, one)
    better = [other for other in others if _lacks(other, one) < lacking and other.severity[:3] <= _severity(before)]
    if not better:
        return before
    best = min(better, key=lambda other: (_lacks(other, one), other.severity, -other.score))
    assert one.plan.model is not None
    doubt = quick_doubt(one.plan.model, best.score)
    return replace(best, attempts=before.attempts + best.attempts, similarity=None, doubt=doubt)


def _severity(candidate: Candidate) -> tuple[int, tuple[bool, ...], int]:
    faults, which, terms, _ = candidate.severity
    return faults, which, terms


def _lacks(candidate: Candidate, one: _Losing) -> int:
    """How many of the lost names a candidate has not."""
    text = TargetText(candidate.text)
    return sum(text.find(name.target, name=True) is None for name in one.names)


async def _imposed(
    selector: Selector, losing: Sequence[_Losing], candidates: Sequence[Candidate]
) -> tuple[list[Candidate], Timing]:
    """The candidates with the names put in where word alignment tells the place; glossary terms stay as they are."""
    tasks = [one.named_task for one in losing]
    counted = [
        replace(candidate, term_faults=_lacks(candidate, one))
        for one, candidate in zip(losing, candidates, strict=True)
    ]
    found, timing = await with_terms(selector, tasks, counted)
    result = []
    for one, candidate, new in zip(losing, candidates, found, strict=True):
        if new.text == candidate.text or not _keeps_terms(one, candidate, new):
            result.append(candidate)
            continue
        checked = selector.rewritten(one.task, candidate, new.draft)
        names = ", ".join(name.target for name in one.names if TargetText(new.text).find(name.target, name=True))
        flags = (*checked.flags, Flag(FlagKind.NAME_VARIANT, f"imposed: {names}"))
        alignment = new.alignment if candidate.alignment is not None else None
        checked = with_replaced_names(checked, one.task.source, new.replaced_names, flags)
        result.append(replace(checked, alignment=alignment))
    return result, timing


def _keeps_terms(one: _Losing, before: Candidate, after: Candidate) -> bool:
    """Whether each glossary term that was there is there still."""
    old, new = TargetText(before.text), TargetText(after.text)
    kept = (term for term in one.task.terms if old.find(term.target, name=term.entry.is_name) is not None)
    return all(new.find(term.target, name=term.entry.is_name) is not None for term in kept)
