"""Whether a translation goes round in circles: REPETITION."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from operator import eq

from ...inference import Flag, FlagKind
from ...text import normalize
from ..thresholds import THRESHOLDS, Thresholds
from .pair import Pair

__all__ = ["compression_ratio", "longest_repeat", "repetition"]

_LONGEST_PERIOD = 40
"""Words of the longest phrase whose immediate repetition is looked for."""


def repetition(pair: Pair, thresholds: Thresholds = THRESHOLDS) -> Flag | None:
    """Words or a clause said again at once, more often than in the source; or a text that compresses too well.

    The compression ratio is that of Whisper's decoder (Radford et al. 2022), measured against the source's.
    """
    phrase, times = longest_repeat([word.lower() for word in pair.target_words], thresholds)
    if phrase:
        _, in_source = longest_repeat([word.lower() for word in pair.source_words], thresholds)
        if times > in_source:
            shown = " ".join(phrase[:6]) + (" …" if len(phrase) > 6 else "")
            return Flag(FlagKind.REPETITION, f"{times} times in a row: {shown}")
    if len(pair.target) >= thresholds.compression_characters:
        ratio = _compression_ratio(pair.target_side.normal)
        if ratio > thresholds.compression_ratio and ratio > thresholds.compression_source * _compression_ratio(
            pair.source_side.normal
        ):
            return Flag(FlagKind.REPETITION, f"the text compresses {ratio:.1f} to 1")
    return None


def longest_repeat(words: Sequence[str], thresholds: Thresholds = THRESHOLDS) -> tuple[tuple[str, ...], int]:
    """The phrase that is repeated at once in most words, and how often it stands there; ((), 0) when none counts.

    What counts: one word `repeated_words` times, several words `repeated_phrase` times.
    """
    best: tuple[tuple[str, ...], int] = ((), 0)
    longest = 0
    for period in range(1, min(_LONGEST_PERIOD, len(words) // 2) + 1):
        least = thresholds.repeated_words if period == 1 else thresholds.repeated_phrase
        if sum(map(eq, words[period:], words)) < (least - 1) * period:  # the quick way to see that no run is so long
            continue
        run, end = _longest_run(words, period)
        times = run // period + 1
        if times >= least and run + period > longest:
            longest, best = run + period, (tuple(words[end - period : end]), times)
    return best


def compression_ratio(text: str) -> float:
    """Bytes before over bytes after zlib, a byte a letter in either script."""
    return _compression_ratio(normalize(text))


def _compression_ratio(normal: str) -> float:
    encoded = normal.encode("cp1256", "replace")
    return len(encoded) / len(zlib.compress(encoded)) if encoded else 0.0


def _longest_run(words: Sequence[str], period: int) -> tuple[int, int]:
    """Length and end of the longest row of words each equal to the one `period` words before."""
    run = longest = end = 0
    for index in range(period, len(words)):
        run = run + 1 if words[index] == words[index - period] else 0
        if run > longest:
            longest, end = run, index + 1
    return longest, end
