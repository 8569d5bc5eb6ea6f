"""The normalisation that models see, in training and in service alike. Text given to people never passes through it."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["compatibility_composed", "normalize"]

# Tashkeel, superscript alef, tatweel, Quranic marks; zero-width characters, bidi controls, soft hyphen, byte-order
# mark;
# lone surrogates, which no encoding can carry.
_DROPPED = re.compile(
    "[\u064b-\u0652\u0670\u0640\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad\u061c\ud800-\udfff]"
)
_MAPPED = str.maketrans(
    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٪٫٬“”„‟«»″’‘‚‛`′‐‑‒−",
    '01234567890123456789%.,"""""""\'\'\'\'\'\'----',
)
_LONG_RUN = re.compile(r"[^\w\s\x00-\x7f]{32,}")
_MOST_MARKS = 30
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def normalize(text: str) -> str:
    """NFKC without tashkeel, tatweel, invisible marks; ASCII digits, quotes, hyphens; single spaces. Idempotent."""
    while True:
        done = _SPACES.sub(" ", _DROPPED.sub("", compatibility_composed(text)).translate(_MAPPED)).strip()
        # What was dropped may have kept a letter from its mark: they compose now, and that may leave more to drop.
        if done == text or unicodedata.is_normalized("NFKC", done):
            return done
        text = done


def compatibility_composed(text: str) -> str:
    """NFKC in linear time: of more than 30 combining marks in a row, which no writing has, the rest is dropped.

    Ordering marks takes quadratic time in CPython; 30 is the limit of Unicode's Stream-Safe Text Format (UAX 15, 13).
    """
    return unicodedata.normalize("NFKC", _LONG_RUN.sub(_without_excess_marks, text))


def _without_excess_marks(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
