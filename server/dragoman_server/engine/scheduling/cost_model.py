"""Estimates the cost of a call from its first step, or from its length, learned from answered calls of its kind."""

from __future__ import annotations

from dataclasses import dataclass

from ...caller import Caller, WorkKind

__all__ = ["CostModel"]

_MEMORY = 0.99
"""Weight of the past in the decayed sums, applied at each call."""
_TOKENS_PER_CHARACTER = 0.3
"""Of Arabic and English news, padding included, before a call was answered."""
_TRUSTED_SECONDS = 60.0
"""How long calls may be refused by an estimate while no call is answered that could correct it."""


@dataclass(slots=True)
class _Seen:
    """Decayed sums of the estimated worker seconds of calls: of their first steps, and of all later steps."""

    first: float = 0.0
    later: float = 0.0
    proven: float = 0.0
    """When a call was last answered, or admitted in order to test the estimate."""


@dataclass(slots=True)
class _SeenText:
    """Decayed sums over calls: code points, padded tokens of the first steps, worker seconds of all steps."""

    characters: float = 0.0
    tokens: float = 0.0
    seconds: float = 0.0
    proven: float = 0.0
    """As for `_Seen`."""


class CostModel:
    """The ratio of a call's whole cost to the cost of its first step, by kind of call and model of the first step.

    The first step of a translation decodes it. Its kind says whether it is then compared by meaning; how many sentences
    are decoded twice must be learned. Sums are kept, not a mean of ratios: a long call is better evidence than a short
    one.
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[WorkKind | None, str], _Seen] = {}
        self._texts: dict[WorkKind | None, _SeenText] = {}

    def from_text(self, caller: Caller, now: float) -> tuple[float, float]:
        """Estimated tokens of the first step of a call, and worker seconds of all its steps, from its code points.

        The seconds are 0 where no call of its kind was answered yet, and from time to time while none is, for the
        reason that `proven_factor` gives.
        """
        seen = self._texts.get(caller.kind)
        if seen is None:
            return _TOKENS_PER_CHARACTER * caller.characters, 0.0
        share = caller.characters / seen.characters
        if now - seen.proven > _TRUSTED_SECONDS:
            seen.proven = now
            return seen.tokens * share, 0.0
        return seen.tokens * share, seen.seconds * share

    def factor(self, caller: Caller, model: str) -> float:
        """The factor from the cost of a call's first step to that of the whole call; 1 where nothing is known."""
        seen = self._seen.get((caller.kind, model))
        return 1.0 + seen.later / seen.first if seen else 1.0

    def proven_factor(self, caller: Caller, model: str, now: float) -> float:
        """The factor for refusing calls. As `factor`, but 1 from time to time while no call is answered: so one is
        admitted that can correct an estimate that is too high."""
        seen = self._seen.get((caller.kind, model))
        if seen and now - seen.proven > _TRUSTED_SECONDS:
            seen.proven = now
            return 1.0
        return self.factor(caller, model)

    def learn(self, caller: Caller, now: float) -> None:
        """Learn from a call that was answered."""
        done = caller.admission
        if not done.first:
            return
        if caller.characters:
            text = self._texts.setdefault(caller.kind, _SeenText())
            text.characters = _MEMORY * text.characters + caller.characters
            text.tokens = _MEMORY * text.tokens + done.tokens
            text.seconds = _MEMORY * text.seconds + done.first + done.later
            text.proven = now
        if caller.kind is None:
            return
        seen = self._seen.setdefault((caller.kind, done.model), _Seen())
        seen.first = _MEMORY * seen.first + done.first
        seen.later = _MEMORY * seen.later + done.later
        seen.proven = now
