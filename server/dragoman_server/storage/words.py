"""Sentences as words, how much two of them share, and where they differ. Pure."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..text import Span, normalize

__all__ = ["Difference", "Word", "differences", "folded_words", "indexed_words", "similarity", "words_of"]

# A word with the marks on it, or a single other character.
_WORD = re.compile("[\\w\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d]+|\\S")
_INDEXED = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a punctuation mark of a sentence."""

    folded: str
    """Normalised and without case: what is compared."""
    span: Span
    """Where it stands in the sentence."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where two sentences differ; one of the spans may be empty, where words were added or left out."""

    here: Span
    """In the first sentence."""
    there: Span
    """In the second."""


def words_of(text: str) -> list[Word]:
    """The words and punctuation marks of a text; what normalisation drops altogether is not among them."""
    found = (Word(_folded(match[0]), Span(*match.span())) for match in _WORD.finditer(text))
    return [word for word in found if word.folded]


def folded_words(text: str) -> list[str]:
    """`Word.folded` of all `words_of` a text, sooner."""
    return [folded for word in _WORD.findall(text) if (folded := _folded(word))]


@functools.lru_cache(maxsize=65_536)
def _folded(word: str) -> str:
    """One word, of which the first 100 characters count; kept, since words come again and folding is slow."""
    return normalize(word[:100]).casefold()


def indexed_words(folded: str) -> list[str]:
    """What is searched for of a folded word: its runs of letters, digits and underscores; nothing of punctuation."""
    return _INDEXED.findall(folded)


def similarity(one: Sequence[str], other: Sequence[str], minimum: float) -> float | None:
    """1 - d / n of two lists of words: d their Levenshtein distance, n the number of words of the longer one.

    Args:
        minimum: of the result, more than 0; the higher, the faster.

    Returns:
        The similarity, 1.0 for equal lists, or None where it is below `minimum`.
    """
    longest = max(len(one), len(other))
    if longest == 0:
        return 1.0
    most = int(longest * (1.0 - minimum) + 1e-9)
    if abs(len(one) - len(other)) > most:
        return None
    distance = _bounded_distance(one, other, most)
    return None if distance is None else 1.0 - distance / longest


def _bounded_distance(one: Sequence[str], other: Sequence[str], most: int) -> int | None:
    """Levenshtein's distance up to `most`: only the diagonal band where it can be that small (Ukkonen 1985)."""
    beyond = most + 1
    row = [column if column <= most else beyond for column in range(len(other) + 1)]
    for i, word in enumerate(one, start=1):
        first, last = max(1, i - most), min(len(other), i + most)
        previous, row = row, [beyond] * (len(other) + 1)
        if i <= most:
            row[0] = i
        for j in range(first, last + 1):
            if word == other[j - 1]:
                row[j] = previous[j - 1]
            else:
                row[j] = 1 + min(previous[j - 1], previous[j], row[j - 1])
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None


def differences(here: Sequence[Word], there: Sequence[Word]) -> list[Difference]:
    """The places where two sentences differ, from left to right; what lies between them is the same.

    The alignment is one of least distance. Neighbouring edits are one difference. Takes time and memory proportional
    to the product of the lengths.
    """
    found: list[Difference] = []
    for (here_start, here_end), (there_start, there_end) in _edits(
        [word.folded for word in here], [word.folded for word in there]
    ):
        found.append(Difference(_covering(here, here_start, here_end), _covering(there, there_start, there_end)))
    return found


def _covering(words: Sequence[Word], start: int, end: int) -> Span:
    """From the start of one word to the end of another; empty, before the next word, where there is none."""
    if start < end:
        return Span(words[start].span.start, words[end - 1].span.end)
    if start < len(words):
        return Span(words[start].span.start, words[start].span.start)
    at = words[-1].span.end if words else 0
    return Span(at, at)


def _edits(one: Sequence[str], other: Sequence[str]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Ranges of words of both that are replaced by each other."""
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one), -1, -1):
        for j in range(len(other), -1, -1):
            if i == len(one) or j == len(other):
                table[i][j] = len(one) - i + len(other) - j
            elif one[i] == other[j]:
                table[i][j] = table[i + 1][j + 1]
            else:
                table[i][j] = 1 + min(table[i + 1][j + 1], table[i + 1][j], table[i][j + 1])
    found: list[tuple[tuple[int, int], tuple[int, int]]] = []
    i = j = 0
    while i < len(one) or j < len(other):
        start = (i, j)
        while (i < len(one) or j < len(other)) and not (i < len(one) and j < len(other) and one[i] == other[j]):
            i, j = _next_edit(table, i, j)
        if (i, j) != start:
            found.append(((start[0], i), (start[1], j)))
        else:
            i, j = i + 1, j + 1
    return found


def _next_edit(table: list[list[int]], i: int, j: int) -> tuple[int, int]:
    """The cheapest of replacing, leaving out and adding a word, in that order where they cost the same."""
    choices = [
        (table[down][right], order, (down, right))
        for order, (down, right) in enumerate([(i + 1, j + 1), (i + 1, j), (i, j + 1)])
        if down < len(table) and right < len(table[0])
    ]
    return min(choices)[2]
