"""Documents of `dragoman translate`: files whose format the server reads and writes, sent and written whole."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DragomanError
from ..files import whole_file
from ..results import BilingualFormat, TranslatedDocument
from .inputs import Task
from .previous import as_before
from .reading import read_problem
from .report import Doubt, Report
from .usage import UsageError
from .writing import OutputError, writing

if TYPE_CHECKING:
    from ..client import Client

__all__ = ["DocumentRun", "add_bilingual", "add_selection", "document_call", "is_document"]

Translate = Callable[[Task], TranslatedDocument]


def add_selection(parser: argparse.ArgumentParser) -> None:
    """Which parts of tables and JSON documents to translate."""
    group = parser.add_argument_group("parts of documents")
    group.add_argument(
        "--path",
        dest="json_paths",
        action="append",
        default=[],
        metavar="PATH",
        help="string of a JSON document to translate, such as body.text or items[*].title; may be repeated",
    )
    group.add_argument(
        "--column",
        dest="columns",
        action="append",
        default=[],
        metavar="COLUMN",
        help="column of a table (CSV) to translate, by name or by number from 1; may be repeated",
    )


def add_bilingual(parser: argparse.ArgumentParser) -> None:
    """The option for documents with source and translation side by side."""
    parser.add_argument(
        "--bilingual",
        choices=[known.value for known in BilingualFormat],
        help="write source and translation of each FILE side by side, sentence by sentence, with doubts marked: "
        "as a page to read in a browser, as a Word document, or as JSON, which --previous reads",
    )


def document_call(client: Client, options: argparse.Namespace, wanted: Mapping[str, Any]) -> Translate:
    """What translates the document of a task.

    Args:
        client: asks the server.
        options: the command line.
        wanted: other arguments of `Client.translate_document`.
    """

    def call(task: Task) -> TranslatedDocument:
        if task.source.path is None:
            with task.source.open() as stream:
                document: bytes | Path = stream.read()
        else:
            document = task.source.path
        return client.translate_document(
            document,
            name=task.source.relative.name,
            format=None if options.format == "auto" else options.format,
            paths=options.json_paths,
            columns=options.columns,
            bilingual=options.bilingual,
            priority=options.priority,
            **wanted,
        )

    return call


def is_document(task: Task) -> bool:
    """Whether a task is a document, and neither a text nor rows."""
    return task.source.format == "document"


@dataclass(frozen=True)
class DocumentRun:
    """The documents among the tasks of a command, done one after the other.

    Args:
        options: the command line.
        tasks: the documents.
        report: told of each.

    Raises:
        UsageError: several documents for standard output, or an option that documents do not have.
    """

    options: argparse.Namespace
    tasks: Sequence[Task]
    report: Report

    def __post_init__(self) -> None:
        if not self.tasks:
            return
        name = self.tasks[0].source.name
        if len(self.tasks) > 1 and any(task.output is None for task in self.tasks):
            raise UsageError(f"several documents need -o: {name} and others cannot share standard output")
        if self.options.json:
            raise UsageError(f"--json is for texts and JSON Lines, and {name} is a document; leave it out")

    def do(self, translate: Translate) -> None:
        """Translate and write each; a document that fails is named, and the others go on."""
        for task in self.tasks:
            if self.options.resume and task.is_done():
                self.report.kept += 1
            else:
                self._do(task, translate)
            self.report.finished(task.source.size)

    def _do(self, task: Task, translate: Translate) -> None:
        name = task.source.name
        try:
            result = translate(task)
            self._tell(name, result)
            if self.options.strict and result.report.doubtful_segments:
                self.report.failure(name, "has doubtful sentences, and --strict writes no such document")
                return
            self._write(task, result.data)
        except (DragomanError, OutputError, OSError) as error:
            self.report.failure(name, read_problem(error))
            return
        self.report.succeeded()

    def _write(self, task: Task, data: bytes) -> None:
        with writing(task.output or "to standard output"):
            if task.output is None:
                sys.stdout.buffer.write(data)
                sys.stdout.buffer.flush()
                return
            with whole_file(task.output) as stream:
                stream.write(data)

    def _tell(self, name: str, result: TranslatedDocument) -> None:
        report = result.report
        for doubt in report.doubts:
            self.report.doubt(Doubt(f"{name}, {doubt.path}", doubt.flags, doubt.source, doubt.target))
        self.report.doubts += report.doubtful_segments - len(report.doubts)
        if notice := as_before(report.previous_segments, report.segments):
            self.report.note(f"{name} {notice}")
        for problem in report.problems:
            self.report.note(f"{name}, {problem.path}: left as it was: {problem.error.message}")
        if report.blocks_withheld:
            self.report.note(
                f"{name}: {report.blocks_withheld} parts left as they were: their publisher withholds them"
            )
        if not (report.blocks_translated or report.blocks_failed):
            self.report.note(f"{name}: nothing was translated; it has no words, or they are in that language already")
