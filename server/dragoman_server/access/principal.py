"""Who calls, once a token has said so."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum

from ..caller import Flow, Priority
from ..errors import PermissionDeniedError
from .quotas import Quota

__all__ = ["Principal", "Role", "current_principal", "principal_of_call"]


class Role(Enum):
    """What a token allows. Each role is given by itself; none contains another."""

    TRANSLATE = "translate"
    """Translate, summarise, detect languages, list models, look stored glossaries and segments up."""
    GLOSSARY = "glossary"
    """Change stored glossaries and translation memories."""
    ADMIN = "admin"
    """Load, replace and unload models."""
    METRICS = "metrics"
    """Read the metrics."""


@dataclass(frozen=True, eq=False, slots=True)
class Principal:
    """The holder of a token. One object for all its calls, as long as the entry in the token file stays the same."""

    name: str
    roles: frozenset[Role]
    quota: Quota = field(default_factory=Quota)
    priority: Priority = Priority.INTERACTIVE
    """The highest that its calls may have."""
    flow: Flow = field(default_factory=Flow)
    """All its calls share what one caller gets of the machine."""

    def require(self, role: Role) -> None:
        """Refuse when it lacks a role.

        Raises:
            PermissionDeniedError: names the role, and those that it has.
        """
        if role not in self.roles:
            has = ", ".join(sorted(one.value for one in self.roles))
            raise PermissionDeniedError(
                f"this needs the role {role.value!r}, and the token of {self.name!r} has: {has}; ask the operator of "
                "the server",
                metadata={"role": role.value, "roles": has},
            )


principal_of_call: ContextVar[Principal | None] = ContextVar("principal_of_call", default=None)
"""Set by the transport for the time of a call; None where no tokens are asked for."""


def current_principal() -> Principal | None:
    """The principal of the call that is being answered; None where no tokens are asked for."""
    return principal_of_call.get()
