"""The search for segments with a similar source.

A source with n words that is at least s similar to the wanted one has all but (1 - s) n of its words. So of any
(1 - s) n + k of them it has at least k. The index gives the segments with k of the rarest so many: the prefix filter
of Chaudhuri, Ganti and Kaushik (ICDE 2006), with a longer prefix as in Wang, Li and Feng (SIGMOD 2012). Those are
compared word by word. Nothing is missed by that, unless more than `_MOST_CANDIDATES` pass the filter, or the source is
mostly punctuation, which is not indexed.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from .words import indexed_words, similarity

__all__ = ["NearSearch"]

_SHARED_WORDS = 3
"""k of the filter: with 1 there are several times as many candidates, with many more the words are frequent ones."""
_MOST_CANDIDATES = 10_000
_MOST_COUNTS = 100_000
_ROUNDING = 1e-9


class NearSearch:
    """Finds similar sources; safe with several threads, each with its own connection."""

    def __init__(self) -> None:
        # How many segments have a word. It only decides which words are looked up, so that an old number does no harm.
        self._counts: dict[str, int] = {}

    def best(
        self, connection: sqlite3.Connection, wanted: Sequence[str], pair: tuple[str, str], minimum: float, limit: int
    ) -> list[tuple[int, float]]:
        """Numbers and similarities of segments: the most similar first, of equals that which was changed last.

        Args:
            wanted: folded words of the source.
            pair: source and target language.
            minimum: similarity, as in `words.similarity`.
            limit: most to give.
        """
        numbers = self._candidates(connection, wanted, minimum)
        rows = connection.execute(
            "SELECT id, updated, words FROM segments WHERE id IN (SELECT value FROM json_each(?)) "
            "AND source_language = ? AND target_language = ? AND word_count BETWEEN ? AND ? LIMIT ?",
            (
                json.dumps(numbers),
                *pair,
                math.ceil(len(wanted) * minimum - _ROUNDING),
                math.floor(len(wanted) / minimum + _ROUNDING),
                _MOST_CANDIDATES,
            ),
        ).fetchall()
        scores = sorted(_scores(rows, wanted, minimum), reverse=True)
        return [(key, score) for score, _, key in scores[:limit]]

    def _candidates(self, connection: sqlite3.Connection, wanted: Sequence[str], minimum: float) -> list[int]:
        """Segments that share enough of the rarest words; a word that is wanted twice counts twice."""
        lost = math.floor((1.0 - minimum) * len(wanted) + _ROUNDING)
        rarest = sorted(
            min((self._count(connection, part), part) for part in parts)
            for parts in map(indexed_words, wanted)
            if parts
        )[: lost + _SHARED_WORDS]
        needed = max(1, len(rarest) - lost)
        shared: Counter[int] = Counter()
        for word, times in Counter(word for _, word in rarest).items():
            rows = connection.execute("SELECT rowid FROM segment_words WHERE segment_words MATCH ?", (f'"{word}"',))
            numbers = [number for (number,) in rows]
            for _ in range(times):
                shared.update(numbers)
        return [number for number, times in shared.items() if times >= needed]

    def _count(self, connection: sqlite3.Connection, word: str) -> int:
        count = self._counts.get(word)
        if count is None:
            row = connection.execute("SELECT doc FROM segment_word_counts WHERE term = ?", (word,)).fetchone()
            count = row[0] if row else 0
            if len(self._counts) >= _MOST_COUNTS:
                self._counts = {}
            self._counts[word] = count
        return count


def _scores(
    rows: Iterable[tuple[int, str, str]], wanted: Sequence[str], minimum: float
) -> Iterator[tuple[float, str, int]]:
    """Similarity, time of change and number of those that are similar enough."""
    distinct = set(wanted)
    for key, updated, words in rows:
        theirs = words.split("\n")
        most = (1.0 - minimum) * max(len(wanted), len(theirs)) + _ROUNDING
        # A word that the other has nowhere costs an edit: most candidates end here.
        others = set(theirs)
        if len(distinct - others) > most or len(others - distinct) > most:
            continue
        score = similarity(wanted, theirs, minimum)
        if score is not None:
            yield score, updated, key
