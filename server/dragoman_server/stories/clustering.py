"""Stories as clusters that grow while articles come in, across Arabic and English.

One pass, as the SUMMA project's (Miranda et al. 2018, "Multilingual Clustering of Streaming News", arXiv 1809.00540):
an article joins the story that it is most similar to, or begins one. Similarity is that of vectors of title and text to
a story's centroids, raised by shared names and numbers, lowered by the time since the story's last article. SUMMA's
learned weights are replaced by few parameters, chosen on data (bench/stories.py).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ..errors import InvalidRequestError
from .article import ArticleKey
from .features import ArticleFeatures
from .names import NameIndex

__all__ = ["Cluster", "ClusteringOptions", "StoryClusters"]

T = TypeVar("T")

_LATIN_NAMES, _ARABIC_WORDS, _NUMBERS = 60, 600, 60
"""How much a story remembers, so that neither it nor a comparison with it grows without limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusteringOptions:
    """When an article belongs to a story; checked when made.

    Args:
        threshold: least similarity to a story for joining it. Higher: fewer articles together that should not be.
        unrelated_cosine: the cosine of texts that have nothing in common, which counts as similarity 0. Encoders of the
            E5 family place all texts in a narrow range; the shipped one gives unrelated articles 0.88 to 0.93.
        title_weight: of the title's own vector against that of title and beginning, 0 to 1. The default is 0, which was
            best with the shipped encoder; with 0 the titles are compared only as part of the beginning.
        name_weight: what is added when all names are shared.
        number_weight: what is added when two telling numbers or more are shared.
        decay_hours: after so many hours since its last article a story's similarity is halved.
        window_hours: a story that got no article for so long is closed.
        candidates: how many stories are compared by names and numbers, the most similar by vectors.
        open_stories: how many stories are open at most; the one with the oldest last article is closed first.

    Raises:
        InvalidRequestError: an option out of its range; `field` is its name.
    """

    threshold: float = 0.5
    unrelated_cosine: float = 0.9
    title_weight: float = 0.0
    name_weight: float = 0.15
    number_weight: float = 0.1
    decay_hours: float = 96.0
    window_hours: float = 72.0
    candidates: int = 8
    open_stories: int = 10_000

    def __post_init__(self) -> None:
        for name, low, high in (
            ("threshold", 0.0, 2.0), ("unrelated_cosine", -1.0, 0.999), ("title_weight", 0.0, 1.0),
            ("name_weight", 0.0, 1.0), ("number_weight", 0.0, 1.0), ("decay_hours", 0.01, math.inf),
            ("window_hours", 0.01, math.inf), ("candidates", 1, 1000), ("open_stories", 1, 1_000_000),
        ):  # fmt: skip
            value = getattr(self, name)
            if not low <= value <= high:
                raise InvalidRequestError(f"{name} is {value}; allowed: {low:g} to {high:g}", field=name)


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
    members: list[ArticleKey] = field(default_factory=list)

    def take(self, article: ArticleFeatures) -> None:
        """Add an article."""
        self.first, self.last = min(self.first, article.time), max(self.last, article.time)
        self.title += article.title
        self.text += article.text
        _remember(self.latin, article.names.latin, _LATIN_NAMES)
        _remember(self.arabic, article.names.arabic, _ARABIC_WORDS)
        _remember(self.numbers, dict.fromkeys(sorted(article.numbers)), _NUMBERS)
        self.members.append(article.key)


class StoryClusters:
    """The stories of a stream of articles. Deterministic; not safe for use by several threads at once.

    The cost of adding an article depends on `open_stories`, not on how many articles there are: two products of a
    vector with the matrix of open stories, and `candidates` comparisons.
    """

    def __init__(self, options: ClusteringOptions | None = None) -> None:
        self.options = options or ClusteringOptions()
        self._open: list[Cluster] = []
        self._story_of: dict[ArticleKey, str] = {}
        self._places: dict[str, int] = {}
        self._titles: NDArray[np.float32] = np.zeros((0, 0), np.float32)
        self._texts: NDArray[np.float32] = np.zeros((0, 0), np.float32)
        self._last: NDArray[np.float64] = np.zeros(0)
        self._begun = 0

    @property
    def open_clusters(self) -> tuple[Cluster, ...]:
        """The stories that an article may still join, in no particular order."""
        return tuple(self._open)

    @property
    def begun(self) -> int:
        """How many stories there have been."""
        return self._begun

    def story_of(self, key: ArticleKey) -> str | None:
        """The id of the story that an article is in; None when it is not known, or its story was closed."""
        return self._story_of.get(key)

    def add(self, article: ArticleFeatures, duplicates: tuple[ArticleKey, ...] = ()) -> str:
        """The id of the story that an article joins or begins.

        Another version of an article that is known stays in its story, and a near duplicate joins the story of what it
        is a copy of. Articles need not come in the order of their times.

        Raises:
            ValueError: the vectors have another number of dimensions than those before.
        """
        if len(self._open) and article.text.shape != self._open[0].text.shape:
            raise ValueError(f"vectors have {article.text.shape} dimensions, stories {self._open[0].text.shape}")
        self._close(article.time)
        known = self._story_of.get(article.key)
        if known:
            return known
        copied = next((self._story_of[key] for key in duplicates if key in self._story_of), None)
        at = self._places.get(copied) if copied else None
        if at is None:
            at = self._most_similar(article)
        if at is None:
            at = self._begin(article)
        cluster = self._open[at]
        cluster.take(article)
        self._refresh(at)
        self._story_of[article.key] = cluster.id
        return cluster.id

    def restore(self, clusters: list[Cluster], begun: int) -> None:
        """Put in place the stories of an earlier run; see `clustering_state`."""
        self._open, self._begun = clusters, begun
        self._story_of = {key: cluster.id for cluster in clusters for key in cluster.members}
        size = len(clusters[0].text) if clusters else 0
        self._titles, self._texts = (np.zeros((len(clusters), size), np.float32) for _ in range(2))
        self._last = np.zeros(len(clusters))
        for at in range(len(clusters)):
            self._refresh(at)

    def _most_similar(self, article: ArticleFeatures) -> int | None:
        count, options = len(self._open), self.options
        if not count:
            return None
        weight = options.title_weight
        cosines = weight * (self._titles[:count] @ article.title) + (1 - weight) * (self._texts[:count] @ article.text)
        meaning = np.clip((cosines - options.unrelated_cosine) / (1 - options.unrelated_cosine), 0, None)
        hours = np.maximum(np.abs(self._last[:count] - article.time) / 3600, 0)
        meaning = np.where(hours <= options.window_hours, meaning * 0.5 ** (hours / options.decay_hours), 0)
        nearest = np.argsort(-meaning, kind="stable")[: options.candidates]
        scored = [(meaning[at] + self._shared(self._open[at], article), -at) for at in nearest if meaning[at] > 0]
        best, at = max(scored, default=(0.0, 0))
        return int(-at) if best >= options.threshold else None

    def _shared(self, cluster: Cluster, article: ArticleFeatures) -> float:
        names = NameIndex(cluster.latin, cluster.arabic).shared(article.names) or 0.0
        shared = len(article.numbers & cluster.numbers.keys())
        return self.options.name_weight * names + self.options.number_weight * min(1.0, shared / 2)

    def _begin(self, article: ArticleFeatures) -> int:
        if len(self._open) >= self.options.open_stories:
            self._drop(int(np.argmin(self._last[: len(self._open)])))
        self._begun += 1
        zero = np.zeros(len(article.text))
        self._open.append(Cluster(f"story-{self._begun}", article.time, article.time, zero, zero.copy()))
        if len(self._open) > len(self._last):
            room = max(64, 2 * len(self._last))
            self._titles, self._texts = (_grown(old, room, len(zero)) for old in (self._titles, self._texts))
            self._last = np.concatenate([self._last, np.zeros(room - len(self._last))])
        return len(self._open) - 1

    def _refresh(self, at: int) -> None:
        cluster = self._open[at]
        self._places[cluster.id] = at
        self._titles[at], self._texts[at] = _unit(cluster.title), _unit(cluster.text)
        self._last[at] = cluster.last

    def _close(self, now: float) -> None:
        """Close the stories whose last article is twice the window before `now`; late articles may still be coming."""
        limit = now - 2 * 3600 * self.options.window_hours
        for at in np.flatnonzero(self._last[: len(self._open)] < limit)[::-1]:
            self._drop(int(at))

    def _drop(self, at: int) -> None:
        """Close a story; the last of the list takes its place."""
        closed, moved = self._open[at], self._open.pop()
        del self._places[closed.id]
        for key in closed.members:
            self._story_of.pop(key, None)
        if closed is not moved:
            self._open[at] = moved
            self._refresh(at)


def _remember(known: dict[str, T], new: Mapping[str, T], limit: int) -> None:
    """Add what is new; over the limit the oldest goes."""
    for key, value in new.items():
        known.setdefault(key, value)
    while len(known) > limit:
        del known[next(iter(known))]


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    return vector / max(float(np.linalg.norm(vector)), 1e-12)


def _grown(old: NDArray[np.float32], room: int, size: int) -> NDArray[np.float32]:
    new = np.zeros((room, size), np.float32)
    new[: len(old)] = old.reshape(len(old), size) if len(old) else 0
    return new
