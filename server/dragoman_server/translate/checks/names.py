"""Whether the names came through: NAME_MISMATCH."""

from __future__ import annotations

from collections.abc import Iterator

from ...inference import Flag, FlagKind
from ..terminology.known_names import is_known
from ..terminology.names import ArabicWords, english_names
from ..thresholds import THRESHOLDS, Thresholds
from .pair import Pair

__all__ = ["name_mismatch"]

_SHOWN = 5


def name_mismatch(pair: Pair, thresholds: Thresholds = THRESHOLDS) -> Flag | None:
    """A name of the English side that no word of the Arabic side renders.

    Into Arabic it was lost, or its spelling made up; into English it was made up. Names that are translated by a list
    or by the glossary are not looked at.
    """
    names = list(dict.fromkeys(_unrendered(pair, thresholds.name_distance)))
    if not names:
        return None
    what = "no counterpart in the source" if pair.target_language == "en" else "no counterpart in the translation"
    return Flag(FlagKind.NAME_MISMATCH, f"{what}: {', '.join(names[:_SHOWN])}{' …' if len(names) > _SHOWN else ''}")


def _unrendered(pair: Pair, farthest: float) -> Iterator[str]:
    english, arabic = (pair.target, pair.source) if pair.target_language == "en" else (pair.source, pair.target)
    names = [name for name in english_names(english) if not is_known(name.text)]
    if not names:
        return
    words = ArabicWords(arabic)
    listed = {word.casefold() for match in pair.terms for word in f"{match.source} {match.target}".split()}
    for name in names:
        if name.text.casefold() not in listed and words.distance(name.text, enough=farthest) > farthest:
            yield name.text
