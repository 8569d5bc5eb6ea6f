"""`dragoman.administration`, against a service that says what the test wants."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent import futures
from typing import Any

import grpc
import pytest
from dragoman.administration import AdministrationClient, ModelChange
from dragoman.errors import (
    ClosedError,
    ConfigurationError,
    DeadlineExceededError,
    InvalidTextError,
    PreconditionError,
    UnimplementedError,
)
from dragoman.v1 import administration_pb2 as pb
from dragoman.v1 import administration_pb2_grpc, models_pb2
from fake_server import FakeServer, fault


class FakeAdministration(administration_pb2_grpc.AdministrationServicer):
    """Answers with `change`, or fails as `faults` say."""

    def __init__(self) -> None:
        self.requests: list[Any] = []
        self.faults: list[Any] = []
        self.change = pb.ModelChange(
            folder="f", outcome=pb.CHANGE_OUTCOME_LOADED, model="m", hash="h", previous_hash="p", elapsed_ms=1500
        )
        self.models = [models_pb2.Model(name="m", task=models_pb2.MODEL_TASK_TRANSLATION, hash="h")]

    def _answer(self, request: Any, context: grpc.ServicerContext) -> None:
        self.requests.append(request)
        if self.faults:
            self.faults.pop(0)(context)

    def LoadModel(self, request: pb.LoadModelRequest, context: grpc.ServicerContext) -> pb.LoadModelResponse:
        self._answer(request, context)
        return pb.LoadModelResponse(change=self.change, models=self.models)

    def UnloadModel(self, request: pb.UnloadModelRequest, context: grpc.ServicerContext) -> pb.UnloadModelResponse:
        self._answer(request, context)
        return pb.UnloadModelResponse(change=self.change, models=self.models)

    def ReloadModels(self, request: pb.ReloadModelsRequest, context: grpc.ServicerContext) -> pb.ReloadModelsResponse:
        self._answer(request, context)
        return pb.ReloadModelsResponse(changes=[self.change] * 2, models=self.models, elapsed_ms=3000)


@pytest.fixture
def service() -> FakeAdministration:
    return FakeAdministration()


@pytest.fixture
def client(service: FakeAdministration) -> Iterator[AdministrationClient]:
    server = grpc.server(futures.ThreadPoolExecutor(2))
    administration_pb2_grpc.add_AdministrationServicer_to_server(service, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with AdministrationClient(f"127.0.0.1:{port}", timeout=20) as client:
        yield client
    server.stop(0).wait()


def test_a_change_becomes_a_frozen_result(client: AdministrationClient, service: FakeAdministration) -> None:
    changed = client.load("f")
    assert changed.changes == (ModelChange("f", "loaded", "m", "h", "p", "", 1.5),)
    assert [(model.name, model.task) for model in changed.models] == [("m", "translation")]
    assert changed.refused == ()
    assert service.requests == [pb.LoadModelRequest(folder="f")]


def test_every_method_sends_what_it_was_given(client: AdministrationClient, service: FakeAdministration) -> None:
    client.unload("m")
    client.unload("m", force=True)
    assert len(client.reload().changes) == 2
    assert service.requests == [
        pb.UnloadModelRequest(name="m"),
        pb.UnloadModelRequest(name="m", force=True),
        pb.ReloadModelsRequest(),
    ]


def test_what_was_refused_can_be_had_alone(client: AdministrationClient, service: FakeAdministration) -> None:
    service.change.outcome = pb.CHANGE_OUTCOME_REFUSED
    service.change.problem = "damaged"
    assert [change.problem for change in client.reload().refused] == ["damaged", "damaged"]
    service.change.outcome = 99
    assert client.load("f").changes[0].outcome == ""


def test_failures_are_those_of_the_tree_and_are_not_retried(
    client: AdministrationClient, service: FakeAdministration
) -> None:
    service.faults = [fault(grpc.StatusCode.FAILED_PRECONDITION, "folder f: damaged", reason="BAD_MODEL_FOLDER")]
    with pytest.raises(PreconditionError, match="folder f: damaged") as refused:
        client.load("f")
    assert refused.value.reason == "BAD_MODEL_FOLDER"
    service.faults = [fault(grpc.StatusCode.DEADLINE_EXCEEDED)]
    with pytest.raises(DeadlineExceededError):
        client.reload()
    assert len(service.requests) == 2


def test_wrong_use_is_told_before_anything_is_sent(client: AdministrationClient, service: FakeAdministration) -> None:
    with pytest.raises(InvalidTextError, match="folder"):
        client.load("\ud800")
    with pytest.raises(ConfigurationError):
        AdministrationClient("")
    client.close()
    client.close()
    with pytest.raises(ClosedError):
        client.reload()
    assert service.requests == []


def test_an_address_that_is_not_for_administration_says_so() -> None:
    with FakeServer() as server, AdministrationClient(server.address) as client, pytest.raises(UnimplementedError):
        client.reload()
