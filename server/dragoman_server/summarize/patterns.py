"""Building blocks of the pattern tables in this package: folding of spelling, and alternatives."""

from __future__ import annotations

import re

from ..text import normalize

__all__ = ["any_of", "fold_for_patterns"]

_ALEF_AND_YEH = str.maketrans("أإآٱى", "اااا" + "ي")


def fold_for_patterns(text: str) -> str:
    """The text in the spelling of the tables: normalised, alef without hamza, yeh for alef maqsura; case is kept."""
    return normalize(text).translate(_ALEF_AND_YEH)


def any_of(table: str) -> str:
    """A regular-expression group of the alternatives of a table, which has one or more on a line, separated by "|"."""
    return "(?:" + re.sub(r"\s*\n\s*", "|", table.strip()) + ")"
