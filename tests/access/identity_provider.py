"""An identity provider on this machine: its keys, the tokens that it signs, and the addresses that tell its keys."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

AUDIENCE = "dragoman"
ROLES = ("translate", "glossary", "admin", "metrics")

_MAKERS = {
    "RS256": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
}


@dataclass
class Provider:
    """Signs tokens, and serves its keys.

    Attributes:
        keys: private keys, by identifier.
        asked: paths that were asked for.
        hidden: identifiers of keys that are not told.
        broken: answer with this instead of the keys.
    """

    issuer: str
    keys: dict[str, tuple[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    broken: bytes | None = None

    def add_key(self, name: str, algorithm: str = "ES256") -> None:
        self.keys[name] = (algorithm, _MAKERS[algorithm]())

    def key_set(self) -> bytes:
        rows = []
        for name, (algorithm, key) in self.keys.items():
            if name not in self.hidden:
                encode = jwt.get_algorithm_by_name(algorithm).to_jwk
                rows.append({**json.loads(encode(key.public_key())), "kid": name, "alg": algorithm, "use": "sig"})
        return json.dumps({"keys": rows}).encode()

    def token(self, *roles: str, key: str = "first", sub: str = "desk", header: Any = None, **claims: Any) -> str:
        """A token; a claim that is None is left out."""
        now = int(time.time())
        payload = {"iss": self.issuer, "sub": sub, "aud": AUDIENCE, "iat": now, "exp": now + 600, "roles": list(roles)}
        payload = {name: value for name, value in {**payload, **claims}.items() if value is not None}
        algorithm, private = self.keys[key]
        return jwt.encode(payload, private, algorithm=algorithm, headers={"kid": key, **(header or {})})

    def file(self, folder: Path, *lines: str, grants: str | None = None) -> Path:
        """An OIDC file with a grant for each role, named as it; `lines` are further settings."""
        if grants is None:
            grants = "\n".join(f'[[grant]]\nvalue = "{role}"\nroles = ["{role}"]' for role in ROLES)
        head = [f'issuer = "{self.issuer}"', f'audience = "{AUDIENCE}"', *lines]
        path = folder / "oidc.toml"
        path.write_text("\n".join([*head, grants, ""]), encoding="utf-8")
        return path


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider with one key, "first", that serves /keys and its discovery document."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append(self.path)
            if self.path == "/.well-known/openid-configuration":
                body = json.dumps({"issuer": told.issuer, "jwks_uri": f"{told.issuer}/keys"}).encode()
            elif self.path == "/elsewhere":
                self.send_response(302)
                self.send_header("Location", f"{told.issuer}/keys")
                self.end_headers()
                return
            else:
                body = told.key_set() if told.broken is None else told.broken
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told = Provider(f"http://127.0.0.1:{server.server_port}")
        told.add_key("first")
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()
