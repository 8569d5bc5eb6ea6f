"""LibreTranslate's API, also as its own client speaks it."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import httpx
import pytest
from dragoman_server.http import create_app
from libretranslatepy import LibreTranslateAPI
from rpc_fakes import FakeModels, service_over, serving

NEWS = "أعلنت الوزارة يوم الأحد خطة جديدة للمياه."


async def test_one_text_comes_back_with_its_language(web: httpx.AsyncClient) -> None:
    reply = await web.post("/translate", json={"q": NEWS, "source": "auto", "target": "en", "format": "text"})
    assert reply.status_code == 200
    body = reply.json()
    assert body["translatedText"] == "translation."
    assert body["detectedLanguage"]["language"] == "ar"
    assert 50 < body["detectedLanguage"]["confidence"] <= 100


async def test_a_list_comes_back_as_a_list(web: httpx.AsyncClient) -> None:
    body = (await web.post("/translate", json={"q": [NEWS, NEWS], "source": "ar", "target": "en"})).json()
    assert body == {"translatedText": ["translation.", "translation."]}


async def test_forms_are_read_as_json_is(web: httpx.AsyncClient) -> None:
    fields = {"q": NEWS, "source": "ar", "target": "en", "alternatives": "3"}
    urlencoded = await web.post("/translate", data=fields)
    multipart = await web.post("/translate", files={name: (None, value) for name, value in fields.items()})
    assert (
        urlencoded.json()
        == multipart.json()
        == {"translatedText": "translation.", "alternatives": ["another translation."]}
    )


async def test_alternatives_are_whole_texts(web: httpx.AsyncClient) -> None:
    body = {"q": [f"{NEWS}\n\n- {NEWS}\n", "123"], "source": "ar", "target": "en", "alternatives": 16}
    reply = (await web.post("/translate", json=body)).json()
    assert reply["translatedText"][0] == "translation.\n\n- translation.\n"
    assert reply["alternatives"] == [["another translation.\n\n- another translation.\n"], []]


@pytest.mark.parametrize("more", [{}, {"alternatives": 0}, {"alternatives": 2, "format": "html"}])
async def test_nothing_is_searched_for_in_vain(web: httpx.AsyncClient, models: FakeModels, more: Any) -> None:
    reply = await web.post("/translate", json={"q": "خطة للمياه.", "source": "ar", "target": "en", **more})
    assert reply.json().get("alternatives", []) == []
    assert len(models.to_english.taken) == 1


async def test_html_keeps_its_tags(web: httpx.AsyncClient) -> None:
    page = f"<p>{NEWS}</p><script>x = 1</script>"
    reply = await web.post("/translate", json={"q": page, "source": "auto", "target": "en", "format": "html"})
    assert reply.json()["translatedText"] == "<p>translation.</p><script>x = 1</script>"
    assert reply.json()["detectedLanguage"]["language"] == "ar"


async def test_detect_gives_percentages(web: httpx.AsyncClient) -> None:
    (found, *_) = (await web.post("/detect", data={"q": NEWS})).json()
    assert found["language"] == "ar"
    assert found["confidence"] > 50


async def test_languages_and_settings_are_told(web: httpx.AsyncClient) -> None:
    languages = (await web.get("/languages")).json()
    assert [language["code"] for language in languages] == ["ar", "en"]
    assert languages[0]["targets"] == ["ar", "en"]
    settings = (await web.get("/frontend/settings")).json()
    assert (settings["keyRequired"], settings["charLimit"]) == (False, 1_000_000)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"source": "ar", "target": "en"}, "q is required"),
        ({"q": 3, "source": "ar", "target": "en"}, "q must be"),
        ({"q": ["a", 3], "source": "ar", "target": "en"}, "q must be"),
        ({"q": "a", "source": "ar"}, "target is required"),
        ({"q": "a", "source": "ar", "target": "fr"}, "'fr'"),
        ({"q": "a", "source": "xx-", "target": "en"}, "xx-"),
        ({"q": "a", "source": "ar", "target": "en", "format": "docx"}, "'docx'"),
        ({"q": [], "source": "ar", "target": "en"}, "at least one"),
        ({"q": "a" * 1_000_001, "source": "en", "target": "ar"}, "1000000"),
        ({"q": "a", "source": "ar", "target": "en", "alternatives": 99}, "alternatives"),
    ],
)
async def test_wrong_requests_get_400_and_an_error(web: httpx.AsyncClient, body: Any, message: str) -> None:
    reply = await web.post("/translate", json=body)
    assert reply.status_code == 400
    assert message in reply.json()["error"]


@pytest.mark.parametrize("content", [b"[" * 100_000, b"{", b"[1]", b'"q"', b"\xff\xfe"])
async def test_broken_json_gets_400(web: httpx.AsyncClient, content: bytes) -> None:
    reply = await web.post("/translate", content=content, headers={"content-type": "application/json"})
    assert reply.status_code == 400
    assert "error" in reply.json()


async def test_a_body_beyond_the_limit_gets_413(web: httpx.AsyncClient) -> None:
    reply = await web.post("/translate", content=b"x" * (16 * 1024 * 1024 + 1))
    assert reply.status_code == 413


async def test_overload_says_when_to_come_again(web: httpx.AsyncClient) -> None:
    reply = await web.post("/translate", json={"q": "BUSY خبر من هنا", "source": "ar", "target": "en"})
    assert (reply.status_code, reply.headers["retry-after"]) == (429, "1")


async def test_what_nobody_foresaw_tells_nothing(web: httpx.AsyncClient) -> None:
    reply = await web.post("/translate", json={"q": "CRASH خبر من هنا", "source": "ar", "target": "en"})
    assert reply.status_code == 500
    assert "secret" not in reply.text


async def test_health_follows_the_models() -> None:
    service = service_over()
    transport = httpx.ASGITransport(create_app(service))
    async with httpx.AsyncClient(transport=transport, base_url="http://dragoman") as client:
        assert (await client.get("/health")).status_code == 503
        await service.load()
        assert (await client.get("/health")).json() == {"status": "ok"}
    service.close()


async def test_tokens_are_asked_for_here_too(tmp_path: Path) -> None:
    tokens = tmp_path / "tokens.toml"
    digest = hashlib.sha256(b"good").hexdigest()
    tokens.write_text(f'[[token]]\nname = "a"\nsha256 = "{digest}"\nroles = ["translate"]\n', encoding="utf-8")
    async with serving(http_listen="127.0.0.1:0", tokens=tokens) as server, httpx.AsyncClient() as client:
        url = f"http://{server.application.http_address}/translate"
        body = {"q": NEWS, "source": "ar", "target": "en"}
        codes = [
            (await client.post(url, json=body)).status_code,
            (await client.post(url, json={**body, "api_key": "bad"})).status_code,
            (await client.post(url, json={**body, "api_key": "good"})).status_code,
            (await client.post(url, json=body, headers={"Authorization": "Bearer good"})).status_code,
        ]
    assert codes == [403, 403, 200, 200]


async def test_the_official_client_works_unchanged() -> None:
    async with serving(http_listen="127.0.0.1:0") as server:
        api = LibreTranslateAPI(f"http://{server.application.http_address}/")
        assert await asyncio.to_thread(api.translate, NEWS, "ar", "en") == "translation."
        detected = await asyncio.to_thread(api.detect, NEWS)
        assert detected[0]["language"] == "ar"
        assert len(await asyncio.to_thread(api.languages)) == 2


async def test_a_client_that_leaves_cancels_its_work() -> None:
    models = FakeModels()
    async with serving(models, http_listen="127.0.0.1:0") as server, httpx.AsyncClient() as client:
        url = f"http://{server.application.http_address}/translate"
        with pytest.raises(httpx.ReadTimeout):
            await client.post(url, json={"q": "HANG خبر من هنا", "source": "ar", "target": "en"}, timeout=0.5)
        for _ in range(100):
            if models.to_english.cancelled:
                break
            await asyncio.sleep(0.02)
    assert models.to_english.cancelled == 1
