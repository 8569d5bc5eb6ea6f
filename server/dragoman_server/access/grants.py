"""What an entry of an access file grants: roles, quotas, priority. Token file and OIDC file describe it alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..caller import Priority
from .principal import Role

__all__ = ["GRANT_KEYS", "Grant", "read_grant"]

GRANT_KEYS = frozenset({"roles", "characters_per_day", "concurrent_calls", "priority"})


@dataclass(frozen=True, slots=True)
class Grant:
    """Roles, quotas and the highest priority.

    Attributes:
        roles: at least one.
        characters_per_day: code points; None: no limit.
        concurrent_calls: calls and streams that are open; None: no limit.
        priority: the highest that calls may have.
    """

    roles: frozenset[Role]
    characters_per_day: int | None = None
    concurrent_calls: int | None = None
    priority: Priority = Priority.INTERACTIVE


def read_grant(row: Mapping[str, object]) -> Grant:
    """The grant in a table of an access file; other keys of the table are not looked at.

    Raises:
        ValueError: a value is not what it must be; the message names its key and what is allowed.
    """
    return Grant(
        roles=_roles(row.get("roles")),
        characters_per_day=_count(row, "characters_per_day"),
        concurrent_calls=_count(row, "concurrent_calls"),
        priority=_priority(row.get("priority", Priority.INTERACTIVE.value)),
    )


def _roles(roles: object) -> frozenset[Role]:
    allowed = {role.value for role in Role}
    if not isinstance(roles, list) or not roles or not all(isinstance(role, str) and role in allowed for role in roles):
        raise ValueError(f"roles must be a list of some of: {', '.join(sorted(allowed))}")
    return frozenset(map(Role, roles))


def _count(row: Mapping[str, object], key: str) -> int | None:
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**63:
        raise ValueError(f"{key} must be a whole number of at least 1")
    return value


def _priority(value: object) -> Priority:
    try:
        return Priority(value)
    except ValueError:
        raise ValueError(f"priority must be one of: {', '.join(one.value for one in Priority)}") from None
