"""Segments cut into the units that a model decodes, and put together again from their translations.

A segment is a row of pieces: units, which are translated, and protected text (URLs, e-mail addresses, handles,
placeholders), which is copied. What lies between two pieces is copied too, its marks in the target language's form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from ..inference import Hypothesis
from ..text import OffsetMap, Rewritten, Span, wrap
from ..text.language_detection import LETTER
from . import orthography

__all__ = [
    "JoinedCopy",
    "JoinedSegment",
    "JoinedUnit",
    "Piece",
    "PieceKind",
    "cut",
    "halve",
    "join",
    "prose",
    "unit_place",
    "unit_text",
]

_UNREADABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
# Punctuation that hangs on the protected text beside a unit, not on the unit.
_LEFT_HANGING = re.compile(r"[\s\x00-\x1f\x7f-\x9f,،;؛:.!?؟…)\]}»”’]*")
_RIGHT_HANGING = "([{«“‘ \t\r\n"
_SENTENCE_END = re.compile(r"[.!?؟…][\"'»”’)\]\s]*\Z")


class PieceKind(Enum):
    """What becomes of a piece."""

    UNIT = "unit"
    """The model translates it."""
    PROTECTED = "protected"
    """It is copied: a URL, an e-mail address, a handle or a placeholder."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a segment, as a range of the whole text."""

    span: Span
    kind: PieceKind


@dataclass(frozen=True, slots=True)
class JoinedUnit:
    """Where the translation of a unit stands in its segment."""

    source: Span
    """The unit in the whole source text."""
    target: Span
    """Its translation in the translated segment."""
    offsets: OffsetMap
    """From the text of the model's hypothesis to the text at `target`; without any kept run when the model said
    nothing and the source stands there."""


@dataclass(frozen=True, slots=True)
class JoinedCopy:
    """Where protected text stands in the translated segment, as it is."""

    source: Span
    """In the whole source text."""
    target: Span
    """In the translated segment."""


@dataclass(frozen=True, slots=True)
class JoinedSegment:
    """A segment in the target language."""

    text: str
    units: tuple[JoinedUnit, ...]
    """In order."""
    copies: tuple[JoinedCopy, ...] = ()
    """In order."""


def unit_text(text: str, span: Span) -> str:
    """What the model is given for a range: white space, control characters and lone surrogates are single spaces."""
    return _UNREADABLE.sub(" ", span.of(text)).strip()


def unit_place(text: str, unit: Span, part: Span) -> Span:
    """Where a part of a unit, a range of the whole text, stands in `unit_text`."""
    start, end = (len(_UNREADABLE.sub(" ", text[unit.start : at]).lstrip()) for at in (part.start, part.end))
    return Span(start, end)


def cut(
    text: str, segment: Span, protected: Sequence[Span], limit: int, count: Callable[[str], int]
) -> tuple[Piece, ...]:
    """The pieces of a segment in order; no unit when nothing outside the protected text has words.

    Args:
        text: the whole text.
        segment: its part to cut.
        protected: what is to be copied, as ranges of the text within the segment, in order.
        limit: the most tokens that a unit may have.
        count: tells the tokens of a string.
    """
    pieces: list[Piece] = []
    start = segment.start
    for guard in (*protected, None):
        part = Span(start, guard.start if guard else segment.end)
        inner = _without_hanging(text, part, left=part.start > segment.start, right=guard is not None)
        if LETTER.search(text, inner.start, inner.end):
            pieces += [Piece(unit, PieceKind.UNIT) for unit in wrap(text, inner, limit, count)]
        if guard:
            pieces.append(Piece(guard, PieceKind.PROTECTED))
            start = guard.end
    return tuple(pieces)


def halve(text: str, piece: Piece, count: Callable[[str], int]) -> tuple[Piece, ...]:
    """A unit cut again into parts of about half its tokens; itself alone when it cannot be cut."""
    limit = (count(unit_text(text, piece.span)) + 1) // 2
    if limit < 2 or len(unit_text(text, piece.span).split()) < 2:
        return (piece,)
    return tuple(Piece(span, PieceKind.UNIT) for span in wrap(text, piece.span, limit, count))


def prose(text: str, segment: Span, protected: Sequence[Span]) -> str:
    """A segment without its protected text: what its script, numbers and length are judged by."""
    edges = [segment.start, *(edge for span in protected for edge in (span.start, span.end)), segment.end]
    parts = (text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
    return _UNREADABLE.sub(" ", " ".join(parts)).strip()


def join(
    text: str, segment: Span, pieces: Sequence[Piece], answers: Mapping[str, Hypothesis], language: str
) -> JoinedSegment:
    """The segment in the target language: units from `answers` by their text, everything else copied.

    A unit for which the model said nothing stands as it is in the source.
    """
    parts: list[str] = []
    units: list[JoinedUnit] = []
    copies: list[JoinedCopy] = []
    length, position, sentence_ended = 0, segment.start, True
    for piece in pieces:
        parts.append(_copied(text, Span(position, piece.span.start), language))
        length += len(parts[-1])
        if piece.kind is PieceKind.UNIT:
            source = unit_text(text, piece.span)
            fitted = _fitted(answers[source].text, source, language, continues=not sentence_ended)
            parts.append(fitted.text)
            units.append(JoinedUnit(piece.span, Span(length, length + len(fitted.text)), fitted.offsets))
            sentence_ended = _SENTENCE_END.search(source) is not None
        else:
            parts.append(piece.span.of(text))
            copies.append(JoinedCopy(piece.span, Span(length, length + len(piece.span))))
            sentence_ended = False
        length += len(parts[-1])
        position = piece.span.end
    parts.append(_copied(text, Span(position, segment.end), language))
    return JoinedSegment("".join(parts), tuple(units), tuple(copies))


def _fitted(translation: str, source: str, language: str, *, continues: bool) -> Rewritten:
    """The translation of a unit as it stands in its segment; the source where there is none."""
    fitted = orthography.fit(translation, source, language)
    if not fitted.text:
        fitted = Rewritten(source, OffsetMap((), len(translation), len(source)))
    return orthography.continue_sentence(fitted) if continues and language == "en" else fitted


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
