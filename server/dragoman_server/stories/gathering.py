"""Articles gathered into stories, and the stories put in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from .article import Article, ArticleKey
from .clustering import StoryClusters
from .digest import DigestOptions
from .features import ArticleFeatures
from .near_duplicates import NearDuplicates
from .ranking import story_score

__all__ = ["GatheredStory", "gather", "ranked"]


@dataclass(slots=True)
class GatheredStory:
    """A story's articles."""

    id: str
    articles: list[Article]
    features: list[ArticleFeatures]
    duplicates: dict[ArticleKey, ArticleKey]
    """The near duplicates and what each is one of."""
    keys: set[ArticleKey] = field(default_factory=set)
    score: float = 0.0

    @property
    def distinct(self) -> list[int]:
        """Places of the articles that are no near duplicates, the most central first."""
        centre = np.sum([one.text for one in self.features], axis=0)
        places = [at for at, article in enumerate(self.articles) if article.key not in self.duplicates]
        return sorted(places, key=lambda at: (-round(float(self.features[at].text @ centre), 6), at))


def gather(
    articles: Sequence[Article],
    features: Sequence[ArticleFeatures],
    clusters: StoryClusters,
    near_duplicates: NearDuplicates,
) -> list[GatheredStory]:
    """The stories that the articles are in; `features` are those of the articles, in their order."""
    clusters.expect(features)
    stories: dict[str, GatheredStory] = {}
    for article, own in zip(articles, features, strict=True):
        keys = tuple(copy.key for copy in near_duplicates.add(article.key, article.text))
        id = clusters.add(own, keys)
        story = stories.setdefault(id, GatheredStory(id, [], [], {}))
        original = next((key for key in keys if key in story.keys), None)
        if original is not None:
            story.duplicates[article.key] = story.duplicates.get(original, original)
        story.keys.add(article.key)
        story.articles.append(article)
        story.features.append(own)
    return list(stories.values())


def ranked(stories: list[GatheredStory], options: DigestOptions) -> list[GatheredStory]:
    """The stories that are told, the most important first."""
    for story in stories:
        story.score = story_score(story.articles, options.moment, options.ranking, duplicates=len(story.duplicates))
    enough = [one for one in stories if len({article.outlet for article in one.articles}) >= options.least_outlets]
    return sorted(enough, key=lambda story: (-story.score, story.id))[: options.stories]
