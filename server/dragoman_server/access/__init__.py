"""Who may do what: tokens, roles and quotas. Knows no transport."""

from __future__ import annotations

from .principal import Principal, Role, current_principal, principal_of_call
from .quotas import Quota
from .tokens import TokenFile, TokenFileError, TokenRegistry, new_token

__all__ = [
    "Principal",
    "Quota",
    "Role",
    "TokenFile",
    "TokenFileError",
    "TokenRegistry",
    "current_principal",
    "new_token",
    "principal_of_call",
]
