"""The façade over engine and pipelines that every transport, tool and benchmark uses; it knows no transport itself."""

from __future__ import annotations

from ..limits import Limits
from .changeover import Changed, Changeover
from .models import Models
from .service import Service, ServiceInfo, Session

__all__ = ["Changed", "Changeover", "Limits", "Models", "Service", "ServiceInfo", "Session"]
