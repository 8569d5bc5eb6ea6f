"""The OIDC file: whose tokens are taken, and what the values of a claim grant.

    issuer = "https://login.example.org/realms/news"
    audience = "dragoman"
    jwks = "https://login.example.org/realms/news/keys"
    claim = "realm_access.roles"
    algorithms = ["RS256", "ES256"]
    leeway_seconds = 60

    [[grant]]
    value = "translators"
    roles = ["translate"]
    characters_per_day = 5_000_000
    concurrent_calls = 8
    priority = "bulk"

Only issuer, audience and one grant are required.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .fetching import check_address
from .files import read_toml
from .grants import GRANT_KEYS, Grant, read_grant

__all__ = ["ALGORITHMS", "OidcFile", "OidcFileError"]

ALGORITHMS = ("RS256", "ES256", "EdDSA")
"""Signatures with a private key only: a key set that everybody can read must never be a secret (RFC 8725, 2.1)."""

_KEYS = frozenset({"issuer", "audience", "jwks", "claim", "algorithms", "leeway_seconds", "grant"})
_MOST_LEEWAY = 300


class OidcFileError(ValueError):
    """The OIDC file cannot be read, or something in it is wrong; the message names the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcFile:
    """What an OIDC file says.

    Attributes:
        issuer: what the claim `iss` must be, exactly.
        audiences: the claim `aud` must have one of them.
        jwks: address or path of the key set; None: the issuer's discovery document tells it.
        claim: whose values are looked up in `grants`: a name, or a path of names with dots.
        algorithms: of `ALGORITHMS`, those that are taken.
        leeway: seconds by which clocks may differ.
        grants: by value of the claim, in the order of the file.
    """

    issuer: str
    audiences: tuple[str, ...]
    jwks: str | Path | None
    claim: str
    algorithms: tuple[str, ...]
    leeway: int
    grants: Mapping[str, Grant]

    @classmethod
    def read(cls, path: Path) -> OidcFile:
        """What is in a file.

        Raises:
            OidcFileError: it cannot be read, is not TOML, or something in it is wrong.
        """
        try:
            table = read_toml(path)
        except ValueError as error:
            raise OidcFileError(str(error)) from error
        try:
            if unknown := sorted(set(table) - _KEYS):
                raise ValueError(f"unknown key {', '.join(unknown)}; allowed: {', '.join(sorted(_KEYS))}")
            return cls(
                issuer=_issuer(table.get("issuer")),
                audiences=_strings(table, "audience"),
                jwks=_jwks(table.get("jwks"), path.parent),
                claim=_text(table.get("claim", "roles"), "claim"),
                algorithms=_algorithms(table.get("algorithms", list(ALGORITHMS))),
                leeway=_leeway(table.get("leeway_seconds", 60)),
                grants=_grants(table.get("grant")),
            )
        except ValueError as error:
            raise OidcFileError(f"{path}: {error}") from None


def _issuer(value: object) -> str:
    issuer = _text(value, "issuer")
    try:
        check_address(issuer)
    except ValueError as error:
        raise ValueError(f"issuer {error}") from None
    return issuer


def _jwks(value: object, folder: Path) -> str | Path | None:
    if value is None:
        return None
    place = _text(value, "jwks")
    if "://" not in place:
        return folder / place
    try:
        check_address(place)
    except ValueError as error:
        raise ValueError(f"jwks {error}") from None
    return place


def _text(value: object, key: str) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{key} must be a string that is not empty")
    return value


def _strings(table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = table.get(key)
    values = value if isinstance(value, list) else [value]
    if not values:
        raise ValueError(f"{key} must be a string, or a list of strings")
    return tuple(_text(one, key) for one in values)


def _algorithms(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(one in ALGORITHMS for one in value):
        raise ValueError(f"algorithms must be a list of some of: {', '.join(ALGORITHMS)}")
    return tuple(value)


def _leeway(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST_LEEWAY:
        raise ValueError(f"leeway_seconds must be a whole number of 0 to {_MOST_LEEWAY}")
    return value


def _grants(rows: object) -> dict[str, Grant]:
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise ValueError("there must be one or more tables [[grant]]")
    grants: dict[str, Grant] = {}
    for number, row in enumerate(rows, 1):
        try:
            if unknown := sorted(set(row) - GRANT_KEYS - {"value"}):
                raise ValueError(f"unknown key {', '.join(unknown)}; allowed: value, {', '.join(sorted(GRANT_KEYS))}")
            value = _text(row.get("value"), "value")
            if value in grants:
                raise ValueError("its value is that of an earlier grant")
            grants[value] = read_grant(row)
        except ValueError as error:
            raise ValueError(f"grant {number}: {error}") from None
    return grants
