"""What tests of model changes observe and control: loaded weights, running batches, answers of a store."""

from __future__ import annotations

import asyncio
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import ctranslate2
import pytest
from dragoman_server.caller import Caller
from dragoman_server.changes import ChangeOutcome, ModelChange
from dragoman_server.engine import ModelStore
from dragoman_server.engine.models.weights import Weights as EngineWeights
from dragoman_server.engine.observation import Silent
from dragoman_server.translate import TranslateOptions, Translator

LOADED, REPLACED, UNCHANGED = ChangeOutcome.LOADED, ChangeOutcome.REPLACED, ChangeOutcome.UNCHANGED
UNLOADED, REFUSED = ChangeOutcome.UNLOADED, ChangeOutcome.REFUSED


@dataclass
class Watcher(Silent):
    """Remembers which models came and went."""

    events: list[tuple[str, ...]] = field(default_factory=list)

    def loaded(self, model: str, *, ok: bool, seconds: float) -> None:
        self.events.append(("loaded" if ok else "refused", model))

    def unloaded(self, model: str) -> None:
        self.events.append(("unloaded", model))


class Weights:
    """Which translators CTranslate2 has in memory, and which threads freed the others."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.alive: list[weakref.ref[Any]] = []
        self.freed_in: list[threading.Thread] = []
        make = ctranslate2.Translator

        def made(*arguments: Any, **options: Any) -> Any:
            translator = make(*arguments, **options)
            self.alive.append(weakref.ref(translator, self._freed))
            return translator

        monkeypatch.setattr(ctranslate2, "Translator", made)

    def _freed(self, reference: weakref.ref[Any]) -> None:
        self.freed_in.append(threading.current_thread())
        self.alive.remove(reference)


class Gate:
    """Holds every batch that is about to run, in its worker's thread, until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()
        take: Any = EngineWeights.engine.fget

        def held(weights: EngineWeights) -> Any:
            engine = take(weights)
            self.reached.set()
            assert self.opened.wait(20)
            return engine

        monkeypatch.setattr(EngineWeights, "engine", property(held))


def hash_of(store: ModelStore, name: str = "en-ar") -> str:
    return next(line.hash for line in store.models if line.name == name)


def names(store: ModelStore) -> list[str]:
    return [line.name for line in store.models]


def outcomes(changes: tuple[ModelChange, ...]) -> dict[str, ChangeOutcome]:
    return {change.folder: change.outcome for change in changes}


def eventually(happened: Callable[[], bool]) -> None:
    for _ in range(500):
        if happened():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


async def until(happened: Callable[[], bool]) -> None:
    await asyncio.to_thread(eventually, happened)


async def say(store: ModelStore, *sentences: str) -> tuple[str, list[str]]:
    """One call, as the service makes it: the hash of the model that it names, and what it says."""
    with store.lease(Caller()) as models:
        batch = await Translator(models).translate_many(sentences, TranslateOptions(source="en", target="ar"))
    (hash_,) = {result.model.hash for result in batch.texts if result.model}
    return hash_, [result.text for result in batch.texts]
