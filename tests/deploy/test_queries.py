"""Queries of the documents, the alerts and the dashboard, and the exposition that they ask.

A parser reads them everywhere. Where the programs `promtool` and `prometheus` are installed (Debian: prometheus), the
real ones check them too, and every query is run.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from dragoman_server.metrics import Metrics
from dragoman_server.rpc.services import METHODS
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

sys.path.insert(0, str(Path(__file__).parents[1] / "rpc"))

from dragoman.v1 import translation_pb2
from rpc_fakes import serving

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCUMENT = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
SUFFIX = re.compile(r"_(bucket|sum|count)$")


def queries() -> list[str]:
    """All queries, without those that are there twice."""
    found = [*_of_document(), *_of_dashboard(), *_of_alerts()]
    return list(dict.fromkeys(found))


def _of_document() -> list[str]:
    """Of the blocks `promql`: one a line, and a line that begins with an operator goes on with the one before."""
    found: list[str] = []
    for block in re.findall(r"```promql\n(.*?)```", DOCUMENT, re.DOTALL):
        for line in block.splitlines():
            query = line.strip()
            if query.startswith("/"):
                found[-1] += f" {query}"
            elif query and not query.startswith("#"):
                found.append(query)
    return found


def _of_dashboard() -> list[str]:
    panels = json.loads((DEPLOY / "grafana" / "dashboard.json").read_text(encoding="utf-8"))["panels"]
    return [target["expr"].replace("$__rate_interval", "5m") for panel in panels for target in panel["targets"]]


def _of_alerts() -> list[str]:
    groups = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return [rule["expr"] for group in groups for rule in group["rules"]]


def labels() -> dict[str, set[str]]:
    """The labels of each metric, as the tables of docs/metrics.md give them."""
    rows = re.findall(r"^\| `(dragoman_\w+)` \| (\w+) \|([^|]*)\|", DOCUMENT, re.MULTILINE)
    return {
        name: {*re.findall(r"`(\w+)`", cell), *({"le"} if kind == "histogram" else ())} for name, kind, cell in rows
    }


def selectors(expression: Any) -> Iterator[tuple[str, set[str]]]:
    """The metrics that an expression asks for, with the labels by which it chooses."""
    found = re.findall(r"(dragoman_\w+)(?:\{([^}]*)\})?", str(expression))
    for name, matchers in found:
        yield name, set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", matchers))


@pytest.mark.parametrize("query", queries())
def test_a_query_asks_for_metrics_and_labels_that_exist(query: str) -> None:
    known = labels()
    asked = list(selectors(promql_parser.parse(query)))
    assert asked
    for name, chosen in asked:
        metric = name if name in known else SUFFIX.sub("", name)
        assert metric in known
        assert chosen <= known[metric]
        grouped = {label for group in re.findall(r"by\s*\(([^)]*)\)", query) for label in re.findall(r"\w+", group)}
        assert grouped <= set().union(*known.values())


def test_there_are_queries_of_all_three_kinds() -> None:
    assert min(len(_of_document()) // 10, len(_of_dashboard()) // 8, len(_of_alerts()) // 4) >= 1


def test_a_query_that_is_wrong_is_noticed() -> None:
    with pytest.raises(ValueError, match=r"\w"):
        promql_parser.parse("sum(rate(dragoman_calls_total[5m])")


def test_every_metric_says_in_english_what_it_is() -> None:
    families = list(text_string_to_metric_families(generate_latest(Metrics(METHODS).registry).decode()))
    own = [family for family in families if family.name.startswith("dragoman_")]
    assert len(own) > 20
    for family in own:
        assert re.fullmatch(r"[A-Z1].{10,}[.]", family.documentation), family.name
        assert family.type in ("counter", "gauge", "histogram")
        if family.name.endswith(("_seconds", "_bytes")):
            assert family.name.rpartition("_")[2] in family.documentation


def _need(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed")
    return path


def test_promtool_finds_no_fault() -> None:
    promtool = _need("promtool")
    rules = subprocess.run([promtool, "check", "config", DEPLOY / "prometheus" / "prometheus.yml"], capture_output=True)
    assert rules.returncode == 0, rules.stderr
    text = generate_latest(Metrics(METHODS).registry)
    exposition = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True)
    faults = [line for line in exposition.stderr.decode().splitlines() if line.startswith("dragoman_")]
    assert faults == []


async def test_prometheus_answers_every_query(tmp_path: Path) -> None:
    """Scraped with a token, by the setting that the document gives."""
    import hashlib

    prometheus, web = _need("prometheus"), f"127.0.0.1:{_free_port()}"
    digest = hashlib.sha256(b"prometheus").hexdigest()
    (tmp_path / "token").write_text("prometheus", encoding="utf-8")
    (tmp_path / "tokens.toml").write_text(
        f'[[token]]\nname = "prometheus"\nsha256 = "{digest}"\nroles = ["metrics", "translate"]\n', encoding="utf-8"
    )
    settings: dict[str, Any] = {"tokens": tmp_path / "tokens.toml", "metrics_access": "token"}
    async with serving(metrics_listen="127.0.0.1:0", **settings) as server:
        request = translation_pb2.TranslateTextRequest(texts=["He came."], options={"target_language": "ar"})
        await server.translation.TranslateText(request, metadata=(("authorization", "Bearer prometheus"),))
        (tmp_path / "prometheus.yml").write_text(
            "global: {scrape_interval: 1s}\nscrape_configs:\n  - job_name: dragoman\n    authorization:\n"
            f"      credentials_file: {tmp_path}/token\n    static_configs:\n"
            f"      - targets: ['{server.application.metrics_address}']\n",
            encoding="utf-8",
        )
        arguments = [f"--config.file={tmp_path}/prometheus.yml", f"--storage.tsdb.path={tmp_path}/data"]
        process = await asyncio.create_subprocess_exec(
            prometheus, *arguments, f"--web.listen-address={web}", stderr=asyncio.subprocess.DEVNULL
        )
        try:
            for _ in range(300):
                found = await asyncio.to_thread(_ask, web, "dragoman_calls_total")
                if found:
                    break
                await asyncio.sleep(0.1)
            assert any(one["metric"]["code"] == "OK" and one["value"][1] == "1" for one in found or [])
            assert [query for query in queries() if await asyncio.to_thread(_ask, web, query) is None] == []
        finally:
            process.terminate()
            await process.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _ask(web: str, query: str) -> list[Any] | None:
    """What Prometheus answers; None when it cannot."""
    address = f"http://{web}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
    try:
        with urllib.request.urlopen(address, timeout=20) as reply:
            answer = json.load(reply)
    except urllib.error.HTTPError as error:
        error.close()
        return None
    except OSError:
        return None
    return list(answer["data"]["result"]) if answer["status"] == "success" else None
