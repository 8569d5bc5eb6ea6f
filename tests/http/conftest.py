"""The fakes of the rpc tests, and a web application over them."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

sys.path.insert(0, str(Path(__file__).parents[1] / "rpc"))

from dragoman_server.config import ServerConfig
from dragoman_server.http import create_app
from rpc_fakes import FakeModels, service_over


@pytest.fixture
def models() -> FakeModels:
    return FakeModels()


@pytest_asyncio.fixture
async def web(models: FakeModels) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application."""
    async with service_over(models, ServerConfig(second_model="ar-en=larger")) as service:
        transport = httpx.ASGITransport(create_app(service))
        async with httpx.AsyncClient(transport=transport, base_url="http://dragoman") as client:
            yield client
