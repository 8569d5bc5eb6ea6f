"""Building blocks of the pattern tables in this package: a spelling that they share, and alternatives."""

from __future__ import annotations

import re

from ..text import normalize

__all__ = ["any_of", "fold_for_patterns"]

_ALEF_AND_YEH = str.maketrans("أإآٱى", "اااا" + "ي")


def fold_for_patterns(text: str) -> str:
    """Text as the tables spell it: normalised, hamza off the alef, alef maqsura as yeh; capitals stay."""
    return normalize(text).translate(_ALEF_AND_YEH)


def any_of(table: str) -> str:
    """One group of the alternatives of a table: regular expressions, one or more a line with "|" between them."""
    return "(?:" + re.sub(r"\s*\n\s*", "|", table.strip()) + ")"
