"""Who may do what: tokens, roles and quotas. Knows no transport.

`oidc` is imported by name, where it is wanted: it needs PyJWT (extra [oidc]).
"""

from __future__ import annotations

from .admission import admitted, bearer_token, require_metrics_reader
from .configured import configured_identities
from .identities import Authenticator, Identities
from .oidc_file import OidcFileError
from .principal import Principal, Role, current_principal
from .quotas import Quota
from .tokens import TokenFile, TokenFileError, TokenRegistry, new_token

__all__ = [
    "Authenticator",
    "Identities",
    "OidcFileError",
    "Principal",
    "Quota",
    "Role",
    "TokenFile",
    "TokenFileError",
    "TokenRegistry",
    "admitted",
    "bearer_token",
    "configured_identities",
    "current_principal",
    "new_token",
    "require_metrics_reader",
]
