"""The sentences of an article with their ranks, and the choice of some of them."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .article import SourceArticle, plain_text
from .candidates import count_words
from .coherence import Dependence
from .options import SummarizeOptions
from .pieces import Piece
from .ranking import RankingWeights, rank
from .selection import LengthLimit, select
from .similarity import compare

__all__ = ["RankedArticle", "length_limit", "rank_article"]


@dataclass(frozen=True, slots=True)
class RankedArticle:
    """An article whose sentences are ranked."""

    article: SourceArticle
    scores: NDArray[np.float64]
    graph: NDArray[np.float64]
    repeats: NDArray[np.bool_]
    diversity: float

    def extract(self, limit: LengthLimit) -> list[Piece]:
        """The best sentences within a limit, in the order of the article; at least one."""
        candidates = self.article.candidates
        chosen = select(candidates, self.scores, self.graph, self.repeats, limit, self.diversity)
        return [self.piece(choice.index, supports_next=choice.supports_next) for choice in chosen]

    def standing_alone(self, count: int, taken: Collection[int] = ()) -> list[Piece]:
        """The best sentences that need no other one and do not repeat what is taken, in the order of the article.

        Args:
            count: how many at most; there may be fewer, and none.
            taken: the numbers of sentences whose content is in the summary already.
        """
        used = set(taken)
        found: list[int] = []
        for index in map(int, np.argsort(-self.scores, kind="stable")):
            alone = self.article.candidates[index].dependence is not Dependence.NEEDS
            if len(found) < count and alone and index not in used and not any(self.repeats[index, i] for i in used):
                used.add(index)
                found.append(index)
        return [self.piece(index) for index in sorted(found)]

    @property
    def heading(self) -> Piece | None:
        """The headline, if the text begins with one."""
        span = self.article.heading
        return Piece(plain_text(span.of(self.article.document.text)), span, 1.0) if span else None

    def piece(self, index: int, *, supports_next: bool = False) -> Piece:
        """A sentence of the article as a part of a summary."""
        candidate = self.article.candidates[index]
        return Piece(self.article.sentence(candidate), candidate.span, float(self.scores[index]), supports_next)


def rank_article(
    article: SourceArticle, embeddings: NDArray[np.float32] | None, same_meaning: float, weights: RankingWeights
) -> RankedArticle:
    """The article with the ranks of its sentences.

    Args:
        article: with at least one candidate.
        embeddings: unit vectors of its candidates, then of its title if there is one; None: words are compared only.
        same_meaning: the raw cosine from which two sentences repeat each other.
        weights: of the ranking.
    """
    similarity = compare(article.sentences, article.title, embeddings, weights.lexical, same_meaning)
    scores = rank(article.candidates, similarity.graph, similarity.title, weights)
    return RankedArticle(article, scores, similarity.graph, similarity.repeats, weights.diversity)


def length_limit(options: SummarizeOptions, text: str) -> LengthLimit:
    """The limit that the options set for the summary of a text."""
    if options.share is not None:
        return LengthLimit(words=math.ceil(options.share * count_words(text)))
    return LengthLimit(sentences=options.sentences, words=options.words)
