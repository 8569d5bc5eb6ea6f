"""`--local`: the service inside the command."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from command import Write
from dragoman.cli import main


def test_one_command_translates_with_no_server_running(
    write: Write, tmp_path: Path, tiny_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAGOMAN_SERVER", "127.0.0.1:1")
    source = write("a.txt", "Hello world.\n\n  • One.\n")
    out = tmp_path / "out.txt"
    arguments = ["translate", "--local", "--models-dir", str(tiny_models), "--to", "ar", "-q", "-o", str(out)]
    assert main([*arguments, str(source)]) == 0
    assert out.read_text(encoding="utf-8").count("\n") == 3
    assert "\n\n  • " in out.read_text(encoding="utf-8")


def test_models_that_cannot_be_loaded_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "models" / "broken").mkdir(parents=True)
    (tmp_path / "models" / "broken" / "manifest.toml").write_text("format = 1\n")
    code = main(["models", "--local", "--models-dir", str(tmp_path / "models")])
    message = capsys.readouterr().err
    assert code in (1, 2)
    assert message.startswith("dragoman: ")
    assert "Traceback" not in message


def test_a_missing_server_package_is_told_with_the_way_out(
    write: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "dragoman_server.local", None)
    assert main(["translate", "--local", "--to", "en", str(write("a.txt", "a"))]) == 2
    assert "pip install 'dragoman[server]'" in capsys.readouterr().err
