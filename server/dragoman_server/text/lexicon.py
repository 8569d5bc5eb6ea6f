"""Word lists for finding nonwords, strings that are no word of the language.

Source of the method: Kukich 1992, "Techniques for Automatically Correcting Words in Text".

There is a list for English only. A list for Arabic would raise too many false alarms, because affixes multiply its word
forms and capitals do not mark its names: 9 % of the human reference sentences in FLORES-200 dev contain a word that is
missing from a list of half a million forms. In English it is 1.4 %.
"""

from __future__ import annotations

import lzma
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

__all__ = ["SHORTEST_WORD", "Lexicon", "common_words", "lexicon"]

SHORTEST_WORD = 4
"""The length in letters from which words are listed. Nearly every shorter string is a word or an abbreviation."""

_REMEMBERED = 1 << 15
"""Words of a list that were looked up last, with the answers: 4 MB at most. News repeats its words."""


class Lexicon:
    """A set of words, stored compactly.

    Args:
        rows: one string per word length, from SHORTEST_WORD upwards: all words of that length, sorted and joined
            without separators.
    """

    def __init__(self, rows: Iterable[str]) -> None:
        self._rows = dict(enumerate(rows, SHORTEST_WORD))
        self._looked_up = lru_cache(maxsize=_REMEMBERED)(self._look_up)

    def __len__(self) -> int:
        return sum(len(row) // length for length, row in self._rows.items())

    def __contains__(self, word: str) -> bool:
        return len(word) in self._rows and self._looked_up(word)

    def _look_up(self, word: str) -> bool:
        size, row = len(word), self._rows[len(word)]
        place = bisect_left(range(len(row) // size), word, key=lambda i: row[i * size : (i + 1) * size])
        return row[place * size : (place + 1) * size] == word


@cache
def lexicon(language: str) -> Lexicon | None:
    """The lower-case words of a language with at least SHORTEST_WORD letters; None if there is no list for it."""
    return _read(language)


@cache
def common_words(language: str) -> Lexicon | None:
    """The words of `lexicon` that news often writes in lower case, so that a capital alone makes no name of them;
    None if there is no list for the language."""
    return _read(f"{language}-common")


def _read(name: str) -> Lexicon | None:
    file = files(__package__).joinpath("words", f"{name}.txt.xz")
    return Lexicon(lzma.decompress(file.read_bytes()).decode("ascii").split("\n")) if file.is_file() else None
