"""Articles that are copies of each other but for small edits, found as they come in.

MinHash (Broder 1997, "On the resemblance and containment of documents") over shingles of words, with banding
(Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", 3.4); every candidate is verified by its exact Jaccard
similarity. Written here in numpy because datasketch, the usual library, requires scipy, which nothing else here needs.
"""

from __future__ import annotations

import re
from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from ..errors import InvalidRequestError
from ..text import fold_for_matching
from .article import ArticleKey

__all__ = ["Duplicate", "NearDuplicateOptions", "NearDuplicates", "shingles"]

Hashes = NDArray[np.uint64]

_WORD = re.compile(r"\w+")
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, kw_only=True)
class NearDuplicateOptions:
    """When two texts are near duplicates, and how they are looked for; checked when made.

    Args:
        similarity: least Jaccard similarity of the sets of shingles, above 0 and at most 1.
        shingle_words: words in a shingle, 1 or more.
        bands: of the signature; more of them miss fewer pairs and give more candidates to verify.
        rows: hashes in a band. Two texts of similarity s share a band with probability 1 - (1 - s**rows)**bands: with
            40 bands of 3 rows 0.995 at similarity 0.5, and 0.27 at 0.2.
        articles: how many are remembered; the oldest is forgotten first.
        candidates: how many articles of one band are compared, newest first, so that boilerplate that all articles
            share does not make the cost grow.

    Raises:
        InvalidRequestError: an option out of its range; `field` is its name.
    """

    similarity: float = 0.5
    shingle_words: int = 3
    bands: int = 40
    rows: int = 3
    articles: int = 50_000
    candidates: int = 50

    def __post_init__(self) -> None:
        if not 0 < self.similarity <= 1:
            raise InvalidRequestError(
                f"similarity is {self.similarity}; allowed: above 0 and at most 1", field="similarity"
            )
        for name in ("shingle_words", "bands", "rows", "articles", "candidates"):
            if getattr(self, name) < 1:
                raise InvalidRequestError(f"{name} is {getattr(self, name)}; allowed: 1 or more", field=name)


@dataclass(frozen=True, slots=True, order=True)
class Duplicate:
    """An article that was seen before, and how similar it is."""

    key: ArticleKey
    similarity: float
    """Jaccard similarity of the sets of shingles, 0 to 1."""


def shingles(text: str, words: int) -> Hashes:
    """Sorted hashes of the different runs of so many words of the folded text; a shorter text is one run.

    Folding takes away case, accents, tashkeel and letter forms, so that what is typed differently is the same.
    """
    tokens = _WORD.findall(fold_for_matching(text))
    if not tokens:
        return np.zeros(0, np.uint64)
    known = {token: int.from_bytes(blake2b(token.encode("utf-8", "replace"), digest_size=8).digest(), "little")
             for token in set(tokens)}  # fmt: skip
    hashes = np.array([known[token] for token in tokens], np.uint64)
    size = min(words, len(tokens))
    runs = np.zeros(len(tokens) - size + 1, np.uint64)
    for place in range(size):
        runs = runs * _MIX + hashes[place : place + len(runs)]
        runs ^= runs >> np.uint64(29)
    return np.unique(runs)


class NearDuplicates:
    """Finds, for each article added, those added before that are nearly the same. Deterministic.

    The cost of adding one does not depend on how many there are. Not safe for use by several threads at once.
    """

    def __init__(self, options: NearDuplicateOptions | None = None) -> None:
        self.options = options or NearDuplicateOptions()
        chance = np.random.default_rng(1997)
        size = self.options.bands * self.options.rows
        # Multiply-shift hashing (Dietzfelbinger et al. 1997): odd factors, the upper half of the product.
        self._factors = chance.integers(0, 2**63, size, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
        self._offsets = chance.integers(0, 2**63, size, dtype=np.uint64)
        self._shingles: OrderedDict[ArticleKey, Hashes] = OrderedDict()
        self._buckets: defaultdict[tuple[int, bytes], dict[ArticleKey, None]] = defaultdict(dict)

    def __len__(self) -> int:
        return len(self._shingles)

    def add(self, key: ArticleKey, text: str) -> tuple[Duplicate, ...]:
        """The near duplicates among the articles added before, most similar first; the article is remembered.

        Another version of an article (the same key) replaces the one before and is not compared with it. A text
        without words has no duplicates and is not remembered.
        """
        self.forget(key)
        own = shingles(text, self.options.shingle_words)
        if not len(own):
            return ()
        bands = list(self._bands(own))
        duplicates = self._verified(own, self._candidates(bands))
        self._shingles[key] = own
        for band in bands:
            self._buckets[band][key] = None
        if len(self._shingles) > self.options.articles:
            self.forget(next(iter(self._shingles)))
        return duplicates

    def forget(self, key: ArticleKey) -> None:
        """Remove an article; nothing happens when it is not there."""
        own = self._shingles.pop(key, None)
        if own is None:
            return
        for band in self._bands(own):
            bucket = self._buckets[band]
            bucket.pop(key, None)
            if not bucket:
                del self._buckets[band]

    def _bands(self, own: Hashes) -> Iterator[tuple[int, bytes]]:
        signature = np.empty(len(self._factors), np.uint32)
        for place, (factor, offset) in enumerate(zip(self._factors, self._offsets, strict=True)):
            signature[place] = ((own * factor + offset) >> np.uint64(32)).min()
        rows = signature.reshape(self.options.bands, self.options.rows)
        return ((number, row.tobytes()) for number, row in enumerate(rows))

    def _candidates(self, bands: list[tuple[int, bytes]]) -> dict[ArticleKey, None]:
        found: dict[ArticleKey, None] = {}
        for band in bands:
            bucket = self._buckets.get(band)
            if bucket:
                newest = (key for key, _ in zip(reversed(bucket), range(self.options.candidates), strict=False))
                found.update(dict.fromkeys(newest))
        return found

    def _verified(self, own: Hashes, candidates: dict[ArticleKey, None]) -> tuple[Duplicate, ...]:
        compared = (Duplicate(key, _jaccard(own, self._shingles[key])) for key in candidates)
        similar = [one for one in compared if one.similarity >= self.options.similarity]
        return tuple(sorted(similar, key=lambda one: (-one.similarity, one.key)))


def _jaccard(left: Hashes, right: Hashes) -> float:
    both = len(np.intersect1d(left, right, assume_unique=True))
    return both / (len(left) + len(right) - both)
