"""Whether the model believes in what it says: LOW_CONFIDENCE."""

from __future__ import annotations

import math

from ...inference import Flag, FlagKind
from ..thresholds import THRESHOLDS, Thresholds
from .pair import Pair

__all__ = ["low_confidence"]


def low_confidence(pair: Pair, thresholds: Thresholds = THRESHOLDS) -> Flag | None:
    """The model gave its own tokens little probability in the geometric mean (Fomicheva et al. 2020, "TP")."""
    if pair.score is None or pair.score >= thresholds.score:
        return None
    usual = f"usually {math.exp(thresholds.score):.0%} or more"
    return Flag(FlagKind.LOW_CONFIDENCE, f"the model gave each token {math.exp(pair.score):.0%} on average, {usual}")
