from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import Command, Finished, Write

sys.path.insert(0, str(Path(__file__).parents[1] / "client"))

from dragoman.cli import main
from fake_server import FakeServer


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    with FakeServer() as fake:
        monkeypatch.setenv("DRAGOMAN_SERVER", fake.address)
        yield fake


@pytest.fixture
def run(server: FakeServer, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    """Runs the command line against the fake server."""

    def run(*arguments: str | Path) -> Finished:
        capfdbinary.readouterr()
        code = main([str(argument) for argument in arguments])
        output, errors = capfdbinary.readouterr()
        return Finished(code, output, errors.decode())

    return run


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file under the test's folder, byte for byte."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
