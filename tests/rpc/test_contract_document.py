"""docs/contract.md tells of everything that a client can meet."""

from __future__ import annotations

import ast
from pathlib import Path

from dragoman.v1 import models_pb2, text_pb2

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")


def reasons() -> set[str]:
    """Reasons of errors, as they are written in the code of the server."""
    found = set()
    for path in (ROOT / "server" / "dragoman_server").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "reason" and isinstance(node.value, ast.Constant):
                found.add(str(node.value.value))
            elif isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Constant):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if [ast.unparse(target) for target in targets] == ["default_reason"]:
                    found.add(str(node.value.value))
    return found


def test_every_reason_is_told() -> None:
    assert len(reasons()) > 15
    assert {reason for reason in reasons() if reason not in DOCUMENT} == set()


def test_every_flag_and_limit_is_told() -> None:
    flags = [name.removeprefix("QUALITY_FLAG_KIND_") for name in text_pb2.QualityFlagKind.keys()[1:]]
    limits = [field.name for field in models_pb2.Limits.DESCRIPTOR.fields]
    assert [name for name in flags + limits if f"`{name}`" not in DOCUMENT] == []
