"""The bidirectional streams: bad items, ids, back-pressure, clients that vanish, servers that stop."""

from __future__ import annotations

import asyncio
from typing import Any

import grpc
import pytest
from dragoman.v1 import translation_pb2 as pb
from dragoman_server.rpc.capacity import UnreadAnswers
from dragoman_server.rpc.streams import ItemStream, StreamTerms
from google.rpc import status_pb2
from rpc_fakes import Failure, Serving, eventually, failure_of, read_failure, serving


def item(
    number: int | str, text: str = "The council met.", mime_type: str | None = None, **options: str
) -> pb.StreamTranslateRequest:
    chosen = {"target_language": "ar", **options}
    return pb.StreamTranslateRequest(id=str(number), text=text, mime_type=mime_type, options=chosen)


def failure(answer: pb.StreamTranslateResponse) -> Failure:
    assert answer.WhichOneof("outcome") == "error"
    return read_failure(status_pb2.Status.FromString(answer.error.SerializeToString()))


async def stream(server: Serving, *items: pb.StreamTranslateRequest) -> dict[str, pb.StreamTranslateResponse]:
    call = server.translation.StreamTranslate(iter(items))
    answers = [answer async for answer in call]
    assert len(answers) == len(items)
    assert await call.code() is grpc.StatusCode.OK
    return {answer.id: answer for answer in answers}


async def test_each_item_gets_its_result(server: Serving) -> None:
    answers = await stream(server, item(1), item(2, "Two. Sentences."), item(3, ""))
    assert answers["1"].translation.text == "ترجمة."
    assert answers["2"].translation.text == "ترجمة. ترجمة."
    assert answers["3"].translation.text == ""
    assert answers["1"].timing.total_ms > 0


async def test_an_empty_stream_ends_well(server: Serving) -> None:
    assert await stream(server) == {}


async def test_bad_items_do_not_end_the_stream(server: Serving) -> None:
    answers = await stream(
        server,
        item("good"),
        item("crash", "They CRASH it."),
        item("busy", "We are BUSY."),
        item("language", target_language="xx-"),
        item("type", mime_type="text/markdown"),
        item("model", model="gpt"),
        item("long", "a" * 1_000_001),
        item("also good"),
    )
    assert answers["good"].translation.text == answers["also good"].translation.text == "ترجمة."
    assert failure(answers["crash"]).code == "INTERNAL"
    assert failure(answers["busy"]).retry_ms == 250
    assert failure(answers["language"]).fields == ("options.target_language",)
    assert failure(answers["type"]).reason == "UNSUPPORTED_MIME_TYPE"
    assert failure(answers["model"]).reason == "UNKNOWN_MODEL"
    assert failure(answers["long"]).fields == ("text",)


async def test_an_item_in_another_language_is_blamed_by_its_own_field(server: Serving) -> None:
    persian = "این یک متن فارسی است که برای آزمایش نوشته شده است و باید شناخته شود که چه می‌شود."
    answers = await stream(server, item(1, persian))
    assert (failure(answers["1"]).reason, failure(answers["1"]).fields) == ("UNSUPPORTED_LANGUAGE", ("text",))


async def test_an_item_without_id_is_refused(server: Serving) -> None:
    answers = await stream(server, item(""), item("b"))
    assert (failure(answers[""]).reason, failure(answers[""]).fields) == ("FIELD_REQUIRED", ("id",))
    assert answers["b"].translation.text


async def test_an_item_that_cannot_be_read_is_answered_without_id(server: Serving) -> None:
    raw = server.channel.stream_stream(
        "/dragoman.v1.Translation/StreamTranslate", response_deserializer=pb.StreamTranslateResponse.FromString
    )
    answers = {answer.id: answer async for answer in raw(iter([b"\x0a\x02\xff\xfe", item(2).SerializeToString()]))}
    assert failure(answers[""]).reason == "MALFORMED_MESSAGE"
    assert answers["2"].translation.text == "ترجمة."


async def test_an_id_may_not_be_in_flight_twice_but_may_come_again(server: Serving) -> None:
    call = server.translation.StreamTranslate()
    await call.write(item("a", "They HANG here."))
    await eventually(lambda: len(server.models.to_arabic.taken) == 1)
    await call.write(item("a"))
    refused = await call.read()
    server.models.to_arabic.release.set()
    answered = await call.read()
    await call.write(item("a"))
    again = await call.read()
    await call.done_writing()
    assert await call.read() is grpc.aio.EOF
    assert (failure(refused).reason, failure(refused).metadata["id"]) == ("DUPLICATE_ID", "a")
    assert answered.translation.text
    assert again.translation.text


async def test_results_come_as_they_are_ready(server: Serving) -> None:
    call = server.translation.StreamTranslate()
    await call.write(item("slow", "They HANG here."))
    await call.write(item("quick"))
    assert (await call.read()).id == "quick"
    server.models.to_arabic.release.set()
    assert (await call.read()).id == "slow"
    await call.done_writing()
    assert await call.read() is grpc.aio.EOF


async def test_items_beyond_the_permits_are_not_begun() -> None:
    async with serving(stream_items_in_flight=3) as server:
        taken = server.models.to_arabic.taken
        call = server.translation.StreamTranslate(iter([item(n, "They HANG here.") for n in range(20)]))
        await eventually(lambda: len(taken) == 3)
        await asyncio.sleep(0.1)
        assert len(taken) == 3
        server.models.to_arabic.release.set()
        assert len([answer async for answer in call]) == 20


async def test_a_client_that_does_not_read_is_not_read_from() -> None:
    async with serving(stream_items_in_flight=4) as server:
        taken = server.models.to_arabic.taken
        call = server.translation.StreamTranslate()
        blank = "\n" * 60_000  # copied to the answer, which fills the transport's windows
        writer = asyncio.create_task(_write_all(call, [item(n, "The council met." + blank) for n in range(150)]))
        await eventually(lambda: len(taken) >= 4)
        before = 0
        while len(taken) > before:  # until nothing moves
            before = len(taken)
            await asyncio.sleep(0.3)
        assert 4 <= len(taken) < 120
        answers = [answer async for answer in call]
        await writer
    assert len(answers) == len(taken) == 150


async def test_answers_that_nobody_takes_keep_their_permits() -> None:
    taken = asyncio.Event()
    read: list[int] = []

    class Context:
        async def read(self) -> pb.StreamTranslateRequest:
            read.append(len(read))
            return item(len(read))

        async def write(self, answer: pb.StreamTranslateResponse) -> None:
            await taken.wait()

    async def answer(request: pb.StreamTranslateRequest) -> pb.StreamTranslateResponse:
        return pb.StreamTranslateResponse(id=request.id)

    terms = StreamTerms(max_in_flight=5, stopping=asyncio.Event(), unread=UnreadAnswers(2**20))
    worker = ItemStream(answer, lambda request, error: error, terms)
    serving_it = asyncio.create_task(worker.serve(Context()))
    for _ in range(100):
        await asyncio.sleep(0)
    assert len(read) == 5
    taken.set()
    await eventually(lambda: len(read) > 5)
    serving_it.cancel()
    await asyncio.gather(serving_it, return_exceptions=True)


async def _write_all(call: Any, items: list[pb.StreamTranslateRequest]) -> None:
    for one in items:
        await call.write(one)
    await call.done_writing()


async def test_a_client_that_vanishes_takes_its_work_along(server: Serving) -> None:
    model = server.models.to_arabic
    call = server.translation.StreamTranslate()
    await call.write(item(1, "They HANG here."))
    await call.write(item(2, "They HANG there."))
    await eventually(lambda: len(model.taken) == 2)
    call.cancel()
    await eventually(lambda: model.cancelled == 2)
    assert (await stream(server, item(3)))["3"].translation.text == "ترجمة."


async def test_a_stopping_server_finishes_what_it_read_and_says_so() -> None:
    async with serving() as server:
        call = server.translation.StreamTranslate()
        await call.write(item(1, "They HANG here."))
        await eventually(lambda: len(server.models.to_arabic.taken) == 1)
        stopping = asyncio.create_task(server.application.stop())
        await asyncio.sleep(0.05)
        server.models.to_arabic.release.set()
        assert (await call.read()).translation.text == "ترجمة."
        stopped = await failure_of(_read_status(call))
        assert (stopped.code, stopped.reason) == ("UNAVAILABLE", "SERVER_STOPPING")
        assert await stopping is True


async def _read_status(call: Any) -> None:
    assert await call.read() is grpc.aio.EOF


async def test_a_deadline_ends_a_stream(server: Serving) -> None:
    call = server.translation.StreamTranslate(iter([item(1, "They HANG here.")]), timeout=0.5)
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await call.read()
    assert error.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    await eventually(lambda: server.models.to_arabic.cancelled == 1)
