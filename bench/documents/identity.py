"""Identity: what becomes of real documents that are read and written without being translated.

    python -m bench.documents identity FOLDER [--out FILE.json] [--largest BYTES]

Each file below FOLDER is judged in two steps.

1. Read, and written with every block left as it was, and again with every block given back as it was read: the bytes
   must be the ones that were read.
2. Every block is written with a word more; that is read again, and must have the same blocks. Then every block is
   written anew with its own text. What then differs from the first bytes is what a translation costs: white space, or
   markup such as runs of a Word document that look the same and are joined.

Prints a table by format and producer, and what was refused, lost or crashed; the JSON has each file.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

from dragoman_server.documents import DocumentError, detect_format, read_document
from dragoman_server.documents.units import DocumentUnits, read_units
from dragoman_server.errors import DragomanError
from dragoman_server.text import Markup, has_words

from .inventory import difference
from .producers import producer_of

__all__ = ["OUTCOMES", "Checked", "check", "main"]

OUTCOMES = {
    "same bytes": "untranslated, and with each block written anew with its own text",
    "same content": "untranslated to the byte; with each block written anew `detail` differs",
    "lost": "the bytes differ untranslated, or texts are others after a change",
    "no text": "untranslated to the byte, and nothing in it is translated",
    "refused": "with a message for people",
    "crashed": "with another exception, or not done in time",
}
MARK = " qxq"
SECONDS = 100
"""Of processor time for a document of at most two million bytes."""
_OPTIONS: dict[str, dict[str, object]] = {"json": {"paths": ["**"]}, "jsonl": {"paths": ["**"]}}
_FILLED = ("po", "xliff")
"""Formats of which only what has no translation yet is translated: what was written is no block any more."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a file."""

    path: str
    format: str
    producer: str
    outcome: str
    """A key of `OUTCOMES`."""
    detail: str = ""
    blocks: int = 0
    seconds: float = 0.0


class _Anew(Markup):
    """A markup that is equal to none, so that a block is written anew with its own text and tags."""


class _TooSlow(BaseException):
    pass


def check(path: str, data: bytes) -> Checked:
    """Judge one document.

    Args:
        path: its name, for the format and for the report.
        data: the whole of it.
    """
    started = time.perf_counter()
    format, outcome, detail, blocks = "", "crashed", "", 0
    try:
        format = detect_format(path, data)
        units = _read(path, data, format)
        blocks = len(units.units)
        outcome, detail = _judged(path, data, format, units)
    except DragomanError as error:
        outcome, detail = "refused", f"{error.reason}: {error}"
    except _TooSlow:
        detail = f"not done in {SECONDS} s"
    except Exception as error:  # that is what is looked for
        place = traceback.extract_tb(error.__traceback__)[-1]
        detail = f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})"
    seconds = round(time.perf_counter() - started, 3)
    return Checked(path, format, producer_of(data), outcome, detail[:300], blocks, seconds)


def _read(path: str, data: bytes, format: str) -> DocumentUnits:
    options = _OPTIONS.get(format, {})
    try:
        return read_units(read_document(path, data, format=format, **options))
    except DocumentError as error:
        if error.reason != "COLUMNS_REQUIRED":
            raise
        return read_units(read_document(path, data, format=format, columns=["1"]))


def _judged(path: str, data: bytes, format: str, units: DocumentUnits) -> tuple[str, str]:
    if units.write([None] * len(units.units)) != data:
        return "lost", "the bytes differ although nothing was translated"
    markups = [unit.markup for unit in units.units]
    if units.write(markups) != data:
        return "lost", "the bytes differ although each block was given back as it was"
    if not units.units:
        return "no text", ""
    marked = units.write([Markup(one.text + MARK, one.tags, one.fixed) for one in markups])
    try:
        again = _read(path, marked, format)
    except DocumentError as error:
        return "lost", f"what was written is refused: {error}"
    if format in _FILLED:
        missing = [one.text for one in markups if has_words(one.text) and MARK.encode() not in marked]
        left = len(again.units)
        return ("lost", f"{left} blocks are empty still") if left or missing else ("same bytes", "filled")
    found = [unit.markup for unit in again.units]
    if (told := _texts_lost(markups, found)) is not None:
        return ("same content", "paragraphs are cut otherwise") if _same_words(markups, found) else ("lost", told)
    changed = difference(format, data, units.write([_Anew(one.text, one.tags, one.fixed) for one in markups]))
    return ("same content", changed) if changed else ("same bytes", "")


def _same_words(before: Sequence[Markup], after: Sequence[Markup]) -> bool:
    return " ".join(f"{one.text}{MARK}" for one in before).split() == " ".join(one.text for one in after).split()


def _texts_lost(before: Sequence[Markup], after: Sequence[Markup]) -> str | None:
    expected = [f"{one.text}{MARK}".split() for one in before]
    found = [one.text.split() for one in after]
    if expected == found:
        return None
    for number, (one, other) in enumerate(zip(expected, found, strict=False)):
        if one != other:
            return f"block {number}: {' '.join(one)[:80]!r} became {' '.join(other)[:80]!r}"
    return f"{len(before)} blocks became {len(after)}"


def check_folder(folder: Path, largest: int) -> Iterator[Checked]:
    """Judge all files below a folder, in the order of their paths; those over `largest` bytes are left out."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _TooSlow

    signal.signal(signal.SIGVTALRM, stop)
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or not 0 < path.stat().st_size <= largest:
            continue
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        try:
            yield check(str(path.relative_to(folder)), path.read_bytes())
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def table(results: Iterable[Checked], *, by_producer: bool) -> str:
    """A Markdown table with a row for each format, or for each format and producer."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one in results:
        counts[one.format or "unknown", one.producer if by_producer else ""][one.outcome] += 1
    head = ["format", *(["producer"] if by_producer else []), "files", *OUTCOMES]
    lines = [f"| {' | '.join(head)} |", f"|---|{'---|' * by_producer}{'---:|' * (len(OUTCOMES) + 1)}"]
    for (format, producer), row in sorted(counts.items(), key=lambda one: (one[0][0], -one[1].total(), one[0][1])):
        cells = [format, *([producer] if by_producer else []), str(row.total())]
        lines.append(f"| {' | '.join([*cells, *(str(row[outcome]) for outcome in OUTCOMES)])} |")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """The command; returns 1 if anything crashed or was lost."""
    parser = argparse.ArgumentParser(prog="bench.documents identity", description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="walked with all folders in it")
    parser.add_argument("--out", type=Path, help="a JSON file for the result of each document")
    parser.add_argument("--largest", type=int, default=2_000_000, help="larger files are left out (bytes)")
    options = parser.parse_args(arguments)
    results = list(check_folder(options.folder, options.largest))
    print(table(results, by_producer=True), end="\n\n")
    print(table(results, by_producer=False))
    for outcome in ("crashed", "lost", "refused"):
        for one in results:
            if one.outcome == outcome:
                print(f"{outcome}: {one.path}: {one.detail}")
    if options.out:
        options.out.write_text(json.dumps([asdict(one) for one in results], indent=1, ensure_ascii=False) + "\n")
    return int(any(one.outcome in ("crashed", "lost") for one in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
