"""Takes the sentences that a model wrote as far as the article supports them, and its own sentences for the others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .coherence import Dependence, dependence
from .extraction import RankedArticle
from .faithfulness import ArticleFacts, Support
from .pieces import Piece
from .selection import LengthLimit
from .summary import FallbackReason, SentenceOrigin

__all__ = ["Vectors", "checked_pieces", "fallback_pieces"]


@dataclass(frozen=True, slots=True)
class Vectors:
    """What a sentence encoder makes of an article and of the sentences that are written of it; unit vectors."""

    article: NDArray[np.float32]
    """Of the article's candidates, (candidates, dimensions)."""
    written: NDArray[np.float32]
    """(written sentences, dimensions)"""
    least_cosine: float
    """Below it a sentence is too far from its nearest passage."""


@dataclass(frozen=True, slots=True)
class _Failure:
    reason: FallbackReason
    unsupported: tuple[str, ...] = ()


def checked_pieces(
    sentences: Sequence[str],
    ranked: RankedArticle,
    vectors: Vectors | None,
    is_name: Callable[[str], bool],
    limit: LengthLimit,
    *,
    headline: bool = False,
) -> list[Piece]:
    """The written sentences that the article supports, in their order, and sentences of the article for the others.

    A sentence of the article that takes the place of another one stands alone, and repeats no other. Where there is
    none left, a written sentence that fails is left out.

    Args:
        sentences: as written; none gives an extract, marked as a fallback.
        ranked: the article.
        vectors: of article and sentences; None: meaning is not compared.
        is_name: whether an Arabic word is known as a name.
        limit: of the extract that takes the place of nothing.
        headline: whether the article's own headline, if its text begins with one, is the first to take their place.
    """
    if not sentences:
        return fallback_pieces(ranked, limit, FallbackReason.NOTHING_WRITTEN, headline=headline)
    article = ranked.article
    facts = ArticleFacts(article.sentences, article.title, vectors.article if vectors else None, is_name)
    found: list[Piece | _Failure] = []
    taken: set[int] = set()
    for number, sentence in enumerate(sentences):
        support = facts.support(sentence, vectors.written[number] if vectors else None)
        follows = bool(found) and isinstance(found[-1], Piece)
        failure = _failure(sentence, support, vectors, article.language, follows=follows)
        if failure is None:
            taken.update(support.passages)
            found.append(_written(sentence, support, ranked))
        else:
            found.append(failure)
    return _filled(found, taken, ranked, limit, headline=headline)


def fallback_pieces(
    ranked: RankedArticle, limit: LengthLimit, reason: FallbackReason, *, headline: bool = False
) -> list[Piece]:
    """An extract in the place of a summary that should have been written; of a headline the article's own, if its text
    begins with one."""
    pieces = _alone(ranked, 1, headline=headline) if limit.sentences == 1 else []
    return [_instead(piece, _Failure(reason)) for piece in pieces or ranked.extract(limit)]


def _alone(ranked: RankedArticle, count: int, taken: Collection[int] = (), *, headline: bool) -> list[Piece]:
    heading = ranked.heading if headline else None
    return [heading] if heading else ranked.standing_alone(count, taken)


def _instead(piece: Piece, failure: _Failure) -> Piece:
    return replace(piece, origin=SentenceOrigin.FALLBACK, reason=failure.reason, unsupported=failure.unsupported)


def _failure(
    sentence: str, support: Support, vectors: Vectors | None, language: str, *, follows: bool
) -> _Failure | None:
    """What is wrong with a written sentence; `follows` says whether a written one stands before it."""
    if support.unsupported:
        return _Failure(FallbackReason.UNSUPPORTED_WORDS, support.unsupported)
    if support.reversed:
        return _Failure(FallbackReason.NEGATION, support.reversed)
    if vectors and support.similarity is not None and support.similarity < vectors.least_cosine:
        return _Failure(FallbackReason.FAR_IN_MEANING)
    if not follows and dependence(sentence, language) is Dependence.NEEDS:
        return _Failure(FallbackReason.DANGLING)
    return None


def _written(sentence: str, support: Support, ranked: RankedArticle) -> Piece:
    candidates = [ranked.article.candidates[number] for number in support.passages]
    return Piece(
        text=sentence,
        source=candidates[0].span,
        score=max(float(ranked.scores[number]) for number in support.passages),
        origin=SentenceOrigin.WRITTEN,
        passages=tuple(candidate.span for candidate in candidates),
        support=support.similarity,
    )


def _filled(
    found: Sequence[Piece | _Failure], taken: set[int], ranked: RankedArticle, limit: LengthLimit, *, headline: bool
) -> list[Piece]:
    failures = [one for one in found if isinstance(one, _Failure)]
    alone = iter(_alone(ranked, len(failures), taken, headline=headline) if failures else ())
    pieces = []
    for one in found:
        if isinstance(one, Piece):
            pieces.append(one)
        elif (piece := next(alone, None)) is not None:
            pieces.append(_instead(piece, one))
    return pieces or fallback_pieces(ranked, limit, failures[0].reason)
