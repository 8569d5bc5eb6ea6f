"""Segments cut into the units that a model decodes, and put together again from their translations.

A segment is a row of pieces: units, which are translated, and protected text (URLs, e-mail addresses, handles,
placeholders), which is copied. What lies between two pieces is copied too, its marks in the target language's form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..inference import Hypothesis
from ..text import Span, protected_spans, wrap
from ..text.language_detection import LETTER
from . import orthography

__all__ = ["Piece", "cut", "halve", "join", "prose", "unit_text"]

_UNREADABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
# Punctuation that hangs on the protected text beside a unit, not on the unit.
_LEFT_HANGING = re.compile(r"[\s,،;؛:.!?؟…)\]}»”’]*")
_RIGHT_HANGING = "([{«“‘ \t\r\n"
_SENTENCE_END = re.compile(r"[.!?؟…][\"'»”’)\]\s]*\Z")


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a segment, as a range of the whole text."""

    span: Span
    translated: bool


def unit_text(text: str, span: Span) -> str:
    """What the model is given for a range: white space, control characters and lone surrogates are single spaces."""
    return _UNREADABLE.sub(" ", span.of(text)).strip()


def cut(text: str, segment: Span, limit: int, count: Callable[[str], int]) -> tuple[Piece, ...]:
    """The pieces of a segment in order, units of at most `limit` tokens by `count`; no unit when nothing has words."""
    protected = [span.shifted(segment.start) for span in protected_spans(segment.of(text))]
    pieces: list[Piece] = []
    start = segment.start
    for guard in (*protected, None):
        part = Span(start, guard.start if guard else segment.end)
        inner = _without_hanging(text, part, left=part.start > segment.start, right=guard is not None)
        if LETTER.search(text, inner.start, inner.end):
            pieces += [Piece(unit, True) for unit in wrap(text, inner, limit, count)]
        if guard:
            pieces.append(Piece(guard, False))
            start = guard.end
    return tuple(pieces)


def halve(text: str, piece: Piece, count: Callable[[str], int]) -> tuple[Piece, ...]:
    """A unit cut again into parts of about half its tokens; itself alone when it cannot be cut."""
    limit = (count(unit_text(text, piece.span)) + 1) // 2
    if limit < 2 or len(unit_text(text, piece.span).split()) < 2:
        return (piece,)
    return tuple(Piece(span, True) for span in wrap(text, piece.span, limit, count))


def prose(text: str, segment: Span) -> str:
    """A segment without its protected text: what its script, numbers and length are judged by."""
    inside = segment.of(text)
    start, parts = 0, []
    for guard in protected_spans(inside):
        parts.append(inside[start : guard.start])
        start = guard.end
    return _UNREADABLE.sub(" ", " ".join((*parts, inside[start:]))).strip()


def join(text: str, segment: Span, pieces: Sequence[Piece], answers: Mapping[str, Hypothesis], language: str) -> str:
    """The segment in the target language: units from `answers` by their text, everything else copied.

    A unit for which the model said nothing stands as it is in the source.
    """
    parts: list[str] = []
    position, ended = segment.start, True
    for piece in pieces:
        parts.append(_copied(text, Span(position, piece.span.start), language))
        if piece.translated:
            source = unit_text(text, piece.span)
            translation = orthography.fit(answers[source].text, source, language) or source
            parts.append(translation if ended or language != "en" else orthography.continue_sentence(translation))
            ended = _SENTENCE_END.search(source) is not None
        else:
            parts.append(piece.span.of(text))
            ended = False
        position = piece.span.end
    parts.append(_copied(text, Span(position, segment.end), language))
    return "".join(parts)


def _without_hanging(text: str, span: Span, *, left: bool, right: bool) -> Span:
    """`span` without white space at its ends, nor the marks that belong to protected text on its left and right."""
    inside = span.of(text)
    match = _LEFT_HANGING.match(inside) if left else None
    start = match.end() if match else len(inside) - len(inside.lstrip())
    kept = inside[start:].rstrip(_RIGHT_HANGING if right else None)
    return Span(span.start + start, span.start + start + len(kept))


def _copied(text: str, span: Span, language: str) -> str:
    """What lies between pieces: its marks in the target language's form, a line end as a space."""
    between = _UNREADABLE.sub(" ", span.of(text))
    return orthography.to_language(between, language)
