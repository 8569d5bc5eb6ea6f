"""Segments whose translation a person approved: they are taken from the translation memory as they are."""

from __future__ import annotations

from collections.abc import Sequence

from ..inference import Origin, SegmentMemory, SegmentSource, TranslationModel
from ..text import Document, OffsetMap, Span
from .candidates import Candidate
from .decoding import Draft, SegmentTask
from .units import JoinedUnit

__all__ = ["memory_source", "remembered"]


def memory_source(document: Document, index: int) -> SegmentSource:
    """What the memory is asked for a segment, by its number in the document."""
    text, segments = document.text, document.segments
    previous = segments[index - 1].span.of(text) if index else ""
    return SegmentSource(segments[index].span.of(text), previous)


async def remembered(
    memory: SegmentMemory, tasks: Sequence[SegmentTask], sources: Sequence[SegmentSource], model: TranslationModel
) -> list[Candidate | None]:
    """The approved translation of each task, None where the memory has none; the memory is asked once.

    Args:
        memory: has the approved translations.
        tasks: the segments.
        sources: what to ask for each of them.
        model: tells the pair of languages.

    Raises:
        DragomanError: whatever the memory raises.
    """
    known = await memory.look_up(list(dict.fromkeys(sources)), model.source_language, model.target_language)
    return [
        _candidate(task, known[source]) if source in known else None
        for task, source in zip(tasks, sources, strict=True)
    ]


def _candidate(task: SegmentTask, text: str) -> Candidate:
    """An approved translation: one unit, so that its words can be aligned; without score, flags and decodings."""
    unit = JoinedUnit(task.segment, Span(0, len(text)), OffsetMap.identity(len(text)))
    draft = Draft(text, 0.0, ended=True, silent=False, decodings=0, units=(unit,))
    return Candidate(draft, None, (), 0, origin=Origin.MEMORY)
