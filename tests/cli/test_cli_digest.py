"""`dragoman digest`: feeds in, outputs and state out."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import grpc
import pytest
from command import Command, Write
from dragoman.cli import feeds as feeds_module
from dragoman.cli.fetching import Fetched, FetchError, FetchLimits
from fake_server import FakeServer, fault

FEED = b"<rss/>"


class Web:
    """Stands for the web: what is at an address, and what was known when it was asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.known: list[Fetched | None] = []

    def fetch(self, address: str, *, known: Fetched | None, limits: FetchLimits) -> Fetched:
        self.known.append(known)
        if address not in self.pages:
            raise FetchError("the server answered 404 Not Found")
        return Fetched(self.pages[address], "text/xml", '"tag"', "today")


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Web:
    found = Web()
    monkeypatch.setattr(feeds_module, "fetch", found.fetch)
    return found


def test_markdown_goes_to_standard_output(run: Command, write: Write, server: FakeServer) -> None:
    finished = run("digest", "--to", "en", write("a.xml", FEED))
    assert (finished.code, finished.output) == (0, b"DIGEST_FORMAT_MARKDOWN of 1 feeds")
    assert "2 stories of 1 article; left out: 1 under embargo" in finished.errors
    assert not server.digests[0].header.return_state


def test_outputs_have_the_formats_of_their_names(run: Command, write: Write, tmp_path: Path) -> None:
    names = {"a.html": "HTML", "b.md": "MARKDOWN", "c.json": "JSON", "d.xml": "ATOM", "e.atom": "ATOM",
             "f.jsonfeed": "JSON_FEED", "g.feed.json": "JSON_FEED"}  # fmt: skip
    outputs = [part for name in names for part in ("-o", tmp_path / "out" / name)]
    assert run("digest", "--to", "ar", write("in.xml", FEED), *outputs).code == 0
    written = {path.name: path.read_text() for path in (tmp_path / "out").iterdir()}
    assert written == {name: f"DIGEST_FORMAT_{format} of 1 feeds" for name, format in names.items()}


def test_options_reach_the_server(run: Command, write: Write, server: FakeServer) -> None:
    options = ["--title", "My day", "--stories", 5, "--sentences", 2, "--outlets", 3, "--model", "big"]
    assert run("digest", "--to", "ar", "--now", "2026-11-20T12:00Z", *options, write("a.xml", FEED)).code == 0
    sent = server.digests[0].header.options
    assert (sent.language, sent.title, sent.model) == ("ar", "My day", "big")
    assert (sent.stories, sent.sentences, sent.least_outlets) == (5, 2, 3)
    assert sent.now.ToJsonString() == "2026-11-20T12:00:00Z"


def test_folders_and_patterns_give_their_feeds_once(run: Command, write: Write, server: FakeServer) -> None:
    first, second = write("day/a.xml", FEED), write("day/deep/b.json", FEED)
    write("day/.hidden.xml", FEED)
    write("day/notes.txt", b"notes")
    finished = run("digest", "--to", "en", first, first.parent, f"{first.parent}/**/*.json")
    assert finished.code == 0
    assert list(server.digests[0].feeds) == [str(first), str(second)]
    assert "notes.txt" in finished.errors


def test_bad_feeds_are_named_and_the_others_told(run: Command, write: Write, web: Web, server: FakeServer) -> None:
    web.pages["https://good.example/rss"] = FEED
    bad, mended = write("bad.xml", b"FAIL"), write("mended.xml", b"MEND")
    names = [
        bad,
        mended,
        write("none.xml", b"").parent / "missing.xml",
        "https://good.example/rss",
        "https://bad.example",
    ]
    finished = run("digest", "--to", "en", *names)
    assert (finished.code, finished.output) == (1, b"DIGEST_FORMAT_MARKDOWN of 3 feeds")
    for said in (
        f"{bad}: this is no feed",
        f"{mended}: it breaks off",
        "missing.xml",
        "https://bad.example: the server",
    ):
        assert said in finished.errors
    assert server.digests[0].feeds["https://good.example/rss"] == FEED


def test_no_feed_at_all_writes_nothing(run: Command, web: Web, tmp_path: Path, server: FakeServer) -> None:
    finished = run("digest", "--to", "en", "-o", tmp_path / "a.html", "https://bad.example")
    assert finished.code == 1
    assert "no digest" in finished.errors
    assert not (tmp_path / "a.html").exists()
    assert server.digests == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "digest.pdf"], ".html"),
        (["-o", "digest"], ".html"),
        (["-o", "a.md", "-o", "./a.md"], "twice"),
        (["-o", "in.xml"], "overwritten"),
        (["ftp://x.example/feed"], "https"),
        (["*.rdf"], "*.rdf"),
        (["empty"], "empty"),
        (["-", "-"], "only once"),
        (["--state", "in.xml"], "--state"),
        (["--now", "noon"], "noon"),
    ],
)
def test_wrong_use_is_told(
    run: Command, write: Write, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str, server: FakeServer
) -> None:
    folder = write("in.xml", FEED).parent
    (folder / "empty").mkdir()
    monkeypatch.chdir(folder)
    finished = run("digest", "--to", "en", "in.xml", *arguments)
    assert finished.code == 2
    assert said in finished.errors
    assert server.digests == []


def test_the_next_run_goes_on_from_the_state(run: Command, web: Web, tmp_path: Path, server: FakeServer) -> None:
    web.pages["https://good.example/rss"] = FEED
    command = [
        "digest",
        "--to",
        "en",
        "--state",
        tmp_path / "state",
        "-o",
        tmp_path / "a.md",
        "https://good.example/rss",
    ]
    for _ in range(3):
        assert run(*command).code == 0
    assert [sent.state for sent in server.digests] == [b"", b"+", b"++"]
    assert [known.etag if known else None for known in web.known] == [None, '"tag"', '"tag"']
    assert web.known[2] == Fetched(FEED, "text/xml", '"tag"', "today")


def test_a_failed_run_leaves_output_and_state(run: Command, web: Web, tmp_path: Path, server: FakeServer) -> None:
    web.pages["https://good.example/rss"] = FEED
    command = [
        "digest",
        "--to",
        "en",
        "--state",
        tmp_path / "state",
        "-o",
        tmp_path / "a.md",
        "https://good.example/rss",
    ]
    assert run(*command).code == 0
    (tmp_path / "a.md").write_text("yesterday")
    server.faults.append(fault(grpc.StatusCode.INTERNAL, "broken", reason="INTERNAL"))
    server.faults.appendleft(None)  # the question for the limits
    assert run(*command).code == 1
    assert (tmp_path / "a.md").read_text() == "yesterday"
    assert run(*command).code == 0
    assert [sent.state for sent in server.digests] == [b"", b"+", b"+"]


def test_a_full_disk_leaves_output_and_state(
    run: Command, write: Write, tmp_path: Path, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno
    import os

    feed, output = write("in.xml", FEED), write("a.md", "yesterday")
    command = ["digest", "--to", "en", "--state", tmp_path / "state", "-o", tmp_path / "b.html", "-o", output, feed]

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        finished = run(*command)
    assert finished.code == 1
    assert "free some space" in finished.errors
    assert output.read_text() == "yesterday"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.md", "in.xml", "state"]
    assert run(*command).code == 0
    assert [sent.state for sent in server.digests] == [b"", b""]


def test_a_killed_digest_leaves_output_and_state(
    run: Command, write: Write, tmp_path: Path, server: FakeServer
) -> None:
    feed, output = write("in.xml", FEED), tmp_path / "a.md"
    command = ["digest", "--to", "en", "--state", str(tmp_path / "state"), "-o", str(output), str(feed)]
    assert run(*command).code == 0
    before = output.read_bytes()
    write("in.xml", b"SLOW")
    process = subprocess.Popen([sys.executable, "-m", "dragoman", *command])
    for _ in range(600):
        if len(server.digests) == 2:
            break
        time.sleep(0.1)
    process.kill()
    assert process.wait(60) == -signal.SIGKILL
    assert output.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.md", "in.xml", "state"]
    server.release.set()
    assert run(*command).code == 0
    assert [sent.state for sent in server.digests] == [b"", b"+", b"+"]


def test_what_a_cut_off_run_had_fetched_is_not_lost(run: Command, web: Web, tmp_path: Path, server: FakeServer) -> None:
    address = "https://good.example/rss"
    command = ["digest", "--to", "en", "--state", tmp_path / "state", "-o", tmp_path / "a.md", address]
    for page in (b"<rss>1</rss>", b"<rss>2</rss>"):
        web.pages[address] = page
        server.faults.extend([None, fault(grpc.StatusCode.INTERNAL, "broken", reason="INTERNAL")])
        assert run(*command).code == 1
    web.pages[address] = b"<rss>3</rss>"
    assert run(*command).code == 0
    assert (tmp_path / "a.md").read_text() == "DIGEST_FORMAT_MARKDOWN of 3 feeds"
    assert server.digests[-1].feeds == {address: b"<rss>3</rss>"}  # the newest comes last, and is right
    assert run(*command).code == 0
    assert (tmp_path / "a.md").read_text() == "DIGEST_FORMAT_MARKDOWN of 1 feeds"


def test_feeds_of_a_cut_off_run_that_do_not_fit_are_left_out(
    run: Command, web: Web, tmp_path: Path, server: FakeServer
) -> None:
    address = "https://good.example/rss"
    command = ["digest", "--to", "en", "--state", tmp_path / "state", "-o", tmp_path / "a.md", address]
    web.pages[address] = b"<rss>1</rss>"
    server.faults.extend([None, fault(grpc.StatusCode.INTERNAL, "broken", reason="INTERNAL")])
    assert run(*command).code == 1
    web.pages[address] = b"<rss>2</rss>"
    server.faults.extend([None, fault(grpc.StatusCode.INVALID_ARGUMENT, "too many", reason="TOO_MANY_ARTICLES")])
    finished = run(*command)
    assert (finished.code, "do not fit in" in finished.errors) == (0, True)
    assert (tmp_path / "a.md").read_text() == "DIGEST_FORMAT_MARKDOWN of 1 feeds"


def test_a_refused_state_names_its_folder(run: Command, write: Write, tmp_path: Path, server: FakeServer) -> None:
    refused = fault(grpc.StatusCode.INVALID_ARGUMENT, "made with another encoder", reason="OTHER_ENCODER")
    server.faults.extend([None, refused])
    finished = run("digest", "--to", "en", "--state", tmp_path / "state", write("in.xml", FEED))
    assert finished.code == 1
    assert str(tmp_path / "state") in finished.errors


def test_a_damaged_state_is_told(run: Command, write: Write, tmp_path: Path) -> None:
    feed = write("in.xml", FEED)
    write("state/digest.sqlite", b"no database at all, but long enough to look like one" * 20)
    assert "--state" in run("digest", "--to", "en", "--state", tmp_path / "state", feed).errors
    with sqlite3.connect(tmp_path / "other.sqlite") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    (tmp_path / "newer").mkdir()
    (tmp_path / "other.sqlite").rename(tmp_path / "newer" / "digest.sqlite")
    assert "another version" in run("digest", "--to", "en", "--state", tmp_path / "newer", feed).errors


def test_a_file_beyond_the_limit_is_not_sent(run: Command, write: Write, server: FakeServer) -> None:
    server.limits.max_digest_bytes = 100
    finished = run("digest", "--to", "en", write("large.xml", b"x" * 101), write("small.xml", FEED))
    assert finished.code == 1
    assert "large.xml: it has 101 bytes" in finished.errors
    assert len(server.digests[0].feeds) == 1
