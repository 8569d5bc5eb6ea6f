"""`dragoman batch` on the command line, without Ray."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from batch_place import Place
from dragoman.cli import main


def run(place: Place, *arguments: object) -> int:
    return main(["batch", str(place.source), "--to", "ar", "-o", str(place.output), *map(str, arguments)])


def test_rows_are_translated_in_this_process(place: Place, tiny_models: Path) -> None:
    place.write([{"title": "The minister said", "text": "water"}, {"body": "agreement"}])
    assert run(place, "--from", "en", "--models-dir", tiny_models) == 1
    assert place.rows()[0]["title_ar"] == "تحه وزير قال"
    assert "--field" in place.rows()[1]["dragoman_error"]
    again = ("--from", "en", "--models-dir", tiny_models, "--field", "text", "--field", "body", "--suffix", ".arabic")
    assert run(place, *again) == 0
    assert [row.get("body.arabic") for row in place.rows()] == [None, "اتفاق"]


def test_ray_that_is_missing_is_named(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place.write([{"text": "water"}])
    monkeypatch.setitem(sys.modules, "ray", None)
    assert run(place, "--ray") == 1
    assert "pip install 'dragoman[ray]'" in capsys.readouterr().err
    assert not place.output.exists()


def test_a_server_that_is_not_installed_is_named(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place.write([{"text": "water"}])
    monkeypatch.setitem(sys.modules, "dragoman_server.cluster", None)
    monkeypatch.delattr("dragoman_server.cluster", raising=False)
    assert run(place) == 2
    assert "pip install 'dragoman[server]'" in capsys.readouterr().err


def test_a_file_after_ray_is_no_address(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place.write([{"text": "water"}])
    monkeypatch.setitem(sys.modules, "ray", None)
    assert main(["batch", "--to", "ar", "-o", str(place.output), "--ray", str(place.source)]) == 1
    assert "pip install 'dragoman[ray]'" in capsys.readouterr().err
    assert main(["batch", "--to", "ar", "-o", str(place.output), "--ray", "auto"]) == 2
    assert "which file?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--actors", "2"), "--actors is for --ray"),
        (("--server", "host", "--models-dir", "models"), "exclude each other"),
        (("--from", "fr"), "fr"),
        (("--suffix", ""), "suffix"),
    ],
)
def test_wrong_use_is_named(
    place: Place, arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place.write([{"text": "water"}])
    assert run(place, *arguments) == 2
    assert said in capsys.readouterr().err
    assert not place.output.exists()


def test_an_output_over_the_input_is_refused(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.write([{"text": "water"}])
    assert main(["batch", str(place.source), "--to", "ar", "-o", str(place.source)]) == 2
    assert "is also the input" in capsys.readouterr().err


def test_an_input_that_is_no_file_is_refused(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(place) == 2
    assert "is not a file" in capsys.readouterr().err
