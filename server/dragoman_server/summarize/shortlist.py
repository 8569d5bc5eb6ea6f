"""Bounds the number of sentences that are ranked, and so the work for one article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from . import lexical
from .candidates import SentenceCandidate
from .coherence import Dependence

__all__ = ["MAX_RANKED", "shortlist"]

MAX_RANKED = 250
"""The most sentences that are compared with each other; time grows quadratically. A long news article has 100."""


def shortlist(candidates: Sequence[SentenceCandidate], texts: Sequence[str]) -> tuple[int, ...]:
    """The numbers of the candidates to rank, in order: all, or MAX_RANKED of a very long text.

    A tenth of MAX_RANKED are the first sentences; the rest have the most frequent words of the text (SumBasic,
    Nenkova and Vanderwende 2005). A sentence that needs the previous one is never listed without it.
    """
    if len(candidates) <= MAX_RANKED:
        return tuple(range(len(candidates)))
    stems = [lexical.stems(text) for text in texts]
    frequency = Counter(stem for sentence in stems for stem in set(sentence))
    means = [sum(frequency[stem] for stem in sentence) / max(len(sentence), 1) for sentence in stems]
    order = sorted(range(len(candidates)), key=lambda i: (i >= MAX_RANKED // 10, -means[i], i))
    kept = set(order[:MAX_RANKED])
    for i in sorted(kept):
        if candidates[i].dependence is Dependence.NEEDS and i - 1 not in kept:
            kept.discard(i)
    return tuple(sorted(kept))
