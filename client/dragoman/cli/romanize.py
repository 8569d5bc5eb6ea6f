"""`dragoman romanize`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

from ..results import RomanizationScheme
from .options import add_server
from .session import connected
from .usage import EXIT_DONE, UsageError
from .writing import writing

__all__ = ["add_parser"]

_AT_A_TIME = 32


def add_parser(commands: Any) -> None:
    """Add the command to the parser of `dragoman`."""
    parser = commands.add_parser(
        "romanize",
        help="write Arabic names in Latin letters",
        description="Write Arabic names in Latin letters, one per line. Without names, the lines of standard input.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="a name, or any text with names")
    parser.add_argument(
        "--scheme",
        choices=[scheme.value for scheme in RomanizationScheme],
        default=RomanizationScheme.PRESS.value,
        help="press: as newspapers do (default); ala-lc: as libraries do; bgn: as maps do",
    )
    add_server(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Romanize; returns the exit code."""
    lines = iter(options.names) if options.names else _input_lines()
    with connected(options) as (client, _):
        while batch := list(islice(lines, _AT_A_TIME)):
            output = "".join(f"{text}\n" for text in client.romanize_many(batch, scheme=options.scheme))
            with writing("to standard output"):
                sys.stdout.buffer.write(output.encode())
    return EXIT_DONE


def _input_lines() -> Iterator[str]:
    for number, line in enumerate(sys.stdin.buffer, 1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            raise UsageError(f"<standard input>:{number} is not UTF-8; convert it first") from None
