"""Text made comparable: for looking things up and checking, never for giving back to people."""

from __future__ import annotations

import re
import unicodedata

from .normalization import normalize

__all__ = ["fold_for_matching"]

# Hamza carriers and other forms of alef, alef maqsura, ta marbuta, and the Persian and Urdu forms of Arabic letters.
_LETTERS = str.maketrans(
    {
        letter: base
        for base, letters in {"ا": "أإآٱٲٳٵ", "ي": "ىیېےئ", "و": "ؤ", "ه": "ةۀہھەۃ", "ك": "کڪ"}.items()
        for letter in letters
    }
)
_MARKS = re.compile("[\u0300-\u036f\u0610-\u061a\u0653-\u065f\u06d6-\u06ed\u08d3-\u08ff\ufe00-\ufe0f]")


def fold_for_matching(text: str) -> str:
    """What is left of a text when differences that rarely matter are gone.

    Those are case, accents, tashkeel, tatweel, alef and hamza forms, ya and alef maqsura, ta marbuta and ha,
    Persian letter forms, presentation forms, digit scripts, quotation marks, white space. Idempotent.
    """
    text = normalize(text).casefold().translate(_LETTERS)
    return normalize(
        unicodedata.normalize("NFKC", _MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_LETTERS))
    )
