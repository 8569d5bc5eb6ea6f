"""An engine that computes when told to, and what tests of the result cache ask of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from dragoman_server.caller import Caller, Priority
from dragoman_server.engine.cache import CachedSubmitter, ResultCache
from dragoman_server.engine.observation import Silent
from dragoman_server.engine.scheduling.batching import Item
from dragoman_server.inference import Timing

PATIENCE = 20.0
"""Seconds until a test that hangs fails; never reached otherwise."""
PLENTY = 1 << 20


@dataclass(frozen=True)
class Options:
    """As the engine's options: a frozen dataclass."""

    beam: int = 4
    prefix: tuple[str, ...] = ()


def item(sentence: str, options: Options = Options()) -> Item[Options]:
    return Item(tuple(sentence.split()), options)


def answer(asked: Item[Options], model: str = "m") -> str:
    """What the model says of a sentence; different for whatever must not be mixed up."""
    return f"{model} {asked.key!r} {asked.tokens!r}"


def answers(*sentences: str) -> list[str]:
    return [answer(item(sentence)) for sentence in sentences]


@dataclass(eq=False)
class Call:
    """What the engine was asked for at once."""

    items: Sequence[Item[Options]]
    caller: Caller
    model: str
    end: asyncio.Future[float] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def sentences(self) -> list[str]:
        return [" ".join(asked.tokens) for asked in self.items]

    def finish(self, compute: float = 0.0) -> None:
        self.end.set_result(compute)

    def fail(self, error: Exception) -> None:
        self.end.set_exception(error)


class Engine:
    """Computes when it is told to, or at once; remembers what it was asked for."""

    def __init__(self, model: str = "m", *, at_once: bool = False) -> None:
        self.model, self.at_once = model, at_once
        self.calls: list[Call] = []

    async def submit(self, items: Sequence[Item[Options]], caller: Caller) -> tuple[list[str], Timing]:
        call = Call(items, caller, self.model)
        self.calls.append(call)
        if self.at_once:
            call.finish()
        compute = await call.end
        return [answer(asked, self.model) for asked in items], Timing(queue=0.0, compute=compute)

    @property
    def asked(self) -> list[list[str]]:
        return [call.sentences for call in self.calls]


class Watcher(Silent):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.lookups: list[tuple[str, int, int, int]] = []
        self.fill: list[tuple[int, int]] = []
        self.third = threading.Event()

    def looked_up(self, model: str, *, hits: int, shared: int, misses: int) -> None:
        self.lookups.append((model, hits, shared, misses))
        if len(self.lookups) == 3:
            self.third.set()

    def cached(self, size_bytes: int, entries: int) -> None:
        self.fill.append((size_bytes, entries))


def cached(
    engine: Engine, cache: ResultCache | None = None, watcher: Watcher | None = None, *, tolerance: int = 512
) -> CachedSubmitter[Options, str]:
    store = ResultCache(PLENTY) if cache is None else cache
    return CachedSubmitter(engine, store, engine.model, len, watcher or Watcher(), engine.model, tolerance=tolerance)


Task = asyncio.Task[tuple[list[str], Timing]]


async def begin(
    submitter: CachedSubmitter[Options, str], *sentences: str, caller: Caller | None = None
) -> asyncio.Task[tuple[list[str], Timing]]:
    """A call that has come as far as it can."""
    task = asyncio.create_task(submitter.submit([item(sentence) for sentence in sentences], caller or Caller()))
    await settle()
    return task


async def settle() -> None:
    """Until everybody has come as far as they can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def results(task: Task) -> list[str]:
    return (await asyncio.wait_for(task, PATIENCE))[0]


def interactive() -> Caller:
    return Caller(priority=Priority.INTERACTIVE)


def bulk() -> Caller:
    return Caller(priority=Priority.BULK)
