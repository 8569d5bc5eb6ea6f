"""Documents over HTTP: what comes back, what is refused, and what happens to those that leave."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest
from dragoman_server.caller import Priority
from dragoman_server.http import uploads
from dragoman_server.http.downloads import translated_name
from rpc_fakes import FakeModels, eventually, serving

PAGE = b'<html lang="en"><body><h1>News</h1><p>The council <b>met</b> today.</p></body></html>'
ARABIC_PAGE = '<html dir="rtl" lang="ar"><body><h1>ترجمة</h1><p>ترجمة.<b></b></p></body></html>'


def form(name: str, data: bytes, **fields: str) -> dict[str, Any]:
    """Arguments of httpx for a form with a file."""
    return {"files": {"file": (name, data)}, "data": {"target_language": "ar", **fields}}


async def test_a_form_comes_back_as_the_file(web: httpx.AsyncClient) -> None:
    reply = await web.post("/v1/documents", **form("تقرير.html", PAGE))
    assert (reply.status_code, reply.text) == (200, ARABIC_PAGE)
    assert reply.headers["content-type"] == "text/html"
    disposition = "attachment; filename=\"_____.ar.html\"; filename*=UTF-8''"
    assert reply.headers["content-disposition"].startswith(disposition + "%D8%AA")
    assert "sandbox" in reply.headers["content-security-policy"]  # it is of the page's origin
    assert reply.headers["x-content-type-options"] == "nosniff"


async def test_a_bare_body_is_a_document_too(web: httpx.AsyncClient) -> None:
    reply = await web.post("/v1/documents?name=a.html&target_language=ar", content=PAGE)
    assert reply.text == ARABIC_PAGE
    assert "a.ar.html" in reply.headers["content-disposition"]


async def test_the_report_comes_with_the_document(web: httpx.AsyncClient) -> None:
    french = "Le conseil municipal s'est réuni hier soir pour discuter du budget de la ville."
    text = f"The council met 3 times.\n\n{french}".encode()
    body = (await web.post("/v1/documents?report=1", **form("a.txt", text))).json()
    assert base64.b64decode(body["content"]).decode() == f"ترجمة.\n\n{french}"
    assert (body["name"], body["format"], body["media_type"]) == ("a.ar.txt", "text", "text/plain")
    report = body["report"]
    assert (report["blocks_translated"], report["blocks_failed"], report["doubtful_segments"]) == (1, 1, 1)
    assert report["doubts"][0]["source"] == "The council met 3 times."
    assert [problem["reason"] for problem in report["problems"]] == ["UNSUPPORTED_LANGUAGE"]
    assert report["models"] == [{"name": "en-ar", "hash": "f" * 64}]


async def test_options_and_selection_come_in_the_form(web: httpx.AsyncClient) -> None:
    glossary = '{"entries": [{"ar": "خطة", "en": "council"}]}'
    fields = {"paths": "title", "glossary": glossary, "check_similarity": "false", "report": "true"}
    data = b'{"title": "The council met.", "id": "The other"}'
    body = (await web.post("/v1/documents", **form("a.json", data, **fields))).json()
    assert b'"The other"' in base64.b64decode(body["content"])
    assert {"kind": "TERM_MISSING", "count": 1} in body["report"]["flags"]


async def test_source_and_translation_come_side_by_side(web: httpx.AsyncClient) -> None:
    files = {"file": ("note.txt", "قال نعم.".encode(), "text/plain")}
    reply = await web.post("/v1/documents", files=files, data={"target_language": "en", "bilingual_format": "html"})
    assert reply.headers["content-type"].startswith("text/html")
    assert ".txt.html" in reply.headers["content-disposition"]
    assert "قال نعم." in reply.text
    refused = await web.post("/v1/documents", files=files, data={"target_language": "en", "bilingual_format": "pdf"})
    assert (refused.status_code, refused.json()["field"]) == (400, "bilingual_format")


async def test_documents_are_bulk_unless_they_ask(web: httpx.AsyncClient, models: FakeModels) -> None:
    await web.post("/v1/documents", **form("a.txt", b"The council met."))
    await web.post("/v1/documents", **form("a.txt", b"They sat.", priority="interactive"))
    assert [caller.priority for caller in models.callers] == [Priority.BULK, Priority.INTERACTIVE]
    assert all(caller.patient for caller in models.callers)


@pytest.mark.parametrize(
    ("sent", "field", "reason"),
    [
        ({"files": {"other": ("a.txt", b"text")}}, "file", "FIELD_REQUIRED"),
        ({"files": {"file": ("a.txt", b"text")}}, "target_language", "FIELD_REQUIRED"),
        (form("a.txt", b"text", target_language="fr"), "target_language", "UNSUPPORTED_LANGUAGE"),
        (form("a.txt", b"text", report="maybe"), "report", "INVALID_REQUEST"),
        (form("a.txt", b"text", glossary="{"), "glossary", "INVALID_REQUEST"),
        (form("a.txt", b"text", glossary="[" * 100_000), "glossary", "INVALID_REQUEST"),
        (form("a.txt", b"text", priority="first"), "priority", "INVALID_REQUEST"),
        (form("a.exe", b"\0\1text"), None, "UNSUPPORTED_FORMAT"),
        (form("a.docx", b"no archive"), None, None),
        ({"content": b"--x", "headers": {"content-type": "multipart/form-data"}}, None, "MALFORMED_MESSAGE"),
        (
            {"content": b"no form", "headers": {"content-type": "multipart/form-data; boundary=x"}},
            None,
            "MALFORMED_MESSAGE",
        ),
    ],
)
async def test_what_is_wrong_is_a_problem(
    web: httpx.AsyncClient, sent: dict[str, Any], field: str | None, reason: str | None
) -> None:
    reply = await web.post("/v1/documents", **sent)
    assert reply.status_code == 400, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    assert field is None or reply.json()["field"] == field
    assert reason is None or reply.json()["reason"] == reason


async def test_formats_are_listed(web: httpx.AsyncClient) -> None:
    formats = {one["name"]: one for one in (await web.get("/v1/document-formats")).json()["formats"]}
    assert formats["html"]["extensions"] == ["html", "htm", "xhtml"]
    assert (formats["json"]["selection"], formats["csv"]["selection"]) == (["paths"], ["columns"])


async def _never_read() -> Any:
    raise AssertionError("the body is read")
    yield b""


@pytest.mark.parametrize("path", ["/v1/documents?target_language=ar", "/translate_file"])
async def test_an_announced_size_is_checked_before_reading(web: httpx.AsyncClient, path: str) -> None:
    headers = {"content-length": "30000000", "content-type": "multipart/form-data; boundary=x"}
    reply = await web.post(path, content=_never_read(), headers=headers)
    assert reply.status_code == 413


async def test_an_endless_body_is_cut_off(web: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while True:
            sent += 1 << 20
            yield bytes(1 << 20)

    reply = await web.post("/v1/documents?target_language=ar&name=a.txt", content=endless())
    assert (reply.status_code, reply.json()["reason"]) == (413, "PAYLOAD_TOO_LARGE")
    assert sent <= 22 << 20


async def test_a_client_that_falls_silent_is_sent_away(web: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PATIENCE_SECONDS", 0.05)

    async def silent() -> Any:
        yield b"text"
        await asyncio.sleep(60)

    reply = await web.post("/v1/documents?target_language=ar&name=a.txt", content=silent())
    assert reply.json()["reason"] == "INCOMPLETE_DOCUMENT"


async def test_places_are_shared_with_grpc_and_freed() -> None:
    async with serving(max_documents=1, http_listen="127.0.0.1:0") as server, httpx.AsyncClient() as client:
        url = f"http://{server.application.http_address}/v1/documents"
        leaving = asyncio.ensure_future(client.post(url, **form("a.txt", b"They HANG on."), timeout=60))
        await eventually(lambda: bool(server.models.to_arabic.taken))
        refused = await client.post(url, **form("a.txt", b"They met."))
        assert (refused.status_code, refused.json()["reason"]) == (429, "OVERLOADED")
        assert refused.headers["retry-after"]
        status = await server.documents.TranslateDocument().code()
        assert status.name == "RESOURCE_EXHAUSTED"
        leaving.cancel()  # closes the connection
        await eventually(lambda: server.models.to_arabic.cancelled == 1)
        await eventually(lambda: server.application.service.documents_at_work == 0)
        assert (await client.post(url, **form("a.txt", b"They met."))).status_code == 200


async def test_tokens_are_asked_for_and_quotas_hold(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"good").hexdigest()
    tokens = tmp_path / "tokens.toml"
    tokens.write_text(
        f'[[token]]\nname = "a"\nsha256 = "{digest}"\nroles = ["translate"]\ncharacters_per_day = 20\n',
        encoding="utf-8",
    )
    async with serving(http_listen="127.0.0.1:0", tokens=tokens) as server, httpx.AsyncClient() as client:
        url = f"http://{server.application.http_address}/v1/documents"
        assert (await client.post(url, **form("a.txt", b"They met."))).status_code == 401
        good = {"Authorization": "Bearer good"}
        assert (await client.post(url, **form("a.txt", b"They met."), headers=good)).status_code == 200
        reply = await client.post(url, **form("a.txt", b"They met again."), headers=good)
    assert (reply.status_code, reply.json()["reason"]) == (429, "QUOTA_EXCEEDED")


async def test_no_text_of_a_document_is_logged(web: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for text in (b"The embargoed council CRASH met.", b"The embargoed council met."):
        await web.post("/v1/documents?report=1", **form("embargoed-name.txt", text))
        await web.post("/translate_file", files={"file": ("a.txt", text)}, data={"source": "en", "target": "ar"})
    await web.post("/v1/documents", **form("a.docx", b"embargoed"))
    assert "unexpected error" in caplog.text
    own = [record for record in caplog.records if record.name.startswith(("dragoman", "starlette", "uvicorn"))]
    assert own
    assert "embargoed" not in "\n".join(logging.Formatter().format(record) for record in own)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("report.docx", "report.ar.docx"),
        ("../../etc/passwd", "passwd.ar"),
        ("C:\\folder\\a.b.txt", "a.b.ar.txt"),
        ('x"\r\nSet-Cookie: a=b.txt', "xSet-Cookie a=b.ar.txt"),
        ("\u202etxt.exe", "txt.ar.exe"),
        ("", "document.ar"),
        (".txt", "txt.ar"),
        ("a" * 1000 + ".txt", "a" * 120 + ".ar.txt"),
    ],
)
def test_names_of_files_are_harmless(name: str, expected: str) -> None:
    assert translated_name(name, "ar") == expected


async def test_an_unchanged_block_is_written_as_it_was(web: httpx.AsyncClient) -> None:
    previous = '[{"source": "The council met.", "target": "اجتمع المجلس."}]'
    fields = {"previous_segments": previous, "report": "true"}
    body = (await web.post("/v1/documents", **form("a.txt", b"The council met.\n\nIt was long.", **fields))).json()
    assert base64.b64decode(body["content"]).decode() == "اجتمع المجلس.\n\nترجمة."
    assert (body["report"]["segments"], body["report"]["previous_segments"]) == (2, 1)


@pytest.mark.parametrize(
    ("previous", "field"),
    [
        ("{}", "previous_segments"),
        ("[", "previous_segments"),
        ("[1]", "previous_segments"),
        ('[{"source": 1, "target": "a"}]', "previous_segments[0].source"),
        ('[{"source": "a"}]', "previous_segments[0].target"),
    ],
)
async def test_malformed_segments_are_named(web: httpx.AsyncClient, previous: str, field: str) -> None:
    reply = await web.post("/v1/documents", **form("a.txt", b"The council met.", previous_segments=previous))
    assert (reply.status_code, reply.json()["field"]) == (400, field)
