"""Ranks sentences by their centrality in the similarity graph, their position and their form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from .candidates import SentenceCandidate, Trait
from .coherence import Dependence

__all__ = ["RankingWeights", "centrality", "rank"]

Matrix = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class RankingWeights:
    """The weights of the ranking.

    They were tuned on one half of the articles of bench/summaries.py. Only `lead` matters there: at 0 the measure falls
    by 5 points of 58; every other weight that was tried changes it by less than 1. `lead` is half as large again as
    that measure asks for, because readers of 24 summaries preferred the first three sentences to what 0.8 chose.
    docs/summaries.md has the tables.
    """

    centrality: float = 1.0
    """The weight of centrality in the similarity graph (LexRank)."""
    lead: float = 1.2
    """The weight of an early position, 1 / (1 + position / lead_decay), since news begins with what matters."""
    lead_decay: float = 1.0
    title: float = 0.3
    """The weight of similarity to the title, if there is one."""
    lexical: float = 0.5
    """The share of lexical similarity, 0 to 1; the rest is similarity of embeddings."""
    damping: float = 0.85
    """The damping factor of the power iteration (Brin and Page 1998)."""
    diversity: float = 0.2
    """The penalty on similarity to selected sentences (maximal marginal relevance, Carbonell and Goldstein 1998)."""
    continuation: float = 0.8
    """The factor for a sentence that reads as a continuation (`Dependence.CONTINUES`)."""
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
    """The factor for each trait. They are judgements, not measured."""


def centrality(graph: Matrix, damping: float) -> NDArray[np.float64]:
    """Continuous LexRank of shape (n,): the stationary distribution of a walk on the graph, with maximum 1."""
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
    candidates: Sequence[SentenceCandidate], graph: Matrix, title: NDArray[np.float64] | None, weights: RankingWeights
) -> NDArray[np.float64]:
    """Scores of the candidates, 0 to 1, of shape (n,).

    Args:
        candidates: the sentences, in the order of the article.
        graph: similarity of each pair, 0 to 1, of shape (n, n).
        title: similarity of each candidate to the title, of shape (n,), or None.
        weights: the weights of the ranking.
    """
    positions = np.array([candidate.position for candidate in candidates], dtype=np.float64)
    total = weights.centrality + weights.lead
    scores = weights.centrality * centrality(graph, weights.damping)
    scores += weights.lead / (1.0 + positions / weights.lead_decay)
    if title is not None and title.max(initial=0.0) > 0:
        scores += weights.title * title / title.max()
        total += weights.title
    return np.clip(scores / total * [_fitness(candidate, weights) for candidate in candidates], 0.0, 1.0)


def _fitness(candidate: SentenceCandidate, weights: RankingWeights) -> float:
    factor = weights.continuation if candidate.dependence is Dependence.CONTINUES else 1.0
    for trait in candidate.traits:
        factor *= weights.traits[trait]
    return factor
