"""Every method, with every kind of token, with and without TLS, on gRPC, HTTP and the administration's address."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from certificates import certificates, needs_openssl
from dragoman_server.http import create_app
from dragoman_server.http.review_page import page_routes
from dragoman_server.rpc.services import METHODS
from grpc_health.v1 import health_pb2, health_pb2_grpc
from identity_provider import Provider, provider
from rpc_fakes import Serving, service_over, serving
from starlette.routing import Route

ROLES = ("translate", "glossary", "admin", "metrics")
REFUSED = ("UNAUTHENTICATED", "PERMISSION_DENIED")
REFLECTION = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
TRANSPORTS = ["plain", pytest.param("tls", marks=needs_openssl), pytest.param("mutual tls", marks=needs_openssl)]
HTTP_CALLS = (
    ("POST", "/translate"),
    ("POST", "/detect"),
    ("POST", "/translate_file"),
    ("GET", "/download_file/unknown.txt"),
    ("POST", "/v1/translate"),
    ("POST", "/v1/summarize"),
    ("POST", "/v1/suggest-words"),
    ("POST", "/v1/estimate"),
    ("POST", "/v1/romanize"),
    ("POST", "/v1/detect"),
    ("POST", "/v1/documents"),
    ("GET", "/v1/document-formats"),
    ("GET", "/v1/models"),
    ("GET", "/v1/glossaries"),
    ("PUT", "/v1/glossaries/desk"),
    ("GET", "/v1/glossaries/desk"),
    ("DELETE", "/v1/glossaries/desk"),
    ("GET", "/v1/glossaries/desk/entries"),
    ("PUT", "/v1/glossaries/desk/entries"),
    ("DELETE", "/v1/glossaries/desk/entries"),
    ("GET", "/v1/memory"),
    ("PUT", "/v1/memory"),
    ("DELETE", "/v1/memory"),
    ("POST", "/v1/memory/look-up"),
)
OPEN_PATHS = {"/languages", "/frontend/settings", "/health", "/openapi.json"}
"""Nobody needs a token for these and for the files of the page."""


@dataclass
class Place:
    """A server with a token file and an identity provider, and clients of its three addresses."""

    server: Serving
    channel: grpc.aio.Channel
    administration: grpc.aio.Channel
    web: httpx.AsyncClient
    tokens: dict[str, tuple[str | None, str | None, str]]
    """Name to the token, the role that it gives, and the reason for which it is refused where it gives none."""


@asynccontextmanager
async def place(folder: Path, idp: Provider, transport: str) -> AsyncIterator[Place]:
    """A server by that transport."""
    async with AsyncExitStack() as stack:
        settings: dict[str, Any] = {"tokens": _token_file(folder), "oidc": idp.file(folder)}
        host, credentials, verify = "127.0.0.1", None, True
        if transport != "plain":
            (folder / "tls").mkdir()
            files = certificates(folder / "tls")
            settings |= {"tls_cert": folder / "tls" / "server.pem", "tls_key": folder / "tls" / "server.key"}
            pair = (None, None)
            if transport == "mutual tls":
                settings["tls_client_ca"] = folder / "tls" / "client.pem"
                pair = (files["client.key"], files["client.pem"])
            host, credentials = "localhost", grpc.ssl_channel_credentials(files["server.pem"], *pair)
            verify = str(folder / "tls" / "server.pem")
        settings |= {"listen": f"{host}:0", "http_listen": "127.0.0.1:0", "admin_listen": f"unix:{folder}/admin"}
        server = await stack.enter_async_context(serving(**settings))
        application = server.application
        channel = await stack.enter_async_context(
            grpc.aio.secure_channel(application.address, credentials)
            if credentials
            else grpc.aio.insecure_channel(application.address)
        )
        administration = await stack.enter_async_context(grpc.aio.insecure_channel(application.administration_address))
        scheme, port = ("https" if credentials else "http"), str(application.http_address).rpartition(":")[2]
        web = await stack.enter_async_context(
            httpx.AsyncClient(base_url=f"{scheme}://{host}:{port}", verify=_context(verify))
        )
        yield Place(server, channel, administration, web, _tokens(idp))


def _context(verify: Any) -> Any:
    import ssl

    return ssl.create_default_context(cafile=verify) if isinstance(verify, str) else verify


def _token_file(folder: Path) -> Path:
    path = folder / "tokens.toml"
    path.write_text(
        "\n".join(
            f'[[token]]\nname = "{role}"\nsha256 = "{hashlib.sha256(role.encode()).hexdigest()}"\nroles = ["{role}"]'
            for role in ROLES
        ),
        encoding="utf-8",
    )
    return path


def _tokens(idp: Provider) -> dict[str, tuple[str | None, str | None, str]]:
    idp.add_key("unlisted")
    idp.hidden.add("unlisted")
    good = {role: (role, role, "") for role in ROLES}
    signed = {f"signed {role}": (idp.token(role), role, "") for role in ROLES}
    return {
        **good,
        **signed,
        "none": (None, None, "UNAUTHENTICATED"),
        "wrong": ("wrong", None, "UNAUTHENTICATED"),
        "expired": (idp.token("admin", "translate", exp=1_000_000), None, "UNAUTHENTICATED"),
        "for another service": (idp.token("admin", "translate", aud="other"), None, "UNAUTHENTICATED"),
        "of an unlisted key": (idp.token("admin", "translate", key="unlisted"), None, "UNAUTHENTICATED"),
        "without a grant": (idp.token("visitor"), None, "PERMISSION_DENIED"),
    }


async def outcome(channel: grpc.aio.Channel, method: str, token: str | None) -> str:
    """How a call with an empty request ends; unary methods take it, too, since the wire is the same."""
    metadata = () if token is None else (("authorization", f"Bearer {token}"),)
    call = channel.stream_stream(method)(iter([b""]), metadata=metadata, timeout=20)
    try:
        async for _ in call:
            pass
    except grpc.aio.AioRpcError:
        pass
    return (await call.code()).name


def needed_role(method: str) -> str | None:
    """As docs/security.md has it; None: any good token."""
    if method == REFLECTION:
        return None
    service, name = method.removeprefix("/dragoman.v1.").split("/")
    if service == "Administration":
        return "admin"
    if service in ("Glossaries", "TranslationMemory") and not name.startswith(("Get", "List", "LookUp", "Export")):
        return "glossary"
    return "translate"


def expected(role: str | None, refusal: str, needed: str | None) -> str:
    """The refusal that must come; "let in" where none must."""
    if role is None:
        return refusal
    return "let in" if needed in (None, role) else "PERMISSION_DENIED"


def seen(code: str) -> str:
    return code if code in REFUSED else "let in"


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_no_call_is_let_in_without_its_role(tmp_path: Path, transport: str) -> None:
    with provider() as idp:
        async with place(tmp_path, idp, transport) as there:
            cases = [
                (there.administration if ".Administration/" in method else there.channel, method, name)
                for method in (*METHODS, REFLECTION)
                for name in there.tokens
            ]
            codes = await _in_turn([outcome(channel, method, there.tokens[name][0]) for channel, method, name in cases])
    wrong = []
    for (_, method, name), code in zip(cases, codes, strict=True):
        _, role, refusal = there.tokens[name]
        wanted = expected(role, refusal, needed_role(method))
        if seen(code) != wanted:
            wrong.append((method, name, code, wanted))
    assert wrong == []
    assert len(codes) > 400


async def _in_turn(calls: list[Any]) -> list[str]:
    """The results of the calls, some of which run at a time."""
    some = asyncio.Semaphore(8)

    async def one(call: Any) -> str:
        async with some:
            return str(await call)

    return await asyncio.gather(*map(one, calls))


@pytest.mark.parametrize("transport", ["plain", pytest.param("tls", marks=needs_openssl)])
async def test_no_path_is_let_in_without_its_role(tmp_path: Path, transport: str) -> None:
    wrong = []
    with provider() as idp:
        async with place(tmp_path, idp, transport) as there:
            for method, path in HTTP_CALLS:
                for name, (token, role, refusal) in there.tokens.items():
                    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
                    reply = await there.web.request(method, path, json={}, headers=headers)
                    code = {401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED"}.get(reply.status_code, "let in")
                    wanted = expected(role, refusal, "glossary" if method in ("PUT", "DELETE") else "translate")
                    if not path.startswith("/v1/") and wanted == "UNAUTHENTICATED":
                        wanted = "PERMISSION_DENIED"  # LibreTranslate knows no 401
                    if code != wanted:
                        wrong.append((method, path, name, reply.status_code, wanted))
    assert wrong == []


def test_every_path_is_tried_or_open_on_purpose() -> None:
    routes = [route for route in create_app(service_over()).routes if isinstance(route, Route)]
    served = {(method, route.path) for route in routes for method in route.methods or () if method != "HEAD"}
    tried = {
        (method, route.path)
        for method, path in HTTP_CALLS
        for route in routes
        if method in (route.methods or ()) and route.path_regex.fullmatch(path)
    }
    files = {route.path for route in page_routes()}
    assert {path for _, path in served - tried} == OPEN_PATHS | files


async def test_the_administration_is_not_on_the_other_addresses(tmp_path: Path) -> None:
    with provider() as idp:
        async with place(tmp_path, idp, "plain") as there:
            methods = [method for method in METHODS if ".Administration/" in method]
            codes = {await outcome(there.channel, method, "admin") for method in methods}
            assert (await there.web.get("/admin")).status_code == 404
    assert codes == {"UNIMPLEMENTED"}


@needs_openssl
async def test_a_token_is_no_certificate(tmp_path: Path) -> None:
    with provider() as idp:
        async with place(tmp_path, idp, "mutual tls") as there:
            trusted = (tmp_path / "tls" / "server.pem").read_bytes()
            credentials = grpc.ssl_channel_credentials(trusted)
            async with grpc.aio.secure_channel(there.server.application.address, credentials) as channel:
                stub: Any = health_pb2_grpc.HealthStub(channel)
                metadata = (("authorization", "Bearer translate"),)
                with pytest.raises(grpc.aio.AioRpcError) as caught:
                    await stub.Check(health_pb2.HealthCheckRequest(), metadata=metadata, timeout=5)
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_signed_tokens_have_quotas_and_one_flow_each(tmp_path: Path) -> None:
    grants = '[[grant]]\nvalue = "wire"\nroles = ["translate"]\ncharacters_per_day = 6\npriority = "bulk"\n'
    with provider() as idp:
        settings: dict[str, Any] = {"oidc": idp.file(tmp_path, grants=grants), "http_listen": "127.0.0.1:0"}
        async with serving(**settings) as server, httpx.AsyncClient() as web:
            address = f"http://{server.application.http_address}/v1/translate"
            replies = []
            for subject in ("desk", "desk", "other"):
                headers = {"Authorization": f"Bearer {idp.token('wire', sub=subject)}"}
                body = {"texts": ["خبر."], "target_language": "en"}
                replies.append(await web.post(address, json=body, headers=headers))
    assert [reply.status_code for reply in replies] == [200, 429, 200]
    assert replies[1].json()["reason"] == "QUOTA_EXCEEDED"
    callers = server.models.callers
    assert len({id(caller.flow) for caller in callers}) == len(callers) == 2
    assert {caller.priority.value for caller in callers} == {"bulk"}
