"""Stories: articles about the same events, gathered across languages, and digests of them. Pure, no models."""

from __future__ import annotations

from .article import Article, ArticleKey, ArticleStatus
from .building import build_digest
from .cluster import Cluster
from .clustering import ClusteringOptions, StoryClusters
from .clustering_state import from_state, to_state
from .digest import Digest, DigestOptions, DigestProgress, DigestSentence, LeftOut, Source, Story, Told
from .disagreement import Disagreement, DisagreementOptions, Statement, find_disagreements
from .features import ArticleFeatures, article_features
from .near_duplicates import Duplicate, NearDuplicateOptions, NearDuplicates
from .ranking import RankingOptions, story_score
from .selection import select_articles
from .telling import ArticleSummarizer, TitleTranslator

__all__ = [
    "Article",
    "ArticleFeatures",
    "ArticleKey",
    "ArticleStatus",
    "ArticleSummarizer",
    "Cluster",
    "ClusteringOptions",
    "Digest",
    "DigestOptions",
    "DigestProgress",
    "DigestSentence",
    "Disagreement",
    "DisagreementOptions",
    "Duplicate",
    "LeftOut",
    "NearDuplicateOptions",
    "NearDuplicates",
    "RankingOptions",
    "Source",
    "Statement",
    "Story",
    "StoryClusters",
    "TitleTranslator",
    "Told",
    "article_features",
    "build_digest",
    "find_disagreements",
    "from_state",
    "select_articles",
    "story_score",
    "to_state",
]
