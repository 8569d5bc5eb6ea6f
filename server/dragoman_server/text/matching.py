"""Folding of text for look-ups and comparisons. Folded text is never shown to users."""

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
_PLAIN_ARABIC = re.compile("[\u0621-\u063a\u0641-\u064a]+")
_MARKS = re.compile("[\u0300-\u036f\u0610-\u061a\u0653-\u065f\u06d6-\u06ed\u08d3-\u08ff\ufe00-\ufe0f]")


def fold_for_matching(text: str) -> str:
    """The text without differences that rarely distinguish words.

    It folds case, accents, tashkeel, tatweel, forms of alef and hamza, alef maqsura to ya, ta marbuta to ha, Persian
    letter forms, presentation forms, digits of other scripts, quotation marks and white space. Idempotent.
    """
    if text.isascii():
        return normalize(text).lower()
    return text.translate(_FOLDED) if _PLAIN_ARABIC.fullmatch(text) else _fold(text)


def _fold(text: str) -> str:
    text = normalize(text).casefold().translate(_LETTERS)
    return normalize(
        unicodedata.normalize("NFKC", _MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_LETTERS))
    )


_FOLDED = {code: _fold(chr(code)) for code in (*range(0x621, 0x63B), *range(0x641, 0x64B))}
"""The plain letters of Arabic; a word of nothing else is folded letter by letter."""
