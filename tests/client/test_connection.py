"""How a client connects: TLS, several servers, channel options."""

from __future__ import annotations

import json
import shutil
import subprocess
from concurrent import futures
from pathlib import Path

import grpc
import pytest
from dragoman import Client, UnavailableError
from dragoman._connection import Connection
from dragoman.v1 import models_pb2_grpc
from fake_server import FakeServer, _Models, free_address


def options(target: str) -> dict[str, object]:
    return dict(Connection(target=target)._channel_options())


def test_retries_are_left_to_grpc() -> None:
    config = json.loads(str(options("news.example:50051")["grpc.service_config"]))
    policy = config["methodConfig"][0]["retryPolicy"]
    assert policy["retryableStatusCodes"] == ["UNAVAILABLE", "RESOURCE_EXHAUSTED"]
    assert policy["maxAttempts"] == 4
    assert {name["service"] for name in config["methodConfig"][0]["name"]} == {
        "dragoman.v1.Translation",
        "dragoman.v1.Summarization",
        "dragoman.v1.Quality",
        "dragoman.v1.Models",
    }
    assert "loadBalancingConfig" not in config


def test_all_servers_of_a_name_are_used_in_turn() -> None:
    config = json.loads(str(options("dns:///news.example:50051")["grpc.service_config"]))
    assert config["loadBalancingConfig"] == [{"round_robin": {}}]
    assert config["healthCheckConfig"] == {"serviceName": ""}


def test_a_name_is_resolved_and_used(server: FakeServer) -> None:
    with Client(f"dns:///localhost:{server.address.rpartition(':')[2]}", timeout=10) as client:
        assert client.translate("نص", target="en").text == "نص"


def test_only_a_local_server_goes_around_the_proxy() -> None:
    assert options("127.0.0.1:50051")["grpc.enable_http_proxy"] == 0
    assert "grpc.enable_http_proxy" not in options("news.example:50051")


def test_a_proxy_of_the_environment_does_not_hide_a_local_server(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://{free_address()}")
    monkeypatch.delenv("no_proxy", raising=False)
    with Client(server.address) as client:
        assert client.server_info().version == "0.1.0"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
def test_tls_trusts_the_authority_in_the_file_and_no_other(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    request = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", *request.split(), *names], check=True, capture_output=True)
    server = grpc.server(futures.ThreadPoolExecutor(2))
    models_pb2_grpc.add_ModelsServicer_to_server(_Models(fake := FakeServer()), server)
    credentials = grpc.ssl_server_credentials([(key.read_bytes(), certificate.read_bytes())])
    target = f"localhost:{server.add_secure_port('localhost:0', credentials)}"
    server.start()
    try:
        with Client(target, ca_file=certificate, token="secret", timeout=10) as client:
            assert "tls" in repr(client)
            assert client.server_info().version == "0.1.0"
        assert fake.metadata[-1]["authorization"] == "Bearer secret"
        with Client(target, tls=True, timeout=10) as client, pytest.raises(UnavailableError):
            client.server_info()
    finally:
        server.stop(None).wait(5)
