"""Whoever tells principals by tokens: the token file, an identity provider, or both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ..errors import UnauthenticatedError
from .principal import Principal
from .tokens import TokenRegistry

if TYPE_CHECKING:
    from .oidc import OidcTokens

__all__ = ["Authenticator", "Identities"]


class Authenticator(Protocol):
    """Tells who holds a token."""

    def authenticate(self, token: str | None) -> Principal:
        """The holder of a token; quick, and safe in any thread.

        Raises:
            UnauthenticatedError: there is none, or not a good one.
            PermissionDeniedError: its holder may nothing here.
            KeysUnavailableError: it cannot be checked now.
        """
        ...

    async def prepare(self, token: str | None) -> None:
        """Wait for what `authenticate` needs to judge a token, if anything is missing. Raises nothing."""
        ...


class Identities:
    """The token file first, then the identity provider; at least one of them is there."""

    def __init__(self, tokens: TokenRegistry | None, oidc: OidcTokens | None) -> None:
        self._tokens, self._oidc = tokens, oidc

    def authenticate(self, token: str | None) -> Principal:
        """As `Authenticator.authenticate`."""
        if self._tokens is not None:
            try:
                return self._tokens.authenticate(token)
            except UnauthenticatedError as error:
                if error.reason != "TOKEN_UNKNOWN" or self._oidc_for(token) is None:
                    raise
        oidc = self._oidc_for(token)
        if oidc is None or token is None:
            raise UnauthenticatedError(
                "this server asks for a token of its identity provider, a JSON Web Token: send it as the metadata "
                "authorization: Bearer TOKEN",
                reason="TOKEN_INVALID" if token else "TOKEN_REQUIRED",
            )
        return oidc.authenticate(token)

    async def prepare(self, token: str | None) -> None:
        """As `Authenticator.prepare`."""
        if token is not None and (oidc := self._oidc_for(token)) is not None:
            await oidc.prepare(token)

    def start(self) -> None:
        """Begin to read the keys of the identity provider, in the running loop."""
        if self._oidc is not None:
            self._oidc.keys.start()

    async def close(self) -> None:
        """Read no keys any more."""
        if self._oidc is not None:
            await self._oidc.keys.close()

    def _oidc_for(self, token: str | None) -> OidcTokens | None:
        """What checks a token of this shape; None when nothing does."""
        return self._oidc if token is not None and _is_jwt(token) else None


def _is_jwt(token: str) -> bool:
    """Whether it has the shape of a JSON Web Token: three parts, of which the first is a JSON object in base64url."""
    return token.startswith("eyJ") and token.count(".") == 2
