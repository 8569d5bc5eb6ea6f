"""Whether all of the source came through: TRUNCATED and LENGTH_RATIO."""

from __future__ import annotations

import math

from ...inference import Flag, FlagKind
from ..thresholds import THRESHOLDS, Thresholds
from .pair import Pair

__all__ = ["length_ratio", "truncated"]


def truncated(pair: Pair, thresholds: Thresholds = THRESHOLDS) -> Flag | None:
    """The model did not reach the end of a sentence, however small it was cut: proven by the missing end token."""
    if pair.ended:
        return None
    return Flag(FlagKind.TRUNCATED, "the model did not reach the end of the sentence")


def length_ratio(pair: Pair, thresholds: Thresholds = THRESHOLDS) -> Flag | None:
    """The translation is much shorter or longer, in characters, than translations in this direction are."""
    source, target = len(pair.source_side.normal), len(pair.target_side.normal)
    if not source or not target:
        return Flag(FlagKind.LENGTH_RATIO, "the translation is empty") if source else None
    usual = thresholds.usual_length[pair.target_language]
    ratio = target / source / usual
    allowed = math.exp(thresholds.length_spread + thresholds.length_short / math.sqrt(source))
    if 1 / allowed <= ratio <= allowed:
        return None
    return Flag(FlagKind.LENGTH_RATIO, f"{ratio:.0%} of the usual length of a translation")
