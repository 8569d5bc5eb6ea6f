"""A call let in by its token: who holds it, whether that one may, and the count of its open calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .identities import Authenticator
from .principal import Principal, Role, principal_of_call

__all__ = ["admitted", "bearer_token"]

_SCHEME = "bearer "


def bearer_token(authorization: str) -> str | None:
    """The token in the value of an Authorization header (RFC 6750); None when it has none."""
    if authorization[: len(_SCHEME)].lower() != _SCHEME:
        return None
    return authorization[len(_SCHEME) :].strip()


@contextmanager
def admitted(tokens: Authenticator, token: str | None, role: Role) -> Iterator[Principal]:
    """The holder of a token, who is the current principal, with one open call more, until the context ends.

    Raises:
        UnauthenticatedError: there is no token, or not a good one.
        PermissionDeniedError: its holder lacks the role.
        KeysUnavailableError: the token cannot be checked now.
        QuotaExceededError: as many calls are open as its holder may have.
    """
    principal = tokens.authenticate(token)
    principal.require(role)
    with principal.quota.call():
        mark = principal_of_call.set(principal)
        try:
            yield principal
        finally:
            principal_of_call.reset(mark)
