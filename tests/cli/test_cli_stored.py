"""`dragoman glossary` and `dragoman memory`, against a real server with tiny models and a data folder."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from command import Finished, Write
from dragoman.cli import main
from dragoman_server.app import Application
from dragoman_server.config import ServerConfig

Run = Callable[..., Finished]
TSV = "ar\ten\tnote\tcase_sensitive\nقطاع غزة\tGaza Strip\t\tfalse\nالولايات المتحدة\tUS\tnot us\ttrue\n"


@contextmanager
def served(config: ServerConfig) -> Iterator[None]:
    """A server in another thread."""
    ready, leave = threading.Event(), threading.Event()

    async def serve() -> None:
        async with Application(config):
            ready.set()
            await asyncio.to_thread(leave.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(30)
        yield
    finally:
        leave.set()
        thread.join()


@pytest.fixture
def run(
    tiny_models: Path,
    tmp_path: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Run]:
    """Runs the command line against the server; with the parameter None it has no data folder."""
    data = getattr(request, "param", tmp_path / "data")
    config = ServerConfig(listen=f"unix:{tmp_path}/socket", models_dir=tiny_models, workers=1, data=data)
    monkeypatch.setenv("DRAGOMAN_SERVER", config.listen)

    def run(*arguments: str | Path) -> Finished:
        capfdbinary.readouterr()
        code = main([str(argument) for argument in arguments])
        output, errors = capfdbinary.readouterr()
        return Finished(code, output, "".join(line for line in errors.decode().splitlines(True) if "dragoman:" in line))

    with served(config):
        yield run


def test_what_is_imported_is_exported(run: Run, write: Write, tmp_path: Path) -> None:
    finished = run("glossary", "import", "desk", write("in.tsv", TSV))
    assert (finished.code, finished.errors) == (0, "dragoman: 2 added\n")
    assert run("glossary", "export", "desk").output.decode() == TSV
    assert run("glossary", "export", "desk", "-o", tmp_path / "out.tsv").code == 0
    assert (tmp_path / "out.tsv").read_text(encoding="utf-8") == TSV
    assert run("glossary", "export", "desk", "-o", tmp_path / "out.tbx").code == 0
    again = run("glossary", "import", "copy", tmp_path / "out.tbx")
    assert again.errors == "dragoman: 2 added\n"
    assert run("glossary", "export", "copy").output.decode() == TSV


def test_glossaries_are_listed_shown_and_deleted(run: Run, write: Write) -> None:
    run("glossary", "import", "desk", write("in.tsv", TSV))
    head, row = run("glossary", "list").output.decode().splitlines()
    assert head.split() == ["NAME", "ENTRIES", "REVISION", "CHANGED", "DESCRIPTION"]
    assert row.split()[:2] == ["desk", "2"]
    (listed,) = map(json.loads, run("glossary", "list", "--json").output.splitlines())
    assert (listed["name"], listed["entry_count"]) == ("desk", 2)
    shown = run("glossary", "show", "desk").output.decode().splitlines()
    assert shown == ["قطاع غزة\tGaza Strip", "الولايات المتحدة\tUS\tcase-sensitive\tnot us"]
    first = json.loads(run("glossary", "show", "desk", "--json").output.splitlines()[0])
    assert (first["arabic"], first["english"]) == ("قطاع غزة", "Gaza Strip")
    assert run("glossary", "delete", "desk").code == 0
    finished = run("glossary", "show", "desk")
    assert finished.code == 1
    assert "there is no glossary 'desk'" in finished.errors


def test_entries_are_added_changed_and_removed(run: Run) -> None:
    assert run("glossary", "add", "desk", "غزة", "Gaza").errors == "dragoman: 1 added\n"
    assert run("glossary", "add", "desk", "غزة", "Ghazza").errors == "dragoman: 1 changed\n"
    assert run("glossary", "show", "desk").output.decode() == "غزة\tGhazza\n"
    assert run("glossary", "remove", "desk", "غزة").code == 0
    assert run("glossary", "remove", "desk", "غزة").code == 1


def test_problems_are_named_and_a_dry_run_stores_nothing(run: Run, write: Write) -> None:
    broken = write("in.csv", "ar,en\nقطاع غزة,Gaza Strip\n,nothing\n")
    finished = run("glossary", "import", "desk", broken, "--dry-run")
    assert finished.code == 1
    assert "line 3: " in finished.errors
    assert finished.errors.endswith("would be: 1 added, 1 left out\n")
    assert run("glossary", "list", "--json").output == b""


def test_a_format_that_cannot_be_told_is_asked_for(run: Run, write: Write) -> None:
    finished = run("glossary", "import", "desk", write("in.txt", TSV))
    assert finished.code == 2
    assert "--format" in finished.errors
    assert run("glossary", "import", "desk", write("in.txt", TSV), "--format", "tsv").code == 0
    finished = run("glossary", "import", "desk", "missing.tsv")
    assert (finished.code, "cannot read missing.tsv" in finished.errors) == (1, True)


TMX = """<tmx version="1.4"><header srclang="en"/><body><tu>
<tuv xml:lang="en"><seg>Good morning, Cairo.</seg></tuv><tuv xml:lang="ar"><seg>صباح الخير يا قاهرة.</seg></tuv>
</tu></body></tmx>"""


def test_a_memory_is_imported_looked_up_used_and_exported(run: Run, write: Write, tmp_path: Path) -> None:
    finished = run("memory", "import", write("in.tmx", TMX))
    assert (finished.code, finished.errors) == (0, "dragoman: 1 added\n")
    assert run("memory", "import", write("in.tmx", TMX)).errors == "dragoman: 1 unchanged\n"
    shown = run("memory", "lookup", "--from", "en", "--to", "ar", "Good morning, Cairo.").output.decode()
    assert shown == "exact\tGood morning, Cairo.\n\tصباح الخير يا قاهرة.\n"
    near = run("memory", "lookup", "--from", "en", "--to", "ar", "--min", "0.5", "Good evening, Cairo.")
    assert near.output.decode().splitlines()[-1] == "\tevening → morning"
    (row,) = map(
        json.loads,
        run("memory", "lookup", "--from", "en", "--to", "ar", "--json", "Good morning, Cairo.").output.splitlines(),
    )
    assert (row["exact"], row["similarity"], row["target"]) == (True, 1.0, "صباح الخير يا قاهرة.")
    result = run("translate", "--to", "ar", "--use-memory", "--json", "--text", "Good morning, Cairo.")
    assert json.loads(result.output)["segments"][0]["origin"] == "memory"
    assert json.loads(result.output)["text"] == "صباح الخير يا قاهرة."
    assert run("memory", "export", "-o", tmp_path / "out.tmx").code == 0
    assert "صباح الخير يا قاهرة." in (tmp_path / "out.tmx").read_text(encoding="utf-8")


def test_an_unknown_glossary_is_wrong_use(run: Run, write: Write) -> None:
    run("glossary", "import", "desk", write("in.tsv", TSV))
    finished = run("translate", "--to", "ar", "--glossary", "sport", "--text", "Good morning.")
    assert finished.code == 2
    assert finished.errors.endswith("stored are: desk\n")
    assert run("translate", "--to", "ar", "--glossary", "desk", "--text", "Good morning.").code == 0


@pytest.mark.parametrize("run", [None], indirect=True)
def test_a_server_without_storage_says_how_to_have_it(run: Run) -> None:
    for arguments in (("glossary", "list"), ("translate", "--to", "ar", "--use-memory", "--text", "Good morning.")):
        finished = run(*arguments)
        assert finished.code in (1, 2)
        assert "start it with --data DIR" in finished.errors
