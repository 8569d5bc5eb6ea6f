"""Stories as clusters that grow while articles come in, across Arabic and English.

One pass, as the SUMMA project's (Miranda et al. 2018, "Multilingual Clustering of Streaming News", arXiv 1809.00540):
an article joins the story that it is most similar to, or begins one. Similarity is the mean over the story's articles
(average linkage) of that of the vectors of title and text, raised by shared words of the same language, names and
numbers, lowered by the time since the story's last article. SUMMA's learned weights are replaced by few parameters,
chosen on data (bench/stories.py).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import InvalidRequestError
from .article import ArticleKey
from .cluster import Cluster, shared_words
from .features import ArticleFeatures
from .names import NameIndex
from .words import StoryIndex, Vocabulary

__all__ = ["ClusteringOptions", "StoryClusters"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusteringOptions:
    """When an article belongs to a story; checked when made.

    Args:
        threshold: least similarity to a story with articles in the same language for joining it. Higher: fewer
            articles together that should not be.
        unrelated_cosine: the cosine of texts that have nothing in common, which counts as similarity 0. Encoders of the
            E5 family place all texts in a narrow range; the shipped one gives unrelated articles 0.88 to 0.93.
        title_weight: of the title's own vector against that of title and beginning, 0 to 1. The default is 0, which was
            best with the shipped encoder; with 0 the titles are compared only as part of the beginning.
        name_weight: what is added when all names are shared.
        number_weight: what is added when two telling numbers or more are shared.
        word_weight: by what the cosine of the words (TF-IDF) is multiplied and added, where the story has articles in
            the article's language.
        foreign_threshold: least similarity to a story that has no article in the article's language.
        decay_hours: after so many hours since its last article a story's similarity is halved.
        window_hours: a story that got no article for so long is closed.
        candidates: how many stories are compared in full: so many of the most similar by vectors, and so many of those
            that share the most rare words.
        open_stories: how many stories are open at most; the one with the oldest last article is closed first.

    Raises:
        InvalidRequestError: an option out of its range; `field` is its name.
    """

    threshold: float = 1.0
    unrelated_cosine: float = 0.9
    title_weight: float = 0.0
    name_weight: float = 0.15
    number_weight: float = 0.1
    word_weight: float = 4.0
    foreign_threshold: float = 0.5
    decay_hours: float = 96.0
    window_hours: float = 72.0
    candidates: int = 8
    open_stories: int = 10_000

    def __post_init__(self) -> None:
        for name, low, high in (
            ("threshold", 0.0, 20.0), ("unrelated_cosine", -1.0, 0.999), ("title_weight", 0.0, 1.0),
            ("name_weight", 0.0, 1.0), ("number_weight", 0.0, 1.0), ("word_weight", 0.0, 10.0),
            ("foreign_threshold", 0.0, 2.0), ("decay_hours", 0.01, math.inf),
            ("window_hours", 0.01, math.inf), ("candidates", 1, 1000), ("open_stories", 1, 1_000_000),
        ):  # fmt: skip
            value = getattr(self, name)
            if not low <= value <= high:
                raise InvalidRequestError(f"{name} is {value}; allowed: {low:g} to {high:g}", field=name)


class StoryClusters:
    """The stories of a stream of articles. Deterministic; not safe for use by several threads at once.

    The cost of adding an article depends on `open_stories`, not on how many articles there are: two products of a
    vector with the matrix of open stories, and twice `candidates` comparisons.
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
        self._vocabulary = Vocabulary()
        self._index = StoryIndex()
        self._expected: set[ArticleKey] = set()

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
        if article.key not in self._expected:
            self._vocabulary.learn(article.words)
        self._expected.discard(article.key)
        own = self._alone(article)
        copied = next((self._story_of[key] for key in duplicates if key in self._story_of), None)
        at = self._places.get(copied) if copied else None
        if at is None:
            at = self._most_similar(own)
        if at is None:
            at = self._begin(own)
        else:
            self._open[at].take(own)
        self._refresh(at)
        self._story_of[article.key] = self._open[at].id
        return self._open[at].id

    def expect(self, articles: Iterable[ArticleFeatures]) -> None:
        """Count the words of articles that will be added, so that the first are not compared with too little known."""
        for article in articles:
            if article.key not in self._expected:
                self._expected.add(article.key)
                self._vocabulary.learn(article.words)

    def restore(self, clusters: list[Cluster], begun: int) -> None:
        """Put in place the stories of an earlier run; see `clustering_state`."""
        self._open, self._begun = clusters, begun
        self._story_of = {key: cluster.id for cluster in clusters for key in cluster.members}
        size = len(clusters[0].text) if clusters else 0
        self._titles, self._texts = (np.zeros((len(clusters), size), np.float32) for _ in range(2))
        self._last = np.zeros(len(clusters))
        for at in range(len(clusters)):
            self._refresh(at)
            for words in clusters[at].words.values():
                self._vocabulary.learn(words)

    def _alone(self, article: ArticleFeatures) -> Cluster:
        """A story of this article only, which has no place and no id yet."""
        return Cluster(
            id="",
            first=article.time,
            last=article.time,
            title=article.title.astype(np.float64),
            text=article.text.astype(np.float64),
            latin=dict(article.names.latin),
            arabic=dict(article.names.arabic),
            numbers=dict.fromkeys(sorted(article.numbers)),
            words={article.language: self._vocabulary.weighted(article.words)} if len(article.words) else {},
            members=[article.key],
        )

    def _most_similar(self, own: Cluster) -> int | None:
        """The place of the open story that an article should join."""
        count, options = len(self._open), self.options
        if not count:
            return None
        title, text = (own.mean(one).astype(np.float32) for one in (own.title, own.text))
        cosines, weight = self._texts[:count] @ text, options.title_weight
        if weight:
            cosines = weight * (self._titles[:count] @ title) + (1 - weight) * cosines
        meaning = (cosines - options.unrelated_cosine) / (1 - options.unrelated_cosine)
        hours = np.abs(self._last[:count] - own.last) / 3600
        meaning[hours > options.window_hours] = -np.inf
        nearest = _largest(meaning, options.candidates)
        by_words = [
            self._places[id] for one in own.words.values() for id in self._index.nearest(one, options.candidates)
        ]
        best, found = 0.0, None
        for at in dict.fromkeys([*nearest, *by_words]):
            other = self._open[at]
            if meaning[at] == -np.inf:
                continue
            words = shared_words(own, other)
            least = options.threshold if words is not None else options.foreign_threshold
            score = float(meaning[at]) + self._shared(other, own) + options.word_weight * (words or 0.0)
            surplus = score * 0.5 ** (float(hours[at]) / options.decay_hours) - least
            if surplus >= 0 and (found is None or (surplus, -at) > (best, -found)):
                best, found = surplus, at
        return found

    def _shared(self, cluster: Cluster, own: Cluster) -> float:
        names = NameIndex(cluster.latin, cluster.arabic).shared(NameIndex(own.latin, own.arabic)) or 0.0
        shared = len(own.numbers.keys() & cluster.numbers.keys())
        return self.options.name_weight * names + self.options.number_weight * min(1.0, shared / 2)

    def _begin(self, own: Cluster) -> int:
        if len(self._open) >= self.options.open_stories:
            self._drop(int(np.argmin(self._last[: len(self._open)])))
        self._begun += 1
        own.id = f"story-{self._begun}"
        self._open.append(own)
        if len(self._open) > len(self._last):
            room = max(64, 2 * len(self._last))
            self._titles, self._texts = (_grown(old, room, len(own.text)) for old in (self._titles, self._texts))
            self._last = np.concatenate([self._last, np.zeros(room - len(self._last))])
        return len(self._open) - 1

    def _refresh(self, at: int) -> None:
        cluster = self._open[at]
        self._places[cluster.id] = at
        self._titles[at], self._texts[at] = cluster.mean(cluster.title), cluster.mean(cluster.text)
        self._last[at] = cluster.last
        self._index.put(cluster.id, cluster.words.values())

    def _close(self, now: float) -> None:
        """Close the stories whose last article is twice the window before `now`; late articles may still be coming."""
        limit = now - 2 * 3600 * self.options.window_hours
        for at in np.flatnonzero(self._last[: len(self._open)] < limit)[::-1]:
            self._drop(int(at))

    def _drop(self, at: int) -> None:
        """Close a story; the last of the list takes its place."""
        closed, moved = self._open[at], self._open.pop()
        del self._places[closed.id]
        self._index.remove(closed.id)
        for key in closed.members:
            self._story_of.pop(key, None)
        if closed is not moved:
            self._open[at] = moved
            self._refresh(at)


def _largest(values: NDArray[np.float32], count: int) -> list[int]:
    """The places of the largest values, in descending order."""
    if len(values) > 4 * count:
        part = np.sort(np.argpartition(-values, count)[:count])
        return [int(at) for at in part[np.argsort(-values[part], kind="stable")]]
    return [int(at) for at in np.argsort(-values, kind="stable")[:count]]


def _grown(old: NDArray[np.float32], room: int, size: int) -> NDArray[np.float32]:
    new = np.zeros((room, size), np.float32)
    new[: len(old)] = old.reshape(len(old), size) if len(old) else 0
    return new
