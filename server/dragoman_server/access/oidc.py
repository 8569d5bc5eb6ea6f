"""Tokens of an identity provider: JSON Web Tokens that it has signed (RFC 7519, RFC 9068, RFC 8725)."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jwt

from ..caller import Flow
from ..errors import KeysUnavailableError, PermissionDeniedError, UnauthenticatedError
from .files import WatchedFile
from .grants import Grant
from .key_set import KeySet, KeySource
from .oidc_file import OidcFile, OidcFileError
from .principal import Principal
from .quotas import Quota

__all__ = ["OidcTokens"]

MOST_BYTES = 16_384
_MOST_HOLDERS = 10_000
_LONGEST_NAME = 200
_REQUIRED = ("iss", "sub", "aud", "exp")

_log = logging.getLogger(__name__)


class OidcTokens:
    """Tells principals by tokens that an identity provider has signed.

    The subject of a token is its holder: all tokens of a subject share quotas and one flow. The values of one claim are
    looked up in the grants of the file: roles are those of all grants that match, quotas and priority those of the
    first one, in the order of the file.

    A change of the file is taken over at the next call after it; a change of issuer or jwks needs a restart. A file
    that became wrong is logged, and all stays as it was.

    Args:
        path: the OIDC file.
        keys: of the provider; None: as the file says.

    Raises:
        OidcFileError: on construction, as `OidcFile.read`.
    """

    def __init__(self, path: Path, keys: KeySet | None = None) -> None:
        self._watched = WatchedFile(path, OidcFile.read, OidcFileError, "grants")
        self._file, self._lock = self._watched.content, threading.Lock()
        self.keys = keys or KeySet(KeySource(self._file.issuer, self._file.jwks), self._file.algorithms)
        self._holders: OrderedDict[tuple[str, Grant], tuple[Quota, Flow]] = OrderedDict()

    def authenticate(self, token: str) -> Principal:
        """The holder of a token.

        Raises:
            UnauthenticatedError: TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID, TOKEN_ISSUER, TOKEN_AUDIENCE or
                TOKEN_KEY_UNKNOWN.
            PermissionDeniedError: NO_GRANT: no value of its claim is in the file.
            KeysUnavailableError: the keys of the provider could not be read yet.
        """
        self._refresh()
        file, key = self._file, self._key(token)
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=[key.algorithm_name],
                audience=file.audiences,
                issuer=file.issuer,
                leeway=file.leeway,
                options={"require": list(_REQUIRED), "enforce_minimum_key_length": True},
            )
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError, OverflowError) as error:
            raise _refusal(error, file) from None
        return self._principal(claims)

    async def prepare(self, token: str) -> None:
        """Where a token names a key that is not known, wait until the keys have been read again."""
        try:
            if self.keys.find(_key_id(token)) is None:
                await self.keys.look_again()
        except UnauthenticatedError:
            return  # `authenticate` says so

    def _key(self, token: str) -> jwt.PyJWK:
        key_id = _key_id(token)
        key = self.keys.find(key_id)
        if key is not None and key.algorithm_name in self._file.algorithms:
            return key
        if not self.keys.usable:
            raise KeysUnavailableError("the keys of the identity provider could not be read yet; try again in a while")
        named = "names no key" if key_id is None else "is signed with a key that its identity provider does not list"
        raise UnauthenticatedError(f"the token {named}; get a new one", reason="TOKEN_KEY_UNKNOWN")

    def _principal(self, claims: Mapping[str, Any]) -> Principal:
        subject, values = claims["sub"], _values(claims, self._file.claim)
        grants = [grant for value, grant in self._file.grants.items() if value in values]
        if not grants:
            raise PermissionDeniedError(
                f"the claim {self._file.claim!r} of the token has nothing that this server grants anything for; ask "
                "its operator, or that of the identity provider",
                reason="NO_GRANT",
                metadata={"claim": self._file.claim},
            )
        first = grants[0]
        with self._lock:
            holder = self._holders.pop((subject, first), None)
            quota, flow = holder or (Quota(first.characters_per_day, first.concurrent_calls), Flow())
            self._holders[subject, first] = quota, flow
            if len(self._holders) > _MOST_HOLDERS:
                self._holders.popitem(last=False)
        roles = frozenset(role for grant in grants for role in grant.roles)
        return Principal(subject[:_LONGEST_NAME], roles, quota, first.priority, flow)

    def _refresh(self) -> None:
        if not self._watched.is_stale:
            return
        with self._lock:
            file = self._watched.read_again()
            if file is None:
                return
            if (file.issuer, file.jwks) != (self._file.issuer, self._file.jwks):
                _log.error("the grants stay as they were: a change of issuer or jwks needs a restart")
                return
            self._file = file
            _log.info("read %d grants again", len(file.grants))


def _key_id(token: str) -> str | None:
    """The key that a token names in its header, which nobody has checked yet; None: it names none."""
    if len(token) > MOST_BYTES:
        raise UnauthenticatedError(f"the token has more than {MOST_BYTES} bytes", reason="TOKEN_INVALID")
    try:
        key_id = jwt.get_unverified_header(token).get("kid")
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise _invalid() from None
    return None if key_id is None else str(key_id)


def _values(claims: Mapping[str, Any], claim: str) -> frozenset[str]:
    """The values of a claim: a list, or a string of words as `scope` is one (RFC 8693, 4.2)."""
    value: Any = claims.get(claim)
    if value is None:
        value = claims
        for name in claim.split("."):
            value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, str):
        return frozenset(value.split())
    return frozenset(one for one in value if isinstance(one, str)) if isinstance(value, list) else frozenset()


def _invalid() -> UnauthenticatedError:
    return UnauthenticatedError(
        "the token is damaged, or its identity provider has not signed it; get a new one", reason="TOKEN_INVALID"
    )


def _refusal(error: Exception, file: OidcFile) -> UnauthenticatedError:
    """What to tell of a token that is no good. The signature was checked first, so that a stranger learns nothing."""
    if isinstance(error, jwt.ExpiredSignatureError):
        return UnauthenticatedError("the token has expired; get a new one", reason="TOKEN_EXPIRED")
    if isinstance(error, jwt.ImmatureSignatureError):
        message = f"the token is not valid yet; the clocks may differ by {file.leeway} s"
        return UnauthenticatedError(message, reason="TOKEN_NOT_YET_VALID")
    if isinstance(error, jwt.InvalidIssuerError):
        return UnauthenticatedError("the token is of another identity provider", reason="TOKEN_ISSUER")
    if isinstance(error, jwt.InvalidAudienceError):
        audiences = ", ".join(file.audiences)
        return UnauthenticatedError(
            f"the token is for another service; get one for the audience {audiences}", reason="TOKEN_AUDIENCE"
        )
    if isinstance(error, jwt.MissingRequiredClaimError):
        return UnauthenticatedError(f"the token has no claim {error.claim}; it needs one", reason="TOKEN_INVALID")
    return _invalid()
