"""A running server over fake models."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from rpc_fakes import Serving, serving


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Serving]:
    async with serving() as running:
        yield running
