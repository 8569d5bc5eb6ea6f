"""`dragoman health`: for health checks of containers and scripts."""

from __future__ import annotations

import argparse
import os
from typing import Any

from .options import add_server
from .session import client_of
from .usage import EXIT_DONE, EXIT_FAILED, UsageError

__all__ = ["add_parser"]

_SECONDS = 5.0


def add_parser(commands: Any) -> None:
    """Add the command to the parser of `dragoman`."""
    parser = commands.add_parser(
        "health",
        help="tell whether the server is ready",
        description="Ask the server's health service once. The exit code is 0 when the server is ready, with its "
        "models loaded, and 1 when it is not or cannot be reached.",
    )
    parser.add_argument("--model", metavar="NAME", help="ask for one model instead of the whole server")
    add_server(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Ask; returns the exit code."""
    if options.local or options.models_dir:
        raise UsageError("--local starts a service of its own, whose health nobody asks for; leave it out")
    with client_of(options, options.server or os.environ.get("DRAGOMAN_SERVER")) as client:
        serving = client.is_serving(options.model, timeout=options.timeout or _SECONDS)
    print("SERVING" if serving else "NOT SERVING")
    return EXIT_DONE if serving else EXIT_FAILED
