"""Every method with every kind of token: who is let in, and with which reason the others are refused."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc
import pytest
from certificates import certificates, needs_openssl
from dragoman.v1 import administration_pb2 as admin_pb
from dragoman.v1 import (
    administration_pb2_grpc,
    feeds_pb2,
    feeds_pb2_grpc,
    glossaries_pb2,
    memory_pb2,
    models_pb2,
    models_pb2_grpc,
    stories_pb2,
    stories_pb2_grpc,
    summarization_pb2,
    translation_pb2,
)
from dragoman_server.access import Role
from dragoman_server.config import ServerConfig
from dragoman_server.local import LocalServer
from dragoman_server.rpc.access import role_of
from google.rpc import error_details_pb2, status_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from rpc_fakes import FakeEncoder, FakeModels, Serving, channel_to, service_over, serving

TEXT = {"texts": ["خبر."], "options": {"target_language": "en"}}
ROLES = {"none": None, "wrong": None, "translate": ["translate"], "glossary": ["glossary"], "admin": ["admin"]}


def token_file(folder: Path, **extra: str) -> Path:
    """A token for each role, named as it; `extra` are further lines of an entry."""
    entries = [
        f'[[token]]\nname = "{name}"\nsha256 = "{hashlib.sha256(name.encode()).hexdigest()}"\n'
        f'roles = ["{name}"]\n{extra.get(name, "")}\n'
        for name in ("translate", "glossary", "admin")
    ]
    path = folder / "tokens.toml"
    path.write_text("\n".join(entries), encoding="utf-8")
    return path


def bearer(name: str) -> Sequence[tuple[str, str]]:
    return () if name == "none" else (("authorization", f"Bearer {name}"),)


def reason(error: grpc.aio.AioRpcError) -> str:
    trailers = dict(error.trailing_metadata() or ())
    status = status_pb2.Status.FromString(trailers["grpc-status-details-bin"])
    found = error_details_pb2.ErrorInfo()
    assert status.details[0].Unpack(found)
    return found.reason


async def call(server: Serving, method: str, name: str) -> str:
    """The name of the status that a call ends with, and the reason of a refusal."""
    metadata = bearer(name)
    try:
        if method == "translate":
            await server.translation.TranslateText(translation_pb2.TranslateTextRequest(**TEXT), metadata=metadata)
        elif method == "detect":
            await server.translation.DetectLanguage(
                translation_pb2.DetectLanguageRequest(texts=["خبر"]), metadata=metadata
            )
        elif method == "stream":
            stream = server.translation.StreamTranslate(metadata=metadata)
            await stream.write(
                translation_pb2.StreamTranslateRequest(id="1", text="خبر.", options={"target_language": "en"})
            )
            await stream.done_writing()
            async for _ in stream:
                pass
        elif method == "summarize":
            await server.summarization.SummarizeText(
                summarization_pb2.SummarizeTextRequest(text="خبر عن شيء."), metadata=metadata
            )
        elif method == "models":
            await server.model_list.ListModels(models_pb2.ListModelsRequest(), metadata=metadata)
        else:
            stub: Any = reflection_pb2_grpc.ServerReflectionStub(server.channel)
            stream = stub.ServerReflectionInfo(metadata=metadata)
            await stream.write(reflection_pb2.ServerReflectionRequest(list_services=""))
            await stream.done_writing()
            async for _ in stream:
                pass
    except grpc.aio.AioRpcError as error:
        return f"{error.code().name} {reason(error)}"
    return "OK"


@pytest.mark.parametrize("method", ["translate", "detect", "stream", "summarize", "models"])
async def test_only_translators_may_translate(tmp_path: Path, method: str) -> None:
    async with serving(tokens=token_file(tmp_path)) as server:
        outcomes = {name: await call(server, method, name) for name in ROLES}
    assert outcomes == {
        "none": "UNAUTHENTICATED TOKEN_REQUIRED",
        "wrong": "UNAUTHENTICATED TOKEN_UNKNOWN",
        "translate": "OK",
        "glossary": "PERMISSION_DENIED ROLE_REQUIRED",
        "admin": "PERMISSION_DENIED ROLE_REQUIRED",
    }


async def test_reflection_of_administration_is_for_administrators(tmp_path: Path) -> None:
    async with (
        serving(tokens=token_file(tmp_path), admin_listen=f"unix:{tmp_path}/admin") as server,
        channel_to(f"unix:{tmp_path}/admin") as channel,
    ):
        outcomes = {name: await call(replace(server, channel=channel), "reflection", name) for name in ROLES}
    assert outcomes == {
        "none": "UNAUTHENTICATED TOKEN_REQUIRED",
        "wrong": "UNAUTHENTICATED TOKEN_UNKNOWN",
        "translate": "PERMISSION_DENIED ROLE_REQUIRED",
        "glossary": "PERMISSION_DENIED ROLE_REQUIRED",
        "admin": "OK",
    }


async def test_reflection_needs_any_good_token(tmp_path: Path) -> None:
    async with serving(tokens=token_file(tmp_path)) as server:
        outcomes = {name: await call(server, "reflection", name) for name in ROLES}
    assert outcomes.pop("none") == "UNAUTHENTICATED TOKEN_REQUIRED"
    assert outcomes.pop("wrong") == "UNAUTHENTICATED TOKEN_UNKNOWN"
    assert set(outcomes.values()) == {"OK"}


async def test_health_is_open_to_all(tmp_path: Path) -> None:
    async with serving(tokens=token_file(tmp_path)) as server:
        stub: Any = health_pb2_grpc.HealthStub(server.channel)
        assert (await stub.Check(health_pb2.HealthCheckRequest())).status == health_pb2.HealthCheckResponse.SERVING


async def test_only_administrators_may_change_models(tmp_path: Path) -> None:
    outcomes = {}
    async with AsyncExitStack() as stack:
        address = f"unix:{tmp_path}/admin"
        server = await stack.enter_async_context(serving(tokens=token_file(tmp_path), admin_listen=address))
        channel = await stack.enter_async_context(grpc.aio.insecure_channel(server.application.administration_address))
        stub: Any = administration_pb2_grpc.AdministrationStub(channel)
        for name in ROLES:
            try:
                await stub.UnloadModel(admin_pb.UnloadModelRequest(name=""), metadata=bearer(name))
            except grpc.aio.AioRpcError as error:
                outcomes[name] = f"{error.code().name} {reason(error)}"
    assert outcomes == {
        "none": "UNAUTHENTICATED TOKEN_REQUIRED",
        "wrong": "UNAUTHENTICATED TOKEN_UNKNOWN",
        "translate": "PERMISSION_DENIED ROLE_REQUIRED",
        "glossary": "PERMISSION_DENIED ROLE_REQUIRED",
        "admin": "INVALID_ARGUMENT FIELD_REQUIRED",
    }


@pytest.mark.parametrize(
    ("method", "role"),
    [
        ("/dragoman.v1.Translation/TranslateText", Role.TRANSLATE),
        ("/dragoman.v1.Glossaries/ListGlossaries", Role.TRANSLATE),
        ("/dragoman.v1.Glossaries/PutEntries", Role.GLOSSARY),
        ("/dragoman.v1.Glossaries/ImportGlossary", Role.GLOSSARY),
        ("/dragoman.v1.TranslationMemory/DeleteSegments", Role.GLOSSARY),
        ("/dragoman.v1.TranslationMemory/LookUp", Role.TRANSLATE),
        ("/dragoman.v1.Administration/LoadModel", Role.ADMIN),
    ],
)
def test_writes_need_a_role_of_their_own(method: str, role: Role) -> None:
    assert role_of(method) is role


async def test_without_tokens_everybody_is_let_in() -> None:
    async with serving() as server:
        assert await call(server, "translate", "none") == "OK"


async def test_characters_beyond_the_quota_are_refused(tmp_path: Path) -> None:
    tokens = token_file(tmp_path, translate="characters_per_day = 6")
    async with serving(tokens=tokens) as server:
        assert await call(server, "translate", "translate") == "OK"
        assert await call(server, "translate", "translate") == "RESOURCE_EXHAUSTED QUOTA_EXCEEDED"


async def test_the_articles_of_a_digest_count_for_the_quota(tmp_path: Path) -> None:
    models = FakeModels()
    models.encoder = FakeEncoder()
    tokens = token_file(tmp_path, translate="characters_per_day = 20")
    async with serving(models, tokens=tokens) as server:
        stub: Any = stories_pb2_grpc.StoriesStub(server.channel)
        header = stories_pb2.DigestHeader(
            options={"language": "en"}, formats=[stories_pb2.DIGEST_FORMAT_JSON], return_state=False
        )
        requests = [
            stories_pb2.BuildDigestRequest(header=header),
            stories_pb2.BuildDigestRequest(feed={"name": "post"}),
            stories_pb2.BuildDigestRequest(
                data=b'{"id": "1", "title": "News", "text": "The plan was agreed today."}\n'
            ),
        ]
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            async for _ in stub.BuildDigest(iter(requests), metadata=bearer("translate")):
                pass
    assert f"{caught.value.code().name} {reason(caught.value)}" == "RESOURCE_EXHAUSTED QUOTA_EXCEEDED"


async def test_only_new_items_of_a_feed_count_for_the_quota(tmp_path: Path) -> None:
    tokens = token_file(tmp_path, translate="characters_per_day = 50")
    async with serving(tokens=tokens) as server:
        stub: Any = feeds_pb2_grpc.FeedsStub(server.channel)
        row = b'{"id": "1", "title": "News", "text": "The plan was agreed on today."}\n'

        async def rewritten(data: bytes, *records: feeds_pb2.FeedRecord) -> list[Any]:
            requests = [
                feeds_pb2.RewriteFeedRequest(header={"translation": {"target_language": "ar"}}),
                *(feeds_pb2.RewriteFeedRequest(record=record) for record in records),
                feeds_pb2.RewriteFeedRequest(data=data),
            ]
            return [part.item async for part in stub.RewriteFeed(iter(requests), metadata=bearer("translate"))]

        first = await rewritten(row)
        records = [item.record for item in first if item.HasField("record")]
        for _ in range(3):
            await rewritten(row, *records)
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await rewritten(row.replace(b"today", b"Monday"), *records)
    assert f"{caught.value.code().name} {reason(caught.value)}" == "RESOURCE_EXHAUSTED QUOTA_EXCEEDED"


async def test_calls_of_a_token_share_one_flow_and_its_priority(tmp_path: Path) -> None:
    tokens = token_file(tmp_path, translate='priority = "bulk"')
    async with serving(tokens=tokens) as server:
        await call(server, "translate", "translate")
        await call(server, "stream", "translate")
        await call(server, "translate", "translate")
        callers = server.models.callers
    assert len({id(caller.flow) for caller in callers}) == 1
    assert {caller.priority.value for caller in callers} == {"bulk"}


async def test_no_token_is_ever_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with serving(tokens=token_file(tmp_path)) as server:
        await call(server, "translate", "hunter2-secret")
        await call(server, "translate", "translate")
    assert "hunter2-secret" not in caplog.text


@needs_openssl
async def test_mutual_tls_lets_in_certified_clients_only(tmp_path: Path) -> None:
    files = certificates(tmp_path)
    async with serving(
        listen="localhost:0",
        tls_cert=tmp_path / "server.pem",
        tls_key=tmp_path / "server.key",
        tls_client_ca=tmp_path / "client.pem",
    ) as server:
        outcomes = {}
        for name in ("client", "stranger", None):
            pair = (files[f"{name}.key"], files[f"{name}.pem"]) if name else (None, None)
            credentials = grpc.ssl_channel_credentials(files["server.pem"], *pair)
            async with grpc.aio.secure_channel(server.application.address, credentials) as channel:
                stub: Any = health_pb2_grpc.HealthStub(channel)
                try:
                    await stub.Check(health_pb2.HealthCheckRequest(), timeout=5)
                    outcomes[name] = "OK"
                except grpc.aio.AioRpcError as error:
                    outcomes[name] = error.code().name
    assert outcomes == {"client": "OK", "stranger": "UNAVAILABLE", None: "UNAVAILABLE"}


@needs_openssl
async def test_a_renewed_certificate_is_shown_without_a_restart(tmp_path: Path) -> None:
    files = certificates(tmp_path)
    cert, key = tmp_path / "server.pem", tmp_path / "server.key"
    async with serving(listen="localhost:0", tls_cert=cert, tls_key=key) as server:
        assert await reaches(server.application.address, files["server.pem"])
        cert.write_bytes(files["client.pem"])
        key.write_bytes(files["client.key"])
        assert await reaches(server.application.address, files["client.pem"])
        assert not await reaches(server.application.address, files["server.pem"])


async def reaches(address: str, trusted: bytes) -> bool:
    """Whether a client that trusts one certificate gets an answer."""
    async with grpc.aio.secure_channel(address, grpc.ssl_channel_credentials(trusted)) as channel:
        stub: Any = health_pb2_grpc.HealthStub(channel)
        try:
            await stub.Check(health_pb2.HealthCheckRequest(), timeout=5)
        except grpc.aio.AioRpcError:
            return False
    return True


def test_a_private_server_asks_for_no_token(tmp_path: Path) -> None:
    with (
        LocalServer(ServerConfig(tokens=token_file(tmp_path)), service_over()) as address,
        grpc.insecure_channel(address) as channel,
    ):
        stub: Any = models_pb2_grpc.ModelsStub(channel)
        assert len(stub.ListModels(models_pb2.ListModelsRequest()).models) == 2


@pytest.mark.parametrize(
    "service", [*glossaries_pb2.DESCRIPTOR.services_by_name.values(), *memory_pb2.DESCRIPTOR.services_by_name.values()]
)
def test_whatever_is_no_reading_of_the_storage_is_a_write(service: Any) -> None:
    roles = {method.name: role_of(f"/{service.full_name}/{method.name}") for method in service.methods}
    reading = {name for name, role in roles.items() if role is Role.TRANSLATE}
    assert reading == {name for name in roles if name.startswith(("Get", "List", "LookUp", "Export"))}
    assert {role for name, role in roles.items() if name not in reading} == {Role.GLOSSARY}
