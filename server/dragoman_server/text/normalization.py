"""The normalisation that models see, in training and in service alike. Text given back to people never passes through it."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["normalize"]

# Tashkeel, superscript alef, Quranic marks, tatweel; zero-width characters, bidi controls, soft hyphen, byte-order mark.
_DROPPED = re.compile("[\u064b-\u0652\u0670\u0640\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad\u061c]")
_MAPPED = str.maketrans(
    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٪٫٬“”„‟«»″’‘‚‛`′‐‑‒−",
    "01234567890123456789%.,\"\"\"\"\"\"\"''''''----",
)
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def normalize(text: str) -> str:
    """NFKC, no tashkeel, tatweel, zero-width or direction marks; ASCII digits, quotes and hyphens; single spaces."""
    text = unicodedata.normalize("NFKC", text)
    return _SPACES.sub(" ", _DROPPED.sub("", text).translate(_MAPPED)).strip()
