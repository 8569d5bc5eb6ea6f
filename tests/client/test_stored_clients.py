"""`Client.glossaries` and `Client.memory`, blocking and asyncio, against a real server without models."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dragoman import (
    AsyncClient,
    Client,
    ConfigurationError,
    ConflictError,
    InvalidRequestError,
    InvalidTextError,
    NotFoundError,
    PreconditionError,
    Span,
)
from dragoman.glossaries import StoredEntry
from dragoman.memory import Difference, MemorySegment
from dragoman_server.app import Application
from dragoman_server.config import ServerConfig

ENTRIES = [StoredEntry("قطاع غزة", "Gaza Strip"), StoredEntry("الولايات المتحدة", "US", True, "not us")]
SEGMENT = MemorySegment("ar", "en", "وصل الوفد إلى المدينة.", "The delegation reached the city.", document="d1")

both = pytest.mark.parametrize("kind", [Client, AsyncClient])


@pytest.fixture
def address(tiny_models: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Of a server in another thread; with the parameter None it has no data folder."""
    ready, leave = threading.Event(), threading.Event()
    data = getattr(request, "param", tmp_path / "data")
    config = ServerConfig(listen=f"unix:{tmp_path}/socket", models_dir=tiny_models, workers=1, data=data)

    async def serve() -> None:
        async with Application(config):
            ready.set()
            await asyncio.to_thread(leave.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(30)
    yield config.listen
    leave.set()
    thread.join()


async def value(result: Any) -> Any:
    """What a method of either client gives; iterators as lists."""
    if inspect.isawaitable(result):
        return await result
    if hasattr(result, "__aiter__"):
        return [item async for item in result]
    return list(result) if isinstance(result, Iterator) else result


@both
async def test_glossaries_are_made_changed_and_deleted(address: str, kind: type) -> None:
    client = kind(address)
    made = await value(client.glossaries.create("desk", description="House style"))
    report = await value(client.glossaries.put("desk", ENTRIES, expected_revision=made.revision))
    assert (report.added, report.revision > made.revision) == (2, True)
    assert await value(client.glossaries.entries("desk")) == ENTRIES
    found = await value(client.glossaries.get("desk"))
    assert (found.description, found.entry_count, found.revision) == ("House style", 2, report.revision)
    assert found.updated >= found.created
    assert await value(client.glossaries.list()) == (found,)
    assert await value(client.glossaries.remove("desk", ["قطاع غزة"])) == 1
    with pytest.raises(ConflictError) as caught:
        await value(client.glossaries.delete("desk", expected_revision=report.revision))
    assert caught.value.reason == "REVISION_CONFLICT"
    with pytest.raises(ConflictError, match="exists"):
        await value(client.glossaries.create("desk"))
    await value(client.glossaries.delete("desk"))
    with pytest.raises(NotFoundError):
        await value(client.glossaries.entries("desk"))
    await value(client.close())


@both
async def test_files_of_glossaries_go_in_and_out(address: str, kind: type) -> None:
    client = kind(address)
    await value(client.glossaries.create("desk"))
    await value(client.glossaries.put("desk", ENTRIES))
    content = b"".join(await value(client.glossaries.export("desk", "csv")))
    report = await value(client.glossaries.import_file("copy", content, "csv", create=True))
    assert (report.added, report.problems) == (2, ())
    assert await value(client.glossaries.entries("copy")) == ENTRIES
    many = "".join(f"مصطلح {number}\tterm {number}\n" for number in range(20_000)).encode()
    report = await value(client.glossaries.import_file("copy", many, "tsv", replace=True))
    assert (report.added, report.removed) == (20_000, 2)
    assert len(await value(client.glossaries.entries("copy"))) == 20_000
    assert len(b"".join(await value(client.glossaries.export("copy", "tsv"))).splitlines()) == 20_001
    with pytest.raises(InvalidRequestError) as caught:
        await value(client.glossaries.import_file("copy", b"\xff\x00", "tsv"))
    assert caught.value.reason == "UNREADABLE_FILE"
    await value(client.close())


@both
async def test_segments_are_stored_found_and_purged(address: str, kind: type) -> None:
    client = kind(address)
    assert (await value(client.memory.put([SEGMENT]))).added == 1
    languages = {"source_language": "ar", "target_language": "en"}
    found = await value(client.memory.look_up("وصل الوفد إلى العاصمة.", **languages))
    assert found.exact is None
    assert found.near[0].differences == (Difference(Span(14, 21), Span(14, 21)),)
    assert found.near[0].segment.target == SEGMENT.target
    exact = (await value(client.memory.look_up(SEGMENT.source, **languages))).exact
    assert (exact.source, exact.document, exact.created is not None) == (SEGMENT.source, "d1", True)
    content = b"".join(await value(client.memory.export(document="d1")))
    assert await value(client.memory.delete([exact.id])) == 1
    assert (await value(client.memory.import_file(content, dry_run=True))).added == 1
    assert (await value(client.memory.import_file(content))).added == 1
    assert await value(client.memory.purge("d1")) == 1
    await value(client.close())


@both
async def test_what_makes_no_sense_is_not_sent(address: str, kind: type) -> None:
    client = kind(address)
    with pytest.raises(ConfigurationError, match="tsv, csv, tbx"):
        await value(client.glossaries.export("desk", "xlsx"))
    with pytest.raises(TypeError):
        await value(client.glossaries.remove("desk", "قطاع"))
    with pytest.raises(InvalidTextError):
        await value(client.glossaries.put("desk", [StoredEntry("\ud800", "x")]))
    await value(client.close())


@both
@pytest.mark.parametrize("address", [None], indirect=True)
async def test_a_server_without_storage_is_a_precondition(address: str, kind: type) -> None:
    client = kind(address)
    for call in (
        lambda: client.glossaries.list(),
        lambda: client.memory.export(),
        lambda: client.memory.import_file(b"<tmx/>"),
    ):
        with pytest.raises(PreconditionError) as caught:
            await value(call())
        assert caught.value.reason == "STORAGE_OFF"
    await value(client.close())
