"""The standard services, health and reflection, with one addition: their open streams end when the server stops.

As they come with grpc, a client that watches health or keeps a reflection stream open holds `Server.stop` for the whole
grace period, although it waits for nothing. And what health says, as models come and go.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import grpc
from grpc_health.v1 import health, health_pb2
from grpc_reflection.v1alpha import reflection, reflection_pb2

from .backend import ModelDescription

__all__ = ["HealthServicer", "ModelHealth", "ReflectionServicer"]


_STATUS = {True: health_pb2.HealthCheckResponse.SERVING, False: health_pb2.HealthCheckResponse.NOT_SERVING}


class HealthServicer(health.aio.HealthServicer):  # type: ignore[misc]
    """Health of services by name; watchers are notified of the stop and released when `stopping` is set."""

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


class ModelHealth:
    """What health says of the server (""), of its services, and of each model.

    Models is always there. Translation and Summarization are as long as they have a model. The server is as long as it
    has one, and does not translate less than it did: one that lost its last translation model is to get no more calls.

    Args:
        health: the health service to notify.
    """

    def __init__(self, health: HealthServicer) -> None:
        self._health = health
        self._known: set[str] = set()
        self._translated = False

    async def show(self, models: Sequence[ModelDescription]) -> None:
        """These are loaded now."""
        names = {f"dragoman.model.{model.name}" for model in models}
        translates = any(model.task == "translation" for model in models)
        self._translated |= translates
        self._known |= names
        serving = {name: name in names for name in sorted(self._known)}
        serving["dragoman.v1.Models"] = True
        serving["dragoman.v1.Summarization"] = bool(models)
        serving["dragoman.v1.Translation"] = translates
        serving[""] = bool(models) and (translates or not self._translated)
        for name, value in serving.items():
            await self._health.set(name, _STATUS[value])


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
