"""Options given as an object, as keywords, or both."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any

import pytest
from dragoman import AsyncClient, Client, ConfigurationError, SecondOpinion, SummaryOptions, TranslationOptions
from dragoman.v1 import options_pb2
from fake_server import FakeServer

ALL = TranslationOptions(
    target="en",
    source="ar",
    model="m",
    check_similarity=False,
    word_alignment=True,
    glossary_name="desk",
    use_memory=True,
    alternatives=2,
    token_scores=True,
    second_opinion=SecondOpinion(doubt=0.5),
)
MESSAGE = options_pb2.TranslationOptions(
    target_language="en",
    source_language="ar",
    model="m",
    check_similarity=False,
    word_alignment=True,
    glossary_name="desk",
    use_memory=True,
    alternatives=2,
    token_scores=True,
    second_opinion=options_pb2.SecondOpinion(doubt=0.5),
)
QUICK = TranslationOptions(
    check_similarity=False,
    word_alignment=True,
    glossary_name="desk",
    use_memory=True,
    alternatives=2,
    token_scores=True,
    second_opinion=SecondOpinion(doubt=0.5),
)


async def requests(server: FakeServer, kind: type, translation: Any, summary: Any) -> list[Any]:
    """What each method of a client sends, options of translations first."""
    client = kind(server.address)
    calls = (
        client.translate("a", **translation),
        client.translate_many(["a"], **translation),
        client.summarize("a", **summary),
    )
    for result in calls:
        await result if inspect.isawaitable(result) else None
    for stream in (client.translate_stream(["a"], **translation), client.summarize_stream(["a"], **summary)):
        [outcome async for outcome in stream] if hasattr(stream, "__aiter__") else list(stream)
    closing = client.close()
    await closing if inspect.isawaitable(closing) else None
    sent = [request for method, request in server.calls if request is not None and method != "item"] + server.items
    return sorted((request.options for request in sent), key=lambda options: options.DESCRIPTOR.name, reverse=True)


@pytest.mark.parametrize("kind", [Client, AsyncClient])
async def test_every_method_sends_all_options(server: FakeServer, kind: type) -> None:
    summary = {"options": SummaryOptions(words=40, translation=ALL)}
    wanted = options_pb2.SummaryOptions(length=options_pb2.SummaryLength(words=40), translation=MESSAGE)
    assert await requests(server, kind, {"options": ALL}, summary) == [MESSAGE] * 3 + [wanted] * 2


@pytest.mark.parametrize("kind", [Client, AsyncClient])
async def test_keywords_complete_the_options(server: FakeServer, kind: type) -> None:
    everyday = {"target": "en", "source": "ar", "model": "m"}
    summary = {"options": SummaryOptions(translation=QUICK), "sentences": 2, **everyday}
    wanted = options_pb2.SummaryOptions(length=options_pb2.SummaryLength(sentences=2), translation=MESSAGE)
    assert await requests(server, kind, {"options": QUICK, **everyday}, summary) == [MESSAGE] * 3 + [wanted] * 2


@pytest.mark.parametrize("kind", [Client, AsyncClient])
async def test_what_is_not_chosen_is_not_sent(server: FakeServer, kind: type) -> None:
    wanted = [options_pb2.TranslationOptions(target_language="en")] * 3
    sent = await requests(server, kind, {"target": "en"}, {})
    assert sent[:3] == wanted
    assert [bytes(options.translation.SerializeToString()) for options in sent[3:]] == [b""] * 2


def test_a_keyword_may_repeat_an_option(client: Client) -> None:
    assert client.translate("a", target="en", options=ALL).text == "a"


@pytest.mark.parametrize("name", ["target", "source", "model"])
def test_a_contradiction_names_both(client: Client, server: FakeServer, name: str) -> None:
    expected = rf"{name}='other' contradicts options\.{name}='{getattr(ALL, name)}'"
    with pytest.raises(ConfigurationError, match=expected):
        client.translate("a", options=ALL, **{name: "other"})
    with pytest.raises(ConfigurationError, match=rf"{name}='other' contradicts options\.translation\.{name}="):
        client.summarize_stream(["a"], options=SummaryOptions(translation=ALL), **{name: "other"})
    assert not server.calls


def test_a_contradicted_length_names_both(client: Client) -> None:
    with pytest.raises(ConfigurationError, match=r"sentences=2 contradicts options\.sentences=3"):
        client.summarize("a", sentences=2, options=SummaryOptions(sentences=3))
    with pytest.raises(ConfigurationError, match="sentences or words"):
        client.summarize("a", sentences=2, options=SummaryOptions(words=30))


def test_a_translation_needs_a_target(client: Client, server: FakeServer) -> None:
    for options in (None, QUICK):
        with pytest.raises(ConfigurationError, match="no target language"):
            client.translate("a", options=options)
    assert not server.calls


def test_options_of_another_operation_are_refused(client: Client) -> None:
    with pytest.raises(TypeError, match="must be TranslationOptions, not SummaryOptions"):
        client.translate("a", target="en", options=SummaryOptions())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="must be SummaryOptions, not TranslationOptions"):
        client.summarize("a", options=ALL)  # type: ignore[arg-type]


def test_options_are_frozen_hashable_and_keyword_only() -> None:
    assert len({ALL, dataclasses.replace(ALL), SummaryOptions(), SummaryOptions(translation=TranslationOptions())}) == 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        ALL.target = "ar"  # type: ignore[misc]
    with pytest.raises(TypeError):
        TranslationOptions("en")  # type: ignore[misc]


def test_both_clients_take_the_same_arguments() -> None:
    for name in ("translate", "translate_many", "translate_stream", "summarize", "summarize_stream"):
        blocking, asynchronous = (
            [(it.name, it.default, it.kind) for it in inspect.signature(getattr(kind, name)).parameters.values()]
            for kind in (Client, AsyncClient)
        )
        assert blocking == asynchronous
