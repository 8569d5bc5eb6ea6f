"""Terms of the glossary that no search brought, put into the translations by word alignment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..inference import Flag, FlagKind, Timing
from .alignment import completed
from .candidates import Candidate
from .decoding import SegmentTask
from .rewriting import keeps, moved, moved_names, realigned, with_replaced_names
from .selector import Selector
from .terminology import TargetText, TermMatch, impose, missing_terms

__all__ = ["with_terms"]


async def with_terms(
    selector: Selector, tasks: Sequence[SegmentTask], candidates: Sequence[Candidate]
) -> tuple[list[Candidate], Timing]:
    """The candidates, those that lack a term with that put in where word alignment tells the place; and the time taken.

    They keep the flag TERM_MISSING, whose detail says what was imposed, and have their words aligned. Where a number or
    protected text would be lost, or the alignment is not usable, a candidate stays as it is. Only candidates that lack
    a term are aligned.

    Args:
        selector: aligns and checks.
        tasks: the segments.
        candidates: one for each task.
    """
    result = list(candidates)
    lacking = [index for index, one in enumerate(candidates) if _missing(tasks[index], one)]
    if not lacking:
        return result, Timing()
    aligned, timing = await selector.aligned([tasks[i] for i in lacking], [candidates[i] for i in lacking])
    for index, candidate in zip(lacking, aligned, strict=True):
        result[index] = _imposed(selector, tasks[index], candidate) or candidate
    return result, timing


def _missing(task: SegmentTask, candidate: Candidate) -> tuple[TermMatch, ...]:
    """The terms that a candidate lacks, at each of their places in the source."""
    if not candidate.term_faults:
        return ()
    entries = {match.entry for match in missing_terms(TargetText(candidate.text), task.terms)}
    return tuple(match for match in task.terms if match.entry in entries)


def _imposed(selector: Selector, task: SegmentTask, candidate: Candidate) -> Candidate | None:
    """The candidate with its missing terms put in; None when none could be."""
    wanted = _missing(task, candidate)
    words = completed(task.source, candidate.text, candidate.alignment or ())
    rewritten = impose(task.source, candidate.text, words, wanted)
    if rewritten.text == candidate.text or not keeps(task, candidate, rewritten):
        return None
    better = selector.rewritten(task, candidate, moved(candidate.draft, rewritten))
    remaining = {match.entry for match in _missing(task, better)}
    names = dict.fromkeys(match.target for match in wanted if match.entry not in remaining)
    if not names:
        return None
    told = _told(better.flags, f"imposed: {', '.join(names)}")
    better = with_replaced_names(better, task.source, moved_names(candidate.replaced_names, rewritten), told)
    return replace(better, alignment=realigned(words, rewritten))


def _told(flags: Sequence[Flag], imposed: str) -> tuple[Flag, ...]:
    """The flags with TERM_MISSING saying what was imposed, beside what is missing still."""
    others = tuple(flag for flag in flags if flag.kind is not FlagKind.TERM_MISSING)
    details = [flag.detail for flag in flags if flag.kind is FlagKind.TERM_MISSING]
    return (*others, Flag(FlagKind.TERM_MISSING, "; ".join([*details, imposed])))
