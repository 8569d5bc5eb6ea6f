"""A JSON Lines file of any length, row by row through translators, so that it can be interrupted and resumed.

Line n of the output is what became of the nth row of the input, whatever the order in which rows were done. Finished
rows go into a journal beside the output at once; the output appears when all rows have been tried.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from dragoman.cli.report import Report
from dragoman.cli.writing import writing
from dragoman.files import Journal, Row, json_line, read_rows, whole_file

from .rows import DONE, RowOptions, RowResult, RowTexts
from .translators import TranslatorSpec

__all__ = ["Batch", "Executor", "in_this_process"]

Executor = Callable[[Iterator[Sequence[RowTexts]]], Iterator[RowResult]]
"""Translates batches of rows; yields a result for each row, in any order."""

BATCH_ROWS = 16
BATCH_CHARACTERS = 64_000
LINE_BYTES = 16 * 1024 * 1024
"""A longer line is not read."""
_TOO_LONG = f"longer than {LINE_BYTES // 2**20} MiB, which no row may be"
_ADDED = "it was not there when the batch began; --resume translates it"


def in_this_process(spec: TranslatorSpec, *, cpus: int = 0, in_flight: int = 2) -> Executor:
    """An executor without Ray: one translator in this process, with `in_flight` batches at a time.

    Args:
        spec: how to build it.
        cpus: for it; 0: all.
    """

    def execute(batches: Iterator[Sequence[RowTexts]]) -> Iterator[RowResult]:
        first = next(batches, None)
        if first is None:
            return
        running: deque[Future[list[RowResult]]] = deque()
        with closing(spec.build(0, cpus)) as translator, ThreadPoolExecutor(in_flight) as threads:
            for batch in itertools.chain([first], batches):
                running.append(threads.submit(translator.translate, batch))
                if len(running) >= in_flight:
                    yield from running.popleft().result()
            for future in running:
                yield from future.result()

    return execute


@dataclass
class Batch:
    """One run over one file. Rows with equal content are translated once.

    Args:
        source: the input; it is read twice.
        output: another file.
        options: of all rows.
        report: is told what failed, and counts.
        resume: go on with the journal of an interrupted run, and take over the finished rows of an earlier output.
    """

    source: Path
    output: Path
    options: RowOptions
    report: Report
    resume: bool = False
    _open: dict[str, Row] = field(default_factory=dict, init=False)
    _errors: dict[int, str] = field(default_factory=dict, init=False)
    """By the number of the line."""
    _failed: dict[str, str] = field(default_factory=dict, init=False)
    """By the id of the row."""

    def run(self, execute: Executor) -> None:
        """Translate what is not done yet and write the output. What is done is kept whatever happens.

        Raises:
            JournalError: the journal to resume is of a run with other options.
            OutputError, OSError: a file cannot be read or written.
            LostError: no row can be translated any more.
        """
        with writing(self.output):
            journal = Journal(self.output, self.options.settings, resume=self.resume)
            if self.resume:
                self._take_over(journal)
        if journal.is_left_over:
            self.report.note(f"{journal.path} is left from an unfinished run; without --resume it starts over")
        earlier = len(journal)
        try:
            for result in execute(_batches(self._wanted(journal))):
                self._keep(journal, result)
            with writing(self.output):
                self._write(journal)
        except BaseException:
            journal.close()
            if len(journal) > (0 if self.resume else earlier):
                self.report.note(f"{len(journal):,} finished rows are kept in {journal.path}: use --resume")
            raise

    def _wanted(self, journal: Journal) -> Iterator[RowTexts]:
        """The rows to translate, as they are asked for; those that need no translator are settled on the way."""
        for row in _rows(self.source):
            if row.problem:
                self._fail(row, row.problem)
                continue
            name = self.options.name(row.value)
            if name in journal or name in self._open or name in self._failed:
                self.report.kept += name in journal
                self.report.finished(row.size)
                continue
            try:
                texts = self.options.texts(row.value)
            except ValueError as error:
                self._fail(row, str(error))
                continue
            self._open[name] = row
            if texts:
                yield RowTexts(name, texts)
            else:
                self._keep(journal, RowResult(name))

    def _keep(self, journal: Journal, result: RowResult) -> None:
        row = self._open.pop(result.name)
        if result.error:
            self._failed[result.name] = result.error
            self._fail(row, result.error)
            return
        with writing(journal.path):
            journal.add(result.name, json_line(self.options.done(row.value, result.name, result)))
        self.report.succeeded()
        self.report.finished(row.size)

    def _fail(self, row: Row, error: str) -> None:
        self._errors[row.number] = error
        self.report.failure(f"{self.source}, line {row.number}", error)
        self.report.finished(row.size)

    def _write(self, journal: Journal) -> None:
        """The output in the order of the input; an earlier one stays when no row could be done."""
        if not len(journal) and self.output.is_file() and self.output.stat().st_size:
            self.report.note(f"{self.output} is left as it was: no row could be done")
            journal.close()
            return
        with whole_file(self.output) as stream:
            for row in _rows(self.source):
                self._write_row(row, journal, stream)
        journal.remove()

    def _write_row(self, row: Row, journal: Journal, stream: BinaryIO) -> None:
        name = None if row.problem else self.options.name(row.value)
        if name is not None and journal.write([name], stream):
            return
        error = self._errors.get(row.number) or self._failed.get(name or "")
        if not error:  # rows are counted and not believed to be done: the exit code is to tell the truth
            error = row.problem or _ADDED
            self.report.failure(f"{self.source}, line {row.number}", error)
        stream.write(json_line(self.options.failed(row.value, name, error)))

    def _take_over(self, journal: Journal) -> None:
        """Finished rows of an earlier output, by the ids that are in them."""
        if not self.output.is_file():
            return
        for row in _rows(self.output):
            name = row.value.get("dragoman_id")
            if row.value.get("dragoman_status") == DONE and isinstance(name, str) and name not in journal:
                journal.add(name, json_line(row.value))


def _rows(path: Path) -> Iterator[Row]:
    with path.open("rb") as stream:
        for row in read_rows(_lines(stream)):
            yield replace(row, value={}, problem=_TOO_LONG) if row.size > LINE_BYTES else row


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines; of a longer one only the begin, which is longer than allowed, too."""
    while line := stream.readline(LINE_BYTES + 1):
        part = line
        while len(part) > LINE_BYTES and not part.endswith(b"\n"):
            part = stream.readline(LINE_BYTES + 1)
        yield line


def _batches(rows: Iterator[RowTexts]) -> Iterator[Sequence[RowTexts]]:
    """Small batches: an actor that gets a big one is still at it when all others are done."""
    batch: list[RowTexts] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += row.characters
        if len(batch) >= BATCH_ROWS or size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
