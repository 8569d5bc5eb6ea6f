"""Other translations of segments, from a search of their own: the translations are the same with and without them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..errors import DeadlineTooNearError
from ..inference import Alternative, DecodingOptions, Timing
from .candidates import Candidate
from .decoding import SegmentTask
from .selector import Selector
from .term_imposing import with_terms

__all__ = ["with_alternatives"]

_SPARE = 3
"""Hypotheses beyond those wanted: one is the translation itself, and some differ in nothing that a reader sees."""


async def with_alternatives(
    selector: Selector, tasks: Sequence[SegmentTask], candidates: Sequence[Candidate], number: int
) -> tuple[list[Candidate], Timing]:
    """The candidates with their alternatives, and the time taken; without any when there is no time for a search.

    An alternative is made as a translation is: unit by unit, with protected text in its place, the marks of its
    language and the terms of the glossary. None reads as the candidate or as another one, and each was finished by the
    model. Equal segments are searched once.

    Args:
        selector: decodes and checks.
        tasks: the segments.
        candidates: one for each task.
        number: how many alternatives to give at most.
    """
    distinct = {task.key: task for task in reversed(tasks)}
    try:
        found, timing = await _found(selector, list(distinct.values()), _search(number))
    except DeadlineTooNearError:
        return [replace(one, alternatives=()) for one in candidates], Timing()
    others = dict(zip(distinct, found, strict=True))
    return [
        replace(one, alternatives=tuple(_chosen(one, others[task.key]))[:number])
        for task, one in zip(tasks, candidates, strict=True)
    ], timing


def _search(number: int) -> DecodingOptions:
    return DecodingOptions(beam_size=number + _SPARE, num_hypotheses=number + _SPARE)


async def _found(
    selector: Selector, tasks: Sequence[SegmentTask], search: DecodingOptions
) -> tuple[list[list[Candidate]], Timing]:
    """What the search finds for each task, with the terms of the glossary."""
    found, timing = await selector.alternatives(tasks, search)
    owners = [task for task, several in zip(tasks, found, strict=True) for _ in several]
    flat, spent = await with_terms(selector, owners, [one for several in found for one in several])
    rest = iter(flat)
    return [[next(rest) for _ in several] for several in found], timing + spent


def _chosen(candidate: Candidate, others: Sequence[Candidate]) -> Iterator[Alternative]:
    """Those that read differently from the candidate and from each other, likeliest first."""
    seen = {candidate.text}
    for other in sorted(others, key=lambda one: -one.score):
        if other.draft.ended and not other.draft.silent and other.text not in seen:
            seen.add(other.text)
            yield Alternative(other.text, other.score, other.flags)
