"""What a comparison of libraries needs: its command line, a process for each, the memory it takes and the size it
installs."""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from cases import read_lines

__all__ = ["compare", "in_own_process", "installed_mb", "resident_mb", "row", "seconds_per_1000"]


def compare(
    description: str | None,
    contestants: Collection[str],
    measure: Callable[[str, Mapping[str, Sequence[str]]], dict[str, Any]],
    report: Callable[..., None],
) -> None:
    """The command of a comparison: every contestant is measured in a process of its own, then all are reported.

    Args:
        description: docstring of the script; its first line is the help text.
        contestants: their names.
        measure: from a name and the lines by language to everything that is said of it, as JSON has it.
        report: prints the tables of results by name; `wrong=True` also lists what each got wrong.
    """
    parser = argparse.ArgumentParser(description=(description or "").split("\n", 1)[0])
    parser.add_argument(
        "--lines", action="append", default=[], metavar="CODE=FILE", help="a sentence a line, in a known language"
    )
    parser.add_argument("--wrong", action="store_true", help="list what each got wrong")
    parser.add_argument("--contestant", choices=contestants, help="only this one, as JSON")
    arguments = parser.parse_args()
    if arguments.contestant:
        files = dict(pair.split("=", 1) for pair in arguments.lines)
        lines = {code: read_lines(Path(file)) for code, file in files.items()}
        print(json.dumps(measure(arguments.contestant, lines)))
        return
    results = {name: in_own_process(name) for name in contestants}
    for name, result in results.items():
        if isinstance(result, str):
            print(f"{name} is left out: {result}")
    report({name: result for name, result in results.items() if not isinstance(result, str)}, wrong=arguments.wrong)


def in_own_process(name: str) -> dict[str, Any] | str:
    """What this script prints as JSON when it is run with `--contestant NAME`; why not, when it fails."""
    command = [sys.executable, *sys.argv, "--contestant", name]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return done.stderr.strip().rsplit("\n", 1)[-1]
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def resident_mb() -> float:
    """The most memory that this process has had, in MB; on Linux."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def installed_mb(package: str, *, alone: bool = False) -> float:
    """Size of an installed distribution, with those that it requires unless `alone`, in MB."""
    return sum(_size(name) for name in ({package} if alone else _with_requirements(package, set()))) / 1e6


def _with_requirements(package: str, seen: set[str]) -> set[str]:
    name = re.split(r"[^\w.-]", package, maxsplit=1)[0].lower()
    if name not in seen:
        seen.add(name)
        for requirement in distribution(name).requires or ():
            if "extra ==" not in requirement:
                _with_requirements(requirement, seen)
    return seen


def _size(name: str) -> int:
    try:
        files = distribution(name).files or ()
    except PackageNotFoundError:
        return 0
    paths = [Path(str(file.locate())) for file in files]
    return sum(path.stat().st_size for path in paths if path.is_file() and path.suffix != ".pyc")


def seconds_per_1000(function: Callable[[str], object], texts: Sequence[str], rounds: int = 3) -> float:
    """Processor time for 1,000 texts, the best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        for text in texts:
            function(text)
        best = min(best, time.process_time() - started)
    return best * 1000 / len(texts)


def row(cells: Sequence[object]) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(str(cell) for cell in cells)} |"
