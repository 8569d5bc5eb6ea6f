"""The standard health service, and what it says as models come and go.

As it comes with grpc, a client that watches health holds `Server.stop` for the whole grace period, although it waits
for nothing. Here an open watch ends when the server stops.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import grpc
from dragoman_manifest import Task
from grpc_health.v1 import health, health_pb2

from ..inference import ModelDescription
from .capacity import too_many
from .errors import abort

__all__ = ["HealthServicer", "ModelHealth"]


MOST_WATCHERS = 256
_STATUS = {True: health_pb2.HealthCheckResponse.SERVING, False: health_pb2.HealthCheckResponse.NOT_SERVING}


class HealthServicer(health.aio.HealthServicer):  # type: ignore[misc]
    """Health of services by name; watchers are notified of the stop and released when `stopping` is set.

    Only so many may watch at a time; a check is always answered.
    """

    def __init__(self, stopping: asyncio.Event) -> None:
        super().__init__()
        self._stopping, self._watching = stopping, 0

    async def Watch(self, request: health_pb2.HealthCheckRequest, context: grpc.aio.ServicerContext) -> None:
        if self._watching >= MOST_WATCHERS:
            await abort(context, too_many("that watch health", self._watching, MOST_WATCHERS))
        self._watching += 1
        context.add_done_callback(self._left)
        watching = asyncio.ensure_future(super().Watch(request, context))
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({watching, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            watching.cancel()
            stopping.cancel()
            await asyncio.gather(watching, stopping, return_exceptions=True)

    def _left(self, context: grpc.aio.ServicerContext) -> None:
        self._watching -= 1


class ModelHealth:
    """What health says of the server (""), of its services, and of each model.

    Models is always there. Translation, Quality, Documents, Feeds and Summarization are there as long as they have a
    model, Stories as long as there is a sentence encoder. The server is there as long as it has a model, and does not
    translate less than it did: a server that lost its last translation model is to get no more calls.

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
        translates = any(model.task is Task.TRANSLATION for model in models)
        self._translated |= translates
        self._known |= names
        serving = {name: name in names for name in sorted(self._known)}
        serving["dragoman.v1.Models"] = True
        serving["dragoman.v1.Documents"] = translates
        serving["dragoman.v1.Summarization"] = serving["dragoman.v1.Feeds"] = bool(models)
        serving["dragoman.v1.Translation"] = serving["dragoman.v1.Quality"] = translates
        serving["dragoman.v1.Stories"] = any(model.task is Task.SENTENCE_EMBEDDING for model in models)
        serving[""] = bool(models) and (translates or not self._translated)
        for name, value in serving.items():
            await self._health.set(name, _STATUS[value])
