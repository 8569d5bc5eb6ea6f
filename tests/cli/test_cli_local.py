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


def test_a_feed_is_the_same_when_it_is_not_translated_again(
    write: Write, tmp_path: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    items = "".join(
        f"<item><guid>{at}</guid><title>Hello {at}</title>"
        f"<description>&lt;p&gt;One &lt;b&gt;world&lt;/b&gt; {at}.&lt;/p&gt;</description></item>"
        for at in range(5)
    )
    source = write("in.xml", f'<rss version="2.0"><channel><title>World</title>{items}</channel></rss>')
    command = ["feed", "translate", "--local", "--models-dir", str(tiny_models), "--to", "ar", "--state"]
    command += [str(tmp_path / "state.sqlite"), "-o", str(tmp_path / "out.xml"), str(source)]
    assert main(command) == 0
    first = (tmp_path / "out.xml").read_bytes()
    assert "5 items: 5 new" in capsys.readouterr().err
    assert first.count(b'<item xml:lang="ar">') == 5
    assert main(command) == 0
    assert "0 new, 0 changed, 5 unchanged" in capsys.readouterr().err
    assert (tmp_path / "out.xml").read_bytes() == first


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
