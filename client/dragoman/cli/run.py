"""What `translate` and `summarize` share: from the command line to a batch and its exit code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from ..files import EncodingError, JournalError
from ..results import Article, Limits, Outcome, Priority, TranslatedDocument
from .batch import Batch, Job
from .dispatch import Dispatch
from .documents import DocumentRun, is_document
from .emission import Emission
from .inputs import Task, tasks
from .progress import Progress
from .reading import FormatError, read_document, read_problem
from .report import Report
from .rows import RowFile, RowPlan
from .texts import TextJob, TextPlan
from .usage import UsageError
from .writing import OutputError

__all__ = ["Run"]

R = TypeVar("R")


@dataclass
class Run(Generic[R]):
    """A command over files.

    Args:
        options: the command line.
        text_plan: what to make of text files.
        row_plan: what to make of rows.
        settings: what decides about the content of rows, for the journal.
        fixed: request fields that the command line sets.
        part_size: code points of a text file in one request; None to send it whole.
    """

    options: argparse.Namespace
    text_plan: TextPlan[R]
    row_plan: RowPlan[R]
    settings: Mapping[str, object]
    fixed: tuple[str, ...]
    part_size: int | None
    documents: bool = False
    """Whether files of other kinds are documents."""
    bilingual: str | None = None
    """The kind of bilingual documents that are made of all inputs; None: not asked for."""

    def __post_init__(self) -> None:
        if self.options.resume and self.options.output in (None, "-"):
            raise UsageError("--resume needs -o: it continues what is in the output")
        passed_over: list[Path] = []
        self.tasks = tasks(
            self.options.paths,
            self.options.output,
            self.options.format,
            words=self.options.text,
            pass_over=passed_over.append,
            documents=self.documents,
            bilingual=self.bilingual,
        )
        self._emission = Emission(sys.stdout.buffer)
        self._files: list[RowFile[R]] = []
        self.report = self._report()
        self.document_run = DocumentRun(self.options, [task for task in self.tasks if is_document(task)], self.report)
        self.tasks = [task for task in self.tasks if not is_document(task)]
        self.report.passed_over(passed_over)

    def do(
        self,
        call: Callable[[Sequence[Article]], Sequence[R]],
        stream: Callable[[Iterator[Article], Priority], Iterator[Outcome[R]]],
        blank: Callable[[Article], R],
        limits: Limits,
        document: Callable[[Task], TranslatedDocument] | None = None,
    ) -> int:
        """Do everything; returns the exit code.

        Args:
            call: answers a few articles in one interactive call.
            stream: answers any number of them.
            blank: the result for a piece without any text.
            limits: of the server.
            document: answers a document; only needed by commands that take documents.
        """
        size = sys.maxsize
        if self.part_size is not None:
            size = min(self.part_size, limits.max_characters or sys.maxsize)
        one_text = len(self.tasks) == 1 and self.tasks[0].source.format == "text"
        priority = Priority(self.options.priority) if self.options.priority else None
        dispatch = Dispatch(call, stream, priority, one_text, limits)
        batch = Batch(
            dispatch, blank, self.report, strict=self.options.strict, limit=limits.max_characters, fixed=self.fixed
        )
        try:
            if self.tasks:
                batch.run(self._jobs(size))
            if document is not None:
                self.document_run.do(document)
        finally:
            for file in self._files:
                file.close()
        return self.report.conclude("item")

    def _report(self) -> Report:
        sizes = [task.source.size for task in self.tasks]
        rows = all(task.source.format == "jsonl" for task in self.tasks)
        total = sum(sizes) if all(sizes) else 0
        progress = Progress(sys.stderr, total=total, unit="row" if rows else "item")
        return Report(sys.stderr, quiet=self.options.quiet, progress=progress)

    def _jobs(self, size: int) -> Iterator[Job[R]]:
        for task in self.tasks:
            try:
                if task.source.format == "jsonl":
                    yield from self._row_jobs(task)
                elif self.options.resume and task.is_done():
                    self.report.kept += 1
                    self.report.finished(task.source.size)
                else:
                    yield self._text_job(task, size)
            except JournalError as error:
                raise UsageError(str(error)) from error
            except (OSError, EncodingError, FormatError, OutputError) as error:
                self.report.failure(task.source.name, read_problem(error))
                self.report.finished(task.source.size)

    def _row_jobs(self, task: Task) -> Iterator[Job[R]]:
        file = RowFile(task, self.row_plan, self._emission, self.report, self.settings, resume=self.options.resume)
        self._files.append(file)
        return file.jobs()

    def _text_job(self, task: Task, size: int) -> TextJob[R]:
        document, read = read_document(task.source, limit=size, codec=self.options.encoding)
        return TextJob(
            task,
            document,
            self.text_plan,
            self._emission,
            self.report,
            size=read,
            heading=len(self.tasks) > 1 and not self.options.json,
            title=getattr(self.options, "title", None),
        )
