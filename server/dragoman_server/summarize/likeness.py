"""How alike the sentences of an article are: by meaning, by words, or by both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import lexical

__all__ = ["Likeness", "compare", "stretched_cosines"]

Matrix = NDArray[np.float64]

FLOOR_QUANTILE = 0.25
"""What sentences of an article have in common anyway: this quantile of the cosines between them."""
SAME_WORDS = 0.8
"""Two sentences repeat each other when this share of the shorter one's words is in the other …"""
SAME_WORDS_AT_LEAST = 5
"""… and the shorter one has so many words that carry meaning. Or when their cosine is as high as the encoder says."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Of n sentences."""

    graph: Matrix
    """(n, n) of each to each, 0 to 1."""
    title: NDArray[np.float64] | None
    """(n,) of each to the title, 0 to 1; None without a title."""
    repeats: NDArray[np.bool_]
    """(n, n) whether two say the same."""


def compare(
    sentences: Sequence[str],
    title: str | None,
    embeddings: NDArray[np.float32] | None,
    lexical_share: float,
    same_meaning: float = 1.0,
) -> Likeness:
    """How alike sentences are to each other and to the title.

    Args:
        sentences: at least one.
        title: the headline, or None.
        embeddings: unit vectors of the sentences and, last, of the title if there is one; None: words only.
        lexical_share: what part of the likeness is by words when there are embeddings.
        same_meaning: raw cosine from which on two sentences repeat each other.
    """
    count = len(sentences)
    stems = [lexical.stems(text) for text in (*sentences, *([title] if title is not None else []))]
    vectors = lexical.tfidf(stems)
    graph = lexical.cosines(vectors[:count], vectors[:count])
    to_title = lexical.cosines(vectors[:count], vectors[count:])[:, 0] if title is not None else None
    distinct = np.array([len(set(sentence)) for sentence in stems[:count]])
    repeats = lexical.containment(stems[:count]) >= SAME_WORDS
    repeats &= np.minimum.outer(distinct, distinct) >= SAME_WORDS_AT_LEAST
    if embeddings is not None:
        own = embeddings[:count]
        graph = lexical_share * graph + (1 - lexical_share) * stretched_cosines(own, own)
        if to_title is not None:
            by_meaning = stretched_cosines(own, embeddings[count:])[:, 0]
            to_title = lexical_share * to_title + (1 - lexical_share) * by_meaning
        repeats |= own @ own.T >= same_meaning
    return Likeness(graph, to_title, repeats)


def stretched_cosines(embeddings: NDArray[np.float32], others: NDArray[np.float32]) -> Matrix:
    """(n, m) cosines of unit vectors, stretched so that 0 is what sentences of this article have in common anyway.

    Encoders of the E5 family place everything between 0.7 and 1.0; raw cosines would make all sentences equally
    central. The floor is a low quantile of the cosines between different sentences.
    """
    own = np.asarray(embeddings @ embeddings.T, dtype=np.float64)
    between = own[~np.eye(len(own), dtype=bool)]
    floor = float(np.quantile(between, FLOOR_QUANTILE)) if len(between) else 0.0
    raw = np.asarray(embeddings @ others.T, dtype=np.float64)
    return np.clip((raw - floor) / max(1.0 - floor, 1e-9), 0.0, 1.0)
