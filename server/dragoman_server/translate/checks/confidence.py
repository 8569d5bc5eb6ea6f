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
    given, usual = math.exp(pair.score), math.exp(thresholds.score)
    for digits in range(3):  # as few as tell the two apart
        if f"{given:.{digits}%}" != f"{usual:.{digits}%}":
            compared = f"{given:.{digits}%} on average, usually {usual:.{digits}%} or more"
            break
    else:
        compared = f"{given:.2%} on average, just below the usual"
    return Flag(FlagKind.LOW_CONFIDENCE, f"the model gave each token {compared}")
