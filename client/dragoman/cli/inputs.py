"""What to read and where to write: files, folders and standard input, each with its output."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .usage import UsageError
from .writing import OutputError, check_writable

__all__ = ["Source", "Task", "tasks"]

STANDARD = "-"
_DOCUMENTS = r"html?|xhtml|xml|rss|atom|csv|tsv|doc[xm]?|ppt[xm]?|xls[xm]?|od[tsp]|pdf|rtf|srt|vtt|po|eml"
_NO_TEXT = re.compile(rf"\.({_DOCUMENTS})$", re.IGNORECASE)
_FILE_ENDING = re.compile(rf"\.(txt|text|jsonl?|ndjson|md|{_DOCUMENTS})$", re.IGNORECASE)
_FORMATS = {".txt": "text", ".text": "text", ".jsonl": "jsonl", ".ndjson": "jsonl"}


@dataclass(frozen=True, slots=True)
class Source:
    """Something to read: a file, or, when there is no path, words of the command line or standard input."""

    path: Path | None
    format: str
    """ "text", "jsonl", or "document": the server finds out what it is, by its name and content."""
    relative: Path
    """Its place in an output folder."""
    guessed: bool = False
    """Whether neither its name nor the user says its format."""
    words: str | None = None

    @property
    def name(self) -> str:
        """For messages."""
        if self.words is not None:
            return "<text>"
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
        if self.words is not None:
            return io.BytesIO(self.words.encode(errors="surrogateescape"))
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


@dataclass(frozen=True)
class _Reader:
    """Finds the sources that arguments name."""

    format: str
    output: Path | None
    pass_over: Callable[[Path], None]
    documents: bool = False
    """Whether the command takes documents."""
    bilingual: str | None = None
    """The kind of bilingual documents that are made of all inputs."""

    def sources(self, name: str) -> Iterator[Source]:
        path = Path(name)
        if name == STANDARD:
            kind = "text" if self.format == "auto" else self.format
            place = Path("stdin.jsonl" if kind == "jsonl" else "stdin.txt")
            yield Source(None, self._kind(kind), place, guessed=self.format == "auto")
        elif _is_folder_there(path):
            yield from self._within(path)
        elif _is_words(name):
            yield self.words_source(name)
        else:
            yield self._file(path, Path(path.name))

    def _within(self, top: Path) -> Iterator[Source]:
        for folder, folders, files in os.walk(top):
            folders[:] = sorted(name for name in folders if self._is_entered(Path(folder, name)))
            for name in sorted(files):
                found = Path(folder, name)
                if name.startswith("."):
                    continue
                if found.suffix.lower() in _FORMATS:
                    yield self._file(found, found.relative_to(top))
                else:
                    self.pass_over(found)

    def _is_entered(self, folder: Path) -> bool:
        return not folder.name.startswith(".") and not (self.output and _same(folder, self.output))

    def words_source(self, words: str) -> Source:
        """A text of the command line."""
        return Source(None, self._kind("text"), Path("text.txt"), words=words)

    def _kind(self, kind: str) -> str:
        return "document" if self.bilingual else kind

    def _file(self, path: Path, place: Path) -> Source:
        if self.bilingual:
            return Source(path, "document", place)
        known = _FORMATS.get(path.suffix.lower())
        if self.format != "auto":
            return Source(path, self.format, place)
        if known is None and path.suffix and self.documents:
            return Source(path, "document", place)
        if known is None and _NO_TEXT.search(path.name):
            raise UsageError(
                f"{path} is neither a text nor JSON Lines by its name; only `dragoman translate` takes documents. "
                "Say --format text to read it as text all the same"
            )
        return Source(path, known or "text", place, guessed=known is None)


def tasks(
    paths: Sequence[str],
    output: str | None,
    format: str = "auto",
    *,
    words: str | None = None,
    pass_over: Callable[[Path], None] = lambda path: None,
    documents: bool = False,
    bilingual: str | None = None,
) -> list[Task]:
    """What the arguments ask for, in their order; folders give what is in them by name.

    Args:
        paths: files, folders, - for standard input, or words that are no file.
        output: the option -o.
        format: the option --format.
        words: the option --text.
        pass_over: called with each file in a folder whose kind is not read.
        documents: whether files of other kinds that are named are documents; else they are texts.
        bilingual: the kind of bilingual documents that are made of all inputs: they are all sent as documents, and
            outputs in a folder get it as their ending.

    Raises UsageError when outputs would collide with each other or with an input, or plainly cannot be written.
    """
    if list(paths).count(STANDARD) > 1:
        raise UsageError("standard input (-) can be read only once")
    into = None if output in (None, STANDARD) else Path(str(output))
    reader = _Reader(format, into, pass_over, documents, bilingual)
    sources = [source for path in paths for source in reader.sources(path)]
    sources += [] if words is None else [reader.words_source(words)]
    if not sources and not paths:
        raise UsageError("nothing to read: give a FILE, - for standard input, or --text")
    if not sources:
        raise UsageError(f"nothing to read: no {' or '.join(_FORMATS)} file in {', '.join(paths)}")
    if into is None:
        return [Task(source, None) for source in sources]
    if len(paths) + (words is not None) > 1 or _is_folder(str(output), into, paths):
        if into.exists() and not into.is_dir():
            raise UsageError(f"-o {output}: several inputs need a folder, and this is a file")
        ending = f".{bilingual}" if bilingual else ""
        found = [Task(source, into / f"{source.relative}{ending}") for source in sources]
    else:
        found = [Task(sources[0], into)]
    _check(found)
    return found


def _is_words(name: str) -> bool:
    """Whether an argument can only be meant as a text: it has blanks and does not look like the name of a file."""
    if not re.search(r"\s", name.strip()):
        return False
    if "\n" in name:
        return True
    try:
        path = Path(name)
        return not (path.exists() or _FILE_ENDING.search(name) or (os.sep in name and path.parent.is_dir()))
    except (OSError, ValueError):  # longer than a name may be
        return True


def _is_folder_there(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _is_folder(output: str, into: Path, paths: Sequence[str]) -> bool:
    folders = any(_is_folder_there(Path(path)) for path in paths)
    return output.endswith(("/", os.sep)) or into.is_dir() or folders


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
