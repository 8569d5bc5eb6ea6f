"""How much of the server its clients may hold: calls, streams, connections, and answers that nobody takes."""

from __future__ import annotations

import asyncio
from typing import Any

import grpc
import pytest
from dragoman.v1 import translation_pb2 as pb
from dragoman.v1 import translation_pb2_grpc
from dragoman_server.errors import OverloadedError, StreamIdleError
from dragoman_server.rpc import health as health_module
from dragoman_server.rpc import uploads
from dragoman_server.rpc.capacity import CallLimits, UnreadAnswers, client_of
from dragoman_server.rpc.streams import ItemStream, StreamTerms
from google.rpc import status_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from rpc_fakes import Serving, channel_to, eventually, failure_of, read_failure, serving


def request(text: str = "The council met.") -> pb.TranslateTextRequest:
    return pb.TranslateTextRequest(texts=[text], options={"target_language": "ar"})


def item(number: int, text: str = "The council met.") -> pb.StreamTranslateRequest:
    return pb.StreamTranslateRequest(id=str(number), text=text, options={"target_language": "ar"})


async def open_streams(server: Serving, count: int) -> list[Any]:
    """Streams that the server is answering and on which nothing is sent any more."""
    streams = [server.translation.StreamTranslate() for _ in range(count)]
    for stream in streams:
        await stream.write(item(1))
        await stream.read()
    return streams


async def test_calls_beyond_the_limit_are_refused_with_a_delay() -> None:
    async with serving(max_concurrent_calls=3) as server:
        streams = await open_streams(server, 3)
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await server.translation.TranslateText(request())
        trailers = dict(iter(raised.value.trailing_metadata() or ()))
        failure = read_failure(status_pb2.Status.FromString(trailers["grpc-status-details-bin"]))
        assert (failure.code, failure.reason) == ("RESOURCE_EXHAUSTED", "TOO_MANY_CALLS")
        assert failure.metadata["limit"] == failure.metadata["actual"] == "3"
        assert failure.retry_ms == int(trailers["grpc-retry-pushback-ms"]) > 0
        streams[0].cancel()
        await eventually(lambda: server.application._calls.calls == 2)
        assert (await server.translation.TranslateText(request())).translations


async def test_health_is_answered_however_many_calls_there_are() -> None:
    async with serving(max_concurrent_calls=2) as server:
        held = await open_streams(server, 2)
        health = health_pb2_grpc.HealthStub(server.channel)
        for _ in range(5):
            reply = await health.Check(health_pb2.HealthCheckRequest(), timeout=20)
            assert reply.status == health_pb2.HealthCheckResponse.SERVING
        assert not any(stream.done() for stream in held)


async def test_so_many_may_watch_health_and_more_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_module, "MOST_WATCHERS", 2)
    async with serving() as server:
        health = health_pb2_grpc.HealthStub(server.channel)
        watches = [health.Watch(health_pb2.HealthCheckRequest()) for _ in range(2)]
        for watch in watches:
            await watch.read()
        failure = await failure_of(_first(health.Watch(health_pb2.HealthCheckRequest())))
        assert (failure.code, failure.reason) == ("RESOURCE_EXHAUSTED", "TOO_MANY_CALLS")
        assert (await health.Check(health_pb2.HealthCheckRequest())).status


async def test_a_refused_stream_learns_why_while_it_still_sends() -> None:
    """A client whose stream is ended while it writes sees INTERNAL of its own transport, which nobody logs."""
    async with serving(max_concurrent_calls=1) as server:
        held = await open_streams(server, 1)  # a call that nobody holds is cancelled by the collector

        async def send(channel: grpc.aio.Channel) -> None:
            call = translation_pb2_grpc.TranslationStub(channel).StreamTranslate()
            for number in range(60):
                await call.write(item(number, "The council met. " * 100))
            await call.done_writing()
            await call.read()

        async with channel_to(server.application.address) as channel:
            failures = await asyncio.gather(*(failure_of(send(channel)) for _ in range(60)))
        assert {failure.reason for failure in failures} == {"TOO_MANY_CALLS"}
        assert not any(stream.done() for stream in held)


async def _first(call: Any) -> Any:
    return await call.read()


@pytest.mark.parametrize(
    ("peer", "client"),
    [
        ("ipv4:10.0.0.7:51234", "ipv4:10.0.0.7"),
        ("ipv6:[2001:db8::7]:51234", "ipv6:[2001:db8::7]"),
        ("ipv6:%5B::1%5D:51234", "ipv6:%5B::1%5D"),
        ("unix:", "unix:"),
        ("unix:/run/socket", "unix:"),
    ],
)
def test_a_client_is_an_address(peer: str, client: str) -> None:
    assert client_of(peer) == client


class Call:
    """A call as far as `CallLimits` knows it."""

    def __init__(self, peer: str) -> None:
        self._peer, self.done = peer, lambda: None

    def peer(self) -> str:
        return self._peer

    def add_done_callback(self, callback: Any) -> None:
        self.done = lambda: callback(self)


async def enter(limits: CallLimits, peer: str) -> Call:
    call = Call(peer)
    async with limits._around("/a.B/C", request(), call):
        pass
    return call


async def test_the_calls_of_one_client_leave_room_to_others() -> None:
    limits = CallLimits(10, 7)
    held = [await enter(limits, f"ipv4:10.0.0.1:{port}") for port in range(7)]
    with pytest.raises(OverloadedError, match="7 calls of this client are open, and 7 may be"):
        await enter(limits, "ipv4:10.0.0.1:99")
    for port in range(3):
        await enter(limits, f"ipv4:10.0.0.2:{port}")
    with pytest.raises(OverloadedError, match="10 calls of all clients are open"):
        await enter(limits, "ipv4:10.0.0.2:99")
    held[0].done()
    await enter(limits, "ipv4:10.0.0.1:99")
    assert limits._open == {"ipv4:10.0.0.1": 7, "ipv4:10.0.0.2": 3}


async def test_an_idle_stream_gives_its_place_to_others() -> None:
    async with serving(stream_idle_seconds=1) as server:
        [stream] = await open_streams(server, 1)
        failure = await failure_of(_first_end(stream))
        assert (failure.code, failure.reason) == ("UNAVAILABLE", "STREAM_IDLE")
        assert "1 s" in failure.message


async def _first_end(call: Any) -> None:
    assert await call.read() is grpc.aio.EOF


async def test_a_stream_that_waits_for_its_answers_is_not_idle() -> None:
    async with serving(stream_idle_seconds=1) as server:
        stream = server.translation.StreamTranslate()
        await stream.write(item(1, "They HANG here."))
        await asyncio.sleep(2.5)
        server.models.to_arabic.release.set()
        assert (await stream.read()).translation.text
        await stream.done_writing()


async def test_a_connection_without_calls_is_closed() -> None:
    async with serving(connection_idle_seconds=1) as server:
        await server.translation.TranslateText(request())
        assert server.channel.get_state() is grpc.ChannelConnectivity.READY
        await eventually(lambda: server.channel.get_state() is grpc.ChannelConnectivity.IDLE)
        assert (await server.translation.TranslateText(request())).translations


class Stream:
    def __init__(self) -> None:
        self.errors: list[Exception] = []

    def expel(self, error: Exception) -> None:
        self.errors.append(error)


def test_the_stream_that_waited_longest_is_ended_first() -> None:
    unread, slow, other, last = UnreadAnswers(100), Stream(), Stream(), Stream()
    with unread.holding(slow, 40), unread.holding(other, 30), unread.holding(slow, 20):
        assert unread.bytes == 90
        with unread.holding(last, 30):
            [error] = slow.errors
            assert isinstance(error, OverloadedError)
            assert (error.reason, error.metadata["actual"], error.metadata["limit"]) == (
                "ANSWERS_NOT_READ",
                "60",
                "100",
            )
            assert unread.bytes == 60
            assert not other.errors + last.errors
        assert unread.bytes == 30
    assert unread.bytes == 0


def test_an_answer_that_is_too_large_ends_its_own_stream() -> None:
    unread, stream = UnreadAnswers(100), Stream()
    with unread.holding(stream, 101):
        assert unread.bytes == 0
    assert len(stream.errors) == 1
    assert unread.bytes == 0


class Unread:
    """The context of a stream whose client sends and never reads."""

    def __init__(self) -> None:
        self.sent = 0

    async def read(self) -> pb.StreamTranslateRequest:
        self.sent += 1
        return item(self.sent)

    async def write(self, answer: pb.StreamTranslateResponse) -> None:
        await asyncio.Event().wait()


async def answer(one: pb.StreamTranslateRequest) -> pb.StreamTranslateResponse:
    return pb.StreamTranslateResponse(id=one.id, translation={"text": "x" * 1000})


async def test_streams_that_never_read_hold_a_bounded_amount() -> None:
    unread = UnreadAnswers(50_000)
    terms = StreamTerms(max_in_flight=16, stopping=asyncio.Event(), unread=unread)
    tasks = []
    for _ in range(40):
        stream = ItemStream(answer, lambda one, error: pb.StreamTranslateResponse(id=one.id), terms)
        tasks.append(asyncio.create_task(stream.serve(Unread())))
        for _ in range(100):
            await asyncio.sleep(0)
        assert unread.bytes <= 50_000
    ended = [task.exception() for task in tasks if task.done()]
    assert len(ended) >= 36
    assert all(isinstance(error, OverloadedError) for error in ended)
    assert not tasks[-1].done()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert unread.bytes == 0


async def test_a_client_that_takes_no_answer_for_long_is_left() -> None:
    terms = StreamTerms(max_in_flight=2, stopping=asyncio.Event(), unread=UnreadAnswers(2**20), idle_seconds=0.05)
    stream = ItemStream(answer, lambda one, error: pb.StreamTranslateResponse(id=one.id), terms)
    with pytest.raises(Exception, match="no answer was taken"):
        await asyncio.wait_for(stream.serve(Unread()), 20)


async def test_a_long_answer_that_nobody_takes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PATIENCE_SECONDS", 0.05)
    with pytest.raises(StreamIdleError, match="no part of the answer was taken"):
        await uploads.deliver(Unread(), pb.StreamTranslateResponse())
