"""Terms of the glossary that no search brought, put into the translations by word alignment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from ..inference import AlignedWords, Flag, FlagKind, Timing
from ..text import OffsetMap, Rewritten, Span, missing_numbers, word_spans
from .alignment import completed
from .candidates import Candidate, Selector
from .decoding import Draft, SegmentTask
from .terminology import TargetText, TermMatch, impose, missing_terms

__all__ = ["keeps", "moved", "realigned", "with_terms"]


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
    return replace(better, flags=told, alignment=realigned(words, rewritten))


def realigned(words: Sequence[AlignedWords], rewritten: Rewritten) -> tuple[AlignedWords, ...]:
    """The alignment with the rewritten text; what was linked to a replaced word is linked to all that stands there."""
    targets = word_spans(rewritten.text)
    ends = [target.end for target in targets]
    found: dict[tuple[Span, Span], AlignedWords] = {}
    for one in words:
        there = rewritten.offsets.forward(one.target)
        number = bisect_right(ends, there.start)
        while number < len(targets) and targets[number].start < there.end:
            found.setdefault((one.source, targets[number]), AlignedWords(one.source, targets[number], one.weight))
            number += 1
    return tuple(found.values())


def keeps(task: SegmentTask, candidate: Candidate, rewritten: Rewritten) -> bool:
    """Whether no number and nothing that was copied is lost."""
    copies = all(
        rewritten.offsets.forward(copy.target).of(rewritten.text) == copy.target.of(candidate.text)
        for copy in candidate.draft.copies
    )
    lost_before = {str(number) for number in missing_numbers(task.source, candidate.text)}
    lost_now = {str(number) for number in missing_numbers(task.source, rewritten.text)}
    return copies and lost_now <= lost_before


def moved(draft: Draft, rewritten: Rewritten) -> Draft:
    """The draft with another text; the maps from the model's own words are lost with the words that gave way."""
    forward = rewritten.offsets.forward
    units = tuple(
        replace(unit, target=forward(unit.target), offsets=OffsetMap((), unit.offsets.before_length, len(there)))
        for unit in draft.units
        for there in [forward(unit.target)]
    )
    copies = tuple(replace(copy, target=forward(copy.target)) for copy in draft.copies)
    return replace(draft, text=rewritten.text, units=units, copies=copies)


def _told(flags: Sequence[Flag], imposed: str) -> tuple[Flag, ...]:
    """The flags with TERM_MISSING saying what was imposed, beside what is missing still."""
    others = tuple(flag for flag in flags if flag.kind is not FlagKind.TERM_MISSING)
    details = [flag.detail for flag in flags if flag.kind is FlagKind.TERM_MISSING]
    return (*others, Flag(FlagKind.TERM_MISSING, "; ".join([*details, imposed])))
