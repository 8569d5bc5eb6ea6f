"""Rows by Ray actors, each of which has one translator; alone in knowing Ray.

Plain actors and not a Ray dataset: rows of news are nested and uneven, which columns do not keep; the input is a file
of the machine that runs the command; finished rows are to be on its disk before more are asked for; and a row that ends
its process must be found and set aside, where a dataset gives up or tries its whole block again. `ray_data` has the
callable for those whose rows are in a dataset already.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from .rows import RowResult, RowTexts
from .translators import LostError, RowTranslator, TranslatorSpec

__all__ = ["NEEDED", "ActorPool", "RayError", "ray_session"]

NEEDED = "a batch with --ray needs Ray: pip install 'dragoman[ray]'"
_OBJECT_STORE_BYTES = 100_000_000
"""Rows are small; Ray's own default is a third of the memory."""
_DEATHS_OF_A_ROW = 3
_LOOK_SECONDS = 1.0


class RayError(Exception):
    """There is no Ray, or its cluster cannot be used; the message says what to do."""


@contextlib.contextmanager
def ray_session(address: str | None, *, cpus: int | None = None) -> Iterator[None]:
    """Ray for the block: that of the cluster at `address`, or one of this machine only, which ends with the block.

    A session that the process has already is used and left as it is.

    Args:
        address: "auto" or HOST:PORT of a cluster that this machine belongs to; None: this machine only.
        cpus: of this machine that Ray may use; None: all. Not for a cluster.

    Raises:
        RayError: Ray is not installed, or nothing answers at the address.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError as error:
        raise RayError(f"{NEEDED} ({error})") from error
    if ray.is_initialized():
        yield
        return
    local = {"num_cpus": cpus, "include_dashboard": False, "object_store_memory": _OBJECT_STORE_BYTES}
    try:
        ray.init(address or "local", log_to_driver=False, logging_level=logging.ERROR, **({} if address else local))
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        if not address:
            raise RayError(f"Ray does not start: {error}") from error
        check = "does it run, does this machine belong to it, and is RAY_AUTH_TOKEN that of the cluster?"
        raise RayError(f"the Ray cluster at {address} cannot be used: {error}; {check}") from error
    try:
        yield
    finally:
        ray.shutdown()


class _Actor:
    """What runs in a process of the cluster. Its translator is built by `start`, whose error reaches the caller."""

    def __init__(self, spec: TranslatorSpec, number: int, cpus: int) -> None:
        self._spec, self._number, self._cpus = spec, number, cpus
        self._translator: RowTranslator | None = None

    def start(self) -> None:
        self._translator = self._spec.build(self._number, self._cpus)

    def translate(self, rows: Sequence[RowTexts]) -> list[RowResult]:
        assert self._translator is not None
        return self._translator.translate(rows)


@dataclass(slots=True)
class _Batch:
    """Rows that go to an actor together. After a death they are suspects, and have an actor for themselves."""

    rows: Sequence[RowTexts]
    deaths: int = 0


@dataclass(slots=True, eq=False)
class _Worker:
    """An actor and what it is doing."""

    actor: Any
    number: int
    ready: bool = False
    running: list[_Batch] = field(default_factory=list)


class ActorPool:
    """Translates batches of rows with a fixed number of actors, in bounded memory.

    An actor that dies is replaced. What it was doing is done again: first alone as it was, then row by row, so that a
    row that ends its process fails by itself after three deaths and takes no neighbour with it. A row has one result,
    even where it was translated twice.

    Args:
        spec: how an actor builds its translator.
        actors: how many; None: as many as fit into the cluster now.
        cpus: of each actor; None: all of the smallest machine, so that each machine has one copy of the models.
        in_flight: batches of an actor at a time; the second one keeps it busy at the end of the first.
        start_seconds: how long to wait for the first actor.
        note: called with what a person should know.

    Must be made inside of a `ray_session`.
    """

    def __init__(
        self,
        spec: TranslatorSpec,
        *,
        actors: int | None = None,
        cpus: int | None = None,
        in_flight: int = 2,
        start_seconds: float = 600.0,
        note: Callable[[str], None] = lambda message: None,
    ) -> None:
        import ray

        sizes = [int(node["Resources"].get("CPU", 0)) for node in ray.nodes() if node["Alive"]]
        sizes = [size for size in sizes if size] or [1]
        self.cpus = cpus or min(sizes)
        self.actors = actors or max(1, sum(size // self.cpus for size in sizes))
        self._spec, self._in_flight, self._start_seconds, self._note = spec, in_flight, start_seconds, note
        self._class = ray.remote(_Actor).options(
            num_cpus=self.cpus, max_concurrency=in_flight, max_restarts=0, max_task_retries=0
        )
        self._workers: list[_Worker] = []
        self._pending: dict[Any, tuple[_Worker, _Batch | None]] = {}
        self._suspects: deque[_Batch] = deque()
        self._barren = 0  # deaths since a row was done

    def __call__(self, batches: Iterator[Sequence[RowTexts]]) -> Iterator[RowResult]:
        """A result for each row, as they are ready.

        Raises:
            LostError: no row can be translated any more, no actor starts, or all die whatever they are given.
        """
        import ray

        first = next(batches, None)
        if first is None:
            return
        batches = chain([first], batches)
        try:
            for number in range(self.actors):
                self._hire(number)
            waiting_since = time.monotonic()
            while self._hand_out(batches) or self._suspects or any(worker.running for worker in self._workers):
                done, _ = ray.wait(list(self._pending), timeout=_LOOK_SECONDS)
                for reference in done:
                    yield from self._settled(reference)
                if any(worker.ready for worker in self._workers):
                    waiting_since = time.monotonic()
                self._check_start(waiting_since)
        finally:
            for worker in self._workers:
                ray.kill(worker.actor)
            self._workers.clear()
            self._pending.clear()
            self._suspects.clear()

    def _hire(self, number: int) -> None:
        worker = _Worker(self._class.remote(self._spec, number, self.cpus), number)
        self._workers.append(worker)
        self._pending[worker.actor.start.remote()] = (worker, None)

    def _hand_out(self, batches: Iterator[Sequence[RowTexts]]) -> bool:
        """Give the actors what they have room for. Suspects come first, each to an actor without anything else.

        Returns whether there may be more batches.
        """
        for _ in range(self._in_flight):  # one to each, then a second one
            for worker in self._workers:
                if not worker.ready or any(batch.deaths for batch in worker.running):
                    continue
                if self._suspects and not worker.running:
                    self._give(worker, self._suspects.popleft())
                elif len(worker.running) < self._in_flight and not self._suspects:
                    rows = next(batches, None)
                    if rows is None:
                        return False
                    self._give(worker, _Batch(rows))
        return True

    def _give(self, worker: _Worker, batch: _Batch) -> None:
        worker.running.append(batch)
        self._pending[worker.actor.translate.remote(batch.rows)] = (worker, batch)

    def _settled(self, reference: Any) -> Iterator[RowResult]:
        import ray

        entry = self._pending.pop(reference, None)
        if entry is None:
            return  # of an actor that was found dead meanwhile
        worker, batch = entry
        try:
            results = ray.get(reference)
        except ray.exceptions.RayTaskError as error:  # the actor lives
            if isinstance(error.cause, LostError):
                raise error.cause from None
            if batch is None:
                raise LostError(f"an actor cannot start: {error.cause or error}") from None
            worker.running.remove(batch)
            yield from self._suspected([batch], f"{type(error.cause).__name__}: {error.cause}")
        except ray.exceptions.RayError as error:
            yield from self._died(worker, error)
        else:
            if batch is None:
                worker.ready = True
                return
            worker.running.remove(batch)
            self._barren = 0
            yield from results

    def _died(self, worker: _Worker, error: Exception) -> Iterator[RowResult]:
        """Replace an actor, and have its rows done again."""
        import ray

        with contextlib.suppress(ray.exceptions.RayError):
            ray.kill(worker.actor)  # one that cannot be reached may still be there
        self._workers.remove(worker)
        self._pending = {reference: entry for reference, entry in self._pending.items() if entry[0] is not worker}
        self._barren += 1
        if self._barren > 10 + 3 * self.actors:
            raise LostError(f"actors die whatever they are given, {self._barren} in a row: {error}")
        self._note(f"actor {worker.number} died and is replaced; its rows are done again")
        self._hire(worker.number)
        yield from self._suspected(worker.running, f"its process died, {_DEATHS_OF_A_ROW} times")

    def _suspected(self, batches: Sequence[_Batch], reason: str) -> Iterator[RowResult]:
        """Rows during which an actor died: to be tried alone, in smaller and smaller batches; then they fail."""
        for batch in batches:
            deaths = batch.deaths + 1
            if len(batch.rows) > 1 and deaths >= _DEATHS_OF_A_ROW - 1:
                self._suspects.extend(_Batch([row], deaths) for row in batch.rows)
            elif deaths >= _DEATHS_OF_A_ROW:
                yield from (RowResult.failed(row.name, reason) for row in batch.rows)
            else:
                self._suspects.append(_Batch(batch.rows, deaths))

    def _check_start(self, since: float) -> None:
        import ray

        if time.monotonic() - since > self._start_seconds:
            there = int(ray.cluster_resources().get("CPU", 0))
            raise LostError(
                f"no actor started in {self._start_seconds:.0f} s: {self.actors} of {self.cpus} CPUs each were asked "
                f"for, and the cluster has {there} CPUs; ask for fewer or smaller ones"
            )
