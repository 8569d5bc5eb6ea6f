"""The façade over engine and pipelines that every transport, tool and benchmark uses; it knows no transport itself."""

from __future__ import annotations

from ..limits import Limits
from .changeover import Changed, Changeover
from .digests import BuiltDigest, Digests, FeedBytes, FeedOutcome, FeedReader
from .documents import DocumentRequest, DocumentTranslation, TranslatedDocument
from .info import ServiceInfo
from .models import Models
from .service import Service, Session
from .storage import Storage, Stores

__all__ = [
    "BuiltDigest",
    "Changed",
    "Changeover",
    "Digests",
    "DocumentRequest",
    "DocumentTranslation",
    "FeedBytes",
    "FeedOutcome",
    "FeedReader",
    "Limits",
    "Models",
    "Service",
    "ServiceInfo",
    "Session",
    "Storage",
    "Stores",
    "TranslatedDocument",
]
