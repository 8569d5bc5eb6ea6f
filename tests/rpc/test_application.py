"""Starting and stopping: health, reflection, TLS, addresses, private servers."""

from __future__ import annotations

import asyncio
import shutil
import socket
import stat
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import grpc
import pytest
from dragoman.v1 import models_pb2, models_pb2_grpc, translation_pb2
from dragoman_server.app import Application, StartError
from dragoman_server.config import ServerConfig
from dragoman_server.errors import ModelFolderError
from dragoman_server.local import LocalServer
from dragoman_server.rpc.reflection import REFLECTION_SERVICES
from dragoman_server.service import Service
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from rpc_fakes import FakeModels, channel_to, eventually, failure_of, service_over, serving

SERVING, NOT_SERVING = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING
SERVICES = (
    "dragoman.v1.Translation",
    "dragoman.v1.Summarization",
    "dragoman.v1.Quality",
    "dragoman.v1.Documents",
    "dragoman.v1.Feeds",
    "dragoman.v1.Stories",
    "dragoman.v1.Models",
)
STORED_SERVICES = ("dragoman.v1.Glossaries", "dragoman.v1.TranslationMemory")
ANYWHERE = ServerConfig(listen="127.0.0.1:0")


async def health_of(channel: grpc.aio.Channel, service: str = "") -> int:
    reply = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(service=service))
    return int(reply.status)


def reflection_call(channel: grpc.aio.Channel, version: str) -> grpc.aio.StreamStreamMultiCallable:
    return channel.stream_stream(
        f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
        request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
        response_deserializer=reflection_pb2.ServerReflectionResponse.FromString,
    )


async def reflected_services(channel: grpc.aio.Channel, version: str = "v1alpha") -> list[str]:
    call = reflection_call(channel, version)(iter([reflection_pb2.ServerReflectionRequest(list_services="")]))
    replies = [reply async for reply in call]
    return [service.name for service in replies[0].list_services_response.service]


async def test_health_tells_when_the_models_are_there() -> None:
    may_load = threading.Event()

    def load() -> FakeModels:
        assert may_load.wait(10)
        return FakeModels()

    application = Application(ANYWHERE, Service(load))
    await application.start()
    loading = asyncio.create_task(application.service.load())
    async with channel_to(application.address) as channel:
        assert [await health_of(channel, name) for name in ("", *SERVICES)] == [NOT_SERVING] * (len(SERVICES) + 1)
        stub = models_pb2_grpc.ModelsStub(channel)
        failure = await failure_of(stub.ListModels(models_pb2.ListModelsRequest()))
        assert (failure.code, failure.reason) == ("UNAVAILABLE", "MODELS_LOADING")
        assert (await stub.GetServerInfo(models_pb2.GetServerInfoRequest())).version
        may_load.set()
        await loading
        names = {"", *SERVICES, "dragoman.model.ar-en", "dragoman.model.en-ar"}
        serving = {name for name in names if await health_of(channel, name) == SERVING}
        assert serving == names - {"dragoman.v1.Stories"}  # which needs a sentence encoder
        with pytest.raises(grpc.aio.AioRpcError) as unknown:
            await health_of(channel, "dragoman.model.nobody")
        assert unknown.value.code() is grpc.StatusCode.NOT_FOUND
    await application.stop()


async def test_health_watchers_see_the_stop_and_do_not_delay_it() -> None:
    models = FakeModels()
    async with serving(models, grace_seconds=60) as server:
        watch = health_pb2_grpc.HealthStub(server.channel).Watch(health_pb2.HealthCheckRequest(service=""))
        reflection = reflection_pb2_grpc.ServerReflectionStub(server.channel).ServerReflectionInfo()
        await reflection.write(reflection_pb2.ServerReflectionRequest(list_services=""))
        await reflection.read()
        assert (await watch.read()).status == SERVING
        stopping = asyncio.create_task(server.application.stop())
        assert (await watch.read()).status == NOT_SERVING
        assert await asyncio.wait_for(stopping, 10) is True
    assert models.closed


async def test_a_stop_finishes_what_was_accepted() -> None:
    async with serving() as server:
        request = translation_pb2.TranslateTextRequest(texts=["They HANG here."], options={"target_language": "ar"})
        accepted = asyncio.ensure_future(server.translation.TranslateText(request))
        await eventually(lambda: len(server.models.to_arabic.taken) == 1)
        watch = health_pb2_grpc.HealthStub(server.channel).Watch(health_pb2.HealthCheckRequest(service=""))
        assert (await watch.read()).status == SERVING
        stopping = asyncio.create_task(server.application.stop())
        while await watch.read() is not grpc.aio.EOF:
            pass
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await server.translation.TranslateText(request)
        assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
        server.models.to_arabic.release.set()
        assert (await accepted).translations[0].text == "ترجمة."
        assert await stopping is True


async def test_a_stop_cuts_off_what_outlasts_the_grace() -> None:
    async with serving(grace_seconds=0.1) as server:
        request = translation_pb2.TranslateTextRequest(texts=["They HANG here."], options={"target_language": "ar"})
        accepted = asyncio.ensure_future(server.translation.TranslateText(request))
        await eventually(lambda: len(server.models.to_arabic.taken) == 1)
        assert await server.application.stop() is False
        with pytest.raises(grpc.aio.AioRpcError):
            await accepted
        await eventually(lambda: server.models.to_arabic.cancelled == 1)


@pytest.mark.parametrize("version", ["v1", "v1alpha"])
async def test_reflection_lists_the_services(version: str) -> None:
    async with serving() as server:
        listed = await reflected_services(server.channel, version)
    assert set(listed) == {*SERVICES, *STORED_SERVICES, "grpc.health.v1.Health", *REFLECTION_SERVICES}


async def test_reflection_describes_a_method_well_enough_to_call_it() -> None:
    async with serving() as server:
        call = reflection_pb2_grpc.ServerReflectionStub(server.channel).ServerReflectionInfo(
            iter([reflection_pb2.ServerReflectionRequest(file_containing_symbol="dragoman.v1.Translation")])
        )
        (reply,) = [reply async for reply in call]
    files = [FileDescriptorProto.FromString(it) for it in reply.file_descriptor_response.file_descriptor_proto]
    assert {"dragoman/v1/translation.proto", "dragoman/v1/text.proto", "google/protobuf/any.proto"} <= {
        file.name for file in files
    }


@pytest.mark.parametrize("version", ["v1", "v1alpha"])
async def test_reflection_describes_itself_in_both_versions(version: str) -> None:
    symbol = f"grpc.reflection.{version}.ServerReflection"
    async with serving() as server:
        request = reflection_pb2.ServerReflectionRequest(file_containing_symbol=symbol)
        (reply,) = [reply async for reply in reflection_call(server.channel, "v1")(iter([request]))]
    (file,) = map(FileDescriptorProto.FromString, reply.file_descriptor_response.file_descriptor_proto)
    assert file.package == f"grpc.reflection.{version}"
    assert file.service[0].method[0].input_type == f".grpc.reflection.{version}.ServerReflectionRequest"


async def test_health_can_be_turned_off() -> None:
    async with serving(health=False, reflection=False) as server:
        for call in (health_of(server.channel), reflected_services(server.channel)):
            with pytest.raises(grpc.aio.AioRpcError) as error:
                await call
            assert error.value.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_a_port_that_is_taken_stops_the_start() -> None:
    async with serving() as server:
        second = Application(ServerConfig(listen=server.application.address), service_over())
        with pytest.raises(StartError, match="cannot listen on 127"):
            await second.start()


async def test_models_that_cannot_be_loaded_leave_nothing_behind() -> None:
    def load() -> FakeModels:
        raise ModelFolderError("model ar-en is damaged")

    application = Application(ANYWHERE, Service(load))
    with pytest.raises(ModelFolderError, match="damaged"):
        async with application:
            raise AssertionError("it must not start")
    async with channel_to(application.address) as channel:
        with pytest.raises(grpc.aio.AioRpcError):
            await health_of(channel)


async def test_a_unix_socket_serves(tmp_path: Path) -> None:
    async with serving(listen=f"unix:{tmp_path}/socket") as server:
        assert server.application.address == f"unix:{tmp_path}/socket"
        assert await health_of(server.channel) == SERVING


async def test_a_socket_is_not_taken_from_a_running_server(tmp_path: Path) -> None:
    address = f"unix:{tmp_path}/socket"
    async with serving(listen=address) as server:
        with pytest.raises(StartError, match="is another server running there"):
            await Application(replace(ANYWHERE, listen=address)).start()
        other = Application(replace(ANYWHERE, admin_listen=address))
        with pytest.raises(StartError, match="--admin-listen takes another address"):
            await other.start()
        assert await health_of(server.channel) == SERVING


async def test_a_socket_left_by_a_killed_server_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    assert path.exists()
    async with serving(listen=f"unix:{path}") as server:
        assert await health_of(server.channel) == SERVING


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for localhost and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


async def test_tls_serves_who_trusts_the_certificate(certificate: tuple[Path, Path]) -> None:
    cert, key = certificate
    async with serving(listen="localhost:0", tls_cert=cert, tls_key=key) as server:
        credentials = grpc.ssl_channel_credentials(cert.read_bytes())
        async with grpc.aio.secure_channel(server.application.address, credentials) as channel:
            assert await health_of(channel) == SERVING
        with pytest.raises(grpc.aio.AioRpcError):
            await health_of(server.channel)  # it speaks no TLS


async def test_a_certificate_that_is_none_stops_the_start(tmp_path: Path) -> None:
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).write_text("nothing of the kind")
    config = ServerConfig(listen="127.0.0.1:0", tls_cert=tmp_path / "cert.pem", tls_key=tmp_path / "key.pem")
    with pytest.raises(StartError):
        await Application(config, service_over()).start()


def test_a_local_server_serves_only_its_user_and_goes_away() -> None:
    models = FakeModels()
    with LocalServer(ServerConfig(), service_over(models)) as address:
        folder = Path(address.removeprefix("unix:")).parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        with grpc.insecure_channel(address) as channel:
            reply = models_pb2_grpc.ModelsStub(channel).ListModels(models_pb2.ListModelsRequest(), timeout=10)
        assert len(reply.models) == 2
    assert not folder.exists()
    assert models.closed


def test_a_local_server_that_cannot_load_says_why() -> None:
    def load() -> FakeModels:
        raise ModelFolderError("model ar-en is damaged")

    with pytest.raises(ModelFolderError, match="damaged"), LocalServer(ServerConfig(), Service(load)):
        raise AssertionError("it must not start")
