"""Stories: articles about the same events, gathered across languages, and digests of them. Pure, no models."""

from __future__ import annotations

from .article import Article, ArticleKey, ArticleStatus
from .near_duplicates import Duplicate, NearDuplicateOptions, NearDuplicates

__all__ = [
    "Article",
    "ArticleKey",
    "ArticleStatus",
    "Duplicate",
    "NearDuplicateOptions",
    "NearDuplicates",
]
