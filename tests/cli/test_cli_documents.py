"""`dragoman translate` with documents: files that are neither text nor JSON Lines."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from command import Command, Write
from dragoman.v1 import documents_pb2
from fake_server import FakeServer

PAGE = "<p>one</p>"


def test_a_document_is_written_in_its_own_format(
    run: Command, write: Write, tmp_path: Path, server: FakeServer
) -> None:
    server.translate = str.upper
    out = tmp_path / "out.html"
    finished = run("translate", "--to", "en", "-o", out, write("page.html", PAGE))
    assert finished.code == 0
    assert out.read_text() == PAGE.upper()
    (header,) = (request for method, request in server.calls if method == "TranslateDocument")
    assert (header.name, header.options.target_language) == ("page.html", "en")


def test_doubts_and_problems_are_told(run: Command, write: Write, tmp_path: Path) -> None:
    finished = run("translate", "--to", "en", "-o", tmp_path / "o.html", write("page.html", PAGE))
    assert "page.html, paragraph 1: NUMBER_MISMATCH" in finished.errors
    assert "page.html, paragraph 3: left as it was: French" in finished.errors
    assert "1 sentence to check" in finished.errors


def test_one_document_may_go_to_standard_output(run: Command, write: Write) -> None:
    assert run("translate", "--to", "en", write("page.html", PAGE)).output == PAGE.encode()


def test_several_documents_need_an_output_folder(run: Command, write: Write, tmp_path: Path) -> None:
    pages = write("a.html", PAGE), write("b.md", "text")
    finished = run("translate", "--to", "en", *pages)
    assert (finished.code, finished.output) == (2, b"")
    assert "-o" in finished.errors
    assert run("translate", "--to", "en", "-o", f"{tmp_path}/out/", *pages).code == 0
    assert (tmp_path / "out" / "a.html").read_text() == PAGE
    assert (tmp_path / "out" / "b.md").read_text() == "text"


def test_a_refused_document_leaves_the_old_output(run: Command, write: Write, tmp_path: Path) -> None:
    out = write("out.bin", "old")
    finished = run("translate", "--to", "en", "-o", out, write("file.xyz", "FAIL"))
    assert finished.code == 1
    assert "scripted failure" in finished.errors
    assert out.read_text() == "old"


def test_a_broken_answer_leaves_the_old_output(run: Command, write: Write) -> None:
    out = write("out.html", "old")
    assert run("translate", "--to", "en", "-o", out, write("page.html", "CUT <p>one</p>")).code == 1
    assert out.read_text() == "old"


def test_format_text_insists(run: Command, write: Write, server: FakeServer) -> None:
    server.translate = str.upper
    finished = run("translate", "--to", "en", "--format", "text", write("page.html", PAGE))
    assert finished.output == PAGE.upper().encode()
    assert not [method for method, _ in server.calls if method == "TranslateDocument"]


def test_texts_and_documents_go_together(run: Command, write: Write, tmp_path: Path) -> None:
    files = write("a.txt", "a text"), write("b.html", PAGE)
    finished = run("translate", "--to", "en", "-o", f"{tmp_path}/out/", *files)
    assert finished.code == 0
    assert (tmp_path / "out" / "a.txt").read_text() == "a text"
    assert (tmp_path / "out" / "b.html").read_text() == PAGE


def test_columns_and_paths_reach_the_server(run: Command, write: Write, server: FakeServer) -> None:
    run("translate", "--to", "en", "--column", "title", "--column", "2", write("t.csv", "title,x"))
    run("translate", "--to", "en", "--path", "body.text", write("t.json", "{}"))
    first, second = (request for method, request in server.calls if method == "TranslateDocument")
    assert list(first.selection.columns) == ["title", "2"]
    assert list(second.selection.paths) == ["body.text"]


def test_strict_writes_no_doubtful_document(run: Command, write: Write, tmp_path: Path) -> None:
    finished = run("translate", "--to", "en", "--strict", "-o", tmp_path / "o.html", write("p.html", PAGE))
    assert finished.code == 1
    assert not (tmp_path / "o.html").exists()


def test_resume_keeps_finished_documents(run: Command, write: Write, tmp_path: Path, server: FakeServer) -> None:
    out = tmp_path / "out"
    for _ in range(2):
        assert run("translate", "--to", "en", "--resume", "-o", f"{out}/", write("p.html", PAGE), "--quiet").code == 0
    calls = [method for method, _ in server.calls if method == "TranslateDocument"]
    assert 1 <= len(calls) <= 2


def test_documents_have_no_json(run: Command, write: Write) -> None:
    finished = run("translate", "--to", "en", "--json", write("p.html", PAGE))
    assert finished.code == 2
    assert "--json" in finished.errors


@pytest.mark.parametrize("command", ["summarize", "detect"])
def test_other_commands_refuse_documents(run: Command, write: Write, command: str) -> None:
    page = write("page.html", PAGE)
    finished = run(command, page)
    assert (finished.code, finished.output) == (2, b"")
    assert "--format text" in finished.errors
    assert run(command, "--format", "text", page).code == 0


def test_bilingual_is_asked_of_every_input(run: Command, write: Write, tmp_path: Path, server: FakeServer) -> None:
    files = write("a.txt", "a text"), write("b.html", PAGE), write("c.docx", "a document")
    finished = run("translate", "--to", "en", "--bilingual", "html", "-o", f"{tmp_path}/out/", *files)
    assert finished.code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.txt.html", "b.html.html", "c.docx.html"]
    headers = [request for method, request in server.calls if method == "TranslateDocument"]
    assert [(header.name, header.bilingual_format) for header in headers] == [
        ("a.txt", documents_pb2.BILINGUAL_FORMAT_HTML),
        ("b.html", documents_pb2.BILINGUAL_FORMAT_HTML),
        ("c.docx", documents_pb2.BILINGUAL_FORMAT_HTML),
    ]


def test_bilingual_takes_words_and_standard_input(
    run: Command, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"piped")))
    assert run("translate", "--to", "en", "--bilingual", "docx", "Some words.").output == b"Some words."
    assert run("translate", "--to", "en", "--bilingual", "docx", "-").output == b"piped"
    names = [request.name for method, request in server.calls if method == "TranslateDocument"]
    assert names == ["text.txt", "stdin.txt"]


def test_a_server_without_bilingual_output_is_named(run: Command, write: Write, tmp_path: Path) -> None:
    finished = run("translate", "--to", "en", "--bilingual", "html", "-o", tmp_path / "o", write("a.txt", "OLD"))
    assert finished.code == 1
    assert "older than this client" in finished.errors
    assert not (tmp_path / "o").exists()
