"""Who goes first, who is still waiting, and what a client is told when there is no time or no room."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import grpc
import pytest
from dragoman import AsyncClient, DeadlineExceededError, OverloadedError
from dragoman.v1 import summarization_pb2 as spb
from dragoman.v1 import text_pb2
from dragoman.v1 import translation_pb2 as pb
from dragoman_server.caller import Caller, Flow, Priority, WorkKind
from dragoman_server.errors import DeadlineTooNearError
from dragoman_server.rpc.callers import item_caller, unary_caller
from google.rpc import status_pb2
from rpc_fakes import Failure, FakeEncoder, Serving, failure_of, read_failure, service_over, serving

INTERACTIVE, BULK = text_pb2.PRIORITY_INTERACTIVE, text_pb2.PRIORITY_BULK
UNSPECIFIED = text_pb2.PRIORITY_UNSPECIFIED
SENTENCE = "The council of the town met on Monday to talk about the harbour."
ARTICLE = f"{SENTENCE} The mayor said that the bridge would open before the spring. It rained all day in the hills."


async def call(server: Serving, *texts: str, timeout: float | None = None, **fields: Any) -> pb.TranslateTextResponse:
    request = pb.TranslateTextRequest(texts=texts or [SENTENCE], **_with_options(fields))
    return await server.translation.TranslateText(request, timeout=timeout)


async def items(server: Serving, *requests: pb.StreamTranslateRequest) -> dict[str, pb.StreamTranslateResponse]:
    return {answer.id: answer async for answer in server.translation.StreamTranslate(iter(requests))}


def item(name: str, text: str = SENTENCE, **fields: Any) -> pb.StreamTranslateRequest:
    return pb.StreamTranslateRequest(id=name, text=text, **_with_options(fields))


async def summary(server: Serving, **fields: Any) -> spb.SummarizeTextResponse:
    return await server.summarization.SummarizeText(spb.SummarizeTextRequest(text=ARTICLE, **fields))


async def summary_item(server: Serving, **fields: Any) -> spb.StreamSummarizeResponse:
    request = spb.StreamSummarizeRequest(id="1", text=ARTICLE, **fields)
    (answer,) = [answer async for answer in server.summarization.StreamSummarize(iter([request]))]
    return answer


def _with_options(fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, "options": {"target_language": "ar", **fields.get("options", {})}}


def failure(answer: pb.StreamTranslateResponse) -> Failure:
    return read_failure(status_pb2.Status.FromString(answer.error.SerializeToString()))


@pytest.mark.parametrize(
    ("claimed", "of_a_call"),
    [
        (UNSPECIFIED, Priority.INTERACTIVE),
        (INTERACTIVE, Priority.INTERACTIVE),
        (BULK, Priority.BULK),
        (77, Priority.INTERACTIVE),  # of a newer contract
    ],
)
async def test_calls_are_interactive_by_default_and_items_are_bulk(
    server: Serving, claimed: text_pb2.Priority, of_a_call: Priority
) -> None:
    called = [await call(server, priority=claimed), await summary(server, priority=claimed)]
    streamed = [(await items(server, item("1", priority=claimed)))["1"], await summary_item(server, priority=claimed)]
    assert [caller.priority for caller in server.models.callers] == [of_a_call] * 2 + [Priority.BULK] * 2
    granted = INTERACTIVE if of_a_call is Priority.INTERACTIVE else BULK
    assert [reply.timing.priority for reply in called] == [granted] * 2
    assert [reply.timing.priority for reply in streamed] == [BULK] * 2


@pytest.mark.parametrize(
    ("interactive", "of_calls", "of_items"),
    [
        ("unary", (INTERACTIVE, INTERACTIVE, BULK), (BULK, BULK, BULK)),
        ("any", (INTERACTIVE, INTERACTIVE, BULK), (BULK, INTERACTIVE, BULK)),
        ("none", (BULK, BULK, BULK), (BULK, BULK, BULK)),
    ],
)
async def test_the_server_says_who_may_be_interactive(
    interactive: str, of_calls: tuple[int, ...], of_items: tuple[int, ...]
) -> None:
    claims = (UNSPECIFIED, INTERACTIVE, BULK)
    async with serving(interactive=interactive) as server:
        replies = [await call(server, priority=claimed) for claimed in claims]
        answers = await items(server, *(item(str(claimed), priority=claimed) for claimed in claims))
        summaries = [await summary_item(server, priority=claimed) for claimed in claims]
    assert tuple(reply.timing.priority for reply in replies) == of_calls
    assert tuple(answers[str(claimed)].timing.priority for claimed in claims) == of_items
    assert tuple(answer.timing.priority for answer in summaries) == of_items


async def test_what_is_long_is_bulk_whatever_it_says() -> None:
    async with serving(interactive="any", interactive_characters=len(ARTICLE) - 1) as server:
        assert (await call(server, SENTENCE, priority=INTERACTIVE)).timing.priority == INTERACTIVE
        assert (await call(server, SENTENCE, SENTENCE, SENTENCE, priority=INTERACTIVE)).timing.priority == BULK
        assert (await summary(server, priority=INTERACTIVE)).timing.priority == BULK
        assert (await summary_item(server, priority=INTERACTIVE)).timing.priority == BULK
        answers = await items(server, item("long", ARTICLE, priority=INTERACTIVE), item("short", priority=INTERACTIVE))
        assert answers["long"].timing.priority == BULK
        assert answers["short"].timing.priority == INTERACTIVE


@pytest.mark.parametrize("text", ["", "a" * 10])
async def test_the_longest_interactive_text_is_as_long_as_the_limit(text: str) -> None:
    async with serving(interactive_characters=10) as server:
        assert (await call(server, text)).timing.priority == INTERACTIVE
    async with serving(interactive="none", interactive_characters=10) as server:
        assert (await call(server, text)).timing.priority == BULK


async def test_stream_items_share_a_flow_and_calls_have_their_own(server: Serving) -> None:
    await call(server)
    await call(server)
    await items(server, item("1"), item("2"))
    await items(server, item("3"))
    callers = server.models.callers
    assert [caller.patient for caller in callers] == [False, False, True, True, True]
    assert callers[2].flow is callers[3].flow
    assert len({id(caller.flow) for caller in callers}) == 4


async def test_the_deadline_of_a_call_goes_with_its_work(server: Serving) -> None:
    before = time.monotonic()
    await call(server, timeout=1000)
    [answer async for answer in server.translation.StreamTranslate(iter([item("1")]), timeout=1000)]
    await call(server)
    *limited, unlimited = server.models.callers
    assert len(limited) == 2
    # gRPC sends timeouts rounded.
    assert all(caller.deadline and before + 900 < caller.deadline < time.monotonic() + 1100 for caller in limited)
    assert unlimited.deadline is None


def test_a_deadline_that_has_passed_is_refused_at_once() -> None:
    def ask(remaining: float, kind: str) -> Caller:
        context: Any = SimpleNamespace(time_remaining=lambda: remaining)
        if kind == "call":
            return unary_caller(context, service_over(), UNSPECIFIED, 5)
        return item_caller(context, service_over(), Flow(), UNSPECIFIED, 5)

    for kind in ("call", "item"):
        assert ask(0.5, kind).deadline is not None
        with pytest.raises(DeadlineTooNearError, match="the deadline has passed") as caught:
            ask(-0.5, kind)
        assert caught.value.metadata == {"deadline_ms": "0"}


async def test_a_call_that_would_be_late_is_told_how_long_it_takes(server: Serving) -> None:
    failed = await failure_of(call(server, "It is LATE.", timeout=1000))
    assert (failed.code, failed.reason) == ("DEADLINE_EXCEEDED", "DEADLINE_TOO_NEAR")
    assert failed.metadata == {"estimate_ms": "12500", "deadline_ms": "2000"}
    assert "12.5 s" in failed.message
    assert failed.retry_ms is None


async def test_a_refused_item_does_not_end_the_stream(server: Serving) -> None:
    answers = await items(server, item("late", "It is LATE."), item("busy", "We are BUSY."), item("good"))
    late, busy = failure(answers["late"]), failure(answers["busy"])
    assert (late.code, late.reason, late.metadata["estimate_ms"]) == ("DEADLINE_EXCEEDED", "DEADLINE_TOO_NEAR", "12500")
    assert (busy.code, busy.retry_ms, busy.metadata["retry_after_ms"]) == ("RESOURCE_EXHAUSTED", 250, "250")
    assert answers["good"].translation.text


async def test_a_summary_that_would_come_too_late_is_told_so(server: Serving) -> None:
    translated = {"translation": {"target_language": "ar"}}
    request = spb.SummarizeTextRequest(text="They say that it is LATE.", options=translated)
    failed = await failure_of(server.summarization.SummarizeText(request))
    assert (failed.code, failed.metadata["estimate_ms"]) == ("DEADLINE_EXCEEDED", "12500")


async def test_only_overload_pushes_back(server: Serving) -> None:
    async def trailers(text: str) -> dict[str, Any]:
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await call(server, text)
        return dict(iter(raised.value.trailing_metadata() or ()))

    assert (await trailers("We are BUSY."))["grpc-retry-pushback-ms"] == "250"
    assert "grpc-retry-pushback-ms" not in await trailers("It is LATE.")


async def test_nobody_is_pushed_back_beyond_the_deadline(server: Serving) -> None:
    server.models.to_arabic.retry_after = 3600
    refused = call(server, "We are BUSY.", timeout=60)
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await refused
    assert raised.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert dict(iter(raised.value.trailing_metadata() or ()))["grpc-retry-pushback-ms"] == "-1"


async def test_retrying_clients_see_the_overload_before_the_deadline(server: Serving) -> None:
    def attempts() -> int:
        return len(server.models.to_arabic.taken)

    async with AsyncClient(server.application.address) as client:
        server.models.to_arabic.retry_after = 3600
        with pytest.raises(OverloadedError) as caught:
            await client.translate("We are BUSY.", target="ar", timeout=60)
        assert (caught.value.retry_after, attempts()) == (3600, 1)
        server.models.to_arabic.retry_after = 0.01
        with pytest.raises(OverloadedError):
            await client.translate("We are BUSY.", target="ar", timeout=60)
        assert attempts() == 1 + 4
        with pytest.raises(DeadlineExceededError) as late:
            await client.translate("It is LATE.", target="ar", timeout=60)
        assert (late.value.estimate, attempts()) == (12.5, 1 + 4 + 1)


async def test_the_comparison_by_meaning_can_be_left_out(server: Serving) -> None:
    encoder = server.models.encoder = FakeEncoder()
    for options in ({"check_similarity": False}, {}, {"check_similarity": True}):
        fields: dict[str, Any] = {"options": options}
        encoder.asked.clear()
        segments = [(await call(server, **fields)).translations[0].segments[0]]
        segments.append((await items(server, item("1", **fields)))["1"].translation.segments[0])
        compared = options.get("check_similarity", True)
        assert [segment.HasField("similarity") for segment in segments] == [compared, compared]
        assert bool(encoder.asked) is compared


async def test_calls_are_told_apart_by_whether_they_are_compared(server: Serving) -> None:
    for options in ({"check_similarity": False}, {}, {"check_similarity": True}):
        fields: dict[str, Any] = {"options": options}
        await call(server, **fields)
        await items(server, item("1", **fields))
    kinds = [caller.kind for caller in server.models.callers]
    assert kinds == [WorkKind.TRANSLATION] * 2 + [WorkKind.COMPARED_TRANSLATION] * 4


async def test_summaries_rank_by_meaning_without_comparing(server: Serving) -> None:
    encoder = server.models.encoder = FakeEncoder()
    for compared in (True, False):
        encoder.asked.clear()
        reply = await summary(server, options={"translation": {"target_language": "ar", "check_similarity": compared}})
        assert reply.summary.ranking_model.name == "encoder"
        assert SENTENCE in encoder.asked
        assert ("ترجمة." in encoder.asked) is compared
        assert {sentence.HasField("similarity") for sentence in reply.summary.sentences} == {compared}
