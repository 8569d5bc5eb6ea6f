"""JSON Lines files as jobs: each row is one; what is finished is kept in a journal until the file is whole."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Generic, Protocol, TypeVar

from ..files import Journal, Row, digest, json_line, read_rows, whole_file
from ..results import Article
from .batch import Job
from .emission import Emission
from .inputs import Task
from .report import Doubt, Report, counted
from .usage import FailedError
from .writing import OutputError, writing

__all__ = ["RowFile", "RowPlan"]

R = TypeVar("R")
R_contra = TypeVar("R_contra", contravariant=True)


class RowPlan(Protocol[R_contra]):
    """What a command makes of a row."""

    def pieces(self, row: Mapping[str, Any]) -> list[Article]:
        """What to ask the server; raises ValueError when there is nothing to work on."""

    def merged(self, row: Mapping[str, Any], results: Sequence[R_contra]) -> dict[str, Any]:
        """The row with the results in it."""

    def doubts(self, where: str, row: Mapping[str, Any], results: Sequence[R_contra]) -> Iterator[Doubt]:
        """What a person should look at."""

    def untouched(self, row: Mapping[str, Any]) -> bool:
        """Whether something that the row has already is kept in place of a result."""

    def notice(self, results: Sequence[R_contra]) -> str:
        """What a person should know of the row; "" for nothing. Rows with the same notice are counted."""

    def origin(self, row: Mapping[str, Any]) -> dict[str, Any] | None:
        """The row that `merged` made `row` of; None when that cannot be told."""


@dataclass
class RowFile(Generic[R]):
    """A JSON Lines file under way.

    Rows are journalled as they are done and written in the order of the input when all have been tried. An earlier
    output stays as it is when there is nothing to put in its place. Without an output path, or when that is a device
    or a pipe, rows go to an emission instead. `jobs` must be used up, or `close` called.
    """

    task: Task
    plan: RowPlan[R]
    emission: Emission
    report: Report
    options: Mapping[str, object]
    resume: bool = False
    _journal: Journal | None = field(default=None, init=False)
    _device: BinaryIO | None = field(default=None, init=False)
    _names: list[str] = field(default_factory=list, init=False)
    _waiting: int = field(default=1, init=False)
    _failed: bool = field(default=False, init=False)
    _notices: Counter[str] = field(default_factory=Counter, init=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, init=False)

    def jobs(self) -> Iterator[Job[R]]:
        """A job for each row that is not done yet; raises OSError, OutputError and JournalError."""
        with contextlib.ExitStack() as stack:
            lines = stack.enter_context(self.task.source.open()) if self.task.source.path else self.task.source.open()
            if self.task.output is not None:
                with writing(self.task.output):
                    self._open(self.task.output)
            for row in read_rows(lines):
                job = self._job(row)
                if job is not None:
                    yield job
        self.settled(succeeded=True)

    def _job(self, row: Row) -> RowJob[R] | None:
        where = f"{self.task.source.name}, line {row.number}"
        try:
            if row.problem:
                raise ValueError(row.problem)
            pieces = self.plan.pieces(row.value)
        except ValueError as problem:
            self.report.failure(where, problem)
            self.report.finished(row.size)
            self._failed = True
            return None
        name = digest(row.value)
        with self._lock:
            self._names.append(name)
            if self._journal is not None and name in self._journal:
                self.report.kept += 1
                self.report.finished(row.size)
                return None
            self._waiting += 1
            self.report.untouched += self.plan.untouched(row.value)
        place = self.emission.reserve() if self._journal is None else None
        return RowJob(self, row, name, where, pieces, place)

    def notice(self, text: str) -> None:
        """Count what is to be told of a row; "" for nothing."""
        if text:
            with self._lock:
                self._notices[text] += 1

    def keep(self, name: str, line: bytes) -> None:
        """Journal a finished row; raises FailedError, since what comes after it could not be kept either."""
        with self._lock:
            if self._journal is None:
                return  # the run was given up
            try:
                with writing(self._journal.path):
                    self._journal.add(name, line)
            except OutputError as error:
                raise FailedError(str(error)) from error

    def settled(self, *, succeeded: bool) -> None:
        """Count a row that was finished or failed, and the end of the input; the last one writes the file."""
        with self._lock:
            self._failed = self._failed or not succeeded
            self._waiting -= 1
            if self._waiting == 0:
                for text, count in self._notices.items():
                    self.report.note(f"{self.task.source.name}: {counted(count, 'row')} {text}")
            if self._waiting == 0 and self._journal is not None and self.task.output is not None:
                try:
                    with writing(self.task.output):
                        self._conclude(self._journal, self.task.output)
                except OutputError as error:
                    self.report.failure(self.task.source.name, error)
                    self.close()
                self._journal = None

    def close(self) -> None:
        """Leave off; the journal stays."""
        with self._lock:
            if self._device is not None:
                with contextlib.suppress(OSError):  # each row was flushed, and a failure has been told then
                    self._device.close()
                self._device = None
            if self._journal is not None:
                self._journal.close()
                if len(self._journal):
                    kept = counted(len(self._journal), "finished row")
                    verb = "is" if len(self._journal) == 1 else "are"
                    self.report.note(f"{kept} {verb} kept in {self._journal.path}: use --resume")
                self._journal = None

    def _open(self, output: Path) -> None:
        if output.exists() and not output.is_file():
            self._device = output.open("wb")
            self.emission = Emission(self._device, str(output))
            return
        self._journal = Journal(output, self.options, resume=self.resume)
        if self.resume:
            self._take_over(output)
        elif self._journal.is_left_over:
            self.report.note(f"{self._journal.path} is left from an unfinished run; without --resume it starts over")

    def _conclude(self, journal: Journal, output: Path) -> None:
        done = any(name in journal for name in self._names)
        exists = output.is_file() and output.stat().st_size > 0
        if not done and (exists or self._failed):
            left = f"{output} is left as it was" if output.exists() else f"{output} is not written"
            if self._failed:
                self.report.note(f"{left}: no row could be done")
            else:
                self.report.failure(self.task.source.name, f"has no rows; {left}")
            journal.close()
            return
        with whole_file(output) as stream:
            journal.write(self._names, stream)
        if self._failed:
            journal.close()
            self.report.note(f"{output} lacks what failed; --resume tries that again")
        else:
            journal.remove()

    def _take_over(self, output: Path) -> None:
        """Journal the rows of an earlier, finished output, so that only new or changed ones are done again."""
        assert self._journal is not None
        if not output.is_file():
            return
        with output.open("rb") as lines:
            for row in read_rows(lines):
                origin = None if row.problem else self.plan.origin(row.value)
                if origin is not None and (name := digest(origin)) not in self._journal:
                    self._journal.add(name, json_line(row.value))


@dataclass
class RowJob(Job[R], Generic[R]):
    """One row."""

    file: RowFile[R]
    row: Row
    name: str
    where: str
    pieces: Sequence[Article]
    place: int | None
    _filled: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.size = self.row.size

    def finish(self, results: Sequence[R]) -> None:
        line = json_line(self.file.plan.merged(self.row.value, results))
        self.file.notice(self.file.plan.notice(results))
        if self.place is None:
            self.file.keep(self.name, line)
        else:
            self._filled = True
            self.file.emission.fill(self.place, line)

    def doubts(self, results: Sequence[R]) -> Iterator[Doubt]:
        return self.file.plan.doubts(self.where, self.row.value, results)

    def end(self, *, succeeded: bool) -> None:
        self._fill()
        self.file.settled(succeeded=succeeded)

    def abandon(self) -> None:
        self._fill()  # and leave the file unwritten: an earlier output may be more than what there is now

    def _fill(self) -> None:
        if self.place is not None and not self._filled:
            self.file.emission.fill(self.place, b"")
