"""Where numbers come from: machine, versions, models and command; and the file that they are kept in."""

from __future__ import annotations

import json
import os
import platform
import sys
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from dragoman_manifest import Manifest

__all__ = ["RESULTS", "provenance", "write_json"]

RESULTS = Path(__file__).parents[1] / "results"
PACKAGES = ("dragoman", "ctranslate2", "grpcio", "protobuf", "sentencepiece", "numpy")


def provenance(models: Path) -> dict[str, Any]:
    """All but the numbers themselves, as JSON takes it.

    Args:
        models: the folder with the model folders.
    """
    return {
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "command": _command(),
        "machine": {
            "cpu": _field("/proc/cpuinfo", "model name") or platform.processor(),
            "cores": len(os.sched_getaffinity(0)),
            "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
            "system": f"{platform.system()} {platform.release()}",
            "load_before": [round(load, 2) for load in os.getloadavg()],
        },
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}},
        "models": {folder.name: Manifest.read(folder).hash for folder in sorted(models.iterdir()) if folder.is_dir()},
    }


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Writes it readably, with each innermost list or table on one line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_lines(content, 0) + "\n", encoding="utf-8")
    print(f"written: {path}")


def _command() -> list[str]:
    """As typed, with paths cut to their last part: where files lie on this machine is nobody's business."""
    spec = sys.modules["__main__"].__spec__
    name = spec.name if spec else Path(sys.argv[0]).name
    return ["python", "-m", name, *(Path(part).name if part.startswith("/") else part for part in sys.argv[1:])]


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _field(path: str, name: str) -> str | None:
    for line in Path(path).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return None


def _lines(value: Any, depth: int) -> str:
    inner, outer = "  " * (depth + 1), "  " * depth
    members = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if not any(isinstance(member, list | dict) for member in members):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        rows = (f"{inner}{json.dumps(key)}: {_lines(item, depth + 1)}" for key, item in value.items())
        return "{\n" + ",\n".join(rows) + f"\n{outer}}}"
    return "[\n" + ",\n".join(inner + _lines(item, depth + 1) for item in value) + f"\n{outer}]"
