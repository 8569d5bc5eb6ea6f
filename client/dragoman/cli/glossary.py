"""`dragoman glossary`: stored glossaries of a server."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files import json_line
from .stored import add_action, conclude, read_file, show, write_file
from .usage import EXIT_DONE, EXIT_FAILED, UsageError

if TYPE_CHECKING:
    from ..client import Client
    from ..imports import ImportReport

__all__ = ["add_parser"]

_FORMATS = ("tsv", "csv", "tbx")


def add_parser(commands: Any) -> None:
    """Add the command to the parser of `dragoman`."""
    parser = commands.add_parser(
        "glossary",
        help="list, show, import, export and change stored glossaries",
        description="Stored glossaries of a server that was started with --data. `dragoman translate --glossary NAME` "
        "translates with one.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = add_action(actions, "list", "list the glossaries", "List the stored glossaries.", _list)
    listing.add_argument("--json", action="store_true", help="one JSON object per line, for machines")
    showing = add_action(actions, "show", "show the entries of a glossary", "Show the entries of a glossary.", _show)
    _add_name(showing)
    showing.add_argument("--json", action="store_true", help="one JSON object per line, for machines")
    _add_files(actions)
    deleting = add_action(
        actions, "delete", "remove a glossary with its entries", "Remove a glossary with its entries.", _delete
    )
    _add_name(deleting)
    adding = add_action(
        actions,
        "add",
        "add or change an entry",
        "Add an entry; it takes the place of one with its Arabic or English term. A missing glossary is made.",
        _add,
    )
    _add_name(adding)
    adding.add_argument("arabic", metavar="ARABIC", help="the Arabic term")
    adding.add_argument("english", metavar="ENGLISH", help="the English term; the same as ARABIC: not translated")
    adding.add_argument("--case-sensitive", action="store_true", help="only this spelling is meant: US, not us")
    adding.add_argument("--note", default="", metavar="TEXT", help="for people")
    removing = add_action(actions, "remove", "remove entries", "Remove entries by their Arabic terms.", _remove)
    _add_name(removing)
    removing.add_argument("terms", nargs="+", metavar="ARABIC", help="an Arabic term as it is stored")


def _add_files(actions: Any) -> None:
    importing = add_action(
        actions,
        "import",
        "store the entries of a file",
        "Store the entries of a file in a glossary, which is made if it is missing. Rows that cannot be used are named "
        "and left out; a file that cannot be read changes nothing.",
        _import,
    )
    _add_name(importing)
    importing.add_argument("file", metavar="FILE", help="the file, or - for standard input")
    importing.add_argument("--format", choices=_FORMATS, help="format of the file (default: by its name)")
    importing.add_argument("--replace", action="store_true", help="remove entries that are not in the file")
    importing.add_argument("--dry-run", action="store_true", help="only tell what would change")
    exporting = add_action(
        actions, "export", "write the entries to a file", "Write the entries of a glossary to a file.", _export
    )
    _add_name(exporting)
    exporting.add_argument("-o", "--output", metavar="OUT", help="file to write to (default: standard output)")
    exporting.add_argument("--format", choices=_FORMATS, help="format to write (default: by the name of OUT, else tsv)")


def _add_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="name of the glossary")


def _list(client: Client, options: argparse.Namespace) -> int:
    glossaries = client.glossaries.list()
    if options.json:
        show(b"".join(_json(glossary) for glossary in glossaries))
        return EXIT_DONE
    rows = [("NAME", "ENTRIES", "REVISION", "CHANGED", "DESCRIPTION")]
    for one in glossaries:
        changed = one.updated.strftime("%Y-%m-%d %H:%M UTC") if one.updated else ""
        rows.append((one.name, f"{one.entry_count:,}", str(one.revision), changed, one.description))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        show(f"{line}\n".encode())
    return EXIT_DONE


def _show(client: Client, options: argparse.Namespace) -> int:
    for entry in client.glossaries.entries(options.name):
        if options.json:
            show(_json(entry))
            continue
        cells = (entry.arabic, entry.english, "case-sensitive" if entry.case_sensitive else "", entry.note)
        show(("\t".join(cells).rstrip("\t") + "\n").encode())
    return EXIT_DONE


def _import(client: Client, options: argparse.Namespace) -> int:
    report = client.glossaries.import_file(
        options.name,
        read_file(options.file),
        options.format or _format_of(options.file),
        replace=options.replace,
        dry_run=options.dry_run,
        create=True,
    )
    return conclude(report, dry_run=options.dry_run)


def _export(client: Client, options: argparse.Namespace) -> int:
    known = options.output if options.output not in (None, "-") else "standard-output.tsv"
    write_file(options.output, client.glossaries.export(options.name, options.format or _format_of(known)))
    return EXIT_DONE


def _delete(client: Client, options: argparse.Namespace) -> int:
    client.glossaries.delete(options.name)
    return EXIT_DONE


def _add(client: Client, options: argparse.Namespace) -> int:
    from ..errors import ConflictError, NotFoundError
    from ..glossaries import StoredEntry

    entry = StoredEntry(options.arabic, options.english, options.case_sensitive, options.note)
    report: ImportReport
    try:
        report = client.glossaries.put(options.name, [entry])
    except NotFoundError:
        with contextlib.suppress(ConflictError):  # somebody else has made it meanwhile
            client.glossaries.create(options.name)
        report = client.glossaries.put(options.name, [entry])
    return conclude(report)


def _remove(client: Client, options: argparse.Namespace) -> int:
    removed = client.glossaries.remove(options.name, options.terms)
    print(f"dragoman: {removed} removed", file=sys.stderr)
    return EXIT_DONE if removed else EXIT_FAILED


def _format_of(name: str) -> str:
    ending = Path(name).suffix.lower().removeprefix(".")
    if ending not in _FORMATS:
        raise UsageError(f"the name of {name!r} does not tell its format: give --format {', '.join(_FORMATS)}")
    return ending


def _json(value: Any) -> bytes:
    fields: Mapping[str, Any] = dataclasses.asdict(value)
    return json_line({key: one.isoformat() if isinstance(one, datetime) else one for key, one in fields.items()})
