"""The files of `deploy/` name what exists: settings, metrics, paths. Docker, Kubernetes and systemd do not run here."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest
from dragoman_server.config import ServerConfig

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
METRICS = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
SETTINGS = {f"DRAGOMAN_{setting.name.upper()}" for setting in fields(ServerConfig)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_environment_variables_are_settings(path: Path) -> None:
    named = set(re.findall(r"DRAGOMAN_[A-Z]+(?:_[A-Z]+)*", path.read_text(encoding="utf-8")))
    assert named <= SETTINGS


@pytest.mark.parametrize("name", ["prometheus/alerts.yml", "grafana/dashboard.json", "kubernetes/dragoman.yaml"])
def test_metrics_are_those_of_the_server(name: str) -> None:
    text = (DEPLOY / name).read_text(encoding="utf-8")
    named = {re.sub(r"_(bucket|sum|count)$", "", metric) for metric in re.findall(r"dragoman_\w+", text)}
    assert named
    assert {metric for metric in named if f"`{metric}`" not in METRICS} == set()


def test_every_panel_of_the_dashboard_has_a_query() -> None:
    panels = json.loads((DEPLOY / "grafana" / "dashboard.json").read_text(encoding="utf-8"))["panels"]
    assert len(panels) >= 8
    assert all(target["expr"] for panel in panels for target in panel["targets"])
    assert len({panel["id"] for panel in panels}) == len(panels)


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix in (".yaml", ".yml")], ids=lambda path: path.name)
def test_yaml_is_well_formed(path: Path) -> None:
    yaml = pytest.importorskip("yaml")
    documents = list(yaml.safe_load_all(path.read_text(encoding="utf-8")))
    assert all(isinstance(document, dict) for document in documents)


def test_what_the_image_copies_is_not_ignored() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    packaged = {"client", "server", "models", "pyproject.toml", "README.md", "LICENSE", "requirements"}
    assert packaged <= kept
    assert all((ROOT / name).exists() for name in kept)


def test_probes_ask_the_port_that_the_server_listens_on() -> None:
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    pods = (DEPLOY / "kubernetes" / "dragoman.yaml").read_text(encoding="utf-8")
    port = re.search(r"DRAGOMAN_LISTEN=0\.0\.0\.0:(\d+)", image)
    assert port is not None
    assert f"containerPort: {port[1]}" in pods
    assert f"grpc: {{ port: {port[1]} }}" in pods
    assert f"127.0.0.1:{port[1]}" in image
