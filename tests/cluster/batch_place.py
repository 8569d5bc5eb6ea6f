"""A folder with a batch in it, which tests of batches share."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cluster_fakes import Shouting
from dragoman.cli.report import Report
from dragoman_server.cluster import Batch, Executor, RowOptions, in_this_process
from dragoman_server.inference import TranslateOptions

OPTIONS = RowOptions(translate=TranslateOptions(target="ar", source="en"))


@dataclass
class Place:
    """A folder with a batch in it."""

    folder: Path
    options: RowOptions = OPTIONS
    told: io.StringIO = field(default_factory=io.StringIO)

    @property
    def source(self) -> Path:
        return self.folder / "in.jsonl"

    @property
    def output(self) -> Path:
        return self.folder / "out.jsonl"

    @property
    def journal(self) -> Path:
        return self.folder / "out.jsonl.part"

    @property
    def spec(self) -> Shouting:
        return Shouting(self.folder)

    def write(self, rows: Iterable[object]) -> None:
        """The input: objects, or lines as they are."""
        lines = (row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode() for row in rows)
        self.source.write_bytes(b"\n".join(lines) + b"\n")

    def run(self, execute: Executor | None = None, *, resume: bool = False) -> Report:
        """Run the batch; returns what it reported."""
        report = Report(self.told)
        Batch(self.source, self.output, self.options, report, resume).run(execute or in_this_process(self.spec))
        return report

    def rows(self) -> list[dict[str, Any]]:
        """The output."""
        return [json.loads(line) for line in self.output.read_text(encoding="utf-8").splitlines()]

    def texts(self) -> list[str | None]:
        """The translations in the output."""
        return [row.get("text_ar") for row in self.rows()]


Numbered = Callable[..., list[dict[str, str]]]
