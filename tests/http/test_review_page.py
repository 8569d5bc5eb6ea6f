"""The page at "/": its files, and what it does in a browser where there is one."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import dragoman_server.http
import httpx
import pytest
from dragoman_server.inference import FlagKind
from rpc_fakes import FakeEncoder, FakeModels, serving

FOLDER = Path(dragoman_server.http.__file__).parent / "page"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/page.css", "text/css"),
        ("/page.js", "text/javascript"),
        ("/choices.js", "text/javascript"),
        ("/documents.js", "text/javascript"),
    ],
)
async def test_the_files_come_with_a_strict_policy(web: httpx.AsyncClient, path: str, kind: str) -> None:
    reply = await web.get(path)
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith(kind)
    assert "default-src 'none'" in reply.headers["content-security-policy"]


def test_nothing_comes_from_elsewhere() -> None:
    for path in FOLDER.iterdir():
        assert not re.search(r"https?://|//\w+\.|@import|url\(", path.read_text(encoding="utf-8"))


def test_every_element_that_the_scripts_look_up_exists() -> None:
    page = (FOLDER / "index.html").read_text(encoding="utf-8")
    scripts = [path.read_text(encoding="utf-8") for path in FOLDER.glob("*.js")]
    wanted = {name for script in scripts for name in re.findall(r'byId\("([\w-]+)"\)', script)}
    assert len(wanted) > 20
    assert wanted <= set(re.findall(r'id="([\w-]+)"', page))


def test_every_flag_is_told_in_words() -> None:
    script = (FOLDER / "page.js").read_text(encoding="utf-8")
    assert {kind.value for kind in FlagKind} <= set(re.findall(r"^  ([A-Z_]+):", script, re.MULTILINE))


@asynccontextmanager
async def open_page(**settings: Any) -> AsyncIterator[Any]:
    """The page of a server with these settings, in Chromium. Whatever the browser complains of fails the test."""
    playwright = pytest.importorskip("playwright.async_api")
    async with serving(http_listen="127.0.0.1:0", **settings) as server, playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page()
        page.set_default_timeout(60_000)
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text))
        await page.goto(f"http://{server.application.http_address}/")
        yield page
        await browser.close()
        await asyncio.sleep(0)
    assert [problem for problem in problems if "409" not in problem] == []  # of a server that stores nothing


async def translated(page: Any, text: str) -> None:
    await page.fill("#input", text)
    await page.click("button[type=submit]:not(.plain)")
    await page.wait_for_selector("#sentences li")


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
async def test_a_text_is_translated_and_doubts_are_shown() -> None:
    async with open_page() as page:
        await translated(page, "وقع 3 وزراء الاتفاق اليوم.\n\nوغدا يوم آخر.")
        assert await page.locator("#sentences .target").all_inner_texts() == ["translation.", "translation."]
        assert await page.locator("#sentences .source").first.get_attribute("dir") == "rtl"
        assert await page.locator("#sentences li.medium").count() == 1  # a number is missing in the first
        await page.locator("#sentences li").first.hover()
        assert "number" in await page.inner_text("#why")
        await page.click("#summarize")
        await page.wait_for_selector("#summary button")


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
async def test_a_click_shows_what_else_could_stand_there() -> None:
    models = FakeModels()
    models.encoder = FakeEncoder()  # aligns the first characters, which light up under the pointer
    async with open_page(models=models) as page:
        await translated(page, "خطة للمياه.\n\nوقال نعم.")
        sentence = page.locator("#sentences .target").first
        await sentence.click(position={"x": 8, "y": 14})
        words = page.locator("#words button")
        await words.first.wait_for()
        assert await words.all_inner_texts() == ["other", "new"]
        assert "translation" in await page.inner_text("#words h3")
        await words.first.click()
        assert await page.locator("#sentences .target").all_inner_texts() == ["other day.", "translation."]
        await page.keyboard.press("Alt+Enter")
        whole = page.locator("#others button", has_text="another translation.")
        await whole.click()
        assert await sentence.inner_text() == "another translation."
        assert not await page.locator("#keep").is_visible()  # this server stores nothing


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
async def test_a_document_is_translated_and_saved() -> None:
    expect = pytest.importorskip("playwright.async_api").expect
    french = "Le conseil municipal s'est réuni hier soir pour discuter du budget de la ville."
    content = f"<html><body><p>وقع 3 وزراء الاتفاق اليوم.</p><p>{french}</p></body></html>"
    file = {"name": "news.html", "mimeType": "text/html", "buffer": content.encode()}
    async with open_page() as page:
        async with page.expect_download() as saved:
            await page.set_input_files("#file", file)
        download = await saved.value
        assert download.suggested_filename == "news.en.html"
        content = await asyncio.to_thread(Path(await download.path()).read_text, "utf-8")
        assert "<p>translation.</p>" in content
        await expect(page.locator("#status")).to_contain_text("news.en.html was saved")
        await expect(page.locator("#status")).to_contain_text("left as they were: 1.")
        assert await page.locator("#sentences li").count() == 0


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
async def test_what_a_person_decides_is_kept(tmp_path: Path) -> None:
    expect = pytest.importorskip("playwright.async_api").expect
    async with open_page(data=tmp_path / "data") as page:
        await translated(page, "خطة للمياه.")
        sentence = page.locator("#sentences .target").first
        await sentence.fill("A plan for water.")
        await page.click("#keep-sentence")
        await page.wait_for_selector("#sentences .kept")
        source = page.locator("#sentences .source").first
        box = await source.bounding_box()
        await source.dblclick(position={"x": box["width"] - 20, "y": 14})  # the first word, at the right
        await expect(page.locator("#term-source")).to_have_value("خطة")
        await page.fill("#term-target", "scheme")
        await page.fill("#term-glossary", "desk")
        await page.click("#keep button[type=submit]")
        await expect(page.locator("#kept")).to_contain_text("glossary desk")
        assert await page.input_value("#glossary") == "desk"
        await page.click("#edit")
        await translated(page, "خطة للمياه.\n\nخطة أخرى.")
        await expect(page.locator("#sentences li")).to_have_count(2)
        assert await sentence.inner_text() == "A plan for water."
        await page.locator("#sentences li").nth(1).hover()
        assert "term of the glossary" in await page.inner_text("#why")
