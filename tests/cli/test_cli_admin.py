"""`dragoman admin`, against a real server with tiny models."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from changed_models import fail_its_canary, revise
from command import Finished
from dragoman.cli import main
from dragoman_server.app import Application
from dragoman_server.config import ServerConfig
from tiny_model import build_models, build_translation_model

Admin = Callable[..., Finished]


@pytest.fixture
def models_dir(tmp_path: Path) -> Path:
    return build_models(tmp_path / "models")


@pytest.fixture
def address(models_dir: Path, tmp_path: Path) -> Iterator[str]:
    """Of the administration of a server in another thread."""
    ready, leave = threading.Event(), threading.Event()
    config = ServerConfig(
        listen=f"unix:{tmp_path}/socket", admin_listen=f"unix:{tmp_path}/admin", models_dir=models_dir, workers=1
    )

    async def serve() -> None:
        async with Application(config):
            ready.set()
            await asyncio.to_thread(leave.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(30)
    yield f"unix:{tmp_path}/admin"
    leave.set()
    thread.join()


@pytest.fixture
def admin(address: str, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Admin:
    monkeypatch.setenv("DRAGOMAN_ADMIN_SERVER", address)

    def run(*arguments: str) -> Finished:
        capfdbinary.readouterr()
        code = main(["admin", *arguments])
        output, errors = capfdbinary.readouterr()
        return Finished(code, output, "".join(line for line in errors.decode().splitlines(True) if "dragoman:" in line))

    return run


def test_a_model_is_loaded_replaced_and_unloaded(admin: Admin, models_dir: Path) -> None:
    build_translation_model(models_dir / "second", default=False)
    finished = admin("load", "second")
    assert (finished.code, finished.errors) == (0, "")
    first, last = finished.output.decode().splitlines()
    assert first.split()[:2] == ["loaded", "second"]
    assert last == "loaded now: second, tiny-ar-en, tiny-en-ar"
    after = revise(models_dir / "tiny-en-ar", "today")
    line = admin("load", "tiny-en-ar").output.decode().splitlines()[0]
    assert line.startswith("replaced   tiny-en-ar  ")
    assert f"→ {after[:12]}" in line
    shown = admin("unload", "second").output.decode()
    assert shown.startswith("unloaded   second")
    assert shown.endswith("loaded now: tiny-ar-en, tiny-en-ar\n")


def test_a_bad_model_is_a_failure_with_its_reason(admin: Admin, models_dir: Path) -> None:
    fail_its_canary(models_dir / "tiny-en-ar")
    finished = admin("load", "tiny-en-ar")
    assert (finished.code, finished.output) == (1, b"")
    assert "contains none of 'مدينة'" in finished.errors


def test_a_reload_lists_every_folder_and_fails_if_one_does(admin: Admin, models_dir: Path) -> None:
    assert admin("reload").code == 0
    (models_dir / "empty").mkdir()
    shutil.rmtree(models_dir / "tiny-ar-en")
    finished = admin("reload")
    assert finished.code == 1
    assert "folder empty is refused: " in finished.errors
    assert [line.split()[:2] for line in finished.output.decode().splitlines()] == [
        ["refused", "empty"],
        ["unloaded", "tiny-ar-en"],
        ["unchanged", "tiny-en-ar"],
        ["loaded", "now:"],
    ]
    rows = [json.loads(line) for line in admin("reload", "--json").output.splitlines()]
    assert [(row["folder"], row["outcome"]) for row in rows] == [("empty", "refused"), ("tiny-en-ar", "unchanged")]


def test_the_last_model_goes_by_force_only(admin: Admin) -> None:
    finished = admin("unload", "tiny-en-ar")
    assert finished.code == 1
    assert "only one that translates en to ar" in finished.errors
    assert admin("unload", "tiny-en-ar", "--force").code == 0
    assert admin("unload", "tiny-ar-en", "--force").output.decode().endswith("loaded now: none\n")


def test_a_path_is_wrong_use(admin: Admin) -> None:
    finished = admin("load", "../models/tiny-en-ar")
    assert finished.code == 2
    assert "give the name alone" in finished.errors


def test_a_server_that_does_not_administer_is_told_apart(admin: Admin, address: str, tmp_path: Path) -> None:
    finished = admin("reload", "--server", f"unix:{tmp_path}/socket")
    assert finished.code == 1
    assert "socket is not an address for administration; give the one" in finished.errors
    finished = admin("reload", "--server", f"unix:{tmp_path}/nobody")
    assert finished.code == 1
    assert "no server answers at unix:" in finished.errors


def test_the_address_must_be_given(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("DRAGOMAN_ADMIN_SERVER", raising=False)
    assert main(["admin", "reload"]) == 2
    assert "which server?" in capsys.readouterr().err
    assert main(["admin"]) == 2
