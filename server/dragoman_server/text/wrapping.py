"""Splits text that is too long for a model at the least harmful places."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise

from .span import Span

__all__ = ["wrap"]

_WORD = re.compile(r"\S+")
# Patterns that rate the white space after a word as a place to split. A single full stop within a sentence marks an
# abbreviation or is stray, so it does not count.
_CLAUSE_END = re.compile(r"(?:[!?؟؛;…:]|\.\.)[\"'”’»)\]}]*$|[\"”»)\]}]$")
_COMMA = re.compile(r"[,،][\"'”’»)\]}]*$|^[-–—]+$|[–—]$")
_CONJUNCTION = re.compile(
    r"(?:and|but|or|which|who|that|while|when|where|because|although|after|before|as|with"
    r"|حيث|بينما|لكن|ولكن|كما|فيما|إذ|إلا|بعد|قبل|عندما|الذي|التي|الذين|أن|و[\u0621-\u064a]{3,})$",
    re.I,
)
# Keep a number with its noun and a title with its name.
_BOUND = re.compile(r"\d$|(?:^|\W)\w{1,3}\.$")
_CLAUSE, _PAUSE, _JOINT, _GAP, _POOR = 8.0, 4.0, 2.0, 1.0, 0.1


def wrap(text: str, span: Span, limit: int, count: Callable[[str], int]) -> tuple[Span, ...]:
    """`span` split into parts that each count at most `limit`; between the parts there is only white space, or
    nothing.

    It splits after clause marks if possible, else after commas, before conjunctions or at any white space, and inside
    a word only if the word alone is too long. A single character is never split, whatever it counts. Parts have
    similar lengths. A URL is split only if it is longer than the limit. A span within the limit is returned whole,
    without white space at its ends.

    Args:
        text: the whole text.
        span: the part to split.
        limit: the greatest count of a part, at least 1.
        count: measures a string, for example in tokens. Called about once per word and a few times per part.

    Raises:
        ValueError: `limit` is less than 1.
    """
    if limit < 1:
        raise ValueError(f"limit must be at least 1, not {limit}")
    words = [Span(*match.span()) for match in _WORD.finditer(text, span.start, span.end)]
    if not words:
        return ()
    if count(text[words[0].start : words[-1].end]) <= limit:
        return (Span(words[0].start, words[-1].end),)
    counts = [count(word.of(text)) for word in words]
    places = _places(text, words)
    sums = [0, *accumulate(counts)]
    parts: list[Span] = []
    first = 0
    while first < len(words):
        if counts[first] > limit:
            parts += _pieces(text, words[first], limit, count)
            first += 1
            continue
        last = _last_word(text, words, first, limit, count, sums, places)
        parts.append(Span(words[first].start, words[last].end))
        first = last + 1
    return tuple(parts)


def _last_word(
    text: str,
    words: Sequence[Span],
    first: int,
    limit: int,
    count: Callable[[str], int],
    sums: Sequence[int],
    places: Sequence[float],
) -> int:
    """The last word of the part that begins with word `first`."""
    fitting = _fitting(text, words, first, limit, count, sums)
    if fitting == len(words) - 1:
        return fitting
    remaining = sums[-1] - sums[first]
    target = remaining / max(1, -(-remaining // limit))
    best, best_merit = fitting, 0.0
    for last in range(fitting, first - 1, -1):
        ratio = (sums[last + 1] - sums[first]) / max(1.0, target)
        if last < fitting and ratio < 0.4:
            break
        merit = places[last] * (1 - abs(1 - ratio) * (0.75 if ratio < 1 else 0.5))
        if merit > best_merit:
            best, best_merit = last, merit
    return best if count(text[words[first].start : words[best].end]) <= limit else fitting


def _fitting(
    text: str, words: Sequence[Span], first: int, limit: int, count: Callable[[str], int], sums: Sequence[int]
) -> int:
    """The last word up to which the words from `first` count at most `limit`, estimated from single words."""

    def fits(last: int) -> bool:
        return count(text[words[first].start : words[last].end]) <= limit

    last = first
    while last + 1 < len(words) and sums[last + 2] - sums[first] <= limit:
        last += 1
    if fits(last):
        return last
    fit, unfit = first, last
    while unfit - fit > 1:
        middle = (fit + unfit) // 2
        fit, unfit = (middle, unfit) if fits(middle) else (fit, middle)
    return fit


def _places(text: str, words: Sequence[Span]) -> list[float]:
    """A rating of the split point after each word."""
    places = []
    for word, following in pairwise(words):
        tail = text[max(word.start, word.end - 6) : word.end]
        head = text[following.start : min(following.end, following.start + 12)]
        if _CLAUSE_END.search(tail):
            places.append(_CLAUSE)
        elif _COMMA.search(tail):
            places.append(_PAUSE)
        elif _CONJUNCTION.match(head):
            places.append(_JOINT)
        else:
            places.append(_POOR if _BOUND.search(tail) else _GAP)
    return [*places, _CLAUSE]


def _pieces(text: str, word: Span, limit: int, count: Callable[[str], int]) -> list[Span]:
    """A word that is too long, split between characters; combining marks stay with their letter if they fit."""
    pieces = []
    start = word.start
    while start < word.end:
        size = min(limit, word.end - start)
        while start + size < word.end and count(text[start : start + size]) <= limit:
            size = min(2 * size, word.end - start)
        fit, unfit = 1, size
        if count(text[start : start + size]) <= limit:
            fit = unfit = size
        while unfit - fit > 1:
            middle = (fit + unfit) // 2
            fit, unfit = (middle, unfit) if count(text[start : start + middle]) <= limit else (fit, middle)
        end = start + fit
        while end < word.end and end > start + max(1, fit - 8) and _is_mark(text[end]):
            end -= 1
        if (end < word.end and _is_mark(text[end])) or count(text[start:end]) > limit:
            end = start + fit
        pieces.append(Span(start, end))
        start = end
    return pieces


def _is_mark(character: str) -> bool:
    return character in "\u200d\ufe0f" or "\u064b" <= character <= "\u0652" or "\u0300" <= character <= "\u036f"
