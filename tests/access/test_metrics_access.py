"""Who may read the metrics."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from dragoman_server.config import ServerConfig
from dragoman_server.settings import ConfigError
from identity_provider import provider
from rpc_fakes import serving
from test_access_on_grpc import token_file


def status(address: str, token: str | None) -> tuple[int, bool]:
    """The status, and whether metrics came."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"http://{address}/metrics", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            return reply.status, b"dragoman_" in reply.read()
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 503:  # the keys of the provider are not there yet
                return status(address, token)
            return error.code, b"dragoman_" in error.read()


async def outcomes(sent: dict[str, str | None], **settings: Any) -> dict[str, tuple[int, bool]]:
    async with serving(**{"metrics_listen": "127.0.0.1:0", **settings}) as server:
        address = str(server.application.metrics_address).replace("0.0.0.0", "127.0.0.1")
        return {name: await asyncio.to_thread(status, address, token) for name, token in sent.items()}


async def test_metrics_need_a_role_where_others_reach_them(tmp_path: Path) -> None:
    tokens = token_file(tmp_path)
    lines = tokens.read_text(encoding="utf-8").replace('roles = ["glossary"]', 'roles = ["metrics"]')
    tokens.write_text(lines, encoding="utf-8")
    wanted = {"none": None, "wrong": "wrong", "translate": "translate", "metrics": "glossary", "admin": "admin"}
    found = await outcomes(wanted, tokens=tokens, metrics_listen="0.0.0.0:0", insecure_listen=True)
    assert found == {
        "none": (401, False),
        "wrong": (401, False),
        "translate": (403, False),
        "metrics": (200, True),
        "admin": (200, True),
    }


async def test_signed_tokens_open_metrics_too(tmp_path: Path) -> None:
    with provider() as idp:
        tokens = {role: idp.token(role) for role in ("translate", "metrics", "admin")}
        tokens |= {"expired": idp.token("metrics", exp=1_000_000), "forged": idp.token("metrics")[:-4] + "AAAA"}
        found = await outcomes(tokens, oidc=idp.file(tmp_path), metrics_access="token")
    assert {name: code for name, (code, _) in found.items()} == {
        "translate": 403,
        "metrics": 200,
        "admin": 200,
        "expired": 401,
        "forged": 401,
    }


async def test_this_machine_reads_them_without_a_token(tmp_path: Path) -> None:
    assert await outcomes({"none": None}, tokens=token_file(tmp_path)) == {"none": (200, True)}
    found = await outcomes(
        {"none": None},
        tokens=token_file(tmp_path),
        metrics_listen="0.0.0.0:0",
        insecure_listen=True,
        metrics_access="open",
    )
    assert found == {"none": (200, True)}


def test_a_token_cannot_be_asked_for_where_there_are_none() -> None:
    with pytest.raises(ConfigError, match="--metrics-access token needs --tokens or --oidc"):
        ServerConfig(metrics_listen="127.0.0.1:0", metrics_access="token")
