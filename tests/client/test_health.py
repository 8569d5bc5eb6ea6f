"""`is_serving`, which speaks the standard health protocol without its package."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from dragoman import AsyncClient, Client, errors
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

Status = health_pb2.HealthCheckResponse


@pytest.fixture
def target() -> Iterator[str]:
    servicer = health.HealthServicer()
    servicer.set("", Status.SERVING)
    servicer.set("dragoman.model.ar-en", Status.SERVING)
    servicer.set("dragoman.model.loading", Status.NOT_SERVING)
    server = grpc.server(ThreadPoolExecutor(2))
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"127.0.0.1:{port}"
    server.stop(None)


@pytest.mark.parametrize(("model", "serving"), [(None, True), ("ar-en", True), ("loading", False), ("unknown", False)])
async def test_both_clients_ask_for_the_server_or_a_model(target: str, model: str | None, serving: bool) -> None:
    with Client(target) as client:
        assert client.is_serving(model) is serving
    async with AsyncClient(target) as client:
        assert await client.is_serving(model) is serving


def test_a_server_that_is_not_there_is_not_serving() -> None:
    with Client("127.0.0.1:1") as client:
        assert client.is_serving() is False


def test_a_name_that_no_service_has_is_refused(target: str) -> None:
    with Client(target) as client, pytest.raises(errors.ConfigurationError, match="not the name of a service"):
        client.is_serving("x" * 200)
