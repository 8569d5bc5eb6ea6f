"""`dragoman detect`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files import EncodingError, json_line, read_rows
from ..results import Detection
from .fields import text_fields
from .inputs import Task, tasks
from .options import add_input, add_server
from .reading import FormatError, read_document, read_problem
from .report import Report
from .session import connected
from .writing import writing

if TYPE_CHECKING:
    from ..client import Client

__all__ = ["add_parser"]

_FIELDS = ("title", "text")
_CHARACTERS = 20_000
_AT_A_TIME = 32


def add_parser(commands: Any) -> None:
    """Add the command to the parser of `dragoman`."""
    parser = commands.add_parser(
        "detect",
        help="tell the language of files",
        description="Tell the language of each file, or of each row of JSON Lines: its name, the language, how sure "
        "that is (0 to 1), and whether there are several, separated by tabs. "
        f"The first {_CHARACTERS:,} characters are looked at.",
    )
    add_input(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object per line, for machines")
    add_server(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Detect; returns the exit code."""
    passed_over: list[Path] = []
    found = tasks(options.paths, None, options.format, words=options.text, pass_over=passed_over.append)
    report = Report(sys.stderr)
    report.passed_over(passed_over)
    with connected(options) as (client, _):
        texts = _texts(found, options, report)
        while batch := list(islice(texts, _AT_A_TIME)):
            for (where, _text), detection in zip(batch, _detected(client, batch), strict=True):
                line = _json(where, detection) if options.json else _line(where, detection)
                with writing("to standard output"):
                    sys.stdout.buffer.write(line)
                report.succeeded()
    return report.conclude("text")


def _detected(client: Client, batch: list[tuple[str, str]]) -> tuple[Detection, ...]:
    return client.detect_many([text for _, text in batch])


def _texts(found: list[Task], options: argparse.Namespace, report: Report) -> Iterator[tuple[str, str]]:
    for task in found:
        name = task.source.name
        try:
            if task.source.format == "text":
                document, _ = read_document(task.source, limit=sys.maxsize, codec=options.encoding)
                yield name, "".join(document.parts)[:_CHARACTERS]
                continue
            with task.source.open() as stream:
                for row in read_rows(stream):
                    where = f"{name}:{row.number}"
                    try:
                        if row.problem:
                            raise ValueError(row.problem)
                        fields = text_fields(row.value, options.fields or _FIELDS)
                    except ValueError as problem:
                        report.failure(where, problem)
                    else:
                        yield where, "\n".join(row.value[field] for field in fields)[:_CHARACTERS]
        except (OSError, EncodingError, FormatError) as error:
            report.failure(name, read_problem(error))


def _line(where: str, detection: Detection) -> bytes:
    others = " ".join(f"{other.language}:{other.confidence:.2f}" for other in detection.languages[1:])
    mixed = f"\tmixed {others}".rstrip() if detection.mixed else ""
    return f"{where}\t{detection.language}\t{detection.confidence:.2f}{mixed}\n".encode()


def _json(where: str, detection: Detection) -> bytes:
    languages = [{"language": found.language, "confidence": found.confidence} for found in detection.languages]
    return json_line({"file": where, "language": detection.language, "languages": languages, "mixed": detection.mixed})
