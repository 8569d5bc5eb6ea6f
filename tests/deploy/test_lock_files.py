"""The lock files satisfy pyproject.toml, pin everything with hashes, and say nothing of where packages come from."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = {
    "dev.lock": ("dev",),
    "server.lock": ("server", "documents", "http", "metrics", "oidc", "otel"),
}
PYTHONS = ("3.10.0", "3.11.0", "3.12.0", "3.13.0", "3.14.0")
PIN = re.compile(r"([a-z0-9.-]+)==([\w.+!-]+)( ; [^\\\n]+?)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)")


def text(lock: str) -> str:
    return (ROOT / "requirements" / lock).read_text(encoding="utf-8")


def pins(lock: str, python: str) -> dict[str, Version]:
    """The versions that a lock has for a Python on Linux."""
    found = {}
    for name, version, marker, _ in PIN.findall(text(lock)):
        requirement = Requirement(f"{name}{marker}")
        if requirement.marker is None or requirement.marker.evaluate(environment(python)):
            assert name not in found
            found[name] = Version(version)
    return found


def environment(python: str) -> dict[str, str]:
    return {
        "python_full_version": python,
        "python_version": python.rpartition(".")[0],
        "platform_system": "Linux",
        "sys_platform": "linux",
        "os_name": "posix",
        "platform_machine": "x86_64",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
    }


def required(extras: tuple[str, ...], python: str) -> list[Requirement]:
    """What the client and these extras ask for, with the extras that those name."""
    rows = [*PROJECT["dependencies"]]
    for extra in extras:
        rows += PROJECT["optional-dependencies"][extra]
    found: list[Requirement] = []
    for row in map(Requirement, rows):
        if row.name == PROJECT["name"]:
            found += required(tuple(row.extras), python)
        elif row.marker is None or row.marker.evaluate(environment(python)):
            found.append(row)
    return found


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_satisfies_the_ranges(lock: str, python: str) -> None:
    pinned = pins(lock, python)
    wanted = required(LOCKS[lock], python)
    assert len(wanted) > 10
    wrong = [str(one) for one in wanted if not _satisfied(one, pinned)]
    assert wrong == [], "run `make lock`"


def _satisfied(requirement: Requirement, pinned: dict[str, Version]) -> bool:
    version = pinned.get(canonicalize_name(requirement.name))
    return version is not None and requirement.specifier.contains(version, prereleases=True)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pins_and_hashes_only(lock: str) -> None:
    lines = text(lock)
    assert lines.startswith("# From pyproject.toml by `make lock`.")
    assert PIN.sub("", lines.partition("\n")[2]) == ""
    assert "://" not in lines
    assert "--index" not in lines


@pytest.mark.parametrize("python", PYTHONS)
def test_the_server_runs_with_versions_that_are_tested(python: str) -> None:
    tested = pins("dev.lock", python)
    assert {name: version for name, version in pins("server.lock", python).items() if tested.get(name) != version} == {}
