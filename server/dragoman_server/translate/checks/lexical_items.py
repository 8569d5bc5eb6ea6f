"""Whether months, weekdays, currencies, countries, scale words and units came through: LEXICON_MISMATCH."""

from __future__ import annotations

import re

from ...inference import Flag, FlagKind
from ..thresholds import THRESHOLDS, Thresholds
from .items import lexicon_of, words_of
from .pair import Pair

__all__ = ["lexicon_mismatch"]

_SHOWN = 5
_NUMERIC_DATE = re.compile(r"\d{1,4}[/.-]\d{1,2}(?:[/.-]\d{1,4})?")
_LONG_NUMBER = re.compile(r"\d{4,}|\d{1,3}(?:[,.٬،\s]\d{3})+")


def lexicon_mismatch(pair: Pair, thresholds: Thresholds = THRESHOLDS) -> Flag | None:
    """A thing of the lexicon that the source names is not named in the translation in any accepted way."""
    source, target = lexicon_of(pair.source_language), lexicon_of(pair.target_language)
    named = list(source.named(words_of(pair.source_side.normal, pair.source_language)))
    if not named:
        return None
    there = target.counterparts(words_of(pair.target_side.normal, pair.target_language))
    missing = {item: words for item, words in named if item.number not in there}
    if pair.target_language == "ar":
        for number in target.run_together(pair.target, [item.number for item in missing]):
            del missing[source.items[number]]
    shown = [f"{words} ({item.kind})" for item, words in missing.items() if not _in_figures(item.kind, pair.target)]
    if not shown:
        return None
    more = " …" if len(shown) > _SHOWN else ""
    return Flag(FlagKind.LEXICON_MISMATCH, f"no counterpart: {', '.join(shown[:_SHOWN])}{more}")


def _in_figures(kind: str, target: str) -> bool:
    """Whether the translation may say it in figures: a month in a date, a scale word in a long number."""
    pattern = {"month": _NUMERIC_DATE, "scale": _LONG_NUMBER}.get(kind)
    return pattern is not None and pattern.search(target) is not None
