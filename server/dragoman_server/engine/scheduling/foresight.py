"""How much work a call will be when only its first step is known, told from calls of its kind that were answered."""

from __future__ import annotations

from dataclasses import dataclass

from ...caller import Caller

__all__ = ["Foresight"]

_MEMORY = 0.99
"""How much of what was seen is kept at each call."""
_TRUSTED_SECONDS = 60.0
"""For so long calls may be refused for what is foreseen of them while none is answered that could prove it wrong."""


@dataclass(slots=True)
class _Seen:
    """Seconds of a worker that calls were foreseen to take, in their first step and after it; older ones count less."""

    first: float = 0.0
    later: float = 0.0
    proven: float = 0.0
    """When a call was answered last, or let in to see."""


class Foresight:
    """What calls cost in all over what their first step does, by kind of call and model of the first step.

    A translation is first of all decoded; whether it is compared by meaning, its kind says; how many are searched for
    twice, only experience does. Sums and not a mean of ratios: a long call tells more than a short one.
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], _Seen] = {}

    def factor(self, caller: Caller, model: str) -> float:
        """What to multiply the cost of a call's first step by; 1 where nothing is known."""
        seen = self._seen.get((caller.kind, model))
        return 1.0 + seen.later / seen.first if seen else 1.0

    def proven_factor(self, caller: Caller, model: str, now: float) -> float:
        """The same, to refuse calls by; once in a while 1, when no call has been answered for long."""
        seen = self._seen.get((caller.kind, model))
        if seen and now - seen.proven > _TRUSTED_SECONDS:
            seen.proven = now
            return 1.0
        return self.factor(caller, model)

    def learn(self, caller: Caller, now: float) -> None:
        """A call was answered."""
        done = caller.admission
        if not caller.kind or not done.first:
            return
        seen = self._seen.setdefault((caller.kind, done.model), _Seen())
        seen.first = _MEMORY * seen.first + done.first
        seen.later = _MEMORY * seen.later + done.later
        seen.proven = now
