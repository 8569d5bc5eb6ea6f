"""`dragoman translate --keep-names` and `--names`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Command, Write
from dragoman.v1 import names_pb2
from fake_server import FakeServer

FOUND = names_pb2.NameRendering(source="كافانو", target="Kavanaugh", count=2, first={"start": 4, "end": 10})


@pytest.fixture(autouse=True)
def naming(server: FakeServer) -> None:
    server.names = [FOUND]


def sent(server: FakeServer) -> list[tuple[str, str]]:
    options = [item.options for item in server.items] + [
        request.options for method, request in server.calls if method in ("TranslateText", "TranslateDocument")
    ]
    return [(name.source, name.target) for name in options[-1].name_memory.names]


def test_names_are_kept_only_when_asked_for(run: Command, write: Write, server: FakeServer) -> None:
    source = write("a.txt", "قال كافانو.")
    run("translate", "--to", "en", source)
    run("translate", "--to", "en", "--keep-names", source)
    assert [item.options.keep_names for item in server.items] == [False, True]


def test_a_file_of_names_is_made(run: Command, write: Write, tmp_path: Path) -> None:
    names = tmp_path / "names.tsv"
    assert run("translate", "--to", "en", "--names", names, write("a.txt", "قال كافانو.")).code == 0
    assert names.read_text(encoding="utf-8") == "ar\ten\tcount\nكافانو\tKavanaugh\t2\n"


def test_a_file_of_names_is_passed_and_completed(run: Command, write: Write, server: FakeServer) -> None:
    names = write("names.tsv", "ar\ten\tcount\nسليماني\tSoleimani\t1\nكافانو\tCavanaugh\t1\n")
    run("translate", "--to", "en", "--names", names, write("a.txt", "قال كافانو."))
    assert sent(server) == [("سليماني", "Soleimani"), ("كافانو", "Cavanaugh")]
    assert names.read_text(encoding="utf-8").splitlines()[1:] == ["سليماني\tSoleimani\t1", "كافانو\tCavanaugh\t3"]


def test_a_file_of_names_serves_both_directions(run: Command, write: Write, server: FakeServer) -> None:
    server.names = [names_pb2.NameRendering(source="Branstad", target="برانستاد", count=1)]
    names = write("names.json", json.dumps([{"ar": "سليماني", "en": "Soleimani"}]))
    run("translate", "--to", "ar", "--names", names, write("a.txt", "Branstad spoke."))
    assert sent(server) == [("Soleimani", "سليماني")]
    assert json.loads(names.read_text(encoding="utf-8"))[1] == {"ar": "برانستاد", "en": "Branstad", "count": 1}


def test_documents_of_a_run_share_their_names(run: Command, write: Write, server: FakeServer, tmp_path: Path) -> None:
    sources = [write(name, "<p>x</p>") for name in ("a.html", "b.html")]
    run("translate", "--to", "en", "--keep-names", "-o", tmp_path / "out", *sources)
    assert sent(server) == [("كافانو", "Kavanaugh")]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("n.tsv", "سليماني\n", "line 1"),
        ("n.tsv", "ar\ten\nقاسم سليماني\tSoleimani\n", "more than one word"),
        ("n.tsv", "سليماني\tSoleimani\tmany\n", "'many' is no count"),
        ("n.json", "{", "is not JSON"),
        ("n.json", "{}", "must be a list"),
        ("n.json", '[{"ar": "سليماني"}]', "entry 1"),
        ("n.tsv", b"\xff\xff", "cannot read"),
    ],
)
def test_a_bad_file_of_names_is_told_by_its_line(
    run: Command, write: Write, name: str, content: str | bytes, told: str
) -> None:
    finished = run("translate", "--to", "en", "--names", write(name, content), write("a.txt", "نص"))
    assert finished.code == 2
    assert told in finished.errors


def test_the_evidence_has_the_names(run: Command, write: Write) -> None:
    finished = run("translate", "--to", "en", "--keep-names", "--json", write("a.txt", "قال كافانو."))
    (name,) = json.loads(finished.output)["names"]
    assert name == {"source": "كافانو", "target": "Kavanaugh", "count": 2, "first": [4, 10]}
