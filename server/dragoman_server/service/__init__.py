"""The façade over engine and pipelines that every transport, tool and benchmark uses; it knows no transport itself."""

from __future__ import annotations

from ..limits import Limits
from .changeover import Changed, Changeover
from .documents import DocumentRequest, DocumentTranslation, TranslatedDocument
from .info import ServiceInfo
from .models import Models
from .service import Service, Session

__all__ = [
    "Changed",
    "Changeover",
    "DocumentRequest",
    "DocumentTranslation",
    "Limits",
    "Models",
    "Service",
    "ServiceInfo",
    "Session",
    "TranslatedDocument",
]
