"""`dragoman feed`: feeds in, feeds out, and only what is new costs anything."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from command import Command, Write
from dragoman.cli import feeds as feeds_module
from dragoman.cli.fetching import Fetched, FetchError, FetchLimits
from fake_server import FakeServer

FEED = "a one\nb two\n"
ADDRESS = "https://post.example/news/rss?x=1"
TO_ENGLISH = ("feed", "translate", "--to", "en")


class Web:
    """Stands for the web: what is at an address, and how it was asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.known: list[Fetched | None] = []
        self.limits: list[FetchLimits] = []

    def fetch(self, address: str, *, known: Fetched | None, limits: FetchLimits) -> Fetched:
        self.known.append(known)
        self.limits.append(limits)
        if address not in self.pages:
            raise FetchError("the server answered 404 Not Found")
        return Fetched(self.pages[address], "text/xml", '"tag"', "today")


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Web:
    found = Web()
    monkeypatch.setattr(feeds_module, "fetch", found.fetch)
    return found


@pytest.fixture(autouse=True)
def state_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    folder = tmp_path / "state-home"
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    return folder


def until(happened: Callable[[], bool]) -> None:
    for _ in range(600):
        if happened():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen within a minute")


def kept_items(state: Path) -> list[str]:
    if not state.exists():
        return []
    database = sqlite3.connect(state, timeout=30)
    try:
        return sorted(row[0] for row in database.execute("SELECT id FROM items"))
    finally:
        database.close()


def test_a_feed_goes_to_standard_output(run: Command, write: Write, server: FakeServer) -> None:
    server.translate = str.upper
    finished = run(*TO_ENGLISH, write("in.xml", FEED))
    assert (finished.code, finished.output) == (0, b"a ONE\nb TWO\n")
    assert "2 items: 2 new, 0 changed, 0 unchanged, 0 withdrawn, 0 withheld, 0 failed" in finished.errors


def test_only_new_and_changed_items_cost_anything(run: Command, write: Write, server: FakeServer) -> None:
    server.translate = str.upper
    out = write("out.xml", "old")
    command = [*TO_ENGLISH, "-o", out, write("in.xml", FEED)]
    assert run(*command).code == 0
    first = out.read_text()
    finished = run(*command)
    assert "0 new, 0 changed, 2 unchanged" in finished.errors
    assert (out.read_text(), server.worked_on) == (first, ["one", "two"])
    write("in.xml", "c three\na one\nb two and more\n")
    finished = run(*command)
    assert "1 new, 1 changed, 1 unchanged" in finished.errors
    assert out.read_text() == "c THREE\na ONE\nb TWO AND MORE\n"
    assert server.worked_on[2:] == ["three", "two and more"]


def test_options_reach_the_server(run: Command, write: Write, server: FakeServer) -> None:
    options = ["--from", "ar", "--model", "big", "--glossary", "names", "--use-memory", "--quality", "careful"]
    feed = write("in.xml", FEED)
    assert run(*TO_ENGLISH, *options, feed).code == 0
    assert run("feed", "summarize", "--to", "en", "--sentences", 2, *options, feed).code == 0
    first, second = (sent.header for sent in server.feeds)
    assert second.summary.length.sentences == 2
    for sent in (first.translation, second.summary.translation):
        assert (sent.target_language, sent.source_language, sent.model) == ("en", "ar", "big")
        assert (sent.glossary_name, sent.use_memory, sent.quality) == ("names", True, 3)


def test_translations_and_summaries_are_kept_apart(run: Command, write: Write, server: FakeServer) -> None:
    feed = write("in.xml", FEED)
    for command in (["translate", "--to", "en"], ["summarize"], ["translate", "--to", "en"], ["summarize"]):
        assert run("feed", *command, feed).code == 0
    assert server.worked_on == ["one", "two"] * 2


def test_summaries_of_all_feeds_go_into_one_file(run: Command, write: Write, tmp_path: Path) -> None:
    feeds = write("in/a.xml", FEED), write("in/b.xml", "c three\n")
    command = ["feed", "summarize", "--format", "jsonl"]
    assert run(*command, "-o", tmp_path / "rows.jsonl", tmp_path / "in").code == 0
    assert (tmp_path / "rows.jsonl").read_text() == "a=one\nb=two\nc=three\n"
    assert run(*command, *feeds).output == b"a=one\nb=two\nc=three\n"
    assert run(*command, "-o", f"{tmp_path}/rows/", *feeds).code == 0
    assert sorted(path.name for path in (tmp_path / "rows").iterdir()) == ["a.jsonl", "b.jsonl"]


def test_several_feeds_go_into_a_folder(run: Command, write: Write, tmp_path: Path, web: Web) -> None:
    web.pages = {ADDRESS: FEED.encode(), "https://post.example/feed.json": b"{ x\n"}
    finished = run(*TO_ENGLISH, "-o", tmp_path / "out", write("in/a.xml", FEED), *web.pages)
    assert finished.code == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["a.xml", "post.example-feed.json", "post.example-news-rss-x-1.xml"]
    assert "3 feeds, 5 items: 5 new" in finished.errors


def test_a_feed_on_the_web_is_asked_for_if_it_changed(run: Command, web: Web, server: FakeServer) -> None:
    web.pages[ADDRESS] = FEED.encode()
    for _ in range(2):
        assert run(*TO_ENGLISH, ADDRESS).code == 0
    assert [known.etag if known else None for known in web.known] == [None, '"tag"']
    assert server.worked_on == ["one", "two"]
    assert run(*TO_ENGLISH, "--allow-private", ADDRESS).code == 0
    assert [limits.allow_private for limits in web.limits] == [False, False, True]


def test_withdrawn_items_are_forgotten(run: Command, write: Write, state_home: Path) -> None:
    feed = write("in.xml", FEED)
    assert run(*TO_ENGLISH, feed).code == 0
    write("in.xml", "a WITHDRAWN\nb two\nc EMBARGO\n")
    finished = run(*TO_ENGLISH, feed)
    assert "3 items: 0 new, 0 changed, 1 unchanged, 1 withdrawn, 1 withheld, 0 failed" in finished.errors
    assert kept_items(state_home / "dragoman" / "feeds.sqlite") == ["b"]


def test_failed_items_are_named_and_tried_again(run: Command, write: Write, tmp_path: Path) -> None:
    feed = write("in.xml", "a one\nb FAIL\n")
    for _ in range(2):
        finished = run(*TO_ENGLISH, "-o", tmp_path / "out.xml", feed)
        assert finished.code == 1
        assert "in.xml, FAIL: French" in finished.errors
        assert "1 failed" in finished.errors
    assert (tmp_path / "out.xml").read_text() == "a one\nb FAIL\n"


def test_a_feed_that_fails_leaves_its_output(run: Command, write: Write, tmp_path: Path, web: Web) -> None:
    old = write("out/bad.xml", "yesterday")
    feeds = write("in/bad.xml", "BAD"), write("in/good.xml", FEED), write("in/cut.xml", "a CUT\n")
    finished = run(*TO_ENGLISH, "--reconnect", "0", "-o", tmp_path / "out", *feeds, "https://gone.example/rss")
    assert finished.code == 1
    for said in ("bad.xml: this is no feed", "https://gone.example/rss: the server", "cut.xml: the server ended"):
        assert said in finished.errors
    assert old.read_text() == "yesterday"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["bad.xml", "good.xml"]


@pytest.mark.parametrize("state", [[], ["--no-state"]])
def test_a_lost_server_is_asked_again_for_the_rest(
    run: Command, write: Write, server: FakeServer, state: list[str]
) -> None:
    server.die_after.append(2)
    feed = write("in.xml", "a one DOUBT\nb FAIL\nc three\nd four\n")
    finished = run(*TO_ENGLISH, *state, feed)
    assert (finished.code, finished.output) == (1, feed.read_bytes())
    assert server.worked_on == ["one DOUBT", "three", "four"]
    assert "4 items: 3 new, 0 changed, 0 unchanged, 0 withdrawn, 0 withheld, 1 failed" in finished.errors
    assert (finished.errors.count("French"), finished.errors.count("doubt:")) == (1, 1)


def test_a_server_that_stays_away_is_told(run: Command, write: Write, server: FakeServer) -> None:
    server.die_after.extend([0, 0, 0])
    finished = run(*TO_ENGLISH, "--reconnect", "1.5", write("in.xml", FEED))
    assert finished.code == 1
    assert "the server died" in finished.errors
    assert len(server.feeds) == 2


def test_doubts_and_problems_are_told(run: Command, write: Write) -> None:
    finished = run(*TO_ENGLISH, write("in.xml", "a DOUBT MEND\n"))
    assert "in.xml, item 1/title: NUMBER_MISMATCH" in finished.errors
    assert "it breaks off" in finished.errors


def test_nothing_is_kept_without_a_state(run: Command, write: Write, server: FakeServer, state_home: Path) -> None:
    for _ in range(2):
        assert run(*TO_ENGLISH, "--no-state", write("in.xml", FEED)).code == 0
    assert len(server.worked_on) == 4
    assert not state_home.exists()


def test_a_usual_place_that_cannot_be_used_is_told(run: Command, write: Write, state_home: Path) -> None:
    state_home.write_text("a file")
    finished = run(*TO_ENGLISH, write("in.xml", FEED))
    assert finished.code == 0
    assert "no state is kept" in finished.errors


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["in.xml", "other.xml"], "folder"),
        (["in.xml", "other.xml", "-o", "in.xml"], "folder"),
        (["in.xml", "-o", "in.xml"], "overwritten"),
        (["in.xml", "-o", "."], "overwritten"),
        (["in.xml", "deep/in.xml", "-o", "out/"], "do them apart"),
        (["in.xml", "--state", "."], "--state"),
        (["in.xml", "--state", "other.xml"], "--state"),
        (["ftp://x.example/feed"], "https"),
    ],
)
def test_wrong_use_is_told(
    run: Command,
    write: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: str,
    server: FakeServer,
) -> None:
    for name in ("in.xml", "other.xml", "deep/in.xml"):
        write(name, FEED * 100)
    monkeypatch.chdir(tmp_path)
    finished = run(*TO_ENGLISH, *arguments)
    assert finished.code == 2
    assert said in finished.errors
    assert server.feeds == []
    assert Path("in.xml").read_text() == FEED * 100


def test_a_full_disk_loses_nothing(
    run: Command, write: Write, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    out = write("out.xml", "yesterday")
    command = [*TO_ENGLISH, "-o", out, write("in.xml", FEED)]
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        finished = run(*command)
    assert finished.code == 1
    assert "free some space" in finished.errors
    assert out.read_text() == "yesterday"
    assert run(*command).code == 0
    assert (out.read_text(), server.worked_on) == (FEED, ["one", "two"])


def test_a_state_that_is_full_loses_no_item(run: Command, write: Write, tmp_path: Path, server: FakeServer) -> None:
    out, state = write("out.xml", "yesterday"), tmp_path / "state.sqlite"
    command = [*TO_ENGLISH, "--state", state, "-o", out, write("in.xml", "a one\n")]
    assert run(*command).code == 0
    database = sqlite3.connect(state)
    database.execute(
        "CREATE TRIGGER full BEFORE INSERT ON items WHEN NEW.id = 'c' "
        "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
    )
    database.close()
    write("in.xml", "a one\nb two\nc three\nd four\n")
    finished = run(*command)
    assert finished.code == 1
    assert "disk is full; the items before it are kept" in finished.errors
    assert out.read_text() == "a one\n"
    assert kept_items(state) == ["a", "b"]
    database = sqlite3.connect(state)
    database.execute("DROP TRIGGER full")
    database.close()
    server.worked_on.clear()
    assert run(*command).code == 0
    assert (out.read_text(), server.worked_on) == ("a one\nb two\nc three\nd four\n", ["three", "four"])


@pytest.mark.parametrize(("ending", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)])
def test_a_killed_run_goes_on_where_it_was(
    run: Command, write: Write, server: FakeServer, state_home: Path, ending: signal.Signals, code: int
) -> None:
    server.translate = str.upper
    out, feed = write("out.xml", "yesterday"), write("in.xml", "a one\nb two\nc SLOW\nd four\n")
    command = [*TO_ENGLISH, "-o", str(out), str(feed)]
    process = subprocess.Popen([sys.executable, "-m", "dragoman", *command], stderr=subprocess.PIPE)
    until(lambda: kept_items(state_home / "dragoman" / "feeds.sqlite") == ["a", "b"])
    process.send_signal(ending)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, b"Traceback" in errors) == (code, False)
    assert out.read_text() == "yesterday"
    assert sorted(path.name for path in out.parent.iterdir()) == ["in.xml", "out.xml", "state-home"]
    server.release.set()
    server.worked_on.clear()
    finished = run(*command)
    assert finished.code == 0
    assert "2 new, 0 changed, 2 unchanged" in finished.errors
    assert server.worked_on == ["SLOW", "four"]
    assert out.read_text() == "a ONE\nb TWO\nc SLOW\nd FOUR\n"
