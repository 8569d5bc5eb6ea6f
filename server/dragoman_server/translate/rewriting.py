"""A translation changed by rule: what goes with its text, and whether the change loses anything."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from ..inference import AlignedWords, Flag, FlagKind, NameReplacement
from ..text import OffsetMap, Rewritten, Span, missing_numbers, word_spans
from .candidates import Candidate
from .decoding import Draft, SegmentTask

__all__ = ["keeps", "moved", "moved_names", "realigned", "with_replaced_names"]

_SHOWN = 10


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


def moved_names(names: Sequence[NameReplacement], rewritten: Rewritten) -> tuple[NameReplacement, ...]:
    """The replaced names in the rewritten text, without those that were changed there."""
    places = [(name, rewritten.offsets.forward(name.target)) for name in names]
    return tuple(replace(name, target=there) for name, there in places if there.of(rewritten.text) == name.after)


def with_replaced_names(
    candidate: Candidate, source: str, names: Sequence[NameReplacement], flags: Sequence[Flag] | None = None
) -> Candidate:
    """The candidate with what was put in by the name lexicon, and the flag NAME_REPLACED if that is anything.

    Args:
        candidate: its text has the names.
        source: the segment.
        names: what was put in, in order.
        flags: its other flags; None: those that it has.
    """
    others = [flag for flag in (candidate.flags if flags is None else flags) if flag.kind is not FlagKind.NAME_REPLACED]
    told = [f"{name.after} for {name.before} ({name.source.of(source)})" for name in names]
    if told:
        more = " …" if len(told) > _SHOWN else ""
        others.append(Flag(FlagKind.NAME_REPLACED, f"by the name lexicon: {', '.join(told[:_SHOWN])}{more}"))
    return replace(candidate, flags=tuple(others), replaced_names=tuple(names))
