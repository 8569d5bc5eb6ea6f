"""Segments whose translation is known: from the translation memory, where a person approved it, or from an earlier
version of the text. They are taken as they are."""

from __future__ import annotations

from collections.abc import Sequence

from ..inference import Origin, PreviousSegments, SegmentMemory, SegmentSource, TranslateOptions, TranslationModel
from ..offloading import off_loop
from ..text import Document, OffsetMap, Span
from .candidates import Candidate
from .decoding import Draft, SegmentTask
from .units import JoinedUnit

__all__ = ["known_candidates", "memory_source"]


def memory_source(document: Document, index: int) -> SegmentSource:
    """What the memory is asked for a segment, by its number in the document."""
    text, segments = document.text, document.segments
    previous = segments[index - 1].span.of(text) if index else ""
    return SegmentSource(segments[index].span.of(text), previous)


async def known_candidates(
    memory: SegmentMemory | None,
    tasks: Sequence[SegmentTask],
    sources: Sequence[SegmentSource],
    model: TranslationModel,
    options: TranslateOptions,
) -> list[Candidate | None]:
    """For each task the translation that is known without a model; None where there is none.

    That of an earlier version of the text comes first, then one that the memory has; the memory is asked once.

    Args:
        memory: approved translations; None: there is no memory.
        tasks: the segments, in the order of the texts.
        sources: what to ask the memory for each of them.
        model: tells the pair of languages.
        options: say what is to be looked at.

    Raises:
        DragomanError: whatever the memory raises.
    """
    known: list[Candidate | None] = [None] * len(tasks)
    if options.previous_segments is not None:
        size = sum(len(task.segment) for task in tasks) + len(options.previous_segments.segments)
        known = await off_loop(size, _unchanged, options.previous_segments, tasks)
    places = [place for place, one in enumerate(known) if one is None]
    if options.use_memory and memory is not None and places:
        found = await _remembered(
            memory, [tasks[place] for place in places], [sources[place] for place in places], model
        )
        for place, one in zip(places, found, strict=True):
            known[place] = one
    return known


async def _remembered(
    memory: SegmentMemory, tasks: Sequence[SegmentTask], sources: Sequence[SegmentSource], model: TranslationModel
) -> list[Candidate | None]:
    """The approved translation of each task, None where the memory has none."""
    known = await memory.look_up(list(dict.fromkeys(sources)), model.source_language, model.target_language)
    return [
        _candidate(task, known[source], Origin.MEMORY) if source in known else None
        for task, source in zip(tasks, sources, strict=True)
    ]


def _unchanged(previous: PreviousSegments, tasks: Sequence[SegmentTask]) -> list[Candidate | None]:
    """The earlier translation of each task, None where the earlier version has no such segment."""
    result: list[Candidate | None] = []
    before: str | None = None
    for task in tasks:
        source = task.source
        known = previous.target(source, before)
        result.append(None if known is None else _candidate(task, known, Origin.PREVIOUS))
        before = source
    return result


def _candidate(task: SegmentTask, text: str, origin: Origin) -> Candidate:
    """A known translation: one unit, so that its words can be aligned; without score, flags and decodings."""
    unit = JoinedUnit(task.segment, Span(0, len(text)), OffsetMap.identity(len(text)))
    draft = Draft(text, 0.0, ended=True, silent=False, decodings=0, units=(unit,))
    return Candidate(draft, None, (), 0, origin=origin)
