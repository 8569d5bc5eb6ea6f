"""Word alignment of translated segments: their units by the sentence encoder, what was copied word by word."""

from __future__ import annotations

from collections.abc import Sequence

from ..inference import AlignedWords, SentenceEncoder, Timing
from ..text import Span, word_spans
from .decoding import Draft, Task

__all__ = ["align_segments"]


async def align_segments(
    encoder: SentenceEncoder, tasks: Sequence[Task], drafts: Sequence[Draft]
) -> tuple[list[tuple[AlignedWords, ...]], Timing]:
    """The aligned words of each segment in the order of its source, and the time taken.

    Unit by unit, so that a word is never linked to one of another unit. Spans begin at the segment's begin, on both
    sides, so that they hold for equal segments anywhere.

    Args:
        encoder: aligns the units.
        tasks: the segments.
        drafts: their translations.
    """
    pairs = [
        (unit.source.of(task.text), unit.target.of(draft.text))
        for task, draft in zip(tasks, drafts, strict=True)
        for unit in draft.units
    ]
    found, timing = await encoder.align(pairs)
    remaining = iter(found)
    aligned = []
    for task, draft in zip(tasks, drafts, strict=True):
        parts = [(unit.source, unit.target, next(remaining)) for unit in draft.units]
        parts += [(copy.source, copy.target, _copied(copy.source.of(task.text))) for copy in draft.copies]
        words = [
            one.shifted(source.start - task.segment.start, target.start)
            for source, target, inner in sorted(parts, key=lambda part: part[0])
            for one in inner
        ]
        aligned.append(tuple(words))
    return aligned, timing


def _copied(text: str) -> Sequence[AlignedWords]:
    """The alignment of a text with itself; of one without words, such as a placeholder of marks, as a whole."""
    return [AlignedWords(span, span, 1.0) for span in word_spans(text) or (Span(0, len(text)),)]
