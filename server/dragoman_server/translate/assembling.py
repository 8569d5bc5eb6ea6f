"""Translated texts put together from their plans and the candidates of their segments."""

from __future__ import annotations

from collections.abc import Sequence

from ..inference import AlignedWords, Origin, TokenScore, TranslatedSegment, TranslatedText, TranslateOptions
from ..text import Markup, Span, TagMark, join_markups, place_tags
from .alignment import completed
from .candidates import Candidate
from .checks.coverage import omission, uncovered
from .planning import Plan

__all__ = ["assemble", "tagged"]


def assemble(plan: Plan, candidates: Sequence[Candidate | None], options: TranslateOptions) -> TranslatedText:
    """The translation of a text with its evidence; a segment without a candidate is copied."""
    document = plan.document
    rebuilt = document.rebuild(
        [
            candidate.text if candidate else segment.span.of(document.text)
            for segment, candidate in zip(document.segments, candidates, strict=True)
        ]
    )
    segments = tuple(
        _segment(document.text, segment.span, span, candidate, options)
        for segment, span, candidate in zip(document.segments, rebuilt.spans, candidates, strict=True)
    )
    asked = any(candidate and candidate.origin is Origin.MODEL for candidate in candidates)
    return TranslatedText(
        text=rebuilt.text,
        source_language=plan.source_language,
        target_language=options.target,
        detection=plan.detection,
        segments=segments,
        model=plan.model.ref if plan.model and asked else None,
        other_language=plan.other_language,
    )


def _segment(
    text: str, source: Span, target: Span, candidate: Candidate | None, options: TranslateOptions
) -> TranslatedSegment:
    """A segment and its translation; without a candidate it was copied."""
    if candidate is None:
        return TranslatedSegment(source, target)
    flags, missing = candidate.flags, tuple[Span, ...]()
    if options.word_alignment and candidate.origin is Origin.MODEL:
        found = uncovered(source.of(text), candidate.text, candidate.alignment or ())
        flag = omission(source.of(text), found)
        flags = (*flags, flag) if flag else flags
        missing = tuple(span.shifted(source.start) for span in found)
    return TranslatedSegment(
        source=source,
        target=target,
        score=candidate.score if candidate.origin is Origin.MODEL else None,
        similarity=candidate.similarity,
        flags=flags,
        attempts=candidate.attempts,
        origin=candidate.origin,
        alignment=_placed(candidate, source, target) if options.word_alignment else None,
        doubt=candidate.doubt,
        uncovered=missing,
        alternatives=candidate.alternatives,
        token_scores=_moved(candidate, target),
        model=candidate.model,
        replaced_names=tuple(name.shifted(source.start, target.start) for name in candidate.replaced_names),
    )


def tagged(plan: Plan, candidates: Sequence[Candidate | None]) -> tuple[Markup, tuple[int, ...]]:
    """The translation of a text that has tags, with them, and the numbers of those that no place was found for.

    Those are empty, at the end of their sentence or of the tag that they are in.
    """
    parts = list(plan.parts)
    lost: dict[int, None] = {}
    for number, candidate in enumerate(candidates):
        if candidate is not None:
            placed, unplaced = _with_tags(parts[2 * number + 1], candidate)
            parts[2 * number + 1] = placed
            lost.update(dict.fromkeys(unplaced))
    whole = join_markups(parts)
    found = {mark.tag for mark in whole.tags if mark.span}
    return whole, tuple(number for number in lost if number not in found)


def _with_tags(source: Markup, candidate: Candidate) -> tuple[Markup, tuple[int, ...]]:
    """The translation of a segment with its tags."""
    if all(mark.span == Span(0, len(source.text)) for mark in source.tags):
        whole = Span(0, len(candidate.text))
        return Markup(candidate.text, tuple(TagMark(whole, mark.tag) for mark in source.tags)), ()
    words = completed(source.text, candidate.text, candidate.alignment or ())
    placed = place_tags(source, candidate.text, words)
    return placed.markup, placed.unplaced


def _placed(candidate: Candidate, source: Span, target: Span) -> tuple[AlignedWords, ...] | None:
    """The alignment of a segment with spans of the whole texts."""
    if candidate.alignment is None:
        return None
    return tuple(words.shifted(source.start, target.start) for words in candidate.alignment)


def _moved(candidate: Candidate, target: Span) -> tuple[TokenScore, ...] | None:
    """The token scores of a segment with spans of the whole text."""
    if candidate.token_scores is None:
        return None
    return tuple(token.shifted(target.start) for token in candidate.token_scores)
