"""Translators without models, which fail, die and get lost as the texts say."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dragoman_server.cluster import LostError, RowResult, RowTexts


@dataclass(frozen=True)
class Shouting:
    """Translates into capitals. Of the rows whose texts have these words:

    "refused" fails, "lost" ends the run, "deadly" ends the process. The name of each row that is begun is a line of
    `diary`; the "model" of a result is its process.
    """

    folder: Path

    @property
    def begun(self) -> list[str]:
        """Names of the rows that were begun, as often as they were."""
        diary = self.folder / "diary"
        return diary.read_text().split() if diary.exists() else []

    def build(self, number: int, cpus: int) -> _Shouting:
        if (self.folder / "no start").exists():
            raise LostError("there are no models here")
        return _Shouting(self.folder)


@dataclass
class _Shouting:
    folder: Path

    def translate(self, batch: Sequence[RowTexts]) -> list[RowResult]:
        return [self._row(row) for row in batch]

    def close(self) -> None:
        return

    def _row(self, row: RowTexts) -> RowResult:
        with (self.folder / "diary").open("a") as diary:
            diary.write(f"{row.name}\n")
        text = " ".join(row.texts)
        if "deadly" in text:
            os._exit(1)
        if "lost" in text and not (self.folder / "found").exists():
            raise LostError("nobody is there")
        if "refused" in text:
            return RowResult.failed(row.name, "it was refused")
        return RowResult(row.name, tuple(text.upper() for text in row.texts), (str(os.getpid()),))
