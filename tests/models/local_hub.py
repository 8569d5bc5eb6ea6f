"""A model hub on this machine: the paths of the Hugging Face hub, over folders, with the faults of a network."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
_LARGE = (".bin", ".npz", ".safetensors")


@dataclass
class LocalHub:
    """Repositories by name, and what goes wrong."""

    repositories: Mapping[str, Path]
    license: str = "mit"
    url: str = ""
    elsewhere: str = ""
    """The same server by another host name, for redirects of large files; empty: no redirects."""
    token: str = ""
    """What is asked for; empty: everything is public."""
    cut_after: int | None = None
    """Bytes after which each answer breaks off."""
    ignore_ranges: bool = False
    damaged: set[str] = field(default_factory=set)
    """Files that come with another content than the listing says."""
    requests: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    """Path, Range and Authorization of each request for a file, and whether it went elsewhere in its host."""

    def fetched(self, name: str) -> list[str | None]:
        """The Range of each request for a file."""
        return [wanted for path, wanted, _ in self.requests if path.endswith(f"/{name}")]

    def listing(self, repository: str) -> bytes:
        siblings = []
        for path in sorted(self.repositories[repository].iterdir()):
            content = path.read_bytes()
            sibling: dict[str, object] = {"rfilename": path.name, "size": len(content)}
            if path.suffix in _LARGE:
                sibling["lfs"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            else:
                sibling["blobId"] = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
            siblings.append(sibling)
        siblings.append({"rfilename": "../outside.json", "size": 2})
        siblings.append({"rfilename": "onnx/model.bin", "size": 2})
        return json.dumps({"sha": COMMIT, "siblings": siblings, "cardData": {"license": self.license}}).encode()


@contextmanager
def serving(hub: LocalHub) -> Iterator[LocalHub]:
    """Runs the hub; its `url` is set."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            authorization = self.headers.get("Authorization")
            if path.startswith("/cdn/"):
                self.send_file(path.removeprefix("/cdn/"))
            elif hub.token and authorization != f"Bearer {hub.token}":
                self.send_error(401)
            elif path.startswith("/api/models/"):
                self.send_listing(path.removeprefix("/api/models/"))
            else:
                self.send_file(path.lstrip("/"))

        def send_listing(self, rest: str) -> None:
            repository, _, revision = rest.partition("/revision/")
            if repository not in hub.repositories or revision not in ("main", COMMIT):
                self.send_error(404)
                return
            content = hub.listing(repository)
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def send_file(self, rest: str) -> None:
            repository, _, name = rest.partition(f"/resolve/{COMMIT}/")
            path = hub.repositories[repository] / name
            if hub.elsewhere and not self.path.startswith("/cdn/") and path.suffix in _LARGE:
                self.send_response(302)
                self.send_header("Location", f"{hub.elsewhere}/cdn/{rest}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            wanted = self.headers.get("Range")
            hub.requests.append((rest, wanted, self.headers.get("Authorization")))
            content = path.read_bytes()
            if name in hub.damaged:
                content = b"x" * len(content)
            start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and not hub.ignore_ranges else 0
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            self.wfile.write(content[start : start + hub.cut_after] if hub.cut_after else content[start:])

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
