"""Text files as jobs: each file is one, in as many pieces as the server's limits ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from ..files import TextDocument, whole_file
from ..results import Article
from .batch import Job
from .emission import Emission
from .inputs import Task
from .report import Doubt, Report
from .writing import writing

__all__ = ["TextJob", "TextPlan"]

R = TypeVar("R")
R_contra = TypeVar("R_contra", contravariant=True)


class TextPlan(Protocol[R_contra]):
    """What a command makes of a text file."""

    def output(self, name: str, document: TextDocument, results: Sequence[R_contra]) -> bytes:
        """The bytes to write."""

    def doubts(self, name: str, document: TextDocument, results: Sequence[R_contra]) -> Iterator[Doubt]:
        """What a person should look at."""

    def notice(self, results: Sequence[R_contra]) -> str:
        """What else a person should know of it; "" for nothing."""


@dataclass
class TextJob(Job[R], Generic[R]):
    """One text file. Without an output path its result goes to its place in the emission."""

    task: Task
    document: TextDocument
    plan: TextPlan[R]
    emission: Emission
    report: Report
    size: int = 0
    heading: bool = False
    title: str | None = None
    _place: int | None = field(default=None, init=False)
    _filled: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.where = self.task.source.name
        self.pieces = [Article(part, self.title) for part in self.document.parts]
        if self.task.output is None:
            self._place = self.emission.reserve()

    def finish(self, results: Sequence[R]) -> None:
        data = self.plan.output(self.where, self.document, results)
        if notice := self.plan.notice(results):
            self.report.note(f"{self.where} {notice}")
        if self._place is None:
            _write(self.task.output, data)
            return
        heading = f"==> {self.where} <==\n".encode() if self.heading else b""
        as_lines = self.heading or self.task.source.words is not None
        gap = b"\n" if as_lines and data and not data.endswith(b"\n") else b""
        self._filled = True
        self.emission.fill(self._place, heading + data + gap)

    def doubts(self, results: Sequence[R]) -> Iterator[Doubt]:
        return self.plan.doubts(self.where, self.document, results)

    def end(self, *, succeeded: bool) -> None:
        if self._place is not None and not self._filled:
            self.emission.fill(self._place, b"")


def _write(path: Path | None, data: bytes) -> None:
    assert path is not None
    with writing(path), whole_file(path) as stream:
        stream.write(data)
