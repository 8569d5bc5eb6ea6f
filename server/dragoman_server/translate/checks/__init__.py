"""Checks of a translation: pure functions from a source and its translation to a flag, or None when all is well."""

from __future__ import annotations

from collections.abc import Callable

from ...inference import Flag
from ...text import common_words, lexicon
from ..terminology.known_names import is_known
from ..thresholds import THRESHOLDS, Thresholds
from .abbreviations import abbreviation
from .completeness import length_ratio, truncated
from .confidence import low_confidence
from .items import lexicon_of
from .lexical_items import lexicon_mismatch
from .names import name_mismatch
from .nonwords import nonword
from .numbers import number_mismatch
from .pair import SCRIPTS, Pair, Side, words
from .repetition import repetition
from .script import copied_source, wrong_script
from .similarity import low_similarity
from .terms import term_missing

__all__ = ["CHECKS", "SCRIPTS", "Check", "Pair", "Side", "check", "check_similarity", "load_word_lists", "words"]

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


def check_similarity(pair: Pair, flags: tuple[Flag, ...], thresholds: Thresholds = THRESHOLDS) -> tuple[Flag, ...]:
    """The flags of a pair whose similarity is known now, from those that it had without."""
    return check(pair, thresholds) if low_similarity(pair, thresholds) else flags


def load_word_lists() -> None:
    """Load the lists in which checks look words up; takes a tenth of a second, which the first text need not wait."""
    for language in SCRIPTS:
        lexicon_of(language)
        lexicon(language)
        common_words(language)
    is_known("")
