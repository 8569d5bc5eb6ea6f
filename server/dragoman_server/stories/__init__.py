"""Stories: articles about the same events, gathered across languages, and digests of them. Pure, no models."""

from __future__ import annotations

from .article import Article, ArticleKey, ArticleStatus
from .clustering import Cluster, ClusteringOptions, StoryClusters
from .clustering_state import from_state, to_state
from .disagreement import Disagreement, DisagreementOptions, Statement, find_disagreements
from .features import ArticleFeatures, article_features
from .near_duplicates import Duplicate, NearDuplicateOptions, NearDuplicates

__all__ = [
    "Article",
    "ArticleFeatures",
    "ArticleKey",
    "ArticleStatus",
    "Cluster",
    "ClusteringOptions",
    "Disagreement",
    "DisagreementOptions",
    "Duplicate",
    "NearDuplicateOptions",
    "NearDuplicates",
    "Statement",
    "StoryClusters",
    "article_features",
    "find_disagreements",
    "from_state",
    "to_state",
]
