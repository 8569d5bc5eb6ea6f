"""A full engine: what is refused costs nothing, and what is let in is carried through."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from dragoman_server.access import Principal, Quota, Role
from dragoman_server.access.principal import principal_of_call
from dragoman_server.caller import Caller, Flow, Priority
from dragoman_server.config import ServerConfig
from dragoman_server.engine.models.translation import SequenceModel
from dragoman_server.errors import DeadlineTooNearError, OverloadedError
from dragoman_server.service import Service
from dragoman_server.summarize import SummarizeOptions, Summarizer
from dragoman_server.translate import TranslateOptions, Translator
from dragoman_server.translate.planning import Planner

TEXT = "the minister said water today"
TO_ARABIC = TranslateOptions(source="en", target="ar")


class Work:
    """Counts what is done with texts, and holds the model until it is let go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.texts = 0
        self.go_on = threading.Event()
        self.go_on.set()
        for owner, name in ((Planner, "plan"), (Summarizer, "summarize"), (Translator, "translate_many")):
            monkeypatch.setattr(owner, name, self._counting(getattr(owner, name)))
        run: Any = SequenceModel._run

        def held(*arguments: Any) -> Any:
            assert self.go_on.wait(30)
            return run(*arguments)

        monkeypatch.setattr(SequenceModel, "_run", held)

    def _counting(self, method: Any) -> Any:
        def counted(*arguments: Any, **options: Any) -> Any:
            self.texts += 1
            return method(*arguments, **options)

        return counted


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    working = Work(monkeypatch)
    yield working
    working.go_on.set()


@pytest_asyncio.fixture
async def service(tiny_models: Path, work: Work) -> AsyncIterator[Service]:
    config = ServerConfig(models_dir=tiny_models, workers=1, batch_sentences=1, queue_tokens=64, cache_mib=0)
    async with Service.from_config(config) as opened:
        work.go_on.clear()
        yield opened
        work.go_on.set()


async def fill(service: Service) -> list[asyncio.Task[Any]]:
    """Calls until one is refused."""
    calls: list[asyncio.Task[Any]] = []
    while not any(call.done() for call in calls):
        caller = service.caller(len(TEXT))
        calls.append(asyncio.create_task(service.translate([f"{TEXT} {len(calls)}"], TO_ARABIC, caller)))
        await asyncio.sleep(0.05)
        assert len(calls) < 50
    return calls


async def test_a_call_without_room_is_refused_before_any_text_work(service: Service, work: Work) -> None:
    calls = await fill(service)
    before = work.texts
    for _ in range(10):
        with pytest.raises(OverloadedError) as refused:
            await service.translate([TEXT], TO_ARABIC, service.caller(len(TEXT)))
        assert refused.value.retry_after > 0
        with pytest.raises(OverloadedError):
            await service.summarize(TEXT, SummarizeOptions(sentences=1), service.caller(len(TEXT)))
    assert work.texts == before
    work.go_on.set()
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(one) for one in outcomes if isinstance(one, BaseException)] == [OverloadedError]


async def test_a_full_queue_is_told_before_anything_else(service: Service, work: Work) -> None:
    service.require_room(len(TEXT))
    quota = Quota(characters_per_day=1000)
    calls = await fill(service)
    mark = principal_of_call.set(Principal("cms", frozenset({Role.TRANSLATE}), quota))
    try:
        for _ in range(100):  # charges nobody
            with pytest.raises(OverloadedError, match="tokens of interactive work"):
                service.require_room(len(TEXT))
    finally:
        principal_of_call.reset(mark)
    service.require_room(len(TEXT), priority=Priority.BULK)
    work.go_on.set()
    await asyncio.gather(*calls, return_exceptions=True)
    service.require_room(len(TEXT))


async def test_a_call_without_time_is_refused_before_any_text_work(service: Service, work: Work) -> None:
    work.go_on.set()
    await service.translate([TEXT], TO_ARABIC, service.caller(len(TEXT)))
    work.go_on.clear()
    calls = await fill(service)
    calls = [call for call in calls if not call.done()]
    calls.pop().cancel()  # there is room again, but no time
    await asyncio.sleep(0.05)
    before = work.texts
    with pytest.raises(DeadlineTooNearError):
        await service.translate([TEXT * 10], TO_ARABIC, service.caller(len(TEXT) * 10, timeout=1e-3))
    assert work.texts == before
    work.go_on.set()
    await asyncio.gather(*calls, return_exceptions=True)


async def test_room_is_free_again_after_calls_of_any_end(service: Service, work: Work) -> None:
    work.go_on.set()
    for timeout in (None, 1e-9):
        for _ in range(50):
            caller = service.caller(100_000, timeout=timeout)
            with pytest.raises(Exception):  # noqa: B017, PT011 (whatever it is)
                await service.translate(["x" * 100_000, 7], TO_ARABIC, caller)  # type: ignore[list-item]
    assert (await service.translate([TEXT], TO_ARABIC, service.caller(len(TEXT)))).texts


async def test_a_refused_call_is_not_charged_to_its_token(service: Service, work: Work) -> None:
    quota = Quota(characters_per_day=1000)
    principal = Principal("cms", frozenset({Role.TRANSLATE}), quota)
    await fill(service)
    mark = principal_of_call.set(principal)
    try:
        for _ in range(100):
            with pytest.raises(OverloadedError, match="tokens of interactive work"):
                await service.translate([TEXT], TO_ARABIC, service.caller(len(TEXT)))
    finally:
        principal_of_call.reset(mark)


async def test_a_patient_caller_waits_for_room(service: Service, work: Work) -> None:
    await fill(service)
    waiting = asyncio.create_task(service.translate([TEXT], TO_ARABIC, Caller(patient=True, flow=Flow())))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    work.go_on.set()
    assert (await waiting).texts
