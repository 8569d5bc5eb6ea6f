"""The standard services, health and reflection, with one addition: their open streams end when the server stops.

As they come with grpc, a client that watches health or keeps a reflection stream open holds `Server.stop` for the whole
grace period, although it waits for nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import grpc
from grpc_health.v1 import health, health_pb2
from grpc_reflection.v1alpha import reflection, reflection_pb2

__all__ = ["HealthServicer", "ReflectionServicer"]


class HealthServicer(health.aio.HealthServicer):  # type: ignore[misc]
    """Health of services by name; watchers are told of the stop and let go when `stopping` is set."""

    def __init__(self, stopping: asyncio.Event) -> None:
        super().__init__()
        self._stopping = stopping

    async def Watch(self, request: health_pb2.HealthCheckRequest, context: grpc.aio.ServicerContext) -> None:
        watching = asyncio.ensure_future(super().Watch(request, context))
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({watching, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            watching.cancel()
            stopping.cancel()
            await asyncio.gather(watching, stopping, return_exceptions=True)


class ReflectionServicer(reflection.aio.ReflectionServicer):  # type: ignore[misc]
    """Describes services; open streams end when `stopping` is set."""

    def __init__(self, names: tuple[str, ...], stopping: asyncio.Event) -> None:
        super().__init__(names)
        self._stopping = stopping

    async def ServerReflectionInfo(
        self, request_iterator: AsyncIterator[reflection_pb2.ServerReflectionRequest], context: grpc.aio.ServicerContext
    ) -> AsyncIterator[reflection_pb2.ServerReflectionResponse]:
        async for reply in super().ServerReflectionInfo(self._until_stopping(request_iterator), context):
            yield reply

    async def _until_stopping(
        self, requests: AsyncIterator[reflection_pb2.ServerReflectionRequest]
    ) -> AsyncIterator[reflection_pb2.ServerReflectionRequest]:
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            while True:
                following = asyncio.ensure_future(anext(requests, None))
                await asyncio.wait({following, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if not following.done():
                    following.cancel()
                    return
                request = following.result()
                if request is None:
                    return
                yield request
        finally:
            stopping.cancel()
