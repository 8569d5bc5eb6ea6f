from __future__ import annotations

from collections.abc import Iterator

import pytest
from dragoman import Client
from fake_server import FakeServer


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer() as fake:
        yield fake


@pytest.fixture
def client(server: FakeServer) -> Iterator[Client]:
    with Client(server.address, timeout=20) as client:
        yield client
