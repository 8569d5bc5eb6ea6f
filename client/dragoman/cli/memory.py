"""`dragoman memory`: the translation memory of a server."""

from __future__ import annotations

import argparse
import dataclasses
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..files import json_line
from .stored import add_action, conclude, read_file, show, write_file
from .usage import EXIT_DONE

if TYPE_CHECKING:
    from ..client import Client
    from ..memory import NearMatch

__all__ = ["add_parser"]


def add_parser(commands: Any) -> None:
    """Add the command to the parser of `dragoman`."""
    parser = commands.add_parser(
        "memory",
        help="import, export and look up approved translations",
        description="The translation memory of a server that was started with --data. `dragoman translate "
        "--use-memory` takes approved translations from it.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    importing = add_action(
        actions,
        "import",
        "store the segments of a TMX file",
        "Store the segments of a TMX file. Units that cannot be used are named and left out; a file that cannot be "
        "read changes nothing.",
        _import,
    )
    importing.add_argument("file", metavar="FILE", help="the file, or - for standard input")
    importing.add_argument(
        "--from", dest="source", default="", metavar="LANGUAGE", help="source language (default: what the file says)"
    )
    importing.add_argument("--dry-run", action="store_true", help="only tell what would change")
    exporting = add_action(
        actions, "export", "write the segments to a TMX file", "Write the segments to a TMX file.", _export
    )
    exporting.add_argument("-o", "--output", metavar="OUT", help="file to write to (default: standard output)")
    exporting.add_argument("--document", default="", metavar="NAME", help="only segments of this document")
    looking = add_action(
        actions,
        "lookup",
        "find a sentence, or similar ones",
        "Find the approved translation of a sentence, and those of similar ones with what differs.",
        _look_up,
    )
    looking.add_argument("source", metavar="TEXT", help="the sentence")
    looking.add_argument("--from", dest="source_language", required=True, metavar="LANGUAGE", help="its language")
    looking.add_argument("--to", dest="target_language", required=True, metavar="LANGUAGE", help="the other language")
    looking.add_argument("--min", type=float, metavar="SHARE", help="least similarity, 0.5 to 1 (default: 0.7)")
    looking.add_argument("--json", action="store_true", help="one JSON object per match, for machines")


def _import(client: Client, options: argparse.Namespace) -> int:
    report = client.memory.import_file(read_file(options.file), source_language=options.source, dry_run=options.dry_run)
    return conclude(report, dry_run=options.dry_run)


def _export(client: Client, options: argparse.Namespace) -> int:
    write_file(options.output, client.memory.export(document=options.document))
    return EXIT_DONE


def _look_up(client: Client, options: argparse.Namespace) -> int:
    found = client.memory.look_up(
        options.source,
        source_language=options.source_language,
        target_language=options.target_language,
        min_similarity=options.min,
    )
    from ..memory import NearMatch

    matches = [(match, found.exact is not None and match.segment.id == found.exact.id) for match in found.near]
    if found.exact and not any(exact for _, exact in matches):  # a sentence that is too long for near matches
        matches.insert(0, (NearMatch(found.exact, 1.0, ()), True))
    for match, exact in matches:
        show(_json(match, exact) if options.json else _lines(options.source, match, exact).encode())
    return EXIT_DONE


def _json(match: NearMatch, exact: bool) -> bytes:
    row = dataclasses.asdict(match)
    segment = row.pop("segment")
    texts = {key: one.isoformat() if isinstance(one, datetime) else one for key, one in segment.items()}
    return json_line({"exact": exact, **row, **texts})


def _lines(source: str, match: NearMatch, exact: bool) -> str:
    """The match, its translation, and what differs: here → there."""
    stored = match.segment.source
    lines = [f"{'exact' if exact else f'{match.similarity:.0%}'}\t{stored}\n", f"\t{match.segment.target}\n"]
    for one in match.differences:
        here, there = source[one.here.start : one.here.end], stored[one.there.start : one.there.end]
        lines.append(f"\t{here or '–'} → {there or '–'}\n")
    return "".join(lines)
