"""Names on their way through the client."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from dragoman import AsyncClient, Client, NameRendering, Span, TranslationOptions, merged_names
from dragoman.v1 import names_pb2
from fake_server import FakeServer

FOUND = names_pb2.NameRendering(source="كافانو", target="Kavanaugh", count=2, first={"start": 4, "end": 10})
OPTIONS = TranslationOptions(target="en", keep_names=True, name_memory=[NameRendering("سليماني", "Soleimani")])


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer(names=[FOUND]) as fake:
        yield fake


def test_names_come_with_a_translation(server: FakeServer) -> None:
    with Client(server.address) as client:
        result = client.translate("قال كافانو.", options=OPTIONS)
        without = client.translate("قال كافانو.", target="en")
    assert result.names == (NameRendering("كافانو", "Kavanaugh", 2, Span(4, 10)),)
    assert without.names == ()
    sent = server.calls[0][1].options.name_memory.names
    assert [(name.source, name.target) for name in sent] == [("سليماني", "Soleimani")]


def test_names_come_with_async_streams(server: FakeServer) -> None:
    async def names() -> tuple[NameRendering, ...]:
        async with AsyncClient(server.address) as client:
            outcomes = [one async for one in client.translate_stream(["قال كافانو."], options=OPTIONS)]
        return outcomes[0].unwrap().names

    assert [name.target for name in asyncio.run(names())] == ["Kavanaugh"]


def test_names_come_with_a_document(server: FakeServer) -> None:
    with Client(server.address) as client:
        result = client.translate_document(b"x", name="a.html", options=OPTIONS)
    assert [name.source for name in result.report.names] == ["كافانو"]


def test_merged_names_keep_the_first_form_and_add_counts() -> None:
    known = (NameRendering("سليماني", "Soleimani", 1), NameRendering("Kavanaugh", "كافانو", 2))
    found = (NameRendering("kavanaugh", "كفانو", 3), NameRendering("كافانو", "Kavanaugh", 1))
    merged = merged_names(known, found)
    assert [(name.target, name.count) for name in merged] == [("Soleimani", 1), ("كافانو", 5), ("Kavanaugh", 1)]


def test_what_is_no_name_is_refused_by_its_place(server: FakeServer) -> None:
    options = TranslationOptions(target="en", name_memory=["سليماني"])  # type: ignore[list-item]
    with Client(server.address) as client, pytest.raises(TypeError, match=r"name_memory\[0\]"):
        client.translate("x", options=options)
