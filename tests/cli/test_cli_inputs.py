"""What may be given as input, and what is said of input that is not what it seems."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from command import Command, Write
from dragoman.cli.session import with_port
from dragoman.files import EncodingError, decoded
from fake_server import FakeServer

TRANSLATE = ("translate", "--to", "en")


def test_a_file_already_in_the_language_is_named(run: Command, write: Write) -> None:
    path = write("a.txt", "خبر")
    finished = run("translate", "--to", "ar", path)
    assert finished.output.decode() == "خبر"
    assert finished.errors == f"dragoman: {path} is already in Arabic: copied, not translated\n"
    assert run("translate", "--to", "ar", "--from", "en", path).errors == ""
    assert run("translate", "--to", "ar", write("blank.txt", "\n")).errors == ""


@pytest.mark.parametrize("text", ["خبر عاجل من القاهرة.\n", "Some English news.\n", "خ"])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_refused_with_its_name(text: str, codec: str) -> None:
    with pytest.raises(EncodingError, match=f"--encoding {codec}"):
        decoded(text.encode(codec))
    assert decoded(text.encode(codec), codec)[0] == text


def test_a_text_full_of_nuls_is_refused() -> None:
    with pytest.raises(EncodingError, match="3 of 6 characters are NUL"):
        decoded(b"a\0\0b\0c")
    assert decoded(b"one \0 in a longer text")[0].count("\0") == 1


def test_a_file_in_another_encoding_fails_alone(run: Command, write: Write, tmp_path: Path) -> None:
    odd, nuls, good = write("odd.txt", "خبر".encode("utf-16-le")), write("nuls.txt", b"\0" * 9), write("a.txt", "a")
    finished = run(*TRANSLATE, "-o", tmp_path / "out", odd, nuls, good)
    assert finished.code == 1
    assert f"{odd}: looks like UTF-16-LE without a byte order mark" in finished.errors
    assert f"{nuls}: is no text" in finished.errors
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.txt"]


@pytest.mark.parametrize("command", [TRANSLATE, ("detect",)])
def test_files_of_other_kinds_in_a_folder_are_named(
    run: Command, write: Write, tmp_path: Path, command: tuple[str, ...]
) -> None:
    write("in/a.txt", "a")
    for number in range(7):
        write(f"in/{number}.pdf", "")
    finished = run(*command, tmp_path / "in")
    assert finished.code == 0
    assert "7 files of other kinds left out: " in finished.errors
    assert "0.pdf" in finished.errors
    assert "4.pdf and 2 more" in finished.errors
    assert "5.pdf" not in finished.errors


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"text": "a"}\n{"text": "b"}\n', "looks like JSON Lines: say --format jsonl"),
        (b'\n{broken}\n{"text": "b"}\n', "looks like JSON Lines: say --format jsonl"),
        (b'[\n {"text": "a"}\n]\n', "looks like JSON: make JSON Lines of it"),
    ],
)
@pytest.mark.parametrize("command", [TRANSLATE, ("detect",)])
def test_json_is_not_taken_for_prose(
    run: Command,
    write: Write,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    content: bytes,
    told: str,
) -> None:
    named = write("feed.json" if command != TRANSLATE else "feed", content)  # to translate, .json is a document
    for name in ("-", named):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
        finished = run(*command, name)
        assert (finished.code, finished.output) == (1, b"")
        assert told in finished.errors
    assert run(*command, "--format", "text", write("feed.json", content)).code == 0


def test_prose_in_brackets_on_standard_input_is_prose(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for content in (b"[Reuters] A statement.\n", b"{a} [1]\n", b"[1, 2]\n"):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
        assert run(*TRANSLATE, "-").output == content


@pytest.mark.parametrize("words", ["some words", "Either/or is a choice.", "one\ntwo.txt", "word " * 200])
def test_words_that_are_no_file_are_a_text(run: Command, server: FakeServer, words: str) -> None:
    server.translate = str.upper
    assert run(*TRANSLATE, words).output.decode() == words.upper() + "\n"


def test_the_option_text_takes_any_text(run: Command, write: Write, server: FakeServer, tmp_path: Path) -> None:
    server.translate = str.upper
    path = write("a.txt", "file")
    assert run(*TRANSLATE, "--text", str(path)).output.decode() == str(path).upper() + "\n"
    assert run(*TRANSLATE, "--text", "word", "-o", tmp_path / "out.txt").code == 0
    assert (tmp_path / "out.txt").read_text() == "WORD"
    assert run("summarize", "--text", "word").output.decode() == "• WORD\n"
    assert run("detect", "--text", "word").output.decode() == "<text>\tar\t1.00\n"


@pytest.mark.parametrize("name", ["missing", "my missing file.txt", "folder/some words", "a report.pdf"])
def test_a_missing_file_is_told(
    run: Command, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write("folder/other", "")
    monkeypatch.chdir(tmp_path)
    finished = run(*TRANSLATE, name)
    assert finished.code == 1
    assert f"{name}: No such file or directory" in finished.errors


def test_a_file_with_blanks_in_its_name_is_read(
    run: Command, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("two words", "inside")
    monkeypatch.chdir(tmp_path)
    assert run(*TRANSLATE, "two words").output == b"inside"


@pytest.mark.parametrize(
    ("given", "target"),
    [
        ("localhost", "localhost:50051"),
        ("10.0.0.7", "10.0.0.7:50051"),
        ("::1", "[::1]:50051"),
        ("[::1]", "[::1]:50051"),
        ("[::1]:7", "[::1]:7"),
        ("news.example:7", "news.example:7"),
        ("unix:socket", "unix:socket"),
        ("dns:///news.example", "dns:///news.example"),
        ("http://news.example", "http://news.example"),
        (None, None),
    ],
)
def test_a_server_without_a_port_has_the_usual_one(given: str | None, target: str | None) -> None:
    assert with_port(given) == target


def test_a_bare_host_in_the_environment_gets_the_port_too(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_SERVER", "dragoman.invalid")
    assert "dragoman.invalid:50051" in run("models").errors


def test_a_file_and_a_text_need_a_folder(run: Command, write: Write, tmp_path: Path) -> None:
    path = write("a.txt", "a")
    assert run(*TRANSLATE, "--text", "b", "-o", tmp_path / "out", path).code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.txt", "text.txt"]


def test_nothing_to_read_is_wrong_use(run: Command) -> None:
    finished = run(*TRANSLATE)
    assert finished.code == 2
    assert "--text" in finished.errors
