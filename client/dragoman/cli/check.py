"""`dragoman check`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files import EncodingError, json_line
from ..files.encoding import decoded
from ..results import DoubtLevel, Estimate
from .evidence import estimate_evidence
from .options import add_server, codec
from .report import Report, counted, excerpt
from .session import connected
from .usage import EXIT_FAILED, FailedError, UsageError
from .writing import writing

if TYPE_CHECKING:
    from ..client import Client
    from ..results import Limits

__all__ = ["add_parser"]

_STANDARD = "-"
_HIGH = 0.75
_SHOWN = (DoubtLevel.MEDIUM, DoubtLevel.HIGH)
_NAMES = {
    DoubtLevel.HIGH: "highly doubtful",
    DoubtLevel.MEDIUM: "doubtful",
    DoubtLevel.LOW: "hardly doubtful",
    DoubtLevel.UNKNOWN: "without an estimate",
}
_DESCRIPTION = """\
Tell how much translations are to be doubted, wherever they come from. SOURCE and TARGET correspond line by line.

Shown are the lines that are doubtful or that failed a check, the most doubtful first: the probability that a reader is
misled, what the checks found, source and translation. --json gives every line, in order.
"""


def add_parser(commands: Any) -> None:
    """Add the command to the parser of `dragoman`."""
    parser = commands.add_parser(
        "check",
        help="tell how much translations are to be doubted",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("source_file", metavar="FILE", help="the originals; - for standard input")
    parser.add_argument("target_file", metavar="FILE", help="their translations, as many lines; - for standard input")
    parser.add_argument("--from", dest="source", metavar="LANGUAGE", help="language of SOURCE (default: detected)")
    parser.add_argument("--to", dest="target", metavar="LANGUAGE", help="language of TARGET (default: the other one)")
    parser.add_argument(
        "--encoding", type=codec, metavar="NAME", help="encoding of files that are neither UTF-8 nor marked UTF-16"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object per line, for machines")
    parser.add_argument(
        "--fail-above",
        type=_probability,
        metavar="DOUBT",
        help="exit with 1 when a line is doubted more than this, 0 to 1 (0.75 and more is high)",
    )
    add_server(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check; returns the exit code."""
    pairs = _pairs(options)
    report = Report(sys.stderr)
    rows: list[tuple[int, Estimate]] = []
    with connected(options) as (client, limits):
        for number, estimate in _estimates(client, limits, pairs, options, report):
            report.succeeded()
            rows.append((number, estimate))
            if options.json:
                _write(json_line(_row(number, pairs[number - 1], estimate)))
    if not options.json:
        _write(_overview(rows, pairs).encode())
    code = report.conclude("line")
    above = [number for number, estimate in rows if _exceeds(estimate, options.fail_above)]
    if above:
        report.note(f"{counted(len(above), 'line')} doubted more than {options.fail_above:g}, the first is {above[0]}")
    return EXIT_FAILED if above else code


def _estimates(
    client: Client, limits: Limits, pairs: Sequence[tuple[str, str]], options: argparse.Namespace, report: Report
) -> Iterator[tuple[int, Estimate]]:
    """Number, from 1, and estimate of each line, in order. Failures are reported; lines without text are left out."""
    waiting: dict[int, Estimate | None] = {}
    due = iter([number for number, pair in enumerate(pairs, 1) if any(text.strip() for text in pair)])
    expected = next(due, None)
    stream = client.estimate_quality_stream(
        _items(pairs, limits.max_characters, waiting, report),
        source=options.source,
        target=options.target,
        timeout=options.timeout,
        reconnect=options.reconnect,
    )
    for outcome in stream:
        if outcome.error is not None:
            report.failure(f"line {outcome.id}", outcome.error)
        waiting[int(outcome.id)] = outcome.result
        while expected in waiting:
            estimate = waiting.pop(expected)
            if estimate is not None:
                yield expected, estimate
            expected = next(due, None)
    yield from ((number, estimate) for number, estimate in sorted(waiting.items()) if estimate is not None)


def _items(
    pairs: Sequence[tuple[str, str]], limit: int, waiting: dict[int, Estimate | None], report: Report
) -> Iterator[tuple[str, str, str]]:
    """What to send; a line over the limit fails here: over the transport's limit it would end the stream for all."""
    for number, (source, target) in enumerate(pairs, 1):
        size = len(source) + len(target)
        if limit and size > limit:
            report.failure(f"line {number}", f"{size:,} characters are more than the {limit:,} that the server takes")
            waiting[number] = None
        elif source.strip() or target.strip():
            yield str(number), source, target


def _pairs(options: argparse.Namespace) -> list[tuple[str, str]]:
    """The lines of both files.

    Raises UsageError when they do not correspond, and FailedError when one cannot be read.
    """
    if options.source_file == options.target_file == _STANDARD:
        raise UsageError("SOURCE and TARGET cannot both be standard input; name a file for one of them")
    sources, targets = (_lines(name, options.encoding) for name in (options.source_file, options.target_file))
    if len(sources) != len(targets):
        raise UsageError(
            f"{options.source_file} has {counted(len(sources), 'line')} and {options.target_file} has "
            f"{len(targets):,}; they must correspond line by line, blank lines included"
        )
    return list(zip(sources, targets, strict=True))


def _lines(name: str, encoding: str | None) -> list[str]:
    try:
        data = sys.stdin.buffer.read() if name == _STANDARD else Path(name).read_bytes()
        text, _ = decoded(data, encoding)
    except OSError as error:
        raise FailedError(f"{name}: {error.strerror or error}") from error
    except EncodingError as error:
        raise FailedError(f"{name}: {error}") from error
    lines = text.replace("\r\n", "\n").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _row(number: int, pair: tuple[str, str], estimate: Estimate) -> dict[str, Any]:
    return {"line": number, "source": pair[0], "target": pair[1], **estimate_evidence(estimate)}


def _overview(rows: Sequence[tuple[int, Estimate]], pairs: Sequence[tuple[str, str]]) -> str:
    """The lines that a person should look at, the most doubtful first, and how many there are of each level."""
    shown = [(number, found) for number, found in rows if found.flags or found.level in _SHOWN]
    shown.sort(key=lambda row: (-_rank(row[1]), row[0]))
    text = "".join(_line(number, found, pairs[number - 1]) for number, found in shown)
    return f"{text}{_summary([found for _, found in rows])}\n"


def _line(number: int, found: Estimate, pair: tuple[str, str]) -> str:
    doubt = "no estimate" if found.doubt is None else f"doubt {found.doubt:.0%}, {found.level.value}"
    flags = "".join(f"; {flag}" for flag in found.flags)
    return f"line {number}: {doubt}{flags}\n{excerpt(pair[0])}\n{excerpt(pair[1])}\n"


def _summary(found: Sequence[Estimate]) -> str:
    levels = Counter(one.level for one in found)
    counts = [f"{levels[level]:,} {name}" for level, name in _NAMES.items() if levels[level]]
    flagged = sum(bool(one.flags) for one in found)
    return f"{counted(len(found), 'line')}: {', '.join(counts) or 'nothing to check'}; {flagged:,} failed a check"


def _rank(found: Estimate) -> float:
    """The doubt; a line that failed a check and has no estimate stands among the highly doubtful ones."""
    if found.doubt is not None:
        return found.doubt
    return _HIGH if found.flags else 0.0


def _exceeds(found: Estimate, limit: float | None) -> bool:
    return limit is not None and found.doubt is not None and found.doubt > limit


def _write(data: bytes) -> None:
    with writing("to standard output"):
        sys.stdout.buffer.write(data)


def _probability(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no probability; give a number from 0 to 1, for example 0.75")
    return value
