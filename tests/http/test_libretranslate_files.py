"""LibreTranslate's API for files: an address for the translated file, good for its caller only, and not for long.

`libretranslatepy` has no call for files up to its version 2.1.4; requests are as LibreTranslate's own page sends them.
"""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import httpx
import pytest
from dragoman_server.errors import LimitExceededError, OverloadedError
from dragoman_server.http import libretranslate_files
from dragoman_server.http.downloads import KEEP_SECONDS, DownloadGoneError, Downloads, File
from rpc_fakes import serving

TEXT = b"The council met."
LANGUAGES = {"source": "en", "target": "ar"}


def form(**fields: str) -> dict[str, Any]:
    return {"files": {"file": ("a.txt", TEXT)}, "data": {**LANGUAGES, **fields}}


async def test_a_file_is_translated_and_fetched(web: httpx.AsyncClient) -> None:
    reply = await web.post("/translate_file", **form())
    assert reply.status_code == 200, reply.text
    address = reply.json()["translatedFileUrl"]
    assert address.startswith("http://dragoman/download_file/")
    assert len(httpx.URL(address).path.split("/")[-1]) > 32
    fetched = await web.get(address)
    assert (fetched.status_code, fetched.text) == (200, "ترجمة.")
    assert 'filename="a.ar.txt"' in fetched.headers["content-disposition"]
    assert "sandbox" in fetched.headers["content-security-policy"]
    assert fetched.headers["cache-control"] == "no-store"
    again = (await web.post("/translate_file", **form(source="auto"))).json()["translatedFileUrl"]
    assert again != address


async def test_settings_tell_what_files_are_taken(web: httpx.AsyncClient) -> None:
    settings = (await web.get("/frontend/settings")).json()
    assert settings["filesTranslation"] is True
    assert {".txt", ".docx", ".html", ".srt"} <= set(settings["supportedFilesFormat"])
    assert ".json" not in settings["supportedFilesFormat"]  # somebody has to say which strings


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"json": LANGUAGES}, "multipart/form-data"),
        ({"files": {"other": ("a.txt", TEXT)}, "data": LANGUAGES}, "no file"),
        ({"files": {"file": ("a.txt", TEXT)}, "data": {"source": "en"}}, "target is required"),
        (form(target="fr"), "'fr'"),
        ({"files": {"file": ("a.exe", b"\0\1")}, "data": LANGUAGES}, "a.exe"),
    ],
)
async def test_wrong_requests_get_400_and_an_error(web: httpx.AsyncClient, sent: Any, message: str) -> None:
    reply = await web.post("/translate_file", **sent)
    assert reply.status_code == 400
    assert message in reply.json()["error"]


async def test_unknown_addresses_are_not_found(web: httpx.AsyncClient) -> None:
    reply = await web.get("/download_file/unknown.txt")
    assert reply.status_code == 404
    assert "minutes" in reply.json()["error"]


def _tokens(folder: Path) -> Path:
    path = folder / "tokens.toml"
    entries = [
        f'[[token]]\nname = "{name}"\nsha256 = "{hashlib.sha256(name.encode()).hexdigest()}"\nroles = ["translate"]\n'
        for name in ("mine", "other")
    ]
    path.write_text("\n".join(entries), encoding="utf-8")
    return path


async def test_an_address_is_good_for_its_caller_only(tmp_path: Path) -> None:
    async with serving(http_listen="127.0.0.1:0", tokens=_tokens(tmp_path)) as server, httpx.AsyncClient() as client:
        url = f"http://{server.application.http_address}/translate_file"
        assert (await client.post(url, **form())).status_code == 403
        assert (await client.post(url, **form(api_key="wrong"))).status_code == 403
        address = (await client.post(url, **form(api_key="mine"))).json()["translatedFileUrl"]
        by_header = {"Authorization": "Bearer mine"}
        assert (await client.post(url, **form(), headers=by_header)).status_code == 200
        codes = [
            (await client.get(address)).status_code,
            (await client.get(address, headers={"Authorization": "Bearer other"})).status_code,
            (await client.get(address, headers=by_header)).status_code,
            (await client.get(address, params={"api_key": "mine"})).status_code,
        ]
    assert codes == [403, 404, 200, 200]


async def _trickle(begun: asyncio.Event, pieces: int) -> Any:
    yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    begun.set()
    for _ in range(pieces):  # httpx reads no answer before it has sent all
        yield b"x"
        await asyncio.sleep(0.02)


TRICKLE = {"content-type": "multipart/form-data; boundary=x"}


async def test_strangers_get_few_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libretranslate_files, "_UNKNOWN_UPLOADS", 1)
    begun = asyncio.Event()
    async with serving(http_listen="127.0.0.1:0", tokens=_tokens(tmp_path)) as server:
        url = f"http://{server.application.http_address}/translate_file"
        async with httpx.AsyncClient(timeout=60) as client:
            stranger = asyncio.ensure_future(client.post(url, content=_trickle(begun, 3_000), headers=TRICKLE))
            await begun.wait()
            codes = {200}
            while 429 not in codes and not stranger.done():
                codes.add((await client.post(url, **form(api_key="mine"))).status_code)
            known = await client.post(url, **form(), headers={"Authorization": "Bearer mine"})
            stranger.cancel()
    assert codes == {200, 429}
    assert known.status_code == 200
    assert server.models.to_arabic.taken  # of those that showed who they are


async def test_strangers_get_little_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libretranslate_files, "PATIENCE_SECONDS", 0.2)
    async with serving(http_listen="127.0.0.1:0", tokens=_tokens(tmp_path)) as server:
        url = f"http://{server.application.http_address}/translate_file"
        async with httpx.AsyncClient(timeout=60) as client:
            reply = await client.post(url, content=_trickle(asyncio.Event(), 50), headers=TRICKLE)
    assert reply.status_code == 400
    assert "Authorization" in reply.json()["error"]


@pytest.mark.parametrize("name", ["keep", "get"])
async def test_files_are_gone_after_their_time(name: str) -> None:
    clock = [0.0]
    downloads = Downloads(100, now=lambda: clock[0])
    file = File("a.txt", "text/plain", b"x" * 60)
    key = downloads.keep(file, "a")
    clock[0] = KEEP_SECONDS - 1
    assert downloads.get(key, "a") == file
    clock[0] = KEEP_SECONDS
    if name == "keep":
        downloads.keep(file, "b")
        assert downloads.held_bytes == 60
    with pytest.raises(DownloadGoneError):
        downloads.get(key, "a")


async def test_what_is_kept_is_bounded() -> None:
    downloads = Downloads(100)
    first = downloads.keep(File("a", "text/plain", b"x" * 40), "a")
    second = downloads.keep(File("b", "text/plain", b"x" * 40), "a")
    downloads.keep(File("c", "text/plain", b"x" * 40), "a")  # in the place of the oldest of the same owner
    with pytest.raises(DownloadGoneError):
        downloads.get(first, "a")
    with pytest.raises(OverloadedError):
        downloads.keep(File("d", "text/plain", b"x" * 40), "b")
    with pytest.raises(LimitExceededError):
        downloads.keep(File("e", "text/plain", b"x" * 101), "a")
    assert downloads.get(second, "a").name == "b"
    assert downloads.held_bytes == 80
