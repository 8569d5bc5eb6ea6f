"""Who may do what: tokens, roles and quotas. Knows no transport."""

from __future__ import annotations

from .admission import admitted, bearer_token
from .principal import Principal, Role, current_principal
from .quotas import Quota
from .tokens import TokenFile, TokenFileError, TokenRegistry, new_token

__all__ = [
    "Principal",
    "Quota",
    "Role",
    "TokenFile",
    "TokenFileError",
    "TokenRegistry",
    "admitted",
    "bearer_token",
    "current_principal",
    "new_token",
]
