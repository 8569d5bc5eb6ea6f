"""Which models are in use: the current set, and older ones as long as somebody works with them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from .model_set import ModelSet, Resident

__all__ = ["Tenancy"]


class Tenancy:
    """Counts the leases of sets, and tells which models nobody can reach any more. May be used from any thread.

    Args:
        current: what new leases get.
        retire: is given each model once, when it is in no set that is current or leased. Called in the thread that
            gave back the last lease, which may be that of the event loop: it must not block.
    """

    def __init__(self, current: ModelSet, retire: Callable[[Sequence[Resident]], None]) -> None:
        self._current, self._retire = current, retire
        self._leases: dict[ModelSet, int] = {}
        self._guard = threading.Lock()

    @property
    def current(self) -> ModelSet:
        """What new leases get."""
        return self._current

    @contextmanager
    def lease(self) -> Iterator[ModelSet]:
        """The current set, whose models stay whatever takes their place meanwhile."""
        with self._guard:
            leased = self._current
            self._leases[leased] = self._leases.get(leased, 0) + 1
        try:
            yield leased
        finally:
            self._give_back(leased)

    def replace(self, following: ModelSet) -> None:
        """Make another set current; models of the old one that are neither in it nor leased are retired."""
        with self._guard:
            before, self._current = self._current, following
            retired = self._unreachable(before)
        self._hand_over(retired)

    def _give_back(self, leased: ModelSet) -> None:
        with self._guard:
            self._leases[leased] -= 1
            if not self._leases[leased]:
                del self._leases[leased]
            retired = self._unreachable(leased)
        self._hand_over(retired)

    def _unreachable(self, left: ModelSet) -> list[Resident]:
        """The models of a set that was left by its last user which no other set in use has."""
        if left is self._current or left in self._leases:
            return []  # the usual case, and that of every call
        kept = {resident for used in (self._current, *self._leases) for resident in used.residents}
        return [resident for resident in left.residents if resident not in kept]

    def _hand_over(self, retired: list[Resident]) -> None:
        if retired:
            self._retire(retired)
