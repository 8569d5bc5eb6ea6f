"""`summarize`, `detect`, `models`, interruption, progress."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import grpc
import pytest
from command import Command, Finished, Write
from dragoman.cli.progress import Progress
from dragoman.v1 import models_pb2
from fake_server import FakeServer, fault


def test_a_summary_for_people_has_a_bullet_for_each_sentence(run: Command, write: Write) -> None:
    finished = run("summarize", "--sentences", "2", write("a.txt", "الجملة الأولى.\nالجملة الثانية.\nالثالثة."))
    assert finished.code == 0
    assert finished.output.decode() == "• الجملة الأولى.\n• الجملة الثانية.\n"


def test_a_written_summary_says_what_is_not_written(run: Command, write: Write) -> None:
    finished = run("summarize", "--style", "abstract", "--json", write("a.txt", "one\ntwo"))
    assert "a.txt has the article's own words in the place of 1 of 2 written sentences: unsupported words" in (
        finished.errors
    )
    first, second = json.loads(finished.output)["summary_sentences"]
    assert (first["origin"], first["passages"]) == ("written", [first["source"]])
    assert (second["origin"], second["fallback_reason"], second["unsupported"]) == (
        "fallback", "unsupported-words", ["Bergen"],
    )  # fmt: skip


def test_a_headline_has_no_bullet(run: Command, write: Write) -> None:
    assert run("summarize", "--style", "headline", write("a.txt", "one")).output == b"one\n"


def test_rows_get_a_summary_and_where_its_sentences_stand(run: Command, write: Write, server: FakeServer) -> None:
    server.translate = str.upper
    row = {"id": "x", "title": "headline", "text": "one\ntwo\nthree", "author": "me"}
    finished = run("summarize", "--sentences", "2", "--to", "en", write("f.jsonl", json.dumps(row) + "\n"))
    new = json.loads(finished.output)
    assert {name: new[name] for name in row} == row
    assert new["summary"] == "ONE TWO"
    assert new["summary_title"] == "HEADLINE"
    assert [row["text"][slice(*s["source"])] for s in new["summary_sentences"]] == ["one", "two"]
    assert [new["summary"][slice(*s["target"])] for s in new["summary_sentences"]] == ["ONE", "TWO"]
    assert [s["rank"] for s in new["summary_sentences"]] == [1.0, 0.5]
    item = next(request for method, request in server.calls if method == "item")
    assert (item.title, item.options.translation.target_language) == ("headline", "en")


def test_summaries_have_doubts_too(run: Command, write: Write) -> None:
    finished = run("summarize", "--to", "en", "--strict", write("f.jsonl", '{"text": "DOUBT"}\n'))
    assert finished.code == 1
    assert "f.jsonl, line 1: TRUNCATED" in finished.errors


def test_a_doubtful_headline_is_reported(run: Command, write: Write) -> None:
    row = json.dumps({"title": "DOUBT", "text": "one"})
    finished = run("summarize", "--to", "en", "--strict", write("f.jsonl", row + "\n"))
    assert finished.code == 1
    assert "f.jsonl, line 1, headline: TRUNCATED" in finished.errors


def test_a_translated_summary_shows_its_headline_and_originals(run: Command, write: Write) -> None:
    article = write("a.txt", "one\ntwo\nthree")
    options = ("summarize", "--sentences", "2", "--title", "headline")
    shown = [run(*options, *more, article).output.decode() for more in (("--to", "en"), ("--show-source",), ())]
    assert shown == ["headline\n\n• one\n• two\n", "• one\n• two\n", "• one\n• two\n"]
    both = run(*options, "--to", "en", "--show-source", article).output.decode()
    assert both == "headline\n\n• one\n  one\n• two\n  two\n"


def test_an_article_is_never_summarized_in_parts(run: Command, write: Write, server: FakeServer) -> None:
    server.limits.max_characters = 10
    finished = run("summarize", write("a.txt", "long\n\n" * 9))
    assert finished.code == 1
    assert "54 characters are more than the 10" in finished.errors
    assert not server.received


def test_a_summary_that_a_row_had_is_kept_and_ours_is_replaced(run: Command, write: Write) -> None:
    rows = [{"text": "one.", "summary": "theirs"}, {"text": "one.", "summary": "old", "summary_sentences": []}]
    finished = run("summarize", write("f.jsonl", "".join(json.dumps(row) + "\n" for row in rows)))
    theirs, ours = map(json.loads, finished.output.splitlines())
    assert theirs["summary_original"] == "theirs" != theirs["summary"]
    assert "summary_original" not in ours
    assert ours["summary"] == theirs["summary"]


def test_a_summary_in_json_names_its_file(run: Command, write: Write) -> None:
    path = write("a.txt", "one\ntwo")
    found = json.loads(run("summarize", "--json", "--title", "T", path).output)
    assert found["file"] == str(path)
    assert [sentence["text"] for sentence in found["summary_sentences"]] == ["one", "two"]


def test_detect_says_language_confidence_and_mixture(run: Command, write: Write, server: FakeServer) -> None:
    text, rows = write("a.txt", "نص"), write("f.jsonl", '{"title": "t"}\n{"n": 1}\n{"text": "x"}\n')
    finished = run("detect", text, rows)
    assert finished.code == 1
    assert finished.output.decode() == f"{text}\tar\t1.00\n{rows}:1\tar\t1.00\n{rows}:3\tar\t1.00\n"
    assert f"{rows}:2: no text in the field title or text" in finished.errors
    server.languages = ("ar", "en")
    assert run("detect", text).output.decode() == f"{text}\tar\t0.50\tmixed en:0.50\n"
    assert json.loads(run("detect", "--json", text).output)["mixed"] is True


def test_names_are_romanized_one_a_line(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def with_input(content: bytes, *arguments: str) -> Finished:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
        return run("romanize", *arguments)

    assert run("romanize", "علي", "عمر").output.decode() == "علي by 1\nعمر by 1\n"
    assert with_input("علي\r\nعمر".encode(), "--scheme", "bgn").output.decode() == "علي by 3\nعمر by 3\n"
    assert with_input(b"\xff\n").code == 2
    assert run("romanize", "--scheme", "iso", "علي").code == 2


def test_models_are_listed_in_columns_or_as_json(run: Command) -> None:
    shown = run("models").output.decode().splitlines()
    assert len(shown) == 6
    assert shown[1].split() == ["*", "a", "translation", "ar→en", "31", "MB", "CC-BY-SA-4.0", "0" * 12, "model", "a"]
    assert [json.loads(line)["name"] for line in run("models", "--json").output.splitlines()] == list("abcde")


def test_the_lexicon_of_names_is_listed_below_the_models(run: Command, server: FakeServer) -> None:
    server.lexicon = models_pb2.NameLexicon(name="names", hash="a" * 64, entries=120_000)
    assert run("models").output.decode().splitlines()[-1] == (
        "Names are put right by the lexicon names (120,000 names, aaaaaaaaaaaa)."
    )
    last = json.loads(run("models", "--json").output.splitlines()[-1])
    assert last == {"name": "names", "hash": "a" * 64, "entries": 120_000, "task": "names"}


def test_an_option_that_the_server_refuses_is_wrong_use(run: Command, write: Write, server: FakeServer) -> None:
    details = {"reason": "UNSUPPORTED_LANGUAGE", "field": "options.target_language"}
    server.faults.extend([None, fault(grpc.StatusCode.INVALID_ARGUMENT, "no such language", **details)])
    finished = run("translate", "--to", "xx", write("a.txt", "a"))
    assert finished.code == 2
    assert finished.errors == "dragoman: no such language\n"


def test_the_token_is_read_from_a_file_or_the_environment(
    run: Command, write: Write, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("models", "--token-file", write("token", "from-file\n")).code == 0
    assert server.metadata[-1]["authorization"] == "Bearer from-file"
    monkeypatch.setenv("DRAGOMAN_TOKEN", "from-environment")
    run("models")
    assert server.metadata[-1]["authorization"] == "Bearer from-environment"


def test_an_interruption_keeps_what_is_finished(write: Write, server: FakeServer, tmp_path: Path) -> None:
    rows = [{"text": "done"}] * 3 + [{"text": "SLOW"}]
    path = write("f.jsonl", "".join(json.dumps({**row, "id": n}) + "\n" for n, row in enumerate(rows)))
    out, journal = tmp_path / "out.jsonl", tmp_path / "out.jsonl.part"
    command = [sys.executable, "-m", "dragoman.cli", "translate", "--to", "en", "-o", str(out), str(path)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    for _ in range(200):
        if journal.exists() and journal.read_bytes().count(b"\n") == 4:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "3 finished rows are kept" in errors
    assert "Traceback" not in errors
    assert not out.exists()


def test_an_interrupted_text_is_not_said_to_be_kept(write: Write, server: FakeServer, tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    command = [sys.executable, "-m", "dragoman", "translate", "--to", "en", "-o", str(out), str(write("a.txt", "SLOW"))]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    for _ in range(200):
        if server.received:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert errors == "dragoman: interrupted; only finished files are written\n"
    assert not out.exists()


def test_a_reader_that_leaves_early_gets_no_traceback(write: Write, server: FakeServer) -> None:
    path = write("f.jsonl", '{"text": "a long line of text"}\n' * 20_000)
    command = f"{sys.executable} -m dragoman.cli translate --to en {path} | head -n 1"
    finished = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert finished.stdout.count("\n") == 1
    assert "Traceback" not in finished.stderr
    assert "Exception" not in finished.stderr


def test_outputs_keep_mode_and_links(run: Command, write: Write, tmp_path: Path) -> None:
    real = write("real.txt", "old")
    real.chmod(0o640)
    link = tmp_path / "link.txt"
    link.symlink_to(real)
    assert run("translate", "--to", "en", "-o", link, write("a.txt", "new")).code == 0
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert real.stat().st_mode & 0o777 == 0o640


def test_devices_are_written_to_directly(run: Command, write: Write) -> None:
    assert run("translate", "--to", "en", "-o", os.devnull, write("a.txt", "x")).code == 0
    assert Path(os.devnull).is_char_device()


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_a_bar_with_rate_and_time_left() -> None:
    now = [0.0]
    terminal = Terminal()
    progress = Progress(terminal, total=1000, unit="row", clock=lambda: now[0])
    now[0] = 2.0
    progress.advance(250)
    assert terminal.getvalue().endswith("\r\x1b[K[######------------------]  25% 1 row, 0.5/s, 0:06 left")
    progress.clear()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_a_log_gets_a_plain_line_now_and_then() -> None:
    now = [0.0]
    log = io.StringIO()
    progress = Progress(log, total=0, unit="item", clock=lambda: now[0])
    for second in range(0, 70, 10):
        now[0] = float(second)
        progress.advance(1)
    assert log.getvalue() == "dragoman: 4 items, 0.1/s\ndragoman: 7 items, 0.1/s\n"


def test_a_short_run_says_nothing_but_the_result(run: Command, write: Write) -> None:
    assert run("translate", "--to", "en", write("a.txt", "x")).errors == ""
