"""Clients that behave badly, beside one that does not: that one is answered, and so is health.

In turn: streams on which nothing is sent, streams whose answers are never read, clients that vanish in the middle of a
call, and connections that never say a word. Meanwhile single sentences and health checks are sent; afterwards all are
gone, and what the server held for them must be, too.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from ..engine.command import Command, parser
from ..engine.measures import summary
from ..engine.process import ServerProcess
from ..engine.targets import OK, Request, Translation

STREAMS_OF_CONNECTION = 128
LONG = "\n" * 50_000
"""Copied to the answer."""


def main(arguments: Sequence[str] | None = None) -> None:
    options = parser("clients", __doc__, package="reliability")
    options.add_argument("--bad", type=int, default=300, help="clients of each kind (default: 300)")
    options.add_argument("--good-calls", type=int, default=50, help="beside each kind (default: 50)")
    options.add_argument("--settled", type=float, default=2.0, help="seconds before memory is read (default: 2)")
    command = Command(options.parse_args(arguments))
    if command.options.quick:
        command.options.bad, command.options.good_calls, command.options.settled = 8, 5, 0.3
    port = _free_port()
    listen = f"127.0.0.1:{port}"
    with command.server("--listen", listen) as server:
        content = asyncio.run(_measure(server, listen, command, command.options))
    command.write(content)


async def _measure(
    server: ServerProcess, address: str, command: Command, options: argparse.Namespace
) -> dict[str, Any]:
    texts = command.sentences(max(options.good_calls, options.bad, 64))
    results: dict[str, Any] = {}
    async with Translation.connect(address, own_connection=True) as good:
        results["nobody else"] = await _good(good, address, texts[: options.good_calls], command.request)
        for name, badly in (("idle", _idle), ("unread", _unread), ("vanishing", _vanishing), ("silent", _silent)):
            before = server.rss_mib(), server.open_files()
            async with badly(address, options.bad, texts, command.request):
                await asyncio.sleep(options.settled)
                found = await _good(good, address, texts[: options.good_calls], command.request)
                found |= {"held_mib": round(server.rss_mib() - before[0], 1)}
                found |= {"held_files": server.open_files() - before[1]}
            await asyncio.sleep(options.settled)
            found |= {"left_mib": round(server.rss_mib() - before[0], 1)}
            found |= {"left_files": server.open_files() - before[1]}
            results[name] = found
            print(f"{name}: {found}", flush=True)
    return {"bad_clients": options.bad, "results": results}


async def _good(target: Translation, address: str, texts: Sequence[str], request: Request) -> dict[str, Any]:
    """What a client that behaves well gets, and what health says on a connection of its own."""
    taken, checks, failures = [], [], []
    async with grpc.aio.insecure_channel(address, options=[("grpc.use_local_subchannel_pool", 1)]) as channel:
        health = health_pb2_grpc.HealthStub(channel)
        for text in texts:
            started = time.perf_counter()
            reply = await target.translate(text, request)
            taken.append((time.perf_counter() - started) * 1000)
            if reply.code != OK:
                failures.append(f"{reply.code} {reply.reason}")
            started = time.perf_counter()
            await health.Check(health_pb2.HealthCheckRequest())
            checks.append((time.perf_counter() - started) * 1000)
    return {"answered_ms": summary(taken), "failures": failures, "health_ms": summary(checks)}


@asynccontextmanager
async def _connections(address: str, clients: int) -> AsyncIterator[list[Translation]]:
    """One connection for so many streams."""
    count = -(-clients // STREAMS_OF_CONNECTION)
    opened = [Translation.connect(address, own_connection=True) for _ in range(count)]
    targets = [await one.__aenter__() for one in opened]
    try:
        yield targets
    finally:
        for one in opened:
            await one.__aexit__(None, None, None)


@asynccontextmanager
async def _idle(address: str, count: int, texts: Sequence[str], request: Request) -> AsyncIterator[None]:
    """Streams with one answer each, on which nothing more is sent."""
    async with _connections(address, count) as targets:
        streams = [targets[number // STREAMS_OF_CONNECTION].stream() for number in range(count)]
        for number, stream in enumerate(streams):
            await stream.write(targets[0].item("1", texts[number], request))
        for stream in streams:
            with suppress(grpc.aio.AioRpcError):
                await stream.read()
        yield
        for stream in streams:
            stream.cancel()


@asynccontextmanager
async def _unread(address: str, count: int, texts: Sequence[str], request: Request) -> AsyncIterator[None]:
    """Streams that are sent to as fast as they are let, and never read."""

    async def push(target: Translation) -> None:
        stream = target.stream()
        with suppress(grpc.aio.AioRpcError, asyncio.InvalidStateError):
            for number in range(10_000):
                await stream.write(target.item(str(number), texts[0] + LONG, request))

    async with _connections(address, count) as targets:
        pushing = [asyncio.create_task(push(targets[number // STREAMS_OF_CONNECTION])) for number in range(count)]
        yield
        for task in pushing:
            task.cancel()
        await asyncio.gather(*pushing, return_exceptions=True)


@asynccontextmanager
async def _vanishing(address: str, count: int, texts: Sequence[str], request: Request) -> AsyncIterator[None]:
    """Calls whose connections are closed before the answer."""
    async with _connections(address, count) as targets:
        calls = [
            asyncio.create_task(targets[number // STREAMS_OF_CONNECTION].translate(" ".join(texts), request))
            for number in range(count)
        ]
        await asyncio.sleep(0.2)
    await asyncio.gather(*calls, return_exceptions=True)
    yield


@asynccontextmanager
async def _silent(address: str, count: int, texts: Sequence[str], request: Request) -> AsyncIterator[None]:
    """Connections that never send a byte."""
    host, _, port = address.rpartition(":")
    sockets = [socket.create_connection((host, int(port)), timeout=20) for _ in range(count)]
    try:
        yield
    finally:
        for one in sockets:
            one.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
