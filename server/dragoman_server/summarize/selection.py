"""Which sentences make the summary: the best ones that fit, that do not repeat each other and can be understood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .candidates import Candidate
from .coherence import Dependence

__all__ = ["Chosen", "Room", "select"]

LONGEST_CHAIN = 3
"""A sentence that would bring in more than two others is left out until some of those are chosen."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much a summary may hold; None is no limit. One sentence is always allowed."""

    sentences: int | None = None
    words: int | None = None

    def admits(self, sentences: int, words: int) -> bool:
        """Whether that many sentences and words fit."""
        return (self.sentences is None or sentences <= self.sentences) and (self.words is None or words <= self.words)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sentence of the summary: the number of its candidate."""

    index: int
    supports_next: bool


def select(
    candidates: Sequence[Candidate],
    scores: NDArray[np.float64],
    graph: NDArray[np.float64],
    repeats: NDArray[np.bool_],
    room: Room,
    diversity: float,
) -> tuple[Chosen, ...]:
    """Sentences in the order of the article, at least one.

    Greedy by maximal marginal relevance over chains: a sentence that needs the one before it comes with it, or not at
    all. The value of a chain is the mean score of what it adds, less `diversity` times its likeness to what is there.

    Args:
        candidates: in order.
        scores: (n,) from 0 to 1.
        graph: (n, n) likeness, 0 to 1.
        repeats: (n, n) whether two say the same: never both chosen.
        room: the limit.
        diversity: 0 (ignore likeness to what is chosen) to 1.
    """
    chains = [_chain(candidates, i) for i in range(len(candidates))]
    chosen: set[int] = set()
    while True:
        best, best_value = None, -np.inf
        for chain in chains:
            added = [i for i in chain if i not in chosen]
            if not 0 < len(added) <= LONGEST_CHAIN or not _fits(candidates, chosen, added, room):
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
    return tuple(Chosen(i, _needed(candidates, i, chosen)) for i in sorted(chosen))


def _chain(candidates: Sequence[Candidate], index: int) -> tuple[int, ...]:
    """The sentence and those before it that it needs, in order; the first has nothing before it that it could need."""
    first = index
    while first > 0 and candidates[first].dependence is Dependence.NEEDS:
        first -= 1
    return tuple(range(first, index + 1))


def _fits(candidates: Sequence[Candidate], chosen: Iterable[int], added: Sequence[int], room: Room) -> bool:
    together = [*chosen, *added]
    return room.admits(len(together), sum(candidates[i].words for i in together))


def _repeated(repeats: NDArray[np.bool_], chosen: Iterable[int], added: Sequence[int]) -> bool:
    return any(repeats[i, j] for i in added for j in (*chosen, *added) if i != j)


def _needed(candidates: Sequence[Candidate], index: int, chosen: set[int]) -> bool:
    following = index + 1
    return following in chosen and candidates[following].dependence is Dependence.NEEDS
