"""The façade over engine and pipelines that every transport, tool and benchmark uses; it knows no transport itself."""

from __future__ import annotations

from ..limits import Limits
from .changeover import Changed, Changeover
from .digests import BuiltDigest, Digests, FeedBytes, FeedOutcome, FeedReader
from .document_report import LONGEST_EXCERPT, DocumentReport, Doubt
from .documents import DocumentRequest, DocumentTranslation, TranslatedDocument
from .feed_plan import FeedItemResult, FeedPlan, FeedRequest, ItemOutcome
from .feeds import FeedRewriting, RewrittenFeed
from .info import ServiceInfo
from .models import Models
from .service import Service
from .session import Session
from .storage import Storage, Stores

__all__ = [
    "LONGEST_EXCERPT",
    "BuiltDigest",
    "Changed",
    "Changeover",
    "Digests",
    "DocumentReport",
    "DocumentRequest",
    "DocumentTranslation",
    "Doubt",
    "FeedBytes",
    "FeedItemResult",
    "FeedOutcome",
    "FeedPlan",
    "FeedReader",
    "FeedRequest",
    "FeedRewriting",
    "ItemOutcome",
    "Limits",
    "Models",
    "RewrittenFeed",
    "Service",
    "ServiceInfo",
    "Session",
    "Storage",
    "Stores",
    "TranslatedDocument",
]
