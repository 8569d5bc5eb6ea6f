"""Names of translated segments, written in the form that they had first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..inference import Flag, FlagKind, NameRendering, Origin
from .candidates import Candidate
from .decoding import SegmentTask
from .planning import Plan
from .rewriting import keeps, moved, moved_names, realigned, with_replaced_names
from .selector import Selector
from .terminology import NameMemory, UnifiedNames

__all__ = ["with_names"]

_SHOWN = 5
_TOLD = (FlagKind.TERM_MISSING, FlagKind.NAME_VARIANT)

_Row = Sequence[Candidate | None]
_Names = tuple[NameRendering, ...]


def with_names(
    plans: Sequence[Plan], rows: Sequence[_Row], memory: NameMemory, selector: Callable[[Plan], Selector]
) -> tuple[list[list[Candidate | None]], list[_Names]]:
    """The candidates with each name in its first form, and the names of each text.

    Texts are gone through in their order. A candidate whose name cannot be changed, because a number or copied text
    would be lost with it, gets the flag NAME_VARIANT. Approved translations are learned from, but not changed.

    Args:
        plans: of the texts.
        rows: a candidate for each task of each plan.
        memory: has the forms; those of new names are added.
        selector: checks what was changed.
    """
    done, names = [], []
    for plan, row in zip(plans, rows, strict=True):
        text = _Text(plan, memory, selector)
        done.append([text.named(task, one) if task and one else one for task, one in zip(plan.tasks, row, strict=True)])
        names.append(tuple(text.names.values()))
    return done, names


class _Text:
    """One text and its names so far."""

    def __init__(self, plan: Plan, memory: NameMemory, selector: Callable[[Plan], Selector]) -> None:
        self._plan, self._memory, self._selector = plan, memory, selector
        self.names: dict[str, NameRendering] = {}

    def named(self, task: SegmentTask, candidate: Candidate) -> Candidate:
        """The candidate with its names in their first form."""
        assert self._plan.model is not None
        target = self._plan.model.target_language
        terms = [match.span for match in task.terms]
        unified = self._memory.unify(task.source, candidate.text, target, left_alone=terms)
        self._count(task, unified)
        if not unified.variants or candidate.origin is not Origin.MODEL:
            return candidate
        if not keeps(task, candidate, unified.rewritten):
            listed = ", ".join(f"{one.form} (before: {one.first})" for one in unified.variants[:_SHOWN])
            flag = Flag(FlagKind.NAME_VARIANT, listed)
            return candidate if flag in candidate.flags else replace(candidate, flags=(*candidate.flags, flag))
        draft = moved(candidate.draft, unified.rewritten)
        changed = self._selector(self._plan).rewritten(task, candidate, draft)
        # What was imposed stays, and what was told of it, because that cannot be seen in the text.
        flags = [one for one in changed.flags if one.kind not in _TOLD]
        flags += [one for one in candidate.flags if one.kind in _TOLD]
        words = candidate.alignment
        alignment = None if words is None else realigned(words, unified.rewritten)
        names = moved_names(candidate.replaced_names, unified.rewritten)
        return replace(with_replaced_names(changed, task.source, names, flags), alignment=alignment)

    def _count(self, task: SegmentTask, unified: UnifiedNames) -> None:
        for pair, form in sorted(unified.names, key=lambda one: one[0].source):
            known = self.names.get(pair.key)
            if known is None:
                first = pair.source.shifted(task.segment.start)
                self.names[pair.key] = NameRendering(pair.source.of(task.source), form, 1, first)
            else:
                self.names[pair.key] = replace(known, count=known.count + 1)
