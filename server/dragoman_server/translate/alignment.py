"""Word alignment of translated segments: their units by the sentence encoder, what was copied word by word."""

from __future__ import annotations

from collections.abc import Sequence

from ..inference import AlignedWords, SentenceEncoder, Timing
from ..text import Span, word_spans
from ..text.term_forms import is_arabic
from .decoding import Draft, SegmentTask

__all__ = ["align_segments", "completed"]

_LONG_ARABIC, _LONG_ENGLISH = 4, 5
"""Letters from which on a word is hardly a function word."""
_GUESSED = 0.01
"""The weight of a link that no model found: any other one counts more."""


async def align_segments(
    encoder: SentenceEncoder, tasks: Sequence[SegmentTask], drafts: Sequence[Draft]
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


def completed(source: str, target: str, words: Sequence[AlignedWords]) -> tuple[AlignedWords, ...]:
    """The alignment and links between long words that have none and stand beside words that are linked.

    So "United" goes with "Nations" where only that is linked. The diagonal neighbours of Koehn, Och and Marcu 2003,
    "Statistical Phrase-Based Translation", where both words are without a link.
    """
    sources, targets = word_spans(source), word_spans(target)
    numbers = {span: number for number, span in enumerate(targets)}
    linked = {one.source: numbers.get(one.target, -1) for one in words}
    taken = {one.target for one in words}
    added: list[AlignedWords] = []
    for number, span in enumerate(sources):
        if span in linked or not _is_long(span.of(source)):
            continue
        beside = [linked[one] for one in sources[max(0, number - 1) : number + 2] if linked.get(one, -1) >= 0]
        near = (targets[t] for place in beside for t in (place + 1, place - 1) if 0 <= t < len(targets))
        free = next((one for one in near if one not in taken and _is_long(one.of(target))), None)
        if free is not None:
            added.append(AlignedWords(span, free, _GUESSED))
            taken.add(free)
    return (*words, *added)


def _is_long(word: str) -> bool:
    return len(word) >= (_LONG_ARABIC if is_arabic(word) else _LONG_ENGLISH)


def _copied(text: str) -> Sequence[AlignedWords]:
    """The alignment of a text with itself; of one without words, such as a placeholder of marks, as a whole."""
    return [AlignedWords(span, span, 1.0) for span in word_spans(text) or (Span(0, len(text)),)]
