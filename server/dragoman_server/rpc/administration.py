"""Service Administration, and the server of its own that it runs on."""

from __future__ import annotations

import os
from collections.abc import Sequence

import grpc
from dragoman.v1 import administration_pb2 as pb
from dragoman.v1 import administration_pb2_grpc

from ..changes import ModelChange
from ..errors import InvalidRequestError
from ..service import Changeover
from .models import model_message
from .reflection import add_reflection

__all__ = ["AdministrationServer", "AdministrationServicer"]

SERVICE = pb.DESCRIPTOR.services_by_name["Administration"].full_name
STOP_SECONDS = 1.0


class AdministrationServicer(administration_pb2_grpc.AdministrationServicer):
    """Changes the loaded models."""

    def __init__(self, changeover: Changeover) -> None:
        self._changeover = changeover

    async def LoadModel(self, request: pb.LoadModelRequest, context: grpc.aio.ServicerContext) -> pb.LoadModelResponse:
        _require(request.folder, "folder")
        changed = await self._changeover.load(request.folder)
        (change,) = changed.changes
        return pb.LoadModelResponse(change=_change_message(change), models=map(model_message, changed.models))

    async def UnloadModel(
        self, request: pb.UnloadModelRequest, context: grpc.aio.ServicerContext
    ) -> pb.UnloadModelResponse:
        _require(request.name, "name")
        changed = await self._changeover.unload(request.name, force=request.force)
        (change,) = changed.changes
        return pb.UnloadModelResponse(change=_change_message(change), models=map(model_message, changed.models))

    async def ReloadModels(
        self, request: pb.ReloadModelsRequest, context: grpc.aio.ServicerContext
    ) -> pb.ReloadModelsResponse:
        changed = await self._changeover.reload()
        return pb.ReloadModelsResponse(
            changes=map(_change_message, changed.changes),
            models=map(model_message, changed.models),
            elapsed_ms=changed.seconds * 1000,
        )


class AdministrationServer:
    """Serves Administration, and nothing else, on an address of its own.

    Args:
        changeover: makes the changes.
        interceptors: around every call.
        options: of the transport.
        reflection: whether to serve reflection, too.
    """

    def __init__(
        self,
        changeover: Changeover,
        *,
        interceptors: Sequence[grpc.aio.ServerInterceptor],
        options: Sequence[tuple[str, int]],
        reflection: bool,
    ) -> None:
        self._changeover = changeover
        self._server = grpc.aio.server(interceptors=tuple(interceptors), options=tuple(options))
        self._started = False
        servicer = AdministrationServicer(changeover)
        administration_pb2_grpc.add_AdministrationServicer_to_server(servicer, self._server)  # type: ignore[no-untyped-call]
        if reflection:
            add_reflection(self._server, (SERVICE,), changeover.stopping)

    def bind(self, address: str) -> str:
        """Take an address; a socket file is made for this user only. Gives the address with the port that was bound.

        Raises:
            OSError, RuntimeError: it cannot be bound.
        """
        port = self._server.add_insecure_port(address)
        if not address.startswith("unix:"):
            return f"{address.rpartition(':')[0]}:{port}"
        os.chmod(address.removeprefix("unix:"), 0o600)
        return address

    async def start(self) -> None:
        """Answer calls."""
        await self._server.start()
        self._started = True

    async def stop(self) -> None:
        """Stop, after the changeover was closed, so that no call is left. Only to be called once: grpc crashes else."""
        if self._started:
            await self._server.stop(STOP_SECONDS)


def _require(value: str, field: str) -> None:
    if not value:
        raise InvalidRequestError(f"{field} is empty", reason="FIELD_REQUIRED", field=field)


def _change_message(change: ModelChange) -> pb.ModelChange:
    return pb.ModelChange(
        folder=change.folder,
        outcome=f"CHANGE_OUTCOME_{change.outcome.name}",
        model=change.model,
        hash=change.hash,
        previous_hash=change.previous_hash,
        problem=change.problem,
        elapsed_ms=change.seconds * 1000,
    )
