"""What to read and where to write: files, folders and standard input, each with its output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .usage import UsageError
from .writing import OutputError, check_writable

__all__ = ["Source", "Task", "tasks"]

STANDARD = "-"
_FORMATS = {".txt": "text", ".text": "text", ".jsonl": "jsonl", ".ndjson": "jsonl"}


@dataclass(frozen=True, slots=True)
class Source:
    """Something to read: a file, or standard input when there is no path."""

    path: Path | None
    format: str
    """ "text" or "jsonl"."""
    relative: Path
    """Its place in an output folder."""

    @property
    def name(self) -> str:
        """For messages."""
        return "<standard input>" if self.path is None else str(self.path)

    @property
    def size(self) -> int:
        """In bytes; 0 when it cannot be told."""
        try:
            return 0 if self.path is None else self.path.stat().st_size
        except OSError:
            return 0

    def open(self) -> BinaryIO:
        """Its bytes; raises OSError."""
        return sys.stdin.buffer if self.path is None else self.path.open("rb")


@dataclass(frozen=True, slots=True)
class Task:
    """A source and the file that its result goes to; None for standard output."""

    source: Source
    output: Path | None

    def is_done(self) -> bool:
        """Whether the output is there and no older than the source; outputs appear whole, so it is complete."""
        if self.output is None or self.source.path is None:
            return False
        try:
            return self.output.is_file() and self.output.stat().st_mtime >= self.source.path.stat().st_mtime
        except OSError:
            return False


def tasks(paths: Sequence[str], output: str | None, format: str = "auto") -> list[Task]:
    """What the arguments ask for, in their order; folders give what is in them by name.

    Raises UsageError when outputs would collide with each other or with an input, or plainly cannot be written.
    """
    if list(paths).count(STANDARD) > 1:
        raise UsageError("standard input (-) can be read only once")
    into = None if output in (None, STANDARD) else Path(str(output))
    sources = [source for path in paths for source in _sources(path, format, into)]
    if not sources:
        raise UsageError(f"nothing to read: no {' or '.join(_FORMATS)} file in {', '.join(paths)}")
    if into is None:
        return [Task(source, None) for source in sources]
    if _is_folder(str(output), into, paths):
        if into.exists() and not into.is_dir():
            raise UsageError(f"-o {output}: several inputs need a folder, and this is a file")
        found = [Task(source, into / source.relative) for source in sources]
    else:
        found = [Task(sources[0], into)]
    _check(found)
    return found


def _sources(name: str, format: str, into: Path | None) -> Iterator[Source]:
    if name == STANDARD:
        kind = "text" if format == "auto" else format
        yield Source(None, kind, Path("stdin.jsonl" if kind == "jsonl" else "stdin.txt"))
        return
    path = Path(name)
    if not path.is_dir():
        kind = _FORMATS.get(path.suffix.lower(), "text") if format == "auto" else format
        yield Source(path, kind, Path(path.name))
        return
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and not (into and _same(Path(folder, f), into)))
        for file in sorted(files):
            found = Path(folder, file)
            if found.suffix.lower() in _FORMATS and not file.startswith("."):
                kind = _FORMATS[found.suffix.lower()] if format == "auto" else format
                yield Source(found, kind, found.relative_to(path))


def _is_folder(output: str, into: Path, paths: Sequence[str]) -> bool:
    return output.endswith(("/", os.sep)) or into.is_dir() or len(paths) > 1 or Path(paths[0]).is_dir()


def _check(found: Sequence[Task]) -> None:
    taken: dict[Path, Source] = {}
    inputs = {task.source.path.resolve() for task in found if task.source.path is not None}
    for task in found:
        assert task.output is not None
        place = task.output.resolve()
        if place in inputs or any(_same(task.output, other) for other in inputs):
            raise UsageError(f"{task.output} is an input as well: it would be overwritten; choose another -o")
        if place in taken:
            raise UsageError(f"{taken[place].name} and {task.source.name} would both be written to {task.output}")
        taken[place] = task.source
        try:
            check_writable(task.output)
        except OutputError as error:
            raise UsageError(str(error)) from error


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
