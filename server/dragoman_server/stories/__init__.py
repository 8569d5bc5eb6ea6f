"""Stories: articles about the same events, gathered across languages, and digests of them. Pure, no models."""

from __future__ import annotations

from .article import Article, ArticleStatus

__all__ = ["Article", "ArticleStatus"]
