"""Who is let in, as the settings of a server say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..settings import ConfigError
from .identities import Identities
from .oidc_file import OidcFileError
from .tokens import TokenFileError, TokenRegistry

if TYPE_CHECKING:
    from .oidc import OidcTokens

__all__ = ["configured_identities"]


def configured_identities(tokens: Path | None, oidc: Path | None) -> Identities | None:
    """Whoever tells principals; None when everybody is let in.

    Args:
        tokens: the token file.
        oidc: the OIDC file.

    Raises:
        ConfigError: a file is wrong, or what the OIDC file needs is not installed.
    """
    if tokens is None and oidc is None:
        return None
    try:
        registry = TokenRegistry(tokens) if tokens else None
    except TokenFileError as error:
        raise ConfigError(f"--tokens {error}") from error
    return Identities(registry, _oidc(oidc) if oidc else None)


def _oidc(path: Path) -> OidcTokens:
    try:
        from .oidc import OidcTokens
    except ModuleNotFoundError as error:
        if error.name not in ("jwt", "cryptography"):
            raise
        raise ConfigError("--oidc needs PyJWT and cryptography: pip install 'dragoman[oidc]'") from error
    try:
        return OidcTokens(path)
    except OidcFileError as error:
        raise ConfigError(f"--oidc {error}") from error
