"""The lowest versions that are allowed have no known fault that matters here, and are the ones that are tested."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]


def lowest(package: str) -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(it for extra in project["optional-dependencies"].values() for it in extra)]
    [found] = {match[1] for it in wanted if (match := re.fullmatch(rf"{package}>=([\d.]+).*", it))}
    return found


@pytest.mark.parametrize(
    ("package", "mended"),
    [
        ("protobuf", "6.31.1"),  # CVE-2025-4565: recursion without a limit
        ("torch", "2.6"),  # CVE-2025-32434: weights_only could run code
    ],
)
def test_the_lowest_version_has_the_mend(package: str, mended: str) -> None:
    assert [int(part) for part in lowest(package).split(".")] >= [int(part) for part in mended.split(".")]


@pytest.mark.parametrize("package", ["grpcio", "protobuf"])
def test_the_lowest_versions_are_those_that_are_tested(package: str) -> None:
    assert f"'{package}=={lowest(package)}'" in (ROOT / "Makefile").read_text(encoding="utf-8")
