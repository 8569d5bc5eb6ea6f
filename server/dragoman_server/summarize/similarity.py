"""Similarity of the sentences of an article, by meaning, by words or by both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import lexical

__all__ = ["SentenceSimilarity", "compare", "rescaled_cosines"]

Matrix = NDArray[np.float64]

FLOOR_QUANTILE = 0.25
"""The quantile of the cosines between the sentences of an article that is taken as no similarity."""
SAME_WORDS = 0.8
"""Two sentences repeat each other if the longer one has at least this share of the shorter one's content words."""
SAME_WORDS_AT_LEAST = 5
"""The fewest content words of the shorter sentence for SAME_WORDS to apply."""


@dataclass(frozen=True, slots=True)
class SentenceSimilarity:
    """Similarity between n sentences and to the title."""

    graph: Matrix
    """Similarity of each pair of sentences, 0 to 1, of shape (n, n)."""
    title: NDArray[np.float64] | None
    """Similarity of each sentence to the title, 0 to 1, of shape (n,); None without a title."""
    repeats: NDArray[np.bool_]
    """Whether two sentences say the same, of shape (n, n)."""


def compare(
    sentences: Sequence[str],
    title: str | None,
    embeddings: NDArray[np.float32] | None,
    lexical_share: float,
    same_meaning: float = 1.0,
) -> SentenceSimilarity:
    """The similarity of sentences to each other and to the title.

    Args:
        sentences: at least one.
        title: the headline, or None.
        embeddings: unit vectors of the sentences, then of the title if there is one. None compares words only.
        lexical_share: the weight of lexical similarity, 0 to 1, if there are embeddings.
        same_meaning: the raw cosine from which two sentences repeat each other.
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
        graph = lexical_share * graph + (1 - lexical_share) * rescaled_cosines(own, own)
        if to_title is not None:
            by_meaning = rescaled_cosines(own, embeddings[count:])[:, 0]
            to_title = lexical_share * to_title + (1 - lexical_share) * by_meaning
        repeats |= own @ own.T >= same_meaning
    return SentenceSimilarity(graph, to_title, repeats)


def rescaled_cosines(embeddings: NDArray[np.float32], others: NDArray[np.float32]) -> Matrix:
    """Cosines of unit vectors, rescaled so that FLOOR_QUANTILE of this article's cosines becomes 0; of shape (n, m).

    Encoders of the E5 family give cosines between 0.7 and 1.0, so raw cosines would make all sentences equally
    central. The floor is a low quantile of the cosines between different sentences.
    """
    own = np.asarray(embeddings @ embeddings.T, dtype=np.float64)
    between = own[~np.eye(len(own), dtype=bool)]
    floor = float(np.quantile(between, FLOOR_QUANTILE)) if len(between) else 0.0
    raw = np.asarray(embeddings @ others.T, dtype=np.float64)
    return np.clip((raw - floor) / max(1.0 - floor, 1e-9), 0.0, 1.0)
