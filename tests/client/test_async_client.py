"""The asyncio client does what the blocking one does."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator

import pytest
from dragoman import (
    Article,
    AsyncClient,
    Client,
    ClosedError,
    ConfigurationError,
    DeadlineExceededError,
    InvalidRequestError,
    InvalidTextError,
    SentenceOrigin,
    UnavailableError,
)
from fake_server import FakeServer, free_address


def test_both_clients_have_the_same_methods_and_arguments() -> None:
    def methods(kind: type) -> dict[str, list[str]]:
        public = {name: getattr(kind, name) for name in dir(kind) if not name.startswith("_")}
        return {name: list(inspect.signature(m).parameters) for name, m in public.items() if callable(m)}

    assert methods(Client) == methods(AsyncClient)
    assert inspect.signature(Client) == inspect.signature(AsyncClient)


async def test_every_call_works(server: FakeServer) -> None:
    async with AsyncClient(server.address) as client:
        assert (await client.translate("نص", target="en")).text == "نص"
        assert [result.text for result in await client.translate_many(["a", "b"], target="ar")] == ["a", "b"]
        assert (await client.detect("نص")).language == "ar"
        assert len(await client.detect_many(["a", "b"])) == 2
        assert await client.romanize("علي", scheme="bgn") == "علي by 3"
        assert [one.word for one in await client.suggest_words("نص", "The ", target="en")] == ["truce", "calm"]
        assert (await client.summarize("one\ntwo", sentences=1)).text == "one"
        assert (await client.summarize("one", style="brief")).sentences[0].origin is SentenceOrigin.WRITTEN
        assert [model.name for model in await client.models()] == list("abcde")
        assert (await client.server_info()).version == "0.1.0"


async def test_a_closed_client_says_so(server: FakeServer) -> None:
    client = AsyncClient(server.address)
    await client.server_info()
    await client.close()
    await client.close()
    with pytest.raises(ClosedError, match="AsyncClient was closed"):
        await client.detect("a")


async def test_many_calls_share_one_client(server: FakeServer) -> None:
    async with AsyncClient(server.address) as client:
        results = await asyncio.gather(*(client.translate(f"{n}", target="ar") for n in range(50)))
    assert [result.text for result in results] == [f"{n}" for n in range(50)]


async def test_failures_have_the_same_classes(server: FakeServer) -> None:
    async with AsyncClient(server.address) as client:
        with pytest.raises(InvalidTextError, match="index 0"):
            await client.translate("\ud800", target="ar")
        with pytest.raises(DeadlineExceededError):
            await client.translate("SLOW", target="ar", timeout=0.05)
    async with AsyncClient(free_address()) as client:
        with pytest.raises(UnavailableError, match="no answer from the server"):
            await client.translate("a", target="ar")


async def test_a_stream_takes_any_number_from_either_kind_of_iterable(server: FakeServer) -> None:
    async def items() -> AsyncIterator[tuple[str, str]]:
        for number in range(1000):
            yield f"id-{number}", f"{number}"

    async with AsyncClient(server.address) as client:
        outcomes = {
            outcome.id: outcome.unwrap().text async for outcome in client.translate_stream(items(), target="ar")
        }
        assert outcomes == {f"id-{n}": f"{n}" for n in range(1000)}
        assert {outcome.id async for outcome in client.translate_stream(["a", "b"], target="ar")} == {"0", "1"}
        articles = [Article("one\ntwo", id="x"), "three"]
        assert {outcome.id async for outcome in client.summarize_stream(articles)} == {"x", "1"}


async def test_a_bad_item_does_not_end_the_stream(server: FakeServer) -> None:
    async with AsyncClient(server.address) as client:
        stream = client.translate_stream(["a", "FAIL", "\udc00", "d"], target="ar")
        outcomes = {outcome.id: outcome async for outcome in stream}
    assert isinstance(outcomes["1"].error, InvalidRequestError)
    assert isinstance(outcomes["2"].error, InvalidTextError)
    assert outcomes["3"].unwrap().text == "d"


async def test_a_broken_stream_is_taken_up_again(server: FakeServer) -> None:
    server.die_after.extend([3, 5])
    async with AsyncClient(server.address) as client:
        seen = [outcome.id async for outcome in client.translate_stream((f"{n}" for n in range(30)), target="ar")]
    assert sorted(seen, key=int) == [f"{n}" for n in range(30)]


async def test_a_stream_that_cannot_resume_names_unanswered_items(server: FakeServer) -> None:
    server.die_after.append(1)
    async with AsyncClient(server.address) as client:
        stream = client.translate_stream(["1", "2"], target="ar", reconnect=0)
        assert (await anext(stream)).id == "0"
        with pytest.raises(UnavailableError) as caught:
            await anext(stream)
    assert caught.value.unanswered == ("1",)


async def test_items_are_read_only_as_fast_as_they_are_answered(server: FakeServer) -> None:
    read = 0

    async def items() -> AsyncIterator[str]:
        nonlocal read
        for number in range(50):
            read += 1
            yield f"{number}"

    async with AsyncClient(server.address) as client:
        taken = 0
        async for _ in client.translate_stream(items(), target="ar", window=4):
            taken += 1
            assert read <= taken + 4
    assert (taken, read) == (50, 50)


async def test_what_the_items_raise_reaches_the_caller(server: FakeServer) -> None:
    async def items() -> AsyncIterator[str]:
        yield "a"
        raise LookupError("feed is broken")

    async with AsyncClient(server.address) as client:
        with pytest.raises(LookupError, match="feed is broken"):
            _ = [outcome async for outcome in client.translate_stream(items(), target="ar")]


async def test_leaving_a_stream_early_ends_the_call(server: FakeServer) -> None:
    async with AsyncClient(server.address) as client:
        stream = client.translate_stream((f"{n}" for n in range(1000)), target="ar")
        async for _ in stream:
            break
        await stream.aclose()  # type: ignore[attr-defined]
        assert (await client.server_info()).version == "0.1.0"


async def test_wrong_flow_options_are_refused(server: FakeServer) -> None:
    async with AsyncClient(server.address) as client:
        with pytest.raises(ConfigurationError, match="at least"):
            client.translate_stream([], target="ar", window=0)
