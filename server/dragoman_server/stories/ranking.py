"""Which stories come first: those that many outlets tell, that are fresh, that have many articles."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..errors import InvalidRequestError
from .article import Article

__all__ = ["RankingOptions", "story_score"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingOptions:
    """Weights of the score of a story; checked when made.

    Args:
        outlets: for each doubling of the number of outlets.
        articles: for each doubling of the number of articles, near duplicates not counted.
        freshness: of a story whose last article is of this moment.
        half_life_hours: after so many hours freshness counts half.

    Raises:
        InvalidRequestError: a weight below 0, or a half-life that is not above 0; `field` is its name.
    """

    outlets: float = 1.0
    articles: float = 0.3
    freshness: float = 1.0
    half_life_hours: float = 12.0

    def __post_init__(self) -> None:
        for name in ("outlets", "articles", "freshness", "half_life_hours"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0) or (name == "half_life_hours" and value == 0):
                raise InvalidRequestError(f"{name} is {value}; allowed: 0 or more, half_life_hours above 0", field=name)


def story_score(
    articles: Sequence[Article], now: datetime, options: RankingOptions | None = None, *, duplicates: int = 0
) -> float:
    """The score of a story; a higher one comes first.

    Args:
        articles: of the story, at least one.
        now: for freshness; an article of the future counts as of now, one without a time as not fresh at all.
        options: the weights.
        duplicates: how many of the articles are near duplicates of others.
    """
    options = options or RankingOptions()
    outlets = len({article.outlet or article.id for article in articles})
    times = [article.time for article in articles if article.time is not None]
    fresh = 0.0
    if times:
        hours = max(0.0, (now - max(times)).total_seconds() / 3600)
        fresh = 0.5 ** (hours / options.half_life_hours)
    distinct = max(1, len(articles) - duplicates)
    return options.outlets * math.log2(outlets) + options.articles * math.log2(distinct) + options.freshness * fresh
