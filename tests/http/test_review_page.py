"""The page at "/": its files, and what it does in a browser where there is one."""

from __future__ import annotations

import asyncio
import re
import shutil
from pathlib import Path

import dragoman_server.http
import httpx
import pytest
from rpc_fakes import serving

FOLDER = Path(dragoman_server.http.__file__).parent / "page"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.mark.parametrize(
    ("path", "kind"), [("/", "text/html"), ("/page.css", "text/css"), ("/page.js", "text/javascript")]
)
async def test_the_files_come_with_a_strict_policy(web: httpx.AsyncClient, path: str, kind: str) -> None:
    reply = await web.get(path)
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith(kind)
    assert "default-src 'none'" in reply.headers["content-security-policy"]


def test_nothing_comes_from_elsewhere() -> None:
    for path in FOLDER.iterdir():
        assert not re.search(r"https?://|//\w+\.|@import|url\(", path.read_text(encoding="utf-8"))


def test_every_element_that_the_script_looks_up_exists() -> None:
    script, page = ((FOLDER / name).read_text(encoding="utf-8") for name in ("page.js", "index.html"))
    wanted = set(re.findall(r'byId\("([\w-]+)"\)', script))
    assert len(wanted) > 10
    assert wanted <= set(re.findall(r'id="([\w-]+)"', page))


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
async def test_a_text_is_translated_and_doubts_are_shown() -> None:
    playwright = pytest.importorskip("playwright.async_api")
    async with serving(http_listen="127.0.0.1:0") as server, playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text))
        await page.goto(f"http://{server.application.http_address}/")
        await page.fill("#input", "وقع 3 وزراء الاتفاق اليوم.\n\nوغدا يوم آخر.")
        await page.click("button[type=submit]")
        await page.wait_for_selector("#sentences li")
        assert await page.locator("#sentences .target").all_inner_texts() == ["translation.", "translation."]
        assert await page.locator("#sentences .source").first.get_attribute("dir") == "rtl"
        assert await page.locator("#sentences li.medium").count() == 1  # a number is missing in the first
        await page.locator("#sentences li").first.hover()
        assert "number" in await page.inner_text("#why")
        await page.click("#summarize")
        await page.wait_for_selector("#summary button")
        await browser.close()
        await asyncio.sleep(0)
    assert problems == []
