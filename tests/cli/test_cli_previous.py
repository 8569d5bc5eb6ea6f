"""`dragoman translate --previous`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command import Command, Write
from fake_server import FakeServer


def pairs_sent(server: FakeServer) -> list[tuple[str, str]]:
    sent: list[Any] = [item.options for item in server.items]
    sent += [request.options for method, request in server.calls if request is not None and method.startswith("Trans")]
    return [(one.source, one.target) for options in sent for one in options.previous_segments]


def test_the_json_of_a_run_is_the_report_for_the_next(
    run: Command, write: Write, server: FakeServer, tmp_path: Path
) -> None:
    server.translate = lambda text: text.replace("نص", "text")
    report = write("report.json", run("translate", "--to", "en", "--json", write("a.txt", "نص أول\n\nنص\n")).output)
    run("translate", "--to", "en", "--previous", report, write("b.txt", "نص أول\n\nآخر\n"))
    assert pairs_sent(server) == [("نص أول", "text أول"), ("نص", "text")]


def test_rows_give_a_report_too(run: Command, write: Write, server: FakeServer) -> None:
    server.translate = lambda text: text.replace("نص", "text")
    rows = write("rows.jsonl", '{"title": "نص"}\n{"title": "نص آخر"}\n')
    report = write("report.jsonl", run("translate", "--to", "en", "--json", rows).output)
    server.items.clear()
    run("translate", "--to", "en", "--previous", report, "--text", "نص جديد")
    assert pairs_sent(server) == [("نص", "text"), ("نص آخر", "text آخر")]


def test_a_document_takes_the_report(run: Command, write: Write, server: FakeServer) -> None:
    report = write("report.json", json.dumps({"segments": [{"source_text": "one", "target_text": "واحد"}]}))
    assert run("translate", "--to", "ar", "--previous", report, write("a.html", "<p>one</p>")).code == 0
    assert pairs_sent(server) == [("one", "واحد")]


def test_kept_sentences_are_counted(run: Command, write: Write, server: FakeServer) -> None:
    server.previous = True
    report = write("report.json", json.dumps({"segments": [{"source_text": "one", "target_text": "واحد"}]}))
    finished = run("translate", "--from", "en", "--to", "ar", "--previous", report, write("a.txt", "one\ntwo"))
    assert finished.output.decode() == "واحد\ntwo"
    assert "a.txt has 1 of 2 sentences translated as before" in finished.errors


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot read"),
        ("plain words", "not JSON"),
        ('{"segments": [{"source": [0, 3], "target": [0, 3]}]}', "segment 1 of the report has no source_text"),
    ],
)
def test_a_report_that_cannot_be_used_is_named(
    run: Command, write: Write, tmp_path: Path, content: str | None, told: str
) -> None:
    report = tmp_path / "none.json" if content is None else write("report.json", content)
    finished = run("translate", "--to", "en", "--previous", report, "--text", "نص")
    assert (finished.code, finished.output) == (2, b"")
    assert str(report) in finished.errors
    assert told in finished.errors
