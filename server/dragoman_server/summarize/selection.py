"""Selects the sentences of a summary: the best that fit, do not repeat each other and can be understood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .candidates import SentenceCandidate
from .coherence import Dependence

__all__ = ["LengthLimit", "SelectedSentence", "select"]

LONGEST_CHAIN = 3
"""The most sentences that one step may add. A sentence that needs more is left out until some of those are selected."""


@dataclass(frozen=True, slots=True)
class LengthLimit:
    """The greatest length of a summary; None is no limit. One sentence is always allowed."""

    sentences: int | None = None
    words: int | None = None

    def admits(self, sentences: int, words: int) -> bool:
        """Whether a summary of so many sentences and words is within the limit."""
        return (self.sentences is None or sentences <= self.sentences) and (self.words is None or words <= self.words)


@dataclass(frozen=True, slots=True)
class SelectedSentence:
    """A sentence of the summary."""

    index: int
    """The number of its candidate."""
    supports_next: bool
    """Whether the next sentence of the summary needs it."""


def select(
    candidates: Sequence[SentenceCandidate],
    scores: NDArray[np.float64],
    graph: NDArray[np.float64],
    repeats: NDArray[np.bool_],
    limit: LengthLimit,
    diversity: float,
) -> tuple[SelectedSentence, ...]:
    """The selected sentences in the order of the article, at least one.

    The search is greedy by maximal marginal relevance over chains: a sentence that needs the previous sentence is
    selected together with it or not at all. The value of a chain is `1 - diversity` times the mean score of the
    sentences it adds, less `diversity` times their greatest similarity to a selected sentence.

    Args:
        candidates: the sentences, in the order of the article.
        scores: 0 to 1, of shape (n,).
        graph: similarity of each pair, 0 to 1, of shape (n, n).
        repeats: whether two sentences say the same, of shape (n, n); both are never selected.
        limit: the greatest length.
        diversity: 0 (ignore similarity to selected sentences) to 1.
    """
    chains = [_chain(candidates, i) for i in range(len(candidates))]
    chosen: set[int] = set()
    while True:
        best, best_value = None, -np.inf
        for chain in chains:
            added = [i for i in chain if i not in chosen]
            if not 0 < len(added) <= LONGEST_CHAIN or not _fits(candidates, chosen, added, limit):
                continue
            if _repeated(repeats, chosen, added):
                continue
            closest = max((float(graph[i, j]) for i in added for j in chosen), default=0.0)
            value = (1 - diversity) * float(np.mean(scores[added])) - diversity * closest
            if value > best_value:
                best, best_value = added, value
        if best is None:
            break
        chosen.update(best)
    if not chosen:
        chosen.add(min(range(len(candidates)), key=lambda i: (len(_chain(candidates, i)), candidates[i].words, i)))
    return tuple(SelectedSentence(i, _needed(candidates, i, chosen)) for i in sorted(chosen))


def _chain(candidates: Sequence[SentenceCandidate], index: int) -> tuple[int, ...]:
    """The sentence and the previous sentences that it needs, in order. The first candidate needs none."""
    first = index
    while first > 0 and candidates[first].dependence is Dependence.NEEDS:
        first -= 1
    return tuple(range(first, index + 1))


def _fits(
    candidates: Sequence[SentenceCandidate], chosen: Iterable[int], added: Sequence[int], limit: LengthLimit
) -> bool:
    together = [*chosen, *added]
    return limit.admits(len(together), sum(candidates[i].words for i in together))


def _repeated(repeats: NDArray[np.bool_], chosen: Iterable[int], added: Sequence[int]) -> bool:
    return any(repeats[i, j] for i in added for j in (*chosen, *added) if i != j)


def _needed(candidates: Sequence[SentenceCandidate], index: int, chosen: set[int]) -> bool:
    following = index + 1
    return following in chosen and candidates[following].dependence is Dependence.NEEDS
