"""`dragoman models`."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Sequence
from typing import Any

from ..files import json_line
from ..results import Model
from .options import add_server
from .session import connected
from .usage import EXIT_DONE
from .writing import writing

__all__ = ["add_parser"]


def add_parser(commands: Any) -> None:
    """Add the command to the parser of `dragoman`."""
    parser = commands.add_parser(
        "models",
        help="list the models of the server",
        description="List the models that the server has loaded. * marks the choice when a request names none.",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object per line, for machines")
    add_server(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """List; returns the exit code."""
    with connected(options) as (client, _):
        models, lexicon = client.models(), client.name_lexicon()
    if options.json:
        output = b"".join(json_line(dataclasses.asdict(model)) for model in models)
        if lexicon is not None:
            output += json_line({**dataclasses.asdict(lexicon), "task": "names"})
    else:
        output = table(models).encode()
        if lexicon is not None:
            told = f"Names are put right by the lexicon {lexicon.name} ({lexicon.entries:,} names, {lexicon.hash[:12]})"
            output += f"{told}.\n".encode()
    with writing("to standard output"):
        sys.stdout.buffer.write(output)
    return EXIT_DONE


def table(models: Sequence[Model]) -> str:
    """The models, one per line, in columns."""
    rows = [("", "NAME", "TASK", "LANGUAGES", "SIZE", "LICENSE", "HASH", "DESCRIPTION")]
    rows += [
        (
            "*" if model.default else "",
            model.name,
            model.task or "?",
            _languages(model),
            f"{model.size_bytes / 1e6:.0f} MB",
            model.license,
            model.hash[:12],
            model.description,
        )
        for model in models
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "".join(line + "\n" for line in lines)


def _languages(model: Model) -> str:
    source, target = ",".join(model.source_languages), ",".join(model.target_languages)
    return f"{source}→{target}" if target else source
