"""The service ServerReflection in both of its versions, v1 and v1alpha.

grpcio-reflection has v1alpha only, and tools ask for v1 first. The two differ in nothing but the name of their package,
so one servicer answers both; the descriptor of v1 is that of v1alpha under the other name.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, text_format
from grpc_reflection.v1alpha import reflection, reflection_pb2, reflection_pb2_grpc

from .capacity import too_many
from .errors import abort

__all__ = ["REFLECTION_SERVICES", "ReflectionServicer", "add_reflection"]

MOST_STREAMS = 64
IDLE_SECONDS = 60.0
_V1 = "grpc.reflection.v1.ServerReflection"
REFLECTION_SERVICES = (_V1, reflection.SERVICE_NAME)


def add_reflection(server: grpc.aio.Server, services: Sequence[str], stopping: asyncio.Event) -> None:
    """Serve reflection for `services` and for itself; its open streams end when `stopping` is set."""
    _describe_v1()
    servicer = ReflectionServicer((*services, *REFLECTION_SERVICES), stopping)
    reflection_pb2_grpc.add_ServerReflectionServicer_to_server(servicer, server)
    handler = grpc.stream_stream_rpc_method_handler(
        servicer.ServerReflectionInfo,
        request_deserializer=reflection_pb2.ServerReflectionRequest.FromString,
        response_serializer=reflection_pb2.ServerReflectionResponse.SerializeToString,
    )
    v1 = grpc.method_handlers_generic_handler(_V1, {"ServerReflectionInfo": handler})
    server.add_generic_rpc_handlers((v1,))


def _describe_v1() -> None:
    """Make the descriptor of v1 known to this process, unless it is."""
    pool = descriptor_pool.Default()
    try:
        pool.FindServiceByName(_V1)
    except KeyError:
        file = descriptor_pb2.FileDescriptorProto()
        reflection_pb2.DESCRIPTOR.CopyToProto(file)
        renamed = text_format.MessageToString(file).replace("v1alpha", "v1")
        pool.Add(text_format.Parse(renamed, descriptor_pb2.FileDescriptorProto()))


class ReflectionServicer(reflection.aio.ReflectionServicer):  # type: ignore[misc]
    """Describes services; open streams end when `stopping` is set, or when nothing is asked for long."""

    def __init__(self, names: tuple[str, ...], stopping: asyncio.Event) -> None:
        super().__init__(names)
        self._stopping, self._open = stopping, 0

    async def ServerReflectionInfo(
        self, request_iterator: AsyncIterator[reflection_pb2.ServerReflectionRequest], context: grpc.aio.ServicerContext
    ) -> AsyncIterator[reflection_pb2.ServerReflectionResponse]:
        if self._open >= MOST_STREAMS:
            await abort(context, too_many("of reflection", self._open, MOST_STREAMS))
        self._open += 1
        try:
            async for reply in super().ServerReflectionInfo(self._until_stopping(request_iterator), context):
                yield reply
        finally:
            self._open -= 1

    async def _until_stopping(
        self, requests: AsyncIterator[reflection_pb2.ServerReflectionRequest]
    ) -> AsyncIterator[reflection_pb2.ServerReflectionRequest]:
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            while True:
                following = asyncio.ensure_future(anext(requests, None))
                await asyncio.wait({following, stopping}, timeout=IDLE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                if not following.done():
                    following.cancel()
                    return
                request = following.result()
                if request is None:
                    return
                yield request
        finally:
            stopping.cancel()
