"""The parts of a summary before they are joined: a text and where it comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..inference import Flag, TranslatedText
from ..text import Span
from .summary import FallbackReason, SentenceOrigin, SummarySentence

__all__ = ["Piece", "flags_of", "join_texts", "summary_sentence", "without_final_stop"]

_ENDED = re.compile(r"[.!?؟…۔:;؛,،][\"'»”’)\]]*$")

_FINAL_STOP = re.compile(r"(?<![.\s])[.۔]$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence that goes into a summary, in the language of the article."""

    text: str
    source: Span
    score: float
    """Its rank, 0 to 1."""
    supports_next: bool = False
    origin: SentenceOrigin = SentenceOrigin.EXTRACTED
    passages: tuple[Span, ...] = ()
    support: float | None = None
    reason: FallbackReason | None = None
    unsupported: tuple[str, ...] = ()
    definitions: tuple[Span, ...] = ()


def without_final_stop(text: str) -> str:
    """The text as headlines are written: without the full stop at its end, if there is one; an ellipsis stays."""
    return _FINAL_STOP.sub("", text)


def join_texts(sentences: Sequence[str], *, close: bool = True) -> tuple[str, list[Span]]:
    """The sentences joined to one paragraph by single spaces, and the span of each in it.

    Args:
        sentences: in their order.
        close: whether a sentence without a final mark (a list item) gets a full stop, which is not in its span.
    """
    text, spans = "", []
    for sentence in sentences:
        start = len(text) + bool(text)
        text += (" " if text else "") + sentence
        spans.append(Span(start, len(text)))
        text += "" if not close or _ENDED.search(sentence) else "."
    return text, spans


def summary_sentence(piece: Piece, target: Span, translation: TranslatedText | None) -> SummarySentence:
    """A piece with its place in the summary, and the evidence of its translation if it was translated."""
    segments = translation.segments if translation else ()
    scored = [(segment.score, len(segment.target)) for segment in segments if segment.score is not None]
    compared = [segment.similarity for segment in segments if segment.similarity is not None]
    characters = sum(length for _, length in scored)
    return SummarySentence(
        source=piece.source,
        target=target,
        rank_score=piece.score,
        flags=flags_of(translation),
        score=sum(score * length for score, length in scored) / characters if characters else None,
        similarity=min(compared) if compared else None,
        supports_next=piece.supports_next,
        origin=piece.origin,
        passages=piece.passages,
        support=piece.support,
        fallback_reason=piece.reason,
        unsupported=piece.unsupported,
        definitions=piece.definitions,
    )


def flags_of(translation: TranslatedText | None) -> tuple[Flag, ...]:
    """The checks that a translation failed, each once."""
    segments = translation.segments if translation else ()
    return tuple(dict.fromkeys(flag for segment in segments for flag in segment.flags))
