"""Ranges that are copied, in the requests of the client."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from dragoman import AsyncClient, Client, Span
from fake_server import FakeServer


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer() as fake:
        yield fake


def ranges(spans: Any) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in spans]


def test_a_call_sends_the_ranges_of_each_text(server: FakeServer) -> None:
    with Client(server.address) as client:
        client.translate("one two", target="ar", copied_spans=[Span(0, 3), (4, 7)])
        client.translate_many(["one", "two"], target="ar", copied_spans=[[], [(0, 3)]])
        client.translate("one two", target="ar")
    sent = [[ranges(one.spans) for one in request.copied_spans] for _, request in server.calls]
    assert sent == [[[(0, 3), (4, 7)]], [[], [(0, 3)]], []]


def test_an_item_sends_its_ranges(server: FakeServer) -> None:
    with Client(server.address) as client:
        items = ["plain", ("named", "text"), ("spanned", "one two", [(0, 3)])]
        names = {outcome.id for outcome in client.translate_stream(items, target="ar")}
    assert names == {"0", "named", "spanned"}
    assert {item.id: ranges(item.copied_spans) for item in server.items}["spanned"] == [(0, 3)]


def test_the_async_client_sends_ranges_too(server: FakeServer) -> None:
    async def translate() -> None:
        async with AsyncClient(server.address) as client:
            await client.translate("one two", target="ar", copied_spans=[(0, 3)])

    asyncio.run(translate())
    assert ranges(server.calls[0][1].copied_spans[0].spans) == [(0, 3)]


def test_an_item_of_other_parts_is_refused(server: FakeServer) -> None:
    with Client(server.address) as client, pytest.raises(TypeError, match="spans"):
        list(client.translate_stream([("id", 1, [])], target="ar"))  # type: ignore[list-item]
