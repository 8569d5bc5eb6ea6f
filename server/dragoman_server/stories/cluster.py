"""One cluster of articles: what is remembered of a story to compare articles with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .article import ArticleKey
from .words import WordVector

__all__ = ["Cluster", "shared_words"]

T = TypeVar("T")

_LATIN_NAMES, _ARABIC_WORDS, _NUMBERS = 60, 600, 60
"""How much a story remembers, so that neither it nor a comparison with it grows without limit."""


@dataclass(slots=True)
class Cluster:
    """A story as the clustering knows it."""

    id: str
    first: float
    """Time of its earliest article, in seconds since 1970."""
    last: float
    title: NDArray[np.float64]
    """(dimensions,) sum of its articles' vectors."""
    text: NDArray[np.float64]
    latin: dict[str, str] = field(default_factory=dict)
    arabic: dict[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: dict[str, None] = field(default_factory=dict)
    words: dict[str, WordVector] = field(default_factory=dict)
    """By language, the sum of its articles' vectors."""
    members: list[ArticleKey] = field(default_factory=list)

    def mean(self, vector: NDArray[np.float64]) -> NDArray[np.float64]:
        """The mean of the articles' vectors; the product of two stories' means is their articles' mean cosine."""
        return vector / max(len(self.members), 1)

    def take(self, other: Cluster) -> None:
        """Add the articles of another one."""
        self.first, self.last = min(self.first, other.first), max(self.last, other.last)
        self.title += other.title
        self.text += other.text
        _remember(self.latin, other.latin, _LATIN_NAMES)
        _remember(self.arabic, other.arabic, _ARABIC_WORDS)
        _remember(self.numbers, other.numbers, _NUMBERS)
        for language, words in other.words.items():
            self.words[language] = self.words[language] + words if language in self.words else words
        self.members += other.members


def shared_words(own: Cluster, other: Cluster) -> float | None:
    """The cosine of the words, in the language in which they share most; None where they share no language."""
    cosines = [
        words.mean_cosine(other.words[language]) for language, words in own.words.items() if language in other.words
    ]
    return max(cosines, default=None)


def _remember(known: dict[str, T], new: Mapping[str, T], limit: int) -> None:
    """Add what is new; over the limit the oldest goes."""
    for key, value in new.items():
        known.setdefault(key, value)
    while len(known) > limit:
        del known[next(iter(known))]
