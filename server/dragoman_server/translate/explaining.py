"""Evidence on request beside finished translations: alternatives and token scores, from the model that made each."""

from __future__ import annotations

from collections.abc import Sequence

from ..inference import Timing, TranslateOptions
from .alternatives import with_alternatives
from .candidates import Candidate
from .decoding import SegmentTask
from .second_opinion import refitted
from .selector import Selector
from .token_scoring import with_token_scores

__all__ = ["explained"]


async def explained(
    selectors: Sequence[Selector],
    tasks: Sequence[SegmentTask],
    candidates: Sequence[Candidate],
    options: TranslateOptions,
) -> tuple[list[Candidate], Timing]:
    """The candidates with the alternatives and token scores that the options ask for, and the time taken.

    Args:
        selectors: of the first model, and of the second one if there is one.
        tasks: the segments.
        candidates: one for each task.
        options: of the request.
    """
    result, timing = list(candidates), Timing()
    if not options.alternatives and not options.token_scores:
        return result, timing
    first = selectors[0].model.ref
    for selector in selectors:
        model = selector.model
        own = [index for index, one in enumerate(candidates) if (one.model or first) == model.ref]
        if not own:
            continue
        some = [tasks[index] if model.ref == first else refitted(tasks[index], model) for index in own]
        found, spent = await _explained(selector, some, [candidates[index] for index in own], options)
        timing += spent
        for index, candidate in zip(own, found, strict=True):
            result[index] = candidate
    return result, timing


async def _explained(
    selector: Selector, tasks: Sequence[SegmentTask], candidates: Sequence[Candidate], options: TranslateOptions
) -> tuple[list[Candidate], Timing]:
    result, timing = list(candidates), Timing()
    if options.alternatives:
        result, timing = await with_alternatives(selector, tasks, result, options.alternatives)
    if options.token_scores:
        result, spent = await with_token_scores(selector.model, tasks, result)
        timing += spent
    return result, timing
