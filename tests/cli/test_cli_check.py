"""`dragoman check`."""

from __future__ import annotations

import io
import json

import pytest
from command import Command, Write
from fake_server import FakeServer


def test_doubtful_lines_come_first_with_a_summary(run: Command, write: Write) -> None:
    source = write("a.ar", "واحد\nUNSURE\nDOUBT 1\n\nDOUBT 2\n")
    target = write("a.en", "one\ntwo\nthree\n\nfour\n")
    done = run("check", "--from", "ar", "--to", "en", source, target)
    lines = done.output.decode().splitlines()
    assert lines[0] == "line 3: doubt 88%, high; NUMBER_MISMATCH (missing: 2,500)"
    assert lines[1:3] == ["    DOUBT 1", "    three"]
    assert lines[3].startswith("line 5: ")
    assert lines[-1] == "4 lines: 2 highly doubtful, 1 hardly doubtful, 1 without an estimate; 2 failed a check"
    assert done.code == 0


def test_json_gives_every_line_in_order(run: Command, write: Write, server: FakeServer) -> None:
    source, target = write("a", "واحد\r\nDOUBT\r\n"), write("b", "one\ntwo")
    done = run("check", "--json", source, target)
    first, second = (json.loads(line) for line in done.output.splitlines())
    assert (first["line"], first["doubt"], first["level"], first["flags"]) == (1, 0.125, "low", [])
    assert (first["source"], first["target"]) == ("واحد", "one")
    assert second["flags"] == [{"kind": "NUMBER_MISMATCH", "detail": "missing: 2,500"}]
    assert second["signals"]["reverse"] == -1.5
    assert not server.items[0].options.HasField("source_language")


def test_many_lines_keep_their_order(run: Command, write: Write) -> None:
    text = "".join(f"line {number}\n" for number in range(200))
    done = run("check", "--json", write("a", text), write("b", text))
    assert [json.loads(line)["line"] for line in done.output.splitlines()] == list(range(1, 201))


@pytest.mark.parametrize(("limit", "code"), [("0.8", 1), ("0.9", 0), ("1", 0)])
def test_fail_above_decides_the_exit_code(run: Command, write: Write, limit: str, code: int) -> None:
    done = run("check", "--fail-above", limit, write("a", "DOUBT\n"), write("b", "x\n"))
    assert done.code == code
    assert ("1 line doubted more than 0.8, the first is 1" in done.errors) is (code == 1)


@pytest.mark.parametrize("limit", ["1.5", "-1", "much", "nan"])
def test_a_limit_that_is_no_probability_is_refused(run: Command, write: Write, limit: str) -> None:
    done = run("check", f"--fail-above={limit}", write("a", "a\n"), write("b", "b\n"))
    assert done.code == 2
    assert "no probability" in done.errors


def test_files_of_different_length_are_refused(run: Command, write: Write, server: FakeServer) -> None:
    done = run("check", write("a", "one\ntwo\n"), write("b", "one\n"))
    assert done.code == 2
    assert "2 lines" in done.errors
    assert "has 1; they must correspond line by line" in done.errors
    assert server.received == []


def test_both_cannot_be_standard_input(run: Command) -> None:
    done = run("check", "-", "-")
    assert done.code == 2
    assert "cannot both be standard input" in done.errors


def test_one_may_be_standard_input(run: Command, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"one\n")))
    done = run("check", "--json", write("a", "DOUBT\n"), "-")
    assert json.loads(done.output)["target"] == "one"


def test_a_line_that_fails_is_named_and_the_others_are_done(run: Command, write: Write) -> None:
    done = run("check", "--json", write("a", "one\nFAIL\nthree\n"), write("b", "1\n2\n3\n"))
    assert [json.loads(line)["line"] for line in done.output.splitlines()] == [1, 3]
    assert "line 2: scripted failure" in done.errors
    assert done.code == 1


def test_a_line_over_the_limit_is_not_sent(run: Command, write: Write, server: FakeServer) -> None:
    done = run("check", "--json", write("a", "x" * 100_000 + "\nb\n"), write("b", "1\n2\n"))
    assert "line 1: 100,001 characters are more than the 100,000" in done.errors
    assert server.received == ["2"]
    assert done.code == 1


@pytest.mark.parametrize("content", [b"\xff\xfa\n", None])
def test_a_file_that_cannot_be_read_is_named(run: Command, write: Write, content: bytes | None) -> None:
    bad = write("bad", content or b"")
    if content is None:
        bad.unlink()
    done = run("check", bad, write("b", "b\n"))
    assert done.code == 1
    assert str(bad) in done.errors


def test_empty_files_have_nothing_to_check(run: Command, write: Write) -> None:
    done = run("check", write("a", ""), write("b", ""))
    assert done.output.decode() == "0 lines: nothing to check; 0 failed a check\n"
    assert done.code == 0
