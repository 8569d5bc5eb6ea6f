"""Lists of words, to tell words from what only looks like one (Kukich 1992, "Techniques for Automatically Correcting
Words in Text": nonword errors).

There is a list of English. For Arabic none would do: with its affixes and with names, which nothing sets apart there,
9 % of human lines have a word that a list of half a million forms lacks (FLORES-200 dev), and 1.4 % in English.
"""

from __future__ import annotations

import lzma
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

__all__ = ["SHORTEST_WORD", "Lexicon", "common_words", "lexicon"]

SHORTEST_WORD = 4
"""Letters; shorter ones are not listed, since nearly all that could be words of so few letters are."""


class Lexicon:
    """A set of words in little memory.

    Args:
        rows: for each length that words have, all words of it, sorted, without anything between; by rising length.
    """

    def __init__(self, rows: Iterable[str]) -> None:
        self._rows = dict(enumerate(rows, SHORTEST_WORD))

    def __len__(self) -> int:
        return sum(len(row) // length for length, row in self._rows.items())

    def __contains__(self, word: str) -> bool:
        size = len(word)
        if not (row := self._rows.get(size)):
            return False
        place = bisect_left(range(len(row) // size), word, key=lambda i: row[i * size : (i + 1) * size])
        return row[place * size : (place + 1) * size] == word


@cache
def lexicon(language: str) -> Lexicon | None:
    """The words of a language, in small letters, of at least SHORTEST_WORD letters; None where there is no list."""
    return _read(language)


@cache
def common_words(language: str) -> Lexicon | None:
    """Those words of `lexicon` that news often writes in small letters, so that a capital alone makes no name of them;
    None where there is no list."""
    return _read(f"{language}-common")


def _read(name: str) -> Lexicon | None:
    file = files(__package__).joinpath("words", f"{name}.txt.xz")
    return Lexicon(lzma.decompress(file.read_bytes()).decode("ascii").split("\n")) if file.is_file() else None
