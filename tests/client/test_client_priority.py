"""What callers say of how urgent their work is; what old servers and clients make of it."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from dragoman import AsyncClient, Client, ConfigurationError, DeadlineExceededError, OverloadedError, Priority
from dragoman.v1 import text_pb2
from fake_server import FakeServer

NUMBERS = {
    Priority.INTERACTIVE: text_pb2.PRIORITY_INTERACTIVE,
    Priority.BULK: text_pb2.PRIORITY_BULK,
    None: text_pb2.PRIORITY_UNSPECIFIED,
}


async def requests(server: FakeServer, kind: type, **options: Any) -> list[Any]:
    """What each method of a client sends."""
    client = kind(server.address)
    seen = len(server.calls), len(server.items)
    for result in (
        client.translate("a", target="ar", **options),
        client.translate_many(["a"], target="ar", **options),
        client.summarize("a", **options),
    ):
        await result if inspect.isawaitable(result) else None
    for stream in (client.translate_stream(["a"], target="ar", **options), client.summarize_stream(["a"], **options)):
        [outcome async for outcome in stream] if hasattr(stream, "__aiter__") else list(stream)
    closing = client.close()
    await closing if inspect.isawaitable(closing) else None
    calls = [request for method, request in server.calls[seen[0] :] if request is not None and method != "item"]
    found = [*calls, *server.items[seen[1] :]]
    assert len(found) == 5
    return found


@pytest.mark.parametrize("kind", [Client, AsyncClient])
@pytest.mark.parametrize("priority", [Priority.INTERACTIVE, Priority.BULK, "interactive", "bulk", None])
async def test_every_method_sends_the_priority(server: FakeServer, kind: type, priority: Priority | str | None) -> None:
    number = NUMBERS[None if priority is None else Priority(priority)]
    assert [request.priority for request in await requests(server, kind, priority=priority)] == [number] * 5


def test_an_unknown_priority_is_refused_before_sending(client: Client, server: FakeServer) -> None:
    with pytest.raises(ConfigurationError, match="'interactive' or 'bulk', not 'urgent'"):
        client.translate("a", target="ar", priority="urgent")
    with pytest.raises(ConfigurationError, match="urgent"):
        client.summarize_stream([], priority="urgent")
    assert not server.calls


def test_the_granted_priority_is_told_where_the_server_says_it(client: Client) -> None:
    assert client.translate("a", target="ar", priority="bulk").timing.priority is Priority.BULK
    assert client.translate("a", target="ar").timing.priority is None


def test_limits_of_what_may_be_interactive_are_told(client: Client, server: FakeServer) -> None:
    assert client.server_info().limits.max_interactive_characters == 0
    server.limits.max_interactive_characters = 500
    server.limits.max_interactive_item_characters = 50
    limits = client.server_info().limits
    assert (limits.max_interactive_characters, limits.max_interactive_item_characters) == (500, 50)


async def test_the_async_client_reports_overload_and_deadline_times(server: FakeServer) -> None:
    server.busy = 1
    async with AsyncClient(server.address) as client:
        stream = client.translate_stream(["BUSY", "LATE"], target="ar")
        errors = {outcome.id: outcome.error async for outcome in stream}
    assert isinstance(errors["0"], OverloadedError)
    assert errors["0"].retry_after == 0.01
    assert isinstance(errors["1"], DeadlineExceededError)
    assert errors["1"].estimate == 12.5
