"""Tokens of an identity provider: which are taken, which are refused, and how keys come and go."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import os
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from dragoman_server.access import Identities, OidcFileError, Role, TokenRegistry, key_set
from dragoman_server.access.fetching import FetchError, check_address, fetch
from dragoman_server.access.key_set import KeySet, KeySetError, KeySource, read_keys
from dragoman_server.access.oidc import OidcTokens
from dragoman_server.access.oidc_file import ALGORITHMS, OidcFile
from dragoman_server.caller import Priority
from dragoman_server.errors import DragomanError, PermissionDeniedError, UnauthenticatedError
from identity_provider import Provider, provider


@pytest.fixture
def idp() -> Iterator[Provider]:
    with provider() as running:
        yield running


@asynccontextmanager
async def tokens_of(path: Path, **times: float) -> AsyncIterator[OidcTokens]:
    """What takes the tokens, once the keys are there."""
    file = OidcFile.read(path)
    keys = KeySet(KeySource(file.issuer, file.jwks), file.algorithms, **times)
    oidc = OidcTokens(path, keys)
    keys.start()
    try:
        await keys.look_again()
        yield oidc
    finally:
        await keys.close()


def refused(oidc: OidcTokens, token: str) -> str:
    with pytest.raises(DragomanError) as caught:
        oidc.authenticate(token)
    assert token not in caught.value.message
    return caught.value.reason


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_a_signed_token_tells_its_subject(tmp_path: Path, idp: Provider, algorithm: str) -> None:
    idp.add_key("second", algorithm)
    async with tokens_of(idp.file(tmp_path)) as oidc:
        principal = oidc.authenticate(idp.token("translate", "admin", key="second", sub="desk 1"))
    assert (principal.name, principal.roles) == ("desk 1", {Role.TRANSLATE, Role.ADMIN})
    assert idp.asked == ["/.well-known/openid-configuration", "/keys"]


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"exp": 1_000_000}, "TOKEN_EXPIRED"),
        ({"exp": None}, "TOKEN_INVALID"),
        ({"exp": "soon"}, "TOKEN_INVALID"),
        ({"exp": 1e400}, "TOKEN_INVALID"),
        ({"sub": None}, "TOKEN_INVALID"),
        ({"sub": 7}, "TOKEN_INVALID"),
        ({"aud": "other"}, "TOKEN_AUDIENCE"),
        ({"aud": None}, "TOKEN_INVALID"),
        ({"iss": "https://other.example"}, "TOKEN_ISSUER"),
        ({"nbf": 4_000_000_000}, "TOKEN_NOT_YET_VALID"),
        ({"roles": ["root"]}, "NO_GRANT"),
        ({"roles": None}, "NO_GRANT"),
        ({"roles": {"translate": True}}, "NO_GRANT"),
        ({"roles": [["translate"], 7]}, "NO_GRANT"),
    ],
    ids=str,
)
async def test_claims_that_do_not_fit_are_refused(
    tmp_path: Path, idp: Provider, claims: dict[str, Any], reason: str
) -> None:
    async with tokens_of(idp.file(tmp_path)) as oidc:
        token = idp.token("translate", **{"sub": "desk", **claims})
        assert refused(oidc, token) == reason


async def test_clocks_may_differ_by_the_leeway(tmp_path: Path, idp: Provider) -> None:
    now = int(time.time())
    async with tokens_of(idp.file(tmp_path, "leeway_seconds = 300")) as oidc:
        assert oidc.authenticate(idp.token("translate", exp=now - 100)).name == "desk"
        assert oidc.authenticate(idp.token("translate", nbf=now + 100)).name == "desk"
        assert refused(oidc, idp.token("translate", exp=now - 1000)) == "TOKEN_EXPIRED"


def encoded(part: object) -> str:
    content = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


async def test_unsigned_and_forged_tokens_are_refused(tmp_path: Path, idp: Provider) -> None:
    idp.add_key("rsa", "RS256")
    good = idp.token("translate", key="rsa")
    _, payload, signature = good.split(".")
    public = idp.keys["rsa"][1].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def forged(alg: str, secret: bytes | None = None, **header: Any) -> str:
        signed = f"{encoded({'alg': alg, 'kid': 'rsa', **header})}.{payload}"
        mac = b"" if secret is None else hmac.digest(secret, signed.encode(), hashlib.sha256)
        return f"{signed}.{encoded(mac)}"

    tokens = {
        "none": forged("none"),
        "None": forged("None"),
        "secret is the public key": forged("HS256", public),
        "another algorithm": f"{encoded({'alg': 'PS256', 'kid': 'rsa'})}.{payload}.{signature}",
        "another payload": f"{good.split('.')[0]}.{encoded({'sub': 'root'})}.{signature}",
        "critical extension": forged("RS256", public, crit=["exp"]),
        "a key in the token": forged("HS256", b"mine", jwk={"kty": "oct", "k": encoded(b"mine")}),
        "deep": f"{encoded(b'[' * 5000)}.{payload}.{signature}",
        "no JSON": f"{encoded(b'eyJ')}.{payload}.{signature}",
        "too long": good + "A" * 20_000,
        "kid is a list": f"{encoded({'alg': 'RS256', 'kid': ['rsa']})}.{payload}.{signature}",
    }
    async with tokens_of(idp.file(tmp_path)) as oidc:
        assert oidc.authenticate(good).name == "desk"
        assert {what: refused(oidc, token) for what, token in tokens.items()} == dict.fromkeys(tokens, "TOKEN_INVALID")


async def test_a_key_for_an_algorithm_that_is_not_taken_counts_not(tmp_path: Path, idp: Provider) -> None:
    idp.add_key("rsa", "RS256")
    async with tokens_of(idp.file(tmp_path, 'algorithms = ["ES256"]')) as oidc:
        assert refused(oidc, idp.token("translate", key="rsa")) == "TOKEN_KEY_UNKNOWN"


async def test_a_new_key_is_looked_for_once(tmp_path: Path, idp: Provider) -> None:
    async with tokens_of(idp.file(tmp_path), least=0.0) as oidc:
        idp.add_key("second")
        await oidc.prepare(idp.token("translate", key="second"))
        assert oidc.authenticate(idp.token("translate", key="second")).name == "desk"
        asked = len(idp.asked)
        await oidc.prepare(idp.token("translate", key="second"))
        await oidc.prepare("eyJ.no.token")
        assert len(idp.asked) == asked


async def test_unknown_keys_do_not_make_it_ask_all_the_time(tmp_path: Path, idp: Provider) -> None:
    idp.add_key("hidden")
    idp.hidden.add("hidden")
    async with tokens_of(idp.file(tmp_path), least=1000.0) as oidc:
        for _ in range(20):
            await oidc.prepare(idp.token("translate", key="hidden"))
        assert refused(oidc, idp.token("translate", key="hidden")) == "TOKEN_KEY_UNKNOWN"
    assert idp.asked.count("/keys") == 1


async def test_a_key_that_is_taken_back_counts_no_more(tmp_path: Path, idp: Provider) -> None:
    idp.add_key("second")
    async with tokens_of(idp.file(tmp_path), least=0.0) as oidc:
        token = idp.token("translate")
        assert oidc.authenticate(token)
        del idp.keys["first"]
        await oidc.keys.look_again()
        assert refused(oidc, token) == "TOKEN_KEY_UNKNOWN"


@pytest.mark.parametrize("broken", [b"", b"{}", b'{"keys": []}', b"[" * 5000, b"x" * 2_000_000], ids=len)
async def test_keys_stay_when_the_provider_breaks(tmp_path: Path, idp: Provider, broken: bytes) -> None:
    async with tokens_of(idp.file(tmp_path), least=0.0) as oidc:
        idp.broken = broken
        await oidc.keys.look_again()
        assert oidc.authenticate(idp.token("translate")).name == "desk"


async def test_without_keys_a_retry_is_what_helps(tmp_path: Path, idp: Provider) -> None:
    idp.broken = b"out of order"
    async with tokens_of(idp.file(tmp_path)) as oidc:
        with pytest.raises(DragomanError) as caught:
            oidc.authenticate(idp.token("translate"))
    assert (caught.value.code, caught.value.reason) == ("UNAVAILABLE", "KEYS_UNAVAILABLE")


async def test_keys_that_are_a_day_old_count_no_more(
    tmp_path: Path, idp: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with tokens_of(idp.file(tmp_path)) as oidc:
        token = idp.token("translate")
        later = time.monotonic() + 86_000
        monkeypatch.setattr(key_set, "monotonic", lambda: later)
        assert oidc.authenticate(token)
        monkeypatch.setattr(key_set, "monotonic", lambda: later + 1000)
        assert refused(oidc, token) == "KEYS_UNAVAILABLE"


def test_a_provider_that_hangs_does_not_keep_the_process(tmp_path: Path) -> None:
    never = threading.Event()

    class Hanging(KeySource):
        def read(self) -> bytes:
            never.wait()
            return b""

    async def start_and_stop() -> None:
        keys = KeySet(Hanging("https://login.example", None), ALGORITHMS)
        keys.start()
        await asyncio.sleep(0)
        await keys.close()

    try:
        asyncio.run(start_and_stop())  # would wait for a thread of asyncio.to_thread
    finally:
        never.set()


async def test_keys_can_come_from_a_file(tmp_path: Path, idp: Provider) -> None:
    (tmp_path / "keys.json").write_bytes(idp.key_set())
    async with tokens_of(idp.file(tmp_path, 'jwks = "keys.json"')) as oidc:
        assert oidc.authenticate(idp.token("translate", header={"kid": "first"})).name == "desk"
    assert idp.asked == []


async def test_a_discovery_document_of_another_issuer_is_refused(tmp_path: Path, idp: Provider) -> None:
    with pytest.raises(KeySetError, match="another issuer"):
        KeySource(f"{idp.issuer}/", None).read()


def test_secrets_and_weak_keys_are_left_out(idp: Provider) -> None:
    weak = json.loads(jwt.get_algorithm_by_name("RS256").to_jwk(rsa.generate_private_key(65537, 1024).public_key()))
    (strong,) = json.loads(idp.key_set())["keys"]
    rows = [
        weak,
        {"kty": "oct", "k": "AAAA"},
        {**strong, "use": "enc"},
        {**strong, "d": "AAAA"},
        {"kty": "EC"},
        7,
        strong,
    ]
    (key,) = read_keys(json.dumps({"keys": rows}).encode(), ALGORITHMS)
    assert key.key_id == "first"
    with pytest.raises(KeySetError, match="no public key"):
        read_keys(json.dumps({"keys": rows[:-1]}).encode(), ALGORITHMS)


def test_redirects_and_large_documents_are_not_followed(idp: Provider) -> None:
    with pytest.raises(FetchError, match="302"):
        fetch(f"{idp.issuer}/elsewhere", seconds=5, largest=1000)
    idp.broken = b"x" * 2000
    with pytest.raises(FetchError, match="more than 1000 bytes"):
        fetch(f"{idp.issuer}/keys", seconds=5, largest=1000)
    with pytest.raises(FetchError):
        fetch("http://127.0.0.1:1/", seconds=5, largest=1000)


@pytest.mark.parametrize(
    "address",
    ["http://login.example", "file:///etc/passwd", "https://", "https://u:p@x.example", "https://x:y", "ftp://x"],
)
def test_keys_come_by_https_only(address: str) -> None:
    with pytest.raises(ValueError, match=r"must|no address"):
        check_address(address)


async def test_grants_give_roles_quotas_and_priority(tmp_path: Path, idp: Provider) -> None:
    grants = (
        '[[grant]]\nvalue = "wire"\nroles = ["translate"]\ncharacters_per_day = 10\npriority = "bulk"\n'
        '[[grant]]\nvalue = "editor"\nroles = ["glossary"]\nconcurrent_calls = 3\n'
    )
    async with tokens_of(idp.file(tmp_path, 'claim = "realm_access.roles"', grants=grants)) as oidc:
        access = {"roles": ["editor", "wire"]}
        first = oidc.authenticate(idp.token(realm_access=access))
        again = oidc.authenticate(idp.token(realm_access=access, jti="another token"))
        other = oidc.authenticate(idp.token(realm_access=access, sub="other"))
    assert first.roles == {Role.TRANSLATE, Role.GLOSSARY}
    assert (first.quota.characters_per_day, first.quota.concurrent_calls, first.priority) == (10, None, Priority.BULK)
    assert first.flow is again.flow
    assert first.quota is again.quota
    assert first.flow is not other.flow
    assert first.quota is not other.quota


async def test_a_claim_may_be_words_or_have_dots_in_its_name(tmp_path: Path, idp: Provider) -> None:
    async with tokens_of(idp.file(tmp_path, 'claim = "scope"')) as oidc:
        assert oidc.authenticate(idp.token(scope="openid translate")).roles == {Role.TRANSLATE}
    async with tokens_of(idp.file(tmp_path, 'claim = "https://x.example/roles"')) as oidc:
        token = idp.token(**{"https://x.example/roles": ["admin"]})
        assert oidc.authenticate(token).roles == {Role.ADMIN}


async def test_changed_grants_count_at_the_next_call(
    tmp_path: Path, idp: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    path = idp.file(tmp_path)
    async with tokens_of(path) as oidc:
        before = path.read_text(encoding="utf-8")
        path.write_text(before.replace('value = "translate"', 'value = "readers"'), encoding="utf-8")
        os.utime(path, ns=(1, 1))
        assert refused(oidc, idp.token("translate")) == "NO_GRANT"
        path.write_text(before.replace(idp.issuer, "https://other.example"), encoding="utf-8")
        os.utime(path, ns=(2, 2))
        assert refused(oidc, idp.token("translate")) == "NO_GRANT"
    assert "needs a restart" in caplog.text


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("issuer =", "issuers ="), "unknown key issuers"),
        (('issuer = "http', 'issuer = "gopher'), "issuer .* must begin with https"),
        (('audience = "dragoman"', "audience = []"), "audience must be"),
        (("[[grant]]", 'algorithms = ["HS256"]\n[[grant]]'), "algorithms must be a list of some of: RS256"),
        (("[[grant]]", 'algorithms = ["none"]\n[[grant]]'), "algorithms must be"),
        (("[[grant]]", "leeway_seconds = 3600\n[[grant]]"), "leeway_seconds must be"),
        (("[[grant]]", 'jwks = "http://far.example/keys"\n[[grant]]'), "jwks .* https"),
        (('roles = ["translate"]', 'roles = ["root"]'), "grant 1: roles must be"),
        (('value = "glossary"', 'value = "translate"'), "grant 2: its value"),
        (('value = "translate"', 'valeu = "translate"'), "grant 1: unknown key valeu"),
        (("[[grant]]", "[[grant"), "not TOML"),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)
def test_a_wrong_file_is_refused_with_its_key(
    tmp_path: Path, idp: Provider, change: tuple[str, str], problem: str
) -> None:
    path = idp.file(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
    with pytest.raises(OidcFileError, match=problem):
        OidcFile.read(path)


async def test_token_file_and_provider_serve_side_by_side(tmp_path: Path, idp: Provider) -> None:
    digest = hashlib.sha256(b"dgm_x").hexdigest()
    file = tmp_path / "tokens.toml"
    file.write_text(f'[[token]]\nname = "cms"\nsha256 = "{digest}"\nroles = ["translate"]\n', encoding="utf-8")
    async with tokens_of(idp.file(tmp_path)) as oidc:
        both, provider_only = Identities(TokenRegistry(file), oidc), Identities(None, oidc)
        assert both.authenticate("dgm_x").name == "cms"
        assert both.authenticate(idp.token("translate")).name == "desk"
        outcomes = {}
        for which, identities in (("both", both), ("provider", provider_only)):
            for token in (None, "dgm_y", idp.token("none")):
                with pytest.raises((UnauthenticatedError, PermissionDeniedError)) as caught:
                    identities.authenticate(token)
                outcomes.setdefault(which, []).append(caught.value.reason)
    assert outcomes == {
        "both": ["TOKEN_REQUIRED", "TOKEN_UNKNOWN", "NO_GRANT"],
        "provider": ["TOKEN_REQUIRED", "TOKEN_INVALID", "NO_GRANT"],
    }
