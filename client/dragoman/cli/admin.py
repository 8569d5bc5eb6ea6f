"""`dragoman admin`: change the models of a running server."""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
from typing import TYPE_CHECKING, Any

from ..files import json_line
from .options import positive
from .usage import EXIT_DONE, EXIT_FAILED, FailedError, UsageError
from .writing import writing

if TYPE_CHECKING:
    from ..administration import AdministrationClient, ModelChange, ModelChanges

__all__ = ["add_parser"]

_VARIABLE = "DRAGOMAN_ADMIN_SERVER"


def add_parser(commands: Any) -> None:
    """Add the command to the parser of `dragoman`."""
    parser = commands.add_parser(
        "admin",
        help="load, replace and unload models of a running server",
        description="Change the models of a running server. It must have been started with --admin-listen.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    load = _add_action(
        actions,
        "load",
        "load one model folder; it takes the place of the model with its name",
        "Load a folder of the server's models directory beside what is running. It takes over when it is verified and "
        "has passed its canary; otherwise everything stays.",
    )
    load.add_argument("folder", metavar="FOLDER", help="its name in the models directory, not a path")
    load.set_defaults(act=lambda client, options: client.load(options.folder))
    unload = _add_action(
        actions,
        "unload",
        "take a model away",
        "Take a model away. Its folder stays, so that `load` and `reload` bring it back.",
    )
    unload.add_argument("name", metavar="NAME", help="as `dragoman models` shows it")
    unload.add_argument(
        "--force", action="store_true", help="even if no other model translates one of its pairs of languages"
    )
    unload.set_defaults(act=lambda client, options: client.unload(options.name, force=options.force))
    reload = _add_action(
        actions,
        "reload",
        "look at the whole models directory again",
        "Look at the server's models directory again: load what is new or different, take away what is gone. Folders "
        "that are refused are named, and what was loaded from them stays.",
    )
    reload.set_defaults(act=lambda client, options: client.reload())


def run(options: argparse.Namespace) -> int:
    """Make the change; returns the exit code."""
    changed = _changed(options)
    for change in changed.refused:
        print(f"dragoman: folder {change.folder} is refused: {change.problem}", file=sys.stderr)
    if options.json:
        output = b"".join(json_line(dataclasses.asdict(change)) for change in changed.changes)
    else:
        names = ", ".join(model.name for model in changed.models) or "none"
        output = "".join([*map(_line, changed.changes), f"loaded now: {names}\n"]).encode()
    with writing("to standard output"):
        sys.stdout.buffer.write(output)
    return EXIT_FAILED if changed.refused else EXIT_DONE


def _add_action(actions: Any, name: str, summary: str, description: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=summary, description=description)
    parser.add_argument(
        "--server",
        metavar="ADDRESS",
        help=f"what the server has as --admin-listen (default: the environment variable {_VARIABLE})",
    )
    parser.add_argument(
        "--timeout",
        type=positive(float),
        metavar="SECONDS",
        help="wait no longer (default: no limit); the change is made nevertheless",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object per folder, for machines")
    parser.set_defaults(run=run)
    return parser


def _changed(options: argparse.Namespace) -> ModelChanges:
    from ..administration import AdministrationClient  # brings in grpc, which `--help` need not wait for
    from ..errors import InvalidRequestError, UnavailableError, UnimplementedError

    target = options.server or os.environ.get(_VARIABLE)
    if not target:
        raise UsageError(f"which server? Give what it has as --admin-listen, by --server or {_VARIABLE}")
    client: AdministrationClient
    with AdministrationClient(target, timeout=options.timeout) as client:
        try:
            changed: ModelChanges = options.act(client, options)
        except InvalidRequestError as error:
            raise UsageError(error.message) from error
        except UnimplementedError as error:
            raise FailedError(
                f"{target} is not an address for administration; give the one that the server has as --admin-listen"
            ) from error
        except UnavailableError as error:
            if error.reason:  # the server itself says so
                raise
            raise FailedError(
                f"no server answers at {target}. Is it running, and was it started with --admin-listen {target}? "
                f"({error.message})"
            ) from error
    return changed


def _line(change: ModelChange) -> str:
    name = change.model or change.folder
    folder = f" (folder {change.folder})" if change.folder != name else ""
    hashes = [value[:12] for value in (change.previous_hash, change.hash) if value]
    if change.previous_hash == change.hash:
        hashes = hashes[:1]
    return f"{change.outcome or 'changed':9}  {name}{folder}  {' → '.join(hashes) or '-'}  {change.seconds:.1f} s\n"
