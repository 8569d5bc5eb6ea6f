"""`dragoman batch`: JSON Lines with models in this process, or in the processes of a Ray cluster."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files import JournalError
from ..options import Quality
from .options import positive
from .progress import Progress
from .report import Report
from .session import token_of, with_port
from .usage import FailedError, UsageError
from .writing import check_writable

if TYPE_CHECKING:
    from dragoman_server.cluster import Executor, RowOptions, TranslatorSpec

__all__ = ["add_parser"]

_DESCRIPTION = """\
Translate the rows of a JSON Lines file on many cores or machines, and say of each row what became of it.

Without --ray the models are loaded into this process; no server is needed. With --ray they are loaded once by each
actor of a Ray cluster: a cluster of this machine only, or the one at ADDRESS. With --server nothing is loaded; rows are
streamed to running servers.

Line n of the output is row n of the input with its translations and the columns dragoman_id, dragoman_status ("done" or
"failed"), dragoman_error, dragoman_models and dragoman_flags. A row that fails stops no other.
"""
_NEEDED = "a batch needs the server: pip install 'dragoman[server]', with 'dragoman[ray]' for --ray"


def add_parser(commands: Any) -> None:
    """Add the command to the parser of `dragoman`."""
    parser = commands.add_parser(
        "batch",
        help="translate JSON Lines with models of its own, on one machine or many",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("path", nargs="?", metavar="FILE", help="JSON Lines: one object per line")
    parser.add_argument("--to", required=True, metavar="LANGUAGE", help="language to translate into: ar or en")
    parser.add_argument("--from", dest="source", metavar="LANGUAGE", help="language of the rows (default: detected)")
    parser.add_argument("--model", metavar="NAME", help="model to use (default: that of the languages)")
    parser.add_argument(
        "--field",
        dest="fields",
        action="append",
        metavar="NAME",
        help="field to translate; may be repeated (default: title and text, where present)",
    )
    parser.add_argument(
        "--suffix", metavar="TEXT", help="added to a field's name for its translation (default: _ and the language)"
    )
    parser.add_argument(
        "--quality",
        choices=[quality.value for quality in Quality],
        default=Quality.BALANCED.value,
        help="how much work each translation is worth (default: balanced)",
    )
    parser.add_argument(
        "--no-similarity", dest="similarity", action="store_false", help="do not compare translations by meaning"
    )
    _add_machines(parser)
    group = parser.add_argument_group("output")
    group.add_argument("-o", "--output", required=True, type=Path, metavar="OUT", help="file to write to")
    group.add_argument("--resume", action="store_true", help="do only what an earlier run has not finished")
    group.add_argument("-q", "--quiet", action="store_true", help="no progress on standard error, only failures")
    parser.set_defaults(run=run)


def _add_machines(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("machines")
    group.add_argument(
        "--ray",
        nargs="?",
        const="",
        metavar="ADDRESS",
        help="use Ray (needs dragoman[ray]): without an address on this machine, else the cluster that this "
        "machine belongs to: auto, or the HOST:PORT of its head",
    )
    group.add_argument(
        "--actors",
        type=positive(int),
        metavar="N",
        help="actors of --ray (default: as many as the cluster has room for)",
    )
    group.add_argument(
        "--actor-cpus",
        type=positive(int),
        metavar="N",
        help="CPUs of each actor; it decodes on as many cores (default: all of the smallest machine, 1 with --server)",
    )
    group.add_argument(
        "--models-dir", type=Path, metavar="DIR", help="models, on every machine (default: those that ship)"
    )
    group.add_argument(
        "--server",
        dest="servers",
        action="append",
        metavar="HOST:PORT",
        help="stream to this server in place of loading models; may be repeated, actors share them out",
    )
    group.add_argument("--tls", action="store_true", help="encrypt the connections to servers")
    group.add_argument("--ca-file", type=Path, metavar="FILE", help="trust this certificate authority (PEM)")
    group.add_argument("--token-file", type=Path, metavar="FILE", help="file with the token to send to servers")


def run(options: argparse.Namespace) -> int:
    """Translate the file; returns the exit code."""
    source = _checked(options)
    try:
        from dragoman_server import cluster
        from dragoman_server.errors import DragomanError, InvalidRequestError
        from dragoman_server.inference import TranslateOptions
    except ImportError as error:
        raise UsageError(f"{_NEEDED} ({error})") from error
    try:
        translate = TranslateOptions(
            target=options.to,
            source=options.source,
            model=options.model,
            check_similarity=options.similarity,
            quality=options.quality,
        )
        rows = cluster.RowOptions(
            translate=translate, fields=tuple(options.fields or ("title", "text")), suffix=options.suffix
        )
    except InvalidRequestError as error:
        raise UsageError(str(error)) from error
    report = Report(sys.stderr, options.quiet, Progress(sys.stderr, total=source.stat().st_size, unit="row"))
    try:
        _run(options, source, rows, report)
    except JournalError as error:
        raise UsageError(str(error)) from error
    except (cluster.LostError, cluster.RayError, DragomanError) as error:
        raise FailedError(str(error)) from error
    finally:
        report.clear()
    return report.conclude("row")


def _run(options: argparse.Namespace, source: Path, rows: RowOptions, report: Report) -> None:
    from dragoman_server.cluster import ActorPool, Batch, in_this_process, ray_session

    batch = Batch(source, options.output, rows, report, options.resume)
    spec = _spec(options, rows)
    if options.ray is None:
        batch.run(in_this_process(spec, cpus=options.actor_cpus or 0))
        return
    with ray_session(options.ray or None):
        cpus = options.actor_cpus or (1 if options.servers else None)
        actors = options.actors or (len(options.servers) if options.servers else None)
        pool: Executor = ActorPool(spec, actors=actors, cpus=cpus, note=report.note)
        batch.run(pool)


def _spec(options: argparse.Namespace, rows: RowOptions) -> TranslatorSpec:
    from dragoman_server.cluster import OwnModels, RunningServers

    if not options.servers:
        return OwnModels(options=rows.translate, models_dir=options.models_dir and options.models_dir.resolve())
    return RunningServers(
        options=rows.translate,
        addresses=tuple(with_port(server) or server for server in options.servers),
        token=token_of(options),
        tls=options.tls,
        ca_file=options.ca_file and options.ca_file.resolve(),
    )


def _checked(options: argparse.Namespace) -> Path:
    """The input; raises UsageError or OutputError for what makes no sense, before anything is done."""
    if options.path is None and options.ray and Path(options.ray).is_file():  # `--ray FILE`, without an address
        options.path, options.ray = options.ray, ""
    if options.path is None:
        raise UsageError("which file? dragoman batch --to en -o OUT.jsonl FILE.jsonl --ray [ADDRESS]")
    source, output = Path(options.path), options.output
    if not source.is_file():
        raise UsageError(f"{source} is not a file; a batch reads its input twice, so that it takes no pipe either")
    if output.exists() and not output.is_file():
        raise UsageError(f"{output} is not a regular file: a batch keeps its journal beside its output")
    if output.exists() and os.path.samefile(source, output):
        raise UsageError(f"{output} is also the input")
    if options.ray is None and options.actors:
        raise UsageError("--actors is for --ray")
    if options.servers and options.models_dir:
        raise UsageError("--models-dir and --server exclude each other: a server has its own models")
    check_writable(output)
    return source
