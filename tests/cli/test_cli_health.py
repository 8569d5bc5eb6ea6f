"""`dragoman health`."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent import futures

import grpc
import pytest
from command import Command
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

Status = health_pb2.HealthCheckResponse


@pytest.fixture
def address() -> Iterator[str]:
    """A server whose health service knows itself and two models."""
    servicer = health.HealthServicer()
    servicer.set("dragoman.model.ar-en", Status.SERVING)
    servicer.set("dragoman.model.en-ar", Status.NOT_SERVING)
    server = grpc.server(futures.ThreadPoolExecutor(2))
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"127.0.0.1:{port}"
    server.stop(None).wait()


@pytest.mark.parametrize(
    ("arguments", "code"), [((), 0), (("--model", "ar-en"), 0), (("--model", "en-ar"), 1), (("--model", "nobody"), 1)]
)
def test_the_exit_code_tells_the_health(run: Command, address: str, arguments: tuple[str, ...], code: int) -> None:
    finished = run("health", "--server", address, *arguments)
    assert (finished.code, finished.output) == (code, b"NOT SERVING\n" if code else b"SERVING\n")


def test_an_unreachable_server_gives_exit_code_1(run: Command) -> None:
    finished = run("health", "--server", "127.0.0.1:1", "--timeout", "1")
    assert (finished.code, finished.output) == (1, b"NOT SERVING\n")


def test_a_private_server_has_no_health(run: Command) -> None:
    finished = run("health", "--local")
    assert finished.code == 2
    assert "--local" in finished.errors
