"""Checks of a translation: pure functions from a source and its translation to a flag, or None when all is well."""

from __future__ import annotations

from collections.abc import Callable

from ...inference import Flag
from ..thresholds import THRESHOLDS, Thresholds
from .abbreviations import abbreviation
from .completeness import length_ratio, truncated
from .confidence import low_confidence
from .lexical_items import lexicon_mismatch
from .names import name_mismatch
from .nonwords import nonword
from .numbers import number_mismatch
from .pair import SCRIPTS, Pair, words
from .repetition import repetition
from .script import copied_source, wrong_script
from .similarity import low_similarity
from .terms import term_missing

__all__ = ["CHECKS", "SCRIPTS", "Check", "Pair", "check", "words"]

Check = Callable[[Pair, Thresholds], Flag | None]

CHECKS: tuple[Check, ...] = (
    truncated,
    repetition,
    wrong_script,
    copied_source,
    number_mismatch,
    lexicon_mismatch,
    term_missing,
    length_ratio,
    name_mismatch,
    abbreviation,
    low_similarity,
    low_confidence,
    nonword,
)


def check(pair: Pair, thresholds: Thresholds = THRESHOLDS) -> tuple[Flag, ...]:
    """The flags of all checks that the pair fails."""
    return tuple(flag for one in CHECKS if (flag := one(pair, thresholds)))
