"""Outputs: what was there stays until something better is whole, and what cannot be written is told."""

from __future__ import annotations

import errno
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest
from command import Command, Write
from fake_server import FakeServer, fault

TRANSLATE = ("translate", "--to", "en")
FULL = Path("/dev/full")
EARLIER = '{"text": "a", "text_en": "earlier"}\n'

needs_full_device = pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """As on a full disk: a write beyond that fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    ("rows", "arguments", "told"),
    [
        ('{"text": "a"}\n', ("--field", "txet"), "is left as it was: no row could be done"),
        ('{"text": "FAIL"}\n', (), "is left as it was: no row could be done"),
        ('{"text": "DOUBT"}\n', ("--strict",), "is left as it was: no row could be done"),
        ("", (), "has no rows; "),
        ("\n\n", ("--resume",), "has no rows; "),
    ],
)
def test_a_good_output_is_not_replaced_by_nothing(
    run: Command, write: Write, tmp_path: Path, rows: str, arguments: tuple[str, ...], told: str
) -> None:
    out = write("out.jsonl", EARLIER)
    finished = run(*TRANSLATE, "-o", out, *arguments, write("f.jsonl", rows))
    assert finished.code == 1
    assert told in finished.errors
    assert out.read_text() == EARLIER
    assert arguments == ("--resume",) or not (tmp_path / "out.jsonl.part").exists()


def test_rows_that_all_fail_make_no_output(run: Command, write: Write, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    finished = run(*TRANSLATE, "-o", out, write("f.jsonl", '{"text": "FAIL"}\n'))
    assert finished.code == 1
    assert f"{out} is not written" in finished.errors
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f.jsonl"]


@pytest.mark.parametrize("name", ["f.jsonl", "f.txt"])
def test_a_full_disk_leaves_the_old_output(run: Command, write: Write, tmp_path: Path, name: str) -> None:
    text = "word " * 18_000
    source = write(name, json.dumps({"text": text}) + "\n" if name == "f.jsonl" else text)
    out = write("out.jsonl", EARLIER)
    with files_no_larger_than(60_000):
        finished = run(*TRANSLATE, "-o", out, source)
    assert finished.code == 1
    assert "cannot write " in finished.errors
    assert "free some space" in finished.errors
    assert "Traceback" not in finished.errors
    assert out.read_text() == EARLIER
    assert not list(tmp_path.glob(".*"))


def test_rows_done_before_the_disk_was_full_are_resumed(
    run: Command, write: Write, tmp_path: Path, server: FakeServer
) -> None:
    rows = "".join(json.dumps({"text": f"{number} " + "x" * 20_000}) + "\n" for number in range(10))
    command = (*TRANSLATE, "-o", tmp_path / "out.jsonl", write("f.jsonl", rows))
    with files_no_larger_than(150_000):
        finished = run(*command)
    assert finished.code == 1
    assert "3 finished rows are kept in" in finished.errors
    server.received.clear()
    assert run(*command, "--resume").code == 0
    assert len(server.received) == 7
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 10


@needs_full_device
@pytest.mark.parametrize(("name", "content"), [("f.jsonl", '{"text": "a"}\n'), ("f.txt", "a")])
def test_a_full_device_is_told_in_a_line(run: Command, write: Write, name: str, content: str) -> None:
    finished = run(*TRANSLATE, "-o", FULL, write(name, content))
    assert finished.code == 1
    assert "cannot write /dev/full: No space left on device; free some space" in finished.errors
    assert "Traceback" not in finished.errors
    assert not Path("/dev/full.part").exists()


@needs_full_device
@pytest.mark.parametrize("command", [TRANSLATE, ("detect",), ("models",)])
def test_standard_output_that_is_full_is_told(write: Write, server: FakeServer, command: tuple[str, ...]) -> None:
    inputs = [] if command == ("models",) else [str(write("f.txt", "a"))]
    with FULL.open("wb") as full:
        arguments = [sys.executable, "-m", "dragoman.cli", *command, *inputs]
        finished = subprocess.run(arguments, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert finished.returncode == 1
    assert finished.stderr.count("\n") == 1
    assert "cannot write to standard output: No space left on device" in finished.stderr


def test_a_file_in_the_place_of_a_folder_is_told(run: Command, write: Write, server: FakeServer) -> None:
    blocked = write("file", "in the way") / "deep" / "out.txt"
    finished = run(*TRANSLATE, "-o", blocked, write("a.txt", "x"))
    assert finished.code == 2
    assert f"cannot write {blocked}: {blocked.parents[1]} is not a folder" in finished.errors
    assert not server.calls


@pytest.mark.parametrize("name", ["a.txt", "f.jsonl"])
def test_a_forbidden_folder_is_told_before_work(
    run: Command, write: Write, tmp_path: Path, server: FakeServer, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "theirs").mkdir()
    monkeypatch.setattr(os, "access", lambda path, mode: "theirs" not in str(path))
    finished = run(*TRANSLATE, "-o", tmp_path / "theirs/deep/out", write(name, '{"text": "a"}\n'))
    assert finished.code == 2
    assert f"no permission to write in {tmp_path / 'theirs'}" in finished.errors
    assert not server.calls


def test_an_unfinished_run_is_told_without_resume(run: Command, write: Write, tmp_path: Path) -> None:
    rows = write("f.jsonl", '{"text": "a"}\n{"text": "FAIL"}\n')
    command = (*TRANSLATE, "-o", tmp_path / "out.jsonl", rows)
    run(*command)
    assert "out.jsonl.part is left from an unfinished run" in run(*command).errors
    assert "is left from" not in run(*command, "--resume").errors


@pytest.mark.parametrize("arguments", [(), ("--resume",)])
def test_a_refused_option_leaves_no_journal(
    run: Command, write: Write, tmp_path: Path, server: FakeServer, arguments: tuple[str, ...]
) -> None:
    details = {"reason": "UNSUPPORTED_LANGUAGE", "field": "target_language"}
    server.faults.extend([None, fault(grpc.StatusCode.INVALID_ARGUMENT, "no such language", **details)])
    finished = run(
        "translate", "--to", "fr", "-o", tmp_path / "out.jsonl", *arguments, write("f.jsonl", '{"text": "a"}\n')
    )
    assert finished.code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f.jsonl"]


def test_an_output_that_fails_at_the_end_is_resumed(
    run: Command, write: Write, tmp_path: Path, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = write("out.jsonl", EARLIER)
    command = (*TRANSLATE, "-o", out, write("f.jsonl", '{"text": "new"}\n'))

    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        finished = run(*command)
    assert finished.code == 1
    assert f"cannot write {out}: No space left on device" in finished.errors
    assert "1 finished row is kept in" in finished.errors
    assert out.read_text() == EARLIER
    server.received.clear()
    assert run(*command, "--resume").code == 0
    assert (json.loads(out.read_text())["text_en"], server.received) == ("new", [])
