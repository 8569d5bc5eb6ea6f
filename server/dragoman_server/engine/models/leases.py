"""Which model sets are in use: the current one, and older ones while callers hold leases on them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from .model_set import ModelSet, Resident

__all__ = ["ModelLeases"]


class ModelLeases:
    """Counts the leases on model sets, and retires models that no set in use has any more. Thread-safe.

    Args:
        current: the set that new leases get.
        retire: called once with each model that is in neither the current set nor a leased one. It runs in the thread
            that returned the last lease, which may be the event loop's: it must not block.
    """

    def __init__(self, current: ModelSet, retire: Callable[[Sequence[Resident]], None]) -> None:
        self._current, self._retire = current, retire
        self._leases: dict[ModelSet, int] = {}
        self._guard = threading.Lock()

    @property
    def current(self) -> ModelSet:
        """The set that new leases get."""
        return self._current

    @contextmanager
    def lease(self) -> Iterator[ModelSet]:
        """The current set; its models stay loaded until the context ends, even if they are replaced meanwhile."""
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
        """The models of a set that no other set in use has; none while the set itself is in use."""
        if left is self._current or left in self._leases:
            return []  # the usual case, and that of every call
        kept = {resident for used in (self._current, *self._leases) for resident in used.residents}
        return [resident for resident in left.residents if resident not in kept]

    def _hand_over(self, retired: list[Resident]) -> None:
        if retired:
            self._retire(retired)
