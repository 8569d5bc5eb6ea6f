"""What `dragoman glossary` and `dragoman memory` share: files in, files out, and reports of imports."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files import whole_file
from .options import add_server
from .session import connected
from .usage import EXIT_DONE, EXIT_FAILED, FailedError
from .writing import writing

if TYPE_CHECKING:
    from ..client import Client
    from ..imports import ImportReport

__all__ = ["add_action", "conclude", "read_file", "show", "write_file"]


def add_action(
    actions: Any, name: str, summary: str, description: str, act: Callable[[Client, argparse.Namespace], int]
) -> argparse.ArgumentParser:
    """A parser for an action that `act` does with a connected client; it returns the exit code."""
    parser: argparse.ArgumentParser = actions.add_parser(name, help=summary, description=description)
    parser.set_defaults(run=lambda options: _run(act, options))
    add_server(parser)
    return parser


def read_file(name: str) -> bytes:
    """The bytes of a file, or of standard input for "-".

    Raises:
        FailedError: it cannot be read.
    """
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise FailedError(f"cannot read {name}: {error.strerror or error}") from error


def write_file(name: str | None, pieces: Iterator[bytes]) -> None:
    """Write pieces to a file, which appears whole, or to standard output for None and "-"."""
    if name in (None, "-"):
        for piece in pieces:
            show(piece)
        return
    with writing(name), whole_file(Path(str(name))) as stream:
        for piece in pieces:
            stream.write(piece)


def show(output: bytes) -> None:
    """Write to standard output."""
    with writing("to standard output"):
        sys.stdout.buffer.write(output)


def conclude(report: ImportReport, *, dry_run: bool = False) -> int:
    """Tell what an import came to on standard error; the exit code, which tells of problems."""
    for problem in report.problems:
        print(f"dragoman: line {problem.line}: {problem.message}", file=sys.stderr)
    more = report.problem_count - len(report.problems)
    if more:
        print(f"dragoman: and {more:,} more problems", file=sys.stderr)
    counts = (
        ("added", report.added),
        ("changed", report.changed),
        ("unchanged", report.unchanged),
        ("removed", report.removed),
        ("left out", report.problem_count),
    )
    told = ", ".join(f"{number:,} {name}" for name, number in counts if number) or "nothing to do"
    print(f"dragoman: {'would be: ' if dry_run else ''}{told}", file=sys.stderr)
    return EXIT_FAILED if report.problem_count else EXIT_DONE


def _run(act: Callable[[Client, argparse.Namespace], int], options: argparse.Namespace) -> int:
    with connected(options) as (client, _):
        return act(client, options)
