"""How central each sentence is to its article, from how alike sentences are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from .candidates import Candidate, Trait
from .coherence import Dependence

__all__ = ["RankingWeights", "centrality", "rank"]

Matrix = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class RankingWeights:
    """What counts how much.

    Evidence: the tuning half of the articles of bench/summaries.py. Only `lead` matters there: at 0 the goal falls by
    5 points of 58; every other weight that was tried moves it by less than 1. docs/summaries.md has the tables.
    """

    centrality: float = 1.0
    """Degree in the graph of likenesses (LexRank)."""
    lead: float = 0.8
    """Being early, as news puts what matters first: 1 for the first sentence, then 1 / (1 + position / lead_decay)."""
    lead_decay: float = 1.0
    title: float = 0.3
    """Likeness to the title, where there is one."""
    lexical: float = 0.5
    """Share of likeness by words in the likeness of sentences; the rest is by meaning."""
    damping: float = 0.85
    """Of the power iteration: how much comes from neighbours, the rest being equal for all (Brin and Page 1998)."""
    diversity: float = 0.2
    """How much likeness to what is chosen takes away (maximal marginal relevance, Carbonell and Goldstein 1998)."""
    leans: float = 0.8
    """Factor for a sentence that reads as a continuation."""
    traits: MappingProxyType[Trait, float] = field(
        default_factory=lambda: MappingProxyType(
            {
                Trait.QUESTION: 0.6,
                Trait.QUOTATION: 0.75,
                Trait.UNBALANCED: 0.6,
                Trait.LIST_ITEM: 0.7,
                Trait.ANNOUNCES: 0.3,
                Trait.UNFINISHED: 0.8,
                Trait.LONG: 0.8,
                Trait.FIGURES: 0.6,
            }
        )
    )
    """Factors for the form of a sentence: judgement, not measured; they order what a reader would not want."""


def centrality(graph: Matrix, damping: float) -> NDArray[np.float64]:
    """(n,) stationary weights of a walk over the graph, the greatest being 1 (continuous LexRank)."""
    count = len(graph)
    links = graph.copy()
    np.fill_diagonal(links, 0.0)
    sums = links.sum(axis=1, keepdims=True)
    steps = np.divide(links, sums, out=np.full_like(links, 1.0 / count), where=sums > 0)
    weights = np.full(count, 1.0 / count)
    for _ in range(100):
        renewed = (1.0 - damping) / count + damping * (weights @ steps)
        if np.abs(renewed - weights).max() < 1e-9:
            break
        weights = renewed
    return np.asarray(weights / weights.max())


def rank(
    candidates: Sequence[Candidate], graph: Matrix, title: NDArray[np.float64] | None, weights: RankingWeights
) -> NDArray[np.float64]:
    """(n,) scores from 0 to 1.

    Args:
        candidates: the sentences, in the order of the article.
        graph: (n, n) likeness of each to each, 0 to 1.
        title: (n,) likeness of each to the title, or None.
        weights: what counts how much.
    """
    positions = np.array([candidate.position for candidate in candidates], dtype=np.float64)
    total = weights.centrality + weights.lead
    scores = weights.centrality * centrality(graph, weights.damping)
    scores += weights.lead / (1.0 + positions / weights.lead_decay)
    if title is not None and title.max(initial=0.0) > 0:
        scores += weights.title * title / title.max()
        total += weights.title
    return np.clip(scores / total * [_fitness(candidate, weights) for candidate in candidates], 0.0, 1.0)


def _fitness(candidate: Candidate, weights: RankingWeights) -> float:
    factor = weights.leans if candidate.dependence is Dependence.LEANS else 1.0
    for trait in candidate.traits:
        factor *= weights.traits[trait]
    return factor
