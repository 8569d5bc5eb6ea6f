"""A bound on the work that one article can ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from . import lexical
from .candidates import Candidate
from .coherence import Dependence

__all__ = ["MAX_RANKED", "shortlist"]

MAX_RANKED = 250
"""Sentences that are compared with each other; the time grows with the square. A long newspaper article has 100."""


def shortlist(candidates: Sequence[Candidate], texts: Sequence[str]) -> tuple[int, ...]:
    """Numbers of the candidates to compare, in order: all, or MAX_RANKED of a very long text.

    Those are the first tenth of MAX_RANKED and the sentences whose words are the most frequent of the text (SumBasic,
    Nenkova and Vanderwende 2005); never one that needs the sentence before it without that sentence.
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
