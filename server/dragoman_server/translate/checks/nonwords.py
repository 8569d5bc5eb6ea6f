"""Whether the words of a translation are words: NONWORD.

A model that spells from pieces can write what nobody ever wrote ("gymnatomy"), and sure of itself at that.
"""

from __future__ import annotations

from ...inference import Flag, FlagKind
from ...text import SHORTEST_WORD, lexicon
from ..thresholds import THRESHOLDS, Thresholds
from .pair import Pair

__all__ = ["nonword"]

_SHOWN = 5


def nonword(pair: Pair, thresholds: Thresholds = THRESHOLDS) -> Flag | None:
    """Words in small letters, not from the source, that the target language's list lacks; names are not looked at."""
    listed = lexicon(pair.target_language)
    if listed is None:
        return None
    unknown = list(dict.fromkeys(word for word in pair.target_words if _plain(word) and word not in listed))
    if unknown:
        copied = {word.casefold() for word in pair.source_words}
        unknown = [word for word in unknown if word not in copied]
    if not unknown:
        return None
    more = " …" if len(unknown) > _SHOWN else ""
    return Flag(FlagKind.NONWORD, f"no such words: {', '.join(unknown[:_SHOWN])}{more}")


def _plain(word: str) -> bool:
    """Whether it is written in small Latin letters alone: no name, no number, nothing hyphenated or with accents."""
    return len(word) >= SHORTEST_WORD and word.isascii() and word.isalpha() and word.islower()
