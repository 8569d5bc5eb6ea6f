"""Who goes first: one text that a person waits for, or a batch."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import grpc
import pytest
from command import Command, Write
from dragoman.v1 import text_pb2
from fake_server import FakeServer, fault

INTERACTIVE, BULK = text_pb2.PRIORITY_INTERACTIVE, text_pb2.PRIORITY_BULK
TRANSLATE = ("translate", "--to", "en")
ROWS = '{"text": "one"}\n{"text": "two"}\n'


@pytest.fixture(autouse=True)
def limits(server: FakeServer) -> None:
    server.limits.max_interactive_characters = 20_000


def called(server: FakeServer) -> list[str]:
    return [method for method, _ in server.calls if method not in ("GetServerInfo", "item")]


def sent(server: FakeServer) -> list[int]:
    """Priorities of all that was sent."""
    calls = [request for method, request in server.calls if method in ("TranslateText", "SummarizeText")]
    return [request.priority for request in [*calls, *(getattr(item, "article", item) for item in server.items)]]


@pytest.mark.parametrize("command", [(*TRANSLATE,), ("summarize", "--title", "T")])
def test_one_short_text_is_interactive(run: Command, write: Write, server: FakeServer, command: tuple[str]) -> None:
    assert run(*command, write("a.txt", "one\n\ntwo\n")).code == 0
    assert called(server) in (["TranslateText"], ["SummarizeText"])
    assert sent(server) == [INTERACTIVE]


def test_standard_input_is_interactive(run: Command, server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"one\n")))
    assert run(*TRANSLATE, "-").output == b"one\n"
    assert (called(server), sent(server)) == (["TranslateText"], [INTERACTIVE])


def test_a_text_of_several_parts_is_one_interactive_call(run: Command, write: Write, server: FakeServer) -> None:
    text = "\n\n".join("word " * 100 for _ in range(30))
    assert run(*TRANSLATE, write("a.txt", text)).output.decode() == text
    (call,) = [request for method, request in server.calls if method == "TranslateText"]
    assert len(call.texts) > 1
    assert not server.items


def test_a_long_text_goes_in_parts_and_is_bulk(run: Command, write: Write, server: FakeServer) -> None:
    text = "\n\n".join("word " * 100 for _ in range(50))
    assert run(*TRANSLATE, write("a.txt", text)).output.decode() == text
    assert called(server) == ["StreamTranslate"]
    assert set(sent(server)) == {BULK}


def test_more_than_one_file_and_rows_are_bulk(run: Command, write: Write, server: FakeServer, tmp_path: Path) -> None:
    files, rows = (write("in/a.txt", "a"), write("in/b.txt", "b")), write("f.jsonl", ROWS)
    for arguments in ((*TRANSLATE, *files), (*TRANSLATE, rows), ("summarize", rows), (*TRANSLATE, tmp_path / "in")):
        assert run(*arguments).code == 0
    assert set(called(server)) == {"StreamTranslate", "StreamSummarize"}
    assert sent(server) == [BULK] * 8


def test_the_priority_can_be_given(run: Command, write: Write, server: FakeServer) -> None:
    assert run(*TRANSLATE, "--priority", "bulk", write("a.txt", "a")).code == 0
    assert (called(server), sent(server)) == (["StreamTranslate"], [BULK])
    assert run(*TRANSLATE, "--priority", "interactive", write("f.jsonl", ROWS)).code == 0
    assert sent(server) == [BULK, INTERACTIVE, INTERACTIVE]
    assert run(*TRANSLATE, "--priority", "urgent", write("a.txt", "a")).code == 2


def test_an_older_server_gets_a_stream(run: Command, write: Write, server: FakeServer) -> None:
    server.limits.max_interactive_characters = 0
    assert run(*TRANSLATE, write("a.txt", "a")).output == b"a"
    assert called(server) == ["StreamTranslate"]


def test_a_text_without_words_costs_no_call(run: Command, write: Write, server: FakeServer) -> None:
    assert run(*TRANSLATE, write("a.txt", " \n\n")).output == b" \n\n"
    assert called(server) == []


def test_an_interactive_text_that_fails_is_named(run: Command, write: Write, server: FakeServer) -> None:
    server.faults.extend([None, fault(grpc.StatusCode.DEADLINE_EXCEEDED, "too late", reason="DEADLINE_TOO_NEAR")])
    finished = run(*TRANSLATE, write("a.txt", "a"))
    assert (finished.code, finished.output) == (1, b"")
    assert "a.txt: too late [DEADLINE_TOO_NEAR]" in finished.errors
    assert called(server) == ["TranslateText"]


def test_an_option_that_the_server_refuses_is_wrong_use(run: Command, write: Write, server: FakeServer) -> None:
    details = {"reason": "UNSUPPORTED_LANGUAGE", "field": "options.target_language"}
    server.faults.extend([None, fault(grpc.StatusCode.INVALID_ARGUMENT, "no such language", **details)])
    finished = run("translate", "--to", "xx", write("a.txt", "a"))
    assert (finished.code, finished.errors) == (2, "dragoman: no such language\n")


def test_a_refused_text_is_sent_again_after_the_servers_delay(
    run: Command, write: Write, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("dragoman.cli.batch.time", SimpleNamespace(sleep=pauses.append))
    full = fault(grpc.StatusCode.RESOURCE_EXHAUSTED, "full", reason="OVERLOADED", retry_ms=7000, pushback_ms=-1)
    server.faults.extend([None, full, None])
    finished = run(*TRANSLATE, write("a.txt", "one"))
    assert (finished.code, finished.output) == (0, b"one")
    assert called(server) == ["TranslateText"] * 2
    assert pauses == [7.0]


def test_a_connection_that_breaks_is_no_fault_of_the_text(run: Command, write: Write, server: FakeServer) -> None:
    server.faults.extend([None, fault(grpc.StatusCode.UNAUTHENTICATED, "who are you")])
    finished = run(*TRANSLATE, write("a.txt", "one"))
    assert finished.code == 1
    assert "a.txt: not answered" in finished.errors
    assert "dragoman: who are you" in finished.errors


def test_the_comparison_by_meaning_can_be_left_out(run: Command, write: Write, server: FakeServer) -> None:
    text, rows = write("a.txt", "a"), write("f.jsonl", ROWS)
    for command in (TRANSLATE, ("summarize",)):
        for path in (text, rows):
            assert run(*command, "--no-similarity", path).code == 0
            assert run(*command, path).code == 0
    sent = [request for method, request in server.calls if method in ("TranslateText", "SummarizeText")]
    calls, items = map(_translation_options, sent), map(_translation_options, server.items)
    assert [options.get("check_similarity") for options in calls] == [False, None] * 2
    assert [options.get("check_similarity") for options in items] == [False, False, None, None] * 2


def _translation_options(request: Any) -> dict[str, Any]:
    options = getattr(request.options, "translation", request.options)
    return {field.name: value for field, value in options.ListFields()}


def test_a_journal_without_comparison_is_not_continued_with_it(run: Command, write: Write, tmp_path: Path) -> None:
    out, rows = tmp_path / "out.jsonl", write("f.jsonl", '{"text": "a"}\n{"text": "FAIL"}\n')
    assert run(*TRANSLATE, "--no-similarity", "-o", out, rows).code == 1
    refused = run(*TRANSLATE, "-o", out, "--resume", rows)
    assert (refused.code, "other options" in refused.errors) == (2, True)
    assert run(*TRANSLATE, "--no-similarity", "-o", out, "--resume", rows).code == 1
    assert [json.loads(line)["text"] for line in out.read_bytes().splitlines()] == ["a"]
