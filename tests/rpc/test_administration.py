"""Models changed over gRPC and by a signal, while the server runs."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import grpc
import pytest
from changed_models import damage, fail_its_canary, revise
from dragoman.v1 import administration_pb2 as pb
from dragoman.v1 import administration_pb2_grpc, models_pb2, models_pb2_grpc, translation_pb2, translation_pb2_grpc
from dragoman_server.app import Application, StartError
from dragoman_server.changes import ChangeOutcome, ModelChange
from dragoman_server.config import ServerConfig
from dragoman_server.errors import DragomanError, ModelUnavailableError
from dragoman_server.inference import ModelDescription
from dragoman_server.local import LocalServer
from dragoman_server.rpc.reflection import REFLECTION_SERVICES
from dragoman_server.settings import ConfigError
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from rpc_fakes import FakeModels, channel_to, eventually, failure_of, service_over, serving
from test_server_process import process, ready_address
from tiny_model import LEXICON, build_models, build_translation_model

SERVING, NOT_SERVING = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING


@dataclass
class Administered:
    """A running server and channels to both of its addresses."""

    application: Application
    models_dir: Path
    channel: grpc.aio.Channel
    admin_channel: grpc.aio.Channel

    def __post_init__(self) -> None:
        self.administration: Any = administration_pb2_grpc.AdministrationStub(self.admin_channel)
        self.translation: Any = translation_pb2_grpc.TranslationStub(self.channel)
        self.model_list: Any = models_pb2_grpc.ModelsStub(self.channel)

    async def load(self, folder: str) -> pb.LoadModelResponse:
        return await self.administration.LoadModel(pb.LoadModelRequest(folder=folder))

    async def unload(self, name: str, *, force: bool = False) -> pb.UnloadModelResponse:
        return await self.administration.UnloadModel(pb.UnloadModelRequest(name=name, force=force))

    async def reload(self) -> pb.ReloadModelsResponse:
        return await self.administration.ReloadModels(pb.ReloadModelsRequest())

    async def listed(self) -> dict[str, str]:
        reply = await self.model_list.ListModels(models_pb2.ListModelsRequest())
        return {model.name: model.hash for model in reply.models}

    async def say(self, *texts: str) -> tuple[str, list[str]]:
        """The hash of the model that answered, and the answers."""
        request = translation_pb2.TranslateTextRequest(
            texts=texts, options={"source_language": "en", "target_language": "ar"}
        )
        reply = await self.translation.TranslateText(request)
        (hash_,) = {translation.model.hash for translation in reply.translations}
        return hash_, [translation.text for translation in reply.translations]

    async def health(self, service: str = "") -> int:
        stub = health_pb2_grpc.HealthStub(self.channel)
        return int((await stub.Check(health_pb2.HealthCheckRequest(service=service))).status)


@asynccontextmanager
async def administered(models_dir: Path, admin_listen: str, **settings: Any) -> AsyncIterator[Administered]:
    config = ServerConfig(
        **{"listen": "127.0.0.1:0", "models_dir": models_dir, "workers": 2, "grace_seconds": 5, **settings},
        admin_listen=admin_listen,
    )
    async with Application(config) as application:
        assert application.administration_address is not None
        async with (
            channel_to(application.address) as channel,
            channel_to(application.administration_address) as admin_channel,
        ):
            yield Administered(application, models_dir, channel, admin_channel)


@pytest.fixture
def models_dir(tmp_path: Path) -> Path:
    return build_models(tmp_path / "models")


@pytest.fixture
async def server(models_dir: Path, tmp_path: Path) -> AsyncIterator[Administered]:
    async with administered(models_dir, f"unix:{tmp_path}/admin") as running:
        yield running


# Where it is served


async def test_it_is_off_by_default_and_never_on_the_main_address(server: Administered) -> None:
    async with serving() as plain:
        assert plain.application.administration_address is None
        for channel in (plain.channel, server.channel):
            stub = administration_pb2_grpc.AdministrationStub(channel)
            for call in (
                stub.LoadModel(pb.LoadModelRequest(folder="tiny-en-ar")),
                stub.UnloadModel(pb.UnloadModelRequest(name="tiny-en-ar")),
                stub.ReloadModels(pb.ReloadModelsRequest()),
            ):
                with pytest.raises(grpc.aio.AioRpcError) as error:
                    await call
                assert error.value.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_its_address_serves_nothing_else(server: Administered) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await models_pb2_grpc.ModelsStub(server.admin_channel).ListModels(models_pb2.ListModelsRequest())
    assert error.value.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_its_socket_is_for_the_user_of_the_server_only(server: Administered, tmp_path: Path) -> None:
    assert stat.S_IMODE((tmp_path / "admin").stat().st_mode) == 0o600


async def test_reflection_is_there_as_on_the_main_address(server: Administered, models_dir: Path) -> None:
    async def services(channel: grpc.aio.Channel) -> set[str]:
        stub = reflection_pb2_grpc.ServerReflectionStub(channel)
        call = stub.ServerReflectionInfo(iter([reflection_pb2.ServerReflectionRequest(list_services="")]))
        return {service.name async for reply in call for service in reply.list_services_response.service}

    listed = await services(server.admin_channel)
    assert listed == {"dragoman.v1.Administration", *REFLECTION_SERVICES}
    assert "dragoman.v1.Administration" not in await services(server.channel)
    async with administered(models_dir, "127.0.0.1:0", reflection=False) as plain:
        with pytest.raises(grpc.aio.AioRpcError):
            await services(plain.admin_channel)


@pytest.mark.parametrize("address", ["unix:/run/admin", "127.0.0.1:0", "localhost:9", "[::1]:9"])
def test_it_listens_on_this_machine(address: str) -> None:
    assert ServerConfig(admin_listen=address).admin_listen == address


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"admin_listen": "0.0.0.0:9"}, "reachable from other machines, which administration never is"),
        ({"admin_listen": "[::]:9", "insecure_listen": True}, "reachable from other machines"),
        ({"admin_listen": "news.example:9"}, "reachable from other machines"),
        ({"admin_listen": "9"}, "--admin-listen '9' is no address"),
        ({"admin_listen": "unix:"}, "--admin-listen unix:: the path of a socket is 1 to 107 bytes"),
        ({"admin_listen": "127.0.0.1:50051"}, "is what --listen is"),
    ],
)
def test_it_listens_nowhere_else(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        ServerConfig(**settings)


async def test_an_address_that_is_taken_stops_the_start(models_dir: Path) -> None:
    async with administered(models_dir, "127.0.0.1:0") as server:
        taken = server.application.administration_address
        config = ServerConfig(listen="127.0.0.1:0", admin_listen=taken)
        with pytest.raises(StartError, match="--admin-listen takes another address"):
            await Application(config, service_over()).start()


def test_a_local_server_has_none(tmp_path: Path) -> None:
    config = ServerConfig(admin_listen=f"unix:{tmp_path}/admin")
    with LocalServer(config, service_over()):
        assert not (tmp_path / "admin").exists()


# What it does


async def test_a_loaded_model_is_listed_healthy_and_in_use(server: Administered) -> None:
    before = (await server.listed())["tiny-en-ar"]
    build_translation_model(server.models_dir / "second", default=False)
    reply = await server.load("second")
    assert reply.change.outcome == pb.CHANGE_OUTCOME_LOADED
    assert (reply.change.folder, reply.change.model, reply.change.previous_hash) == ("second", "second", "")
    assert reply.change.elapsed_ms > 0
    assert {model.name: model.hash for model in reply.models} == await server.listed()
    assert await server.health("dragoman.model.second") == SERVING
    after = revise(server.models_dir / "tiny-en-ar", "today")
    change = (await server.load("tiny-en-ar")).change
    assert change.outcome == pb.CHANGE_OUTCOME_REPLACED
    assert (change.previous_hash, change.hash) == (before, after)
    assert await server.say("water") == (after, [f"{LEXICON['today']} {LEXICON['water']}"])


async def test_calls_and_streams_go_on_while_models_are_swapped(server: Administered) -> None:
    prefixes = {(await server.listed())["tiny-en-ar"]: ""}
    seen: set[str] = set()
    swapping = True
    numbers = itertools.count()

    def check(number: int, hash_: str, text: str) -> None:
        assert text == f"{LEXICON.get(prefixes[hash_], '')} وزير {number}.".strip()
        seen.add(hash_)

    async def call() -> None:
        while swapping:
            number = next(numbers)
            hash_, texts = await server.say(*[f"minister {number}."] * 2)
            for text in texts:
                check(number, hash_, text)

    async def stream() -> None:
        feed = server.translation.StreamTranslate()
        while swapping:
            number = next(numbers)
            text = f"minister {number}."
            await feed.write(
                translation_pb2.StreamTranslateRequest(
                    id=str(number), text=text, options={"source_language": "en", "target_language": "ar"}
                )
            )
            reply = await feed.read()
            assert (reply.id, reply.WhichOneof("outcome")) == (str(number), "translation"), reply
            check(number, reply.translation.model.hash, reply.translation.text)
        await feed.done_writing()
        assert await feed.read() is grpc.aio.EOF

    tasks = [asyncio.create_task(work()) for work in (call, call, call, stream, stream)]
    for prefix in ("today", "president", "city"):
        prefixes[revise(server.models_dir / "tiny-en-ar", prefix)] = prefix
        hash_ = (await server.load("tiny-en-ar")).change.hash
        await eventually(lambda hash_=hash_: hash_ in seen or any(task.done() for task in tasks))
    swapping = False
    await asyncio.gather(*tasks)
    assert len(seen) == 4


async def test_a_bad_model_is_refused_and_the_old_one_serves(server: Administered) -> None:
    before = await server.listed()
    fail_its_canary(server.models_dir / "tiny-en-ar")
    failure = await failure_of(server.load("tiny-en-ar"))
    assert (failure.code, failure.reason) == ("FAILED_PRECONDITION", "BAD_MODEL_FOLDER")
    assert "contains none of 'مدينة'" in failure.message
    assert failure.metadata == {"folder": "tiny-en-ar"}
    damage(server.models_dir / "tiny-en-ar")
    assert "SHA-256" in (await failure_of(server.load("tiny-en-ar"))).message
    assert await server.listed() == before
    assert await server.health("dragoman.model.tiny-en-ar") == SERVING
    assert await server.say("water") == (before["tiny-en-ar"], ["مياه"])


@pytest.mark.parametrize("folder", ["..", "../models", "/etc", "tiny-en-ar/", "a\\b", "a\0b", ".git"])
async def test_a_folder_is_a_name_and_never_a_path(server: Administered, folder: str) -> None:
    failure = await failure_of(server.load(folder))
    assert (failure.code, failure.reason, failure.fields) == ("INVALID_ARGUMENT", "INVALID_FOLDER", ("folder",))


async def test_empty_names_and_unknown_ones_are_told_apart(server: Administered) -> None:
    for call, field in ((server.load(""), "folder"), (server.unload(""), "name")):
        failure = await failure_of(call)
        assert (failure.reason, failure.fields) == ("FIELD_REQUIRED", (field,))
    failure = await failure_of(server.unload("nobody"))
    assert (failure.code, failure.reason, failure.metadata["model"]) == ("NOT_FOUND", "UNKNOWN_MODEL", "nobody")
    failure = await failure_of(server.load("nowhere"))
    assert (failure.code, failure.reason) == ("FAILED_PRECONDITION", "BAD_MODEL_FOLDER")
    message = server.admin_channel.unary_unary("/dragoman.v1.Administration/LoadModel")
    assert (await failure_of(message(b"\x0a\x01\xff"))).reason == "MALFORMED_MESSAGE"


async def test_unloading_the_last_model_of_a_pair_needs_force(server: Administered) -> None:
    failure = await failure_of(server.unload("tiny-en-ar"))
    assert (failure.code, failure.reason) == ("FAILED_PRECONDITION", "LAST_MODEL")
    assert failure.metadata == {"model": "tiny-en-ar", "pairs": "en to ar"}
    watch = health_pb2_grpc.HealthStub(server.channel).Watch(health_pb2.HealthCheckRequest(service=""))
    assert (await watch.read()).status == SERVING
    reply = await server.unload("tiny-en-ar", force=True)
    assert reply.change.outcome == pb.CHANGE_OUTCOME_UNLOADED
    assert [model.name for model in reply.models] == ["tiny-ar-en"]
    assert await server.health("dragoman.model.tiny-en-ar") == NOT_SERVING
    assert await server.health("dragoman.v1.Translation") == SERVING
    await server.unload("tiny-ar-en", force=True)
    assert (await watch.read()).status == NOT_SERVING
    assert await server.listed() == {}
    services = ("", "dragoman.v1.Translation", "dragoman.v1.Summarization", "dragoman.v1.Quality", "dragoman.v1.Models")
    assert [await server.health(name) for name in services] == [*[NOT_SERVING] * 4, SERVING]
    await server.load("tiny-en-ar")
    assert (await watch.read()).status == SERVING
    names = (*services, "dragoman.model.tiny-en-ar")
    assert [await server.health(name) for name in names] == [SERVING] * 6
    watch.cancel()


async def test_a_reload_tells_of_every_folder(server: Administered, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    shutil.rmtree(server.models_dir / "tiny-ar-en")
    (server.models_dir / "empty").mkdir()
    build_translation_model(server.models_dir / "new", default=False)
    reply = await server.reload()
    assert [(change.folder, change.outcome) for change in reply.changes] == [
        ("empty", pb.CHANGE_OUTCOME_REFUSED),
        ("new", pb.CHANGE_OUTCOME_LOADED),
        ("tiny-ar-en", pb.CHANGE_OUTCOME_UNLOADED),
        ("tiny-en-ar", pb.CHANGE_OUTCOME_UNCHANGED),
    ]
    assert "has no manifest.toml" in reply.changes[0].problem
    assert [model.name for model in reply.models] == ["new", "tiny-en-ar"]
    assert reply.elapsed_ms >= reply.changes[1].elapsed_ms > 0
    assert [await server.health(f"dragoman.model.{name}") for name in ("new", "tiny-ar-en")] == [SERVING, NOT_SERVING]
    assert "reload: folder empty refused" in caplog.text
    assert "new from folder new loaded" in caplog.text


# With other things going on


class SlowModels(FakeModels):
    """Loading a folder takes until `may_load` is set; other changes are not there."""

    def __init__(self) -> None:
        super().__init__()
        self.may_load = threading.Event()
        self.begun: list[str] = []
        self.done: list[str] = []

    @property
    def models(self) -> list[ModelDescription]:
        known = super().models
        return [*known, *(replace(known[0], name=name) for name in self.done)]

    def load_folder(self, folder: str) -> ModelChange:
        self.begun.append(folder)
        assert self.may_load.wait(20)
        if self.closed:
            raise ModelUnavailableError("the server is stopping")
        self.done.append(folder)
        return ModelChange(outcome=ChangeOutcome.LOADED, folder=folder, model=folder)


@pytest.fixture
def slow() -> Iterator[SlowModels]:
    models = SlowModels()
    yield models
    models.may_load.set()


@asynccontextmanager
async def slowly_administered(models: SlowModels, **settings: Any) -> AsyncIterator[tuple[Application, Any, Any]]:
    config = ServerConfig(listen="127.0.0.1:0", admin_listen="127.0.0.1:0", grace_seconds=5, **settings)
    async with (
        Application(config, service_over(models)) as application,
        channel_to(application.address) as channel,
        channel_to(application.administration_address or "") as admin_channel,
    ):
        administration = administration_pb2_grpc.AdministrationStub(admin_channel)
        yield application, administration, translation_pb2_grpc.TranslationStub(channel)


async def test_changes_wait_for_each_other_while_calls_go_on(slow: SlowModels) -> None:
    async with slowly_administered(slow) as (_, administration, translation):
        loads = [
            asyncio.ensure_future(administration.LoadModel(pb.LoadModelRequest(folder=name))) for name in ("a", "b")
        ]
        await eventually(lambda: len(slow.begun) == 1)
        request = translation_pb2.TranslateTextRequest(texts=["They met."], options={"target_language": "ar"})
        for _ in range(20):
            assert (await translation.TranslateText(request)).translations
        assert len(slow.begun) == 1
        assert slow.done == []
        slow.may_load.set()
        await asyncio.gather(*loads)
        assert sorted(slow.done) == ["a", "b"]


async def test_a_change_is_carried_out_when_its_caller_leaves(slow: SlowModels) -> None:
    async with (
        slowly_administered(slow) as (application, administration, _),
        channel_to(application.address) as channel,
    ):
        with pytest.raises(grpc.aio.AioRpcError) as error:
            await administration.LoadModel(pb.LoadModelRequest(folder="a"), timeout=0.2)
        assert error.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        slow.may_load.set()
        health = health_pb2_grpc.HealthStub(channel)
        watch = health.Watch(health_pb2.HealthCheckRequest(service="dragoman.model.a"))
        while (await watch.read()).status != SERVING:
            pass
        watch.cancel()
        assert slow.done == ["a"]


async def test_a_stop_does_not_wait_for_a_change_and_tells_its_caller(slow: SlowModels) -> None:
    async with slowly_administered(slow) as (application, administration, _):
        loads = [
            asyncio.ensure_future(failure_of(administration.LoadModel(pb.LoadModelRequest(folder=name))))
            for name in ("a", "b")
        ]
        await eventually(lambda: len(slow.begun) == 1)
        stops = await asyncio.gather(application.stop(), application.stop())
        assert stops == [False, False]
        assert {(await load).reason for load in loads} == {"SERVER_STOPPING"}
        with pytest.raises(DragomanError, match="not changed any more"):
            await application.service.changeover.reload()
        slow.may_load.set()
        await asyncio.sleep(0.05)
        assert slow.done == []
        assert len(slow.begun) == 1


async def test_an_idle_server_stops_as_it_did(slow: SlowModels) -> None:
    async with slowly_administered(slow) as (application, _, _):
        assert await application.stop() is True
        assert await application.stop() is True


async def test_before_the_models_are_loaded_nothing_can_be_changed() -> None:
    application = Application(ServerConfig(listen="127.0.0.1:0", admin_listen="127.0.0.1:0"))
    await application.start()
    async with channel_to(application.administration_address or "") as channel:
        stub = administration_pb2_grpc.AdministrationStub(channel)
        failure = await failure_of(stub.ReloadModels(pb.ReloadModelsRequest()))
        assert (failure.code, failure.reason) == ("UNAVAILABLE", "MODELS_LOADING")
    assert await application.stop() is True


async def test_an_unforeseen_failure_is_told_by_reference_only(slow: SlowModels) -> None:
    async with slowly_administered(slow) as (_, administration, _):
        failure = await failure_of(administration.ReloadModels(pb.ReloadModelsRequest()))
    assert (failure.code, failure.reason) == ("INTERNAL", "INTERNAL")
    assert "reload" not in failure.message


# Signals


def log_until(started: subprocess.Popen[str], wanted: str) -> str:
    assert started.stderr is not None
    lines = ""
    while wanted not in lines:
        line = started.stderr.readline()
        assert line, f"the log ended without {wanted!r}:\n{lines}"
        lines += line
    return lines


def test_sighup_loads_the_models_folder_again(models_dir: Path, tmp_path: Path) -> None:
    with process("--models-dir", str(models_dir), "--listen", f"unix:{tmp_path}/socket", "--workers", "1") as started:
        address = ready_address(started)
        build_translation_model(models_dir / "new", default=False)
        fail_its_canary(models_dir / "tiny-en-ar")
        started.send_signal(signal.SIGHUP)
        log = log_until(started, "SIGHUP: loaded are new, tiny-ar-en, tiny-en-ar")
        assert "new from folder new loaded" in log
        assert "ERROR" in log
        assert "tiny-en-ar from folder tiny-en-ar refused" in log
        with grpc.insecure_channel(address) as channel:
            reply = models_pb2_grpc.ModelsStub(channel).ListModels(models_pb2.ListModelsRequest(), timeout=10)
            assert [model.name for model in reply.models] == ["new", "tiny-ar-en", "tiny-en-ar"]
            stub = translation_pb2_grpc.TranslationStub(channel)
            request = translation_pb2.TranslateTextRequest(
                texts=["water"], options={"source_language": "en", "target_language": "ar"}
            )
            assert stub.TranslateText(request, timeout=10).translations[0].text == "مياه"
        for folder in models_dir.iterdir():
            shutil.rmtree(folder)
        started.send_signal(signal.SIGHUP)
        assert "has no model folder in it" in log_until(started, "the models stay as they are")
        started.terminate()
        _, errors = started.communicate(timeout=20)
    assert started.returncode == 0
    assert "Traceback" not in errors


def test_a_terminal_that_is_closed_still_ends_its_server(tiny_models: Path, tmp_path: Path) -> None:
    terminal, side = os.openpty()
    code = (
        "import fcntl, os, sys, termios\n"
        "os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
        "from dragoman_server.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "--models-dir", str(tiny_models), "--listen", f"unix:{tmp_path}/socket"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DRAGOMAN_")}
    with contextlib.ExitStack() as stack:
        started = subprocess.Popen(
            command, stdin=side, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )
        stack.callback(started.communicate)
        stack.callback(started.kill)
        os.close(side)
        ready_address(started)
        os.close(terminal)
        _, errors = started.communicate(timeout=20)
    assert "the terminal is gone" in errors
    assert started.returncode == 0
