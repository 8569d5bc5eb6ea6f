"""Feeds over http, from a server on this machine that misbehaves by path."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from dragoman.cli.fetching import Fetched, FetchError, FetchLimits, fetch

FEED = b"<rss><channel><title>Post</title></channel></rss>"
SMALL = FetchLimits(max_bytes=10_000, seconds=10.0, allow_private=True)


class Handler(BaseHTTPRequestHandler):
    asked: list[tuple[str, str | None, str | None]]
    release: threading.Event

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["If-None-Match"], self.headers["If-Modified-Since"]))
        name = self.path.strip("/").partition("?")[0]
        if name == "feed" and self.headers["If-None-Match"] == '"one"':
            self.answer(304, b"")
        elif name.startswith("loop"):
            self.answer(302, b"", Location="/loop")
        elif name.startswith("hop"):
            left = int(name[3:])
            self.answer(301, b"", Location=f"/hop{left - 1}" if left else "/feed")
        elif name == "inside":
            self.answer(302, b"", Location="http://127.0.0.1/feed")
        elif name == "file":
            self.answer(302, b"", Location="file:///etc/hostname")
        elif name == "large":
            self.answer(200, b"x" * 10_001)
        elif name == "bomb":
            self.answer(200, gzip.compress(b"x" * 10_000_000), **{"Content-Encoding": "gzip"})
        elif name == "cut":
            self.answer(200, gzip.compress(FEED * 20)[:-12], **{"Content-Encoding": "gzip"})
        elif name == "packed":
            self.answer(200, gzip.compress(FEED), **{"Content-Encoding": "gzip"})
        elif name == "brotli":
            self.answer(200, FEED, **{"Content-Encoding": "br"})
        elif name == "slow":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            while not self.release.wait(0.02):
                self.wfile.write(b"x")
        elif name == "gone":
            self.answer(410, b"gone")
        else:
            self.answer(200, FEED, ETag='"one"', **{"Last-Modified": "Fri, 20 Nov 2026 10:00:00 GMT"})

    def answer(self, code: int, body: bytes, **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class QuietServer(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        pass  # clients that hang up


class Web:
    """The server's address and what it was asked for."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.address = f"http://127.0.0.1:{server.server_address[1]}"
        self.asked = Handler.asked = []
        self.release = Handler.release = threading.Event()


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with QuietServer(("127.0.0.1", 0), Handler) as server:
        found = Web(server)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield found
        found.release.set()
        server.shutdown()
        thread.join()


def test_a_feed_is_fetched_with_what_the_next_time_needs(web: Web) -> None:
    found = fetch(f"{web.address}/feed", limits=SMALL)
    assert found.data == FEED
    assert found.media_type == "application/rss+xml; charset=utf-8"
    assert (found.etag, found.last_modified) == ('"one"', "Fri, 20 Nov 2026 10:00:00 GMT")


def test_an_unchanged_feed_is_not_sent_again(web: Web) -> None:
    known = fetch(f"{web.address}/feed", limits=SMALL)
    assert fetch(f"{web.address}/feed", known=known, limits=SMALL) is known
    assert web.asked[1:] == [("/feed", '"one"', "Fri, 20 Nov 2026 10:00:00 GMT")]
    other = Fetched(b"old", etag='"other"')
    assert fetch(f"{web.address}/feed", known=other, limits=SMALL).data == FEED


def test_a_packed_feed_is_unpacked(web: Web) -> None:
    assert fetch(f"{web.address}/packed", limits=SMALL).data == FEED


def test_five_redirects_are_followed(web: Web) -> None:
    assert fetch(f"{web.address}/hop4", limits=SMALL).data == FEED
    with pytest.raises(FetchError, match="at most 5 redirects"):
        fetch(f"{web.address}/hop5", limits=SMALL)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("loop", "at most 5 redirects"),
        ("file", "file:"),
        ("large", "more than 10,000 bytes"),
        ("bomb", "more than 10,000 bytes"),
        ("cut", "breaks off"),
        ("brotli", "'br'"),
        ("gone", "410"),
    ],
)
def test_what_cannot_be_fetched_is_told(web: Web, path: str, said: str) -> None:
    with pytest.raises(FetchError, match=said):
        fetch(f"{web.address}/{path}", limits=SMALL)


def test_a_server_that_drips_is_given_up(web: Web) -> None:
    with pytest.raises(FetchError, match="within"):
        fetch(f"{web.address}/slow", limits=FetchLimits(seconds=0.3, allow_private=True))


@pytest.mark.parametrize(
    "address", ["http://", "http://[::1", "http://user:word@127.0.0.1/feed", "http://127.0.0.1:x/"]
)
def test_addresses_that_make_no_sense_are_told(address: str) -> None:
    with pytest.raises(FetchError):
        fetch(address, limits=SMALL)


def test_letters_of_all_languages_may_be_in_an_address(web: Web) -> None:
    fetch(f"{web.address}/أخبار?س=a b", limits=SMALL)
    assert web.asked[0][0] == "/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1?%D8%B3=a%20b"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "10.1.2.3", "[::1]", "169.254.169.254", "0.0.0.0", "[::ffff:127.0.0.1]", "2130706433"],
)
def test_private_addresses_are_refused(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    with pytest.raises(FetchError, match="--allow-private"):
        fetch(f"http://{host}:9/feed", limits=FetchLimits(seconds=10.0))


def test_a_name_that_leads_to_a_private_address_is_refused(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    place = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [place])
    for scheme in ("http", "https"):
        with pytest.raises(FetchError, match=r"news\.example is at 127\.0\.0\.1"):
            fetch(f"{scheme}://news.example/feed", limits=FetchLimits(seconds=10.0))
    assert web.asked == []


def test_a_redirect_to_a_private_address_is_refused(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.create_connection

    def elsewhere(address: tuple[str, int], *arguments: object) -> socket.socket:
        assert address == ("93.184.215.14", 80)
        return connect(("127.0.0.1", int(web.address.rpartition(":")[2])))

    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(socket, "create_connection", elsewhere)
    limits = FetchLimits(seconds=10.0)
    assert fetch("http://93.184.215.14/feed", limits=limits).data == FEED
    assert fetch("http://93.184.215.14/hop2", limits=limits).data == FEED
    with pytest.raises(FetchError, match="--allow-private"):
        fetch("http://93.184.215.14/inside", limits=limits)
    assert [path for path, *_ in web.asked][-1] == "/inside"
