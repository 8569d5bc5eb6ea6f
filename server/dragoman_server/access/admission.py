"""A call let in by its token: who holds it, whether that one may, and the count of its open calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..call_record import note
from .identities import Authenticator
from .principal import Principal, Role, principal_of_call

__all__ = ["admitted", "bearer_token", "require_metrics_reader"]

_SCHEME = "bearer "


def bearer_token(authorization: str) -> str | None:
    """The token in the value of an Authorization header (RFC 6750); None when it has none."""
    if authorization[: len(_SCHEME)].lower() != _SCHEME:
        return None
    return authorization[len(_SCHEME) :].strip()


def require_metrics_reader(tokens: Authenticator, authorization: str) -> None:
    """Refuse whoever may not read metrics: a token needs the role metrics, or admin.

    Args:
        tokens: tells principals.
        authorization: value of the header Authorization.

    Raises:
        UnauthenticatedError, PermissionDeniedError, KeysUnavailableError: as `Authenticator.authenticate`.
    """
    principal = tokens.authenticate(bearer_token(authorization))
    if Role.ADMIN not in principal.roles:
        principal.require(Role.METRICS)


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
        note(principal=principal.name)
        try:
            yield principal
        finally:
            principal_of_call.reset(mark)
