"""Changing the models of a running server, where it was started with `--admin-listen`.

from dragoman.administration import AdministrationClient

with AdministrationClient("unix:/run/dragoman/admin") as administration:
    changed = administration.load("en-ar")
    print(changed.changes[0].outcome)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import grpc

from . import _convert
from ._base import BaseClient
from ._status import from_rpc_error
from .results import Model
from .v1 import administration_pb2 as pb
from .v1.administration_pb2_grpc import AdministrationStub

__all__ = ["AdministrationClient", "ModelChange", "ModelChanges"]

_OUTCOMES = {value: name.removeprefix("CHANGE_OUTCOME_").lower() for name, value in pb.ChangeOutcome.items()}


@dataclass(frozen=True, slots=True)
class ModelChange:
    """What became of one model folder."""

    folder: str
    outcome: str
    """ "loaded", "replaced", "unchanged", "unloaded", "refused", or "" for one that this client does not know."""
    model: str
    """Name of the model; "" when its manifest cannot be read."""
    hash: str
    """Of the model that is loaded now; "" when none is."""
    previous_hash: str
    """Of the model that was loaded before; "" when none was."""
    problem: str
    """Why it was refused."""
    seconds: float


@dataclass(frozen=True, slots=True)
class ModelChanges:
    """What a call of AdministrationClient came to.

    Attributes:
        changes: one for each folder that was looked at, ordered by its name.
        models: all that are loaded now, ordered by name.
    """

    changes: tuple[ModelChange, ...]
    models: tuple[Model, ...]

    @property
    def refused(self) -> tuple[ModelChange, ...]:
        """The folders that were refused; what was loaded from them before still is."""
        return tuple(change for change in self.changes if change.outcome == "refused")


class AdministrationClient(BaseClient):
    """Loads, replaces and unloads models of a server; every call waits until that is done.

    One that is given up after `timeout` is still carried out. Calls are never retried.

    Args:
        target: what the server was given as `--admin-listen`: "unix:PATH" or "HOST:PORT".
        timeout: seconds until a call is given up; None for no limit.

    Every method raises ServiceError (see `dragoman.errors`) when the call fails: PreconditionError for a model folder
    that is refused and for the last model of a pair of languages, NotFoundError for a model that is not there,
    InvalidRequestError for a folder that is no name, UnimplementedError when this is not an address for administration.
    """

    def __init__(self, target: str, *, timeout: float | None = None) -> None:
        super().__init__(target, timeout=timeout)
        self._channel: Any = None

    def __enter__(self) -> AdministrationClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection. Closing twice is fine."""
        self._closed = True
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()

    def load(self, folder: str) -> ModelChanges:
        """Load a folder of the server's models directory, by its name, beside what is running.

        When it is verified and has passed its canary, it takes the place of the model with its name, and of the one
        from that folder; if not, everything stays, and the error tells why.
        """
        request = pb.LoadModelRequest(folder=_convert.checked_text(folder, "folder"))
        response = self._call("LoadModel", request)
        return _changes([response.change], response)

    def unload(self, name: str, *, force: bool = False) -> ModelChanges:
        """Take a model away. Its folder stays, so that `load` and `reload` bring it back.

        Args:
            name: from `Client.models()`.
            force: even if no other model translates one of its pairs of languages.
        """
        request = pb.UnloadModelRequest(name=_convert.checked_text(name, "name"), force=force)
        response = self._call("UnloadModel", request)
        return _changes([response.change], response)

    def reload(self) -> ModelChanges:
        """Look at the whole models directory again: load what is new or different, take away what is gone.

        Folders that are broken are `refused` in the result; that is no error.
        """
        response = self._call("ReloadModels", pb.ReloadModelsRequest())
        return _changes(response.changes, response)

    def _call(self, method: str, request: Any) -> Any:
        self._require_open()
        if self._channel is None:
            self._channel = self._connection.channel()
        stub: Any = AdministrationStub(self._channel)  # type: ignore[no-untyped-call]
        try:
            return getattr(stub, method)(request, **self._call_options(None))
        except grpc.RpcError as error:
            raise from_rpc_error(error, target=self.target) from error


def _changes(changes: Iterable[pb.ModelChange], response: Any) -> ModelChanges:
    return ModelChanges(tuple(map(_change, changes)), tuple(_convert.models(response.models)))


def _change(change: pb.ModelChange) -> ModelChange:
    outcome = _OUTCOMES.get(change.outcome, "")
    return ModelChange(
        folder=change.folder,
        outcome="" if outcome == "unspecified" else outcome,
        model=change.model,
        hash=change.hash,
        previous_hash=change.previous_hash,
        problem=change.problem,
        seconds=change.elapsed_ms / 1000,
    )
