"""Whether source and translation mean the same, as far as a sentence encoder can tell: LOW_SIMILARITY."""

from __future__ import annotations

from ...inference import Flag, FlagKind
from ..thresholds import THRESHOLDS, Thresholds
from .pair import Pair

__all__ = ["low_similarity"]


def low_similarity(pair: Pair, thresholds: Thresholds = THRESHOLDS) -> Flag | None:
    """The cosine of their embeddings is one that unrelated sentences have."""
    if pair.similarity is None or len(pair.source_words) < thresholds.similarity_words:
        return None
    if pair.similarity >= thresholds.similarity:
        return None
    return Flag(FlagKind.LOW_SIMILARITY, f"similarity {pair.similarity:.3f}, below {thresholds.similarity:.3f}")
