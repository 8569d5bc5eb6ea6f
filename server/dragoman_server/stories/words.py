"""Words that articles of one language share: hashed TF-IDF vectors, and an index of the rarest words of each story.

Words are stems, which are counted in a fixed number of buckets by their hash (Weinberger et al. 2009, "Feature Hashing
for Large Scale Multitask Learning", arXiv 0902.2206), so that memory does not grow with the vocabulary.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..summarize.lexical import stems

__all__ = ["BUCKETS", "StoryIndex", "Vocabulary", "WordVector", "words_of"]

BUCKETS = 2**18
_ARTICLE_WORDS, _STORY_WORDS = 400, 300
"""How many buckets an article and a story have at most."""
_RARE_WORDS = 16
"""Buckets of a story that are looked up."""
_COMMON = 64
"""A bucket of so many stories is too common to find one by."""


@dataclass(frozen=True, slots=True)
class WordVector:
    """Weights in buckets; those of all other buckets are 0."""

    buckets: NDArray[np.uint32]
    """(words,) in ascending order, each once."""
    weights: NDArray[np.float32]
    """(words,) above 0."""
    texts: int = 1
    """Of how many texts it is the sum."""

    def __len__(self) -> int:
        return len(self.buckets)

    @property
    def norm(self) -> float:
        """The Euclidean length."""
        return math.sqrt(float(self.weights @ self.weights))

    def __add__(self, other: WordVector) -> WordVector:
        """The sum, of the heaviest buckets only where there are too many."""
        buckets, places = np.unique(np.concatenate([self.buckets, other.buckets]), return_inverse=True)
        weights = np.bincount(places, np.concatenate([self.weights, other.weights])).astype(np.float32)
        return _heaviest(buckets, weights, _STORY_WORDS, self.texts + other.texts)

    def dot(self, other: WordVector) -> float:
        """The dot product."""
        if not len(self) or not len(other):
            return 0.0
        at = np.minimum(np.searchsorted(other.buckets, self.buckets), len(other) - 1)
        return float(np.where(other.buckets[at] == self.buckets, other.weights[at], 0) @ self.weights)

    def mean_cosine(self, other: WordVector) -> float:
        """The mean cosine of a text of this one and one of the other, 0 to 1; both are sums of vectors of length 1."""
        return self.dot(other) / (self.texts * other.texts)

    def rarest(self) -> list[int]:
        """The buckets that weigh most."""
        return [int(one) for one in self.buckets[np.argsort(-self.weights, kind="stable")[:_RARE_WORDS]]]


def words_of(text: str) -> WordVector:
    """How often each word occurs; of a text with too many different ones the first ones."""
    counts: dict[int, int] = {}
    for stem, count in Counter(stems(text)).items():
        if len(counts) >= _ARTICLE_WORDS:
            break
        bucket = zlib.crc32(stem.encode("utf-8", "replace")) % BUCKETS
        counts[bucket] = counts.get(bucket, 0) + count
    ordered = sorted(counts.items())
    return WordVector(
        np.array([bucket for bucket, _ in ordered], np.uint32), np.array([count for _, count in ordered], np.float32)
    )


class Vocabulary:
    """In how many texts the words occur."""

    def __init__(self) -> None:
        self._texts = 0
        self._with: NDArray[np.int32] = np.zeros(BUCKETS, np.int32)

    def learn(self, words: WordVector) -> None:
        """Count a text."""
        self._texts += 1
        self._with[words.buckets] += 1

    def weighted(self, counts: WordVector) -> WordVector:
        """The TF-IDF vector, of length 1, with logarithmic counts."""
        rarity = np.log1p(self._texts / np.maximum(self._with[counts.buckets], 1))
        found = _heaviest(counts.buckets, (1 + np.log(counts.weights)) * rarity, _STORY_WORDS // 2)
        return WordVector(found.buckets, (found.weights / max(found.norm, 1e-12)).astype(np.float32))


class StoryIndex:
    """Finds the stories that have rare words of an article. The cost does not depend on how many stories there are."""

    def __init__(self) -> None:
        self._stories: defaultdict[int, dict[str, None]] = defaultdict(dict)
        self._buckets: dict[str, set[int]] = {}

    def put(self, story: str, words: Iterable[WordVector]) -> None:
        """Add a story, in the place of what was known of it."""
        buckets = {bucket for one in words for bucket in one.rarest()}
        known = self._buckets.get(story, set())
        for bucket in known - buckets:
            self._take(story, bucket)
        for bucket in sorted(buckets - known):
            self._stories[bucket][story] = None
        self._buckets[story] = buckets

    def remove(self, story: str) -> None:
        """Forget a story."""
        for bucket in self._buckets.pop(story, set()):
            self._take(story, bucket)

    def nearest(self, words: WordVector, count: int) -> list[str]:
        """So many stories at most that have the most of the words' rare ones."""
        found: Counter[str] = Counter()
        for bucket in words.rarest():
            stories = self._stories.get(bucket, {})
            if len(stories) <= _COMMON:
                found.update(stories.keys())
        return [story for story, _ in found.most_common(count)]

    def _take(self, story: str, bucket: int) -> None:
        del self._stories[bucket][story]
        if not self._stories[bucket]:
            del self._stories[bucket]


def _heaviest(buckets: NDArray[np.uint32], weights: NDArray[np.float32], most: int, texts: int = 1) -> WordVector:
    if len(buckets) > most:
        kept = np.sort(np.argsort(-weights, kind="stable")[:most])
        buckets, weights = buckets[kept], weights[kept]
    return WordVector(buckets.astype(np.uint32), weights.astype(np.float32), texts)
