"""Segments decoded by a model: all units in one call, and again, cut smaller, what the model did not finish."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..inference import (
    AnnotatedSentence,
    DecodingOptions,
    Hypothesis,
    Sentence,
    TermAnnotation,
    Timing,
    TranslationModel,
    sentence_text,
)
from ..offloading import off_loop
from ..text import Span
from .terminology import TermMatch
from .units import JoinedCopy, JoinedUnit, Piece, PieceKind, halve, join, prose, unit_place, unit_text

__all__ = ["MAX_DECODINGS", "VARIED_UNITS", "Draft", "SegmentTask", "decode"]

MAX_DECODINGS = 3
"""How often a unit is decoded, cut smaller each time, before its segment counts as truncated."""

VARIED_UNITS = 4
"""Units of the longest segment whose alternatives are looked at. Each draft has to be read in full, so that the work
would grow with the square of the units; sentences seldom have more than two."""


@dataclass(frozen=True, slots=True)
class SegmentTask:
    """A segment to translate: its range of the text, cut into pieces."""

    text: str
    segment: Span
    pieces: tuple[Piece, ...]
    terms: tuple[TermMatch, ...] = ()
    """Of the glossary, that its translation should have; their spans are counted from the segment's start."""

    @property
    def source(self) -> str:
        """The segment."""
        return self.segment.of(self.text)

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for tasks that have the same translation: the same text, protected in the same places, and terms."""
        protected = (piece.span for piece in self.pieces if piece.kind is PieceKind.PROTECTED)
        start = self.segment.start
        return self.source, tuple((one.start - start, one.end - start) for one in protected), self.terms

    @property
    def prose(self) -> str:
        """The segment without its protected text."""
        protected = [piece.span for piece in self.pieces if piece.kind is PieceKind.PROTECTED]
        return prose(self.text, self.segment, protected)


@dataclass(frozen=True, slots=True)
class Draft:
    """What decoding made of a segment."""

    text: str
    score: float
    """Mean natural-log probability of a token over all its units."""
    ended: bool
    """Whether the model ended every unit by itself."""
    silent: bool
    """Whether the model said nothing for a unit, so that it stands as in the source."""
    decodings: int
    units: tuple[JoinedUnit, ...] = ()
    """Where the translation of each unit stands."""
    copies: tuple[JoinedCopy, ...] = ()
    """Where protected text stands."""


async def decode(
    model: TranslationModel, tasks: Sequence[SegmentTask], options: DecodingOptions
) -> tuple[list[tuple[Draft, ...]], Timing]:
    """Drafts of each task in the order of the tasks, and the time in the model.

    The first draft of a task is of the best hypothesis of each unit. Where the model gives alternatives, each of a unit
    makes one draft more, with the other units at their best: so a fault in one unit can be mended. A task of more than
    `VARIED_UNITS` units has the first draft only. No two drafts of a task read the same.

    Equal units are decoded once. A unit that the model did not end, or of which it said nothing, is cut at clause marks
    into parts of half its tokens and decoded again, MAX_DECODINGS times in all.

    Where the model obeys them, the terms of a task are annotated in its units.
    """
    if not model.obeys_terms:
        tasks = [replace(task, terms=()) for task in tasks]
    rows = [task.pieces for task in tasks]
    decodings = [1] * len(tasks)
    answers: dict[Sentence, Hypothesis] = {}
    timing = Timing()
    for attempt in range(1, MAX_DECODINGS + 1):
        units = dict.fromkeys(unit for task, row in zip(tasks, rows, strict=True) for unit in _units(task, row))
        wanted = [unit for unit in units if unit not in answers]
        if not wanted:
            break
        decoded = await model.translate(wanted, options)
        timing += decoded.timing
        answers.update(zip(wanted, decoded.hypotheses, strict=True))
        if attempt == MAX_DECODINGS:
            break
        for index, task in enumerate(tasks):
            smaller = _recut(model, task, rows[index], answers)
            decodings[index] += smaller != rows[index]
            rows[index] = smaller
    characters = sum(_characters(hypothesis) for hypothesis in answers.values())
    return await off_loop(characters, _drafts, model.target_language, tasks, rows, decodings, answers), timing


def _units(task: SegmentTask, pieces: Sequence[Piece]) -> list[Sentence]:
    return [_sentence(task, piece.span) for piece in pieces if piece.kind is PieceKind.UNIT]


def _sentence(task: SegmentTask, unit: Span) -> Sentence:
    """What the model is given for a unit: its text, with the terms that lie within it."""
    text, start = unit_text(task.text, unit), task.segment.start
    inside = [one for one in task.terms if unit.start <= start + one.core.start and start + one.core.end <= unit.end]
    if not inside:
        return text
    places = [unit_place(task.text, unit, term.core.shifted(start)) for term in inside]
    return AnnotatedSentence(
        text, tuple(TermAnnotation(place, term.target) for place, term in zip(places, inside, strict=True))
    )


def _recut(
    model: TranslationModel, task: SegmentTask, pieces: tuple[Piece, ...], answers: Mapping[Sentence, Hypothesis]
) -> tuple[Piece, ...]:
    if all(_finished(answers[unit]) for unit in _units(task, pieces)):
        return pieces
    smaller: list[Piece] = []
    for piece in pieces:
        if piece.kind is not PieceKind.UNIT or _finished(answers[_sentence(task, piece.span)]):
            smaller.append(piece)
        else:
            smaller += halve(task.text, piece, model.count_tokens)
    return tuple(smaller)


def _drafts(
    language: str,
    tasks: Sequence[SegmentTask],
    rows: Sequence[tuple[Piece, ...]],
    decodings: Sequence[int],
    answers: Mapping[Sentence, Hypothesis],
) -> list[tuple[Draft, ...]]:
    return [
        _drafts_of(language, task, pieces, times, {unit: answers[unit] for unit in _units(task, pieces)})
        for task, pieces, times in zip(tasks, rows, decodings, strict=True)
    ]


def _drafts_of(
    language: str, task: SegmentTask, pieces: tuple[Piece, ...], decodings: int, best: Mapping[Sentence, Hypothesis]
) -> tuple[Draft, ...]:
    drafts: dict[str, Draft] = {}
    for chosen in (best, *_exchanged(best)):
        draft = _draft(language, task, pieces, decodings, chosen)
        drafts.setdefault(draft.text, draft)
    return tuple(drafts.values())


def _exchanged(best: Mapping[Sentence, Hypothesis]) -> Iterator[Mapping[Sentence, Hypothesis]]:
    """All that differ from `best` in one unit."""
    if len(best) > VARIED_UNITS:
        return
    for unit, hypothesis in best.items():
        for alternative in hypothesis.alternatives:
            yield {**best, unit: alternative}


def _draft(
    language: str, task: SegmentTask, pieces: tuple[Piece, ...], decodings: int, chosen: Mapping[Sentence, Hypothesis]
) -> Draft:
    used = [chosen[unit] for unit in _units(task, pieces)]
    weights = [max(hypothesis.tokens, 1) for hypothesis in used]
    joined = join(task.text, task.segment, pieces, {sentence_text(unit): one for unit, one in chosen.items()}, language)
    return Draft(
        text=joined.text,
        score=sum(h.score * weight for h, weight in zip(used, weights, strict=True)) / sum(weights),
        ended=all(hypothesis.ended for hypothesis in used),
        silent=not all(hypothesis.text.strip() for hypothesis in used),
        decodings=decodings,
        units=joined.units,
        copies=joined.copies,
    )


def _characters(hypothesis: Hypothesis) -> int:
    return len(hypothesis.text) + sum(map(_characters, hypothesis.alternatives))


def _finished(hypothesis: Hypothesis) -> bool:
    return hypothesis.ended and bool(hypothesis.text.strip())
