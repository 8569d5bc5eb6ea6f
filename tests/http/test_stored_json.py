"""Glossaries and memory under /v1: the same rows, roles, limits and errors as by gRPC."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from dragoman_server.config import ServerConfig
from dragoman_server.http import create_app
from rpc_fakes import service_over, serving

FIRST, SECOND = "وصل الوفد إلى المدينة.", "غادر الوزير العاصمة أمس."
PAIR = {"source_language": "ar", "target_language": "en"}
TRUCE = {"arabic": "هدنة", "english": "truce"}


@pytest_asyncio.fixture
async def stored(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application with an empty data folder."""
    async with service_over(config=ServerConfig(data=tmp_path / "data")) as service:
        transport = httpx.ASGITransport(create_app(service))
        async with httpx.AsyncClient(transport=transport, base_url="http://dragoman") as client:
            yield client


async def made(client: httpx.AsyncClient, *entries: dict[str, Any]) -> int:
    """The revision of the glossary "desk", made with these entries."""
    assert (await client.put("/v1/glossaries/desk", json={"description": "of the desk"})).status_code == 200
    reply = await client.put("/v1/glossaries/desk/entries", json={"entries": entries})
    assert reply.status_code == 200
    return int(reply.json()["revision"])


async def put(client: httpx.AsyncClient, *segments: dict[str, Any]) -> dict[str, Any]:
    reply = await client.put("/v1/memory", json={"segments": [{**PAIR, **segment} for segment in segments]})
    assert reply.status_code == 200
    return dict(reply.json()["report"])


async def test_a_glossary_lives_from_its_making_to_its_end(stored: httpx.AsyncClient) -> None:
    await made(stored, TRUCE, {"arabic": "الولايات المتحدة", "english": "US", "case_sensitive": True, "note": "n"})
    (listed,) = (await stored.get("/v1/glossaries")).json()["glossaries"]
    assert listed == (await stored.get("/v1/glossaries/desk")).json()
    assert (listed["name"], listed["description"], listed["entry_count"]) == ("desk", "of the desk", 2)
    entries = (await stored.get("/v1/glossaries/desk/entries")).json()["entries"]
    assert {one["english"]: (one["case_sensitive"], one["note"]) for one in entries} == {
        "truce": (False, ""),
        "US": (True, "n"),
    }
    gone = await stored.delete("/v1/glossaries/desk/entries", params={"arabic_terms": ["هدنة", "لا شيء"]})
    assert gone.json() == {"removed": 1}
    assert (await stored.delete("/v1/glossaries/desk")).json() == {}
    assert (await stored.get("/v1/glossaries/desk")).status_code == 404


async def test_pages_lead_to_each_other(stored: httpx.AsyncClient) -> None:
    await made(stored, TRUCE, {"arabic": "وزير", "english": "minister"}, {"arabic": "اتفاق", "english": "deal"})
    found, token = [], ""
    while True:
        params = {"page_size": 2, "page_token": token}
        page = (await stored.get("/v1/glossaries/desk/entries", params=params)).json()
        found += [one["english"] for one in page["entries"]]
        token = page["next_page_token"]
        if not token:
            break
    assert sorted(found) == ["deal", "minister", "truce"]


async def test_a_stored_glossary_reaches_translations(stored: httpx.AsyncClient) -> None:
    await made(stored, TRUCE)
    asked = {"texts": ["أعلنت الوزارة هدنة جديدة."], "target_language": "en", "glossary_name": "desk"}
    (segment,) = (await stored.post("/v1/translate", json=asked)).json()["translations"][0]["segments"]
    assert "TERM_MISSING" in [flag["kind"] for flag in segment["flags"]]


async def test_an_approved_sentence_is_used(stored: httpx.AsyncClient) -> None:
    assert (await put(stored, {"source": FIRST, "target": "They came.", "author": "Layla"}))["added"] == 1
    asked = {"texts": [FIRST], "target_language": "en", "use_memory": True}
    translation = (await stored.post("/v1/translate", json=asked)).json()["translations"][0]
    assert (translation["text"], translation["segments"][0]["origin"]) == ("They came.", "MEMORY")


async def test_segments_are_found_exactly_and_nearly(stored: httpx.AsyncClient) -> None:
    await put(stored, {"source": FIRST, "target": "They came.", "previous": SECOND})
    exact = (await stored.post("/v1/memory/look-up", json={**PAIR, "source": FIRST, "previous": SECOND})).json()
    assert (exact["exact"]["target"], exact["exact"]["source"]) == ("They came.", FIRST)
    source = "وصل الوفد إلى العاصمة."
    near = (await stored.post("/v1/memory/look-up", json={**PAIR, "source": source})).json()
    assert near["exact"] is None
    (match,) = near["near"]
    (difference,) = match["differences"]
    assert source[slice(*difference["here"])] == "العاصمة"
    asked = {**PAIR, "source": source, "min_similarity": 0.95}
    assert (await stored.post("/v1/memory/look-up", json=asked)).json()["near"] == []


async def test_segments_are_listed_and_deleted(stored: httpx.AsyncClient) -> None:
    await put(stored, {"source": FIRST, "target": "A.", "document": "d1"}, {"source": SECOND, "target": "B."})
    segments = (await stored.get("/v1/memory")).json()["segments"]
    assert sorted(one["target"] for one in segments) == ["A.", "B."]
    (one,) = (await stored.get("/v1/memory", params={"document": "d1"})).json()["segments"]
    other = next(segment["id"] for segment in segments if segment["id"] != one["id"])
    assert (await stored.delete("/v1/memory", params={"ids": [other, 999]})).json() == {"deleted": 1}
    assert (await stored.delete("/v1/memory", params={"document": "d1"})).json() == {"deleted": 1}
    assert (await stored.get("/v1/memory")).json()["segments"] == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "reason", "field"),
    [
        ("PUT", "/v1/glossaries/desk", {}, 409, "ALREADY_STORED", None),
        ("PUT", "/v1/glossaries/a%20b", {}, 400, "INVALID_REQUEST", "name"),
        ("GET", "/v1/glossaries/none", None, 404, "NOT_STORED", None),
        ("GET", "/v1/glossaries?page_size=-1", None, 400, "INVALID_REQUEST", "page_size"),
        ("GET", "/v1/memory?page_token=x", None, 400, "INVALID_PAGE_TOKEN", "page_token"),
        ("DELETE", "/v1/glossaries/desk", {"expected_revision": 999}, 409, "REVISION_CONFLICT", None),
        ("PUT", "/v1/glossaries/desk/entries", {}, 400, "FIELD_REQUIRED", "entries"),
        ("PUT", "/v1/glossaries/desk/entries", {"entries": ["a"]}, 400, "INVALID_REQUEST", "entries"),
        ("PUT", "/v1/glossaries/desk/entries", {"entries": [{}]}, 400, "INVALID_ENTRIES", None),
        (
            "PUT",
            "/v1/glossaries/desk/entries",
            {"entries": [TRUCE, {"arabic": 1}]},
            400,
            "INVALID_REQUEST",
            "entries[1].arabic",
        ),
        ("DELETE", "/v1/glossaries/desk/entries", {}, 400, "FIELD_REQUIRED", "arabic_terms"),
        ("PUT", "/v1/memory", {"segments": {}}, 400, "INVALID_REQUEST", "segments"),
        ("PUT", "/v1/memory", {"segments": [PAIR]}, 400, "INVALID_ENTRIES", None),
        ("DELETE", "/v1/memory", {}, 400, "FIELD_REQUIRED", "ids"),
        ("DELETE", "/v1/memory", {"ids": ["x"]}, 400, "INVALID_REQUEST", "ids"),
        ("POST", "/v1/memory/look-up", PAIR, 400, "FIELD_REQUIRED", "source"),
        ("POST", "/v1/memory/look-up", {**PAIR, "source": "a" * 100_001}, 400, "TEXT_TOO_LONG", "source"),
        ("POST", "/v1/memory/look-up", {**PAIR, "source": "a", "min_similarity": 2}, 400, None, "min_similarity"),
        ("POST", "/v1/memory/look-up", {**PAIR, "source": "a", "min_similarity": "x"}, 400, None, "min_similarity"),
    ],
)
async def test_bad_requests_are_problems_with_a_reason(
    stored: httpx.AsyncClient, method: str, path: str, body: Any, status: int, reason: str | None, field: str | None
) -> None:
    await made(stored, TRUCE)
    reply = await stored.request(method, path, json=body)
    assert (reply.status_code, reply.headers["content-type"]) == (status, "application/problem+json")
    assert reason in (None, reply.json()["reason"])
    assert reply.json().get("field") == field


async def test_without_a_data_folder_the_way_out_is_told(web: httpx.AsyncClient) -> None:
    for method, path in (("GET", "/v1/glossaries"), ("GET", "/v1/memory")):
        reply = await web.request(method, path)
        assert (reply.status_code, reply.json()["reason"]) == (409, "STORAGE_OFF")
        assert "--data" in reply.json()["detail"]


async def test_changing_needs_the_role_and_reading_does_not(tmp_path: Path) -> None:
    tokens = tmp_path / "tokens.toml"
    rows = [
        f'[[token]]\nname = "{name}"\nsha256 = "{hashlib.sha256(name.encode()).hexdigest()}"\nroles = {roles}\n'
        for name, roles in (("reader", '["translate"]'), ("writer", '["translate", "glossary"]'))
    ]
    tokens.write_text("\n".join(rows), encoding="utf-8")
    settings = {"http_listen": "127.0.0.1:0", "tokens": tokens, "data": tmp_path / "data"}
    async with serving(**settings) as server:
        url = f"http://{server.application.http_address}"
        async with httpx.AsyncClient(base_url=url) as client:
            writes = [
                ("PUT", "/v1/glossaries/desk", {}),
                ("PUT", "/v1/glossaries/desk/entries", {"entries": [TRUCE]}),
                ("PUT", "/v1/memory", {"segments": [{**PAIR, "source": FIRST, "target": "A."}]}),
                ("DELETE", "/v1/memory", {"ids": [1]}),
                ("DELETE", "/v1/glossaries/desk/entries", {"arabic_terms": ["هدنة"]}),
                ("DELETE", "/v1/glossaries/desk", {}),
            ]
            reads = [("GET", "/v1/glossaries", None), ("GET", "/v1/memory", None)]
            for name, wanted in (("nobody", (401, 401)), ("reader", (403, 200)), ("writer", (200, 200))):
                headers = {"Authorization": f"Bearer {name}"}
                for calls, status in zip((writes, reads), wanted, strict=True):
                    for method, path, body in calls:
                        reply = await client.request(method, path, json=body, headers=headers)
                        assert reply.status_code == status, (name, method, path)
