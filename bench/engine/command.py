"""The arguments that all proofs share."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .process import ServerProcess, dragoman_server
from .provenance import RESULTS, provenance, write_json
from .targets import Request
from .text import sentences

__all__ = ["Command", "parser"]

MODELS = Path(__file__).parents[2] / "models" / "default"


def parser(name: str, description: str | None, *, package: str = "engine") -> argparse.ArgumentParser:
    """With the arguments of every proof; `Command` takes what it parses."""
    stem = name if package == "engine" else f"{package}-{name}"
    result = argparse.ArgumentParser(
        prog=f"python -m bench.{package}.{name}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    result.add_argument("--lines", type=Path, help="a file with a sentence a line; default: the sentences of samples/")
    result.add_argument("--from", dest="source", default="ar", help="language of the lines (default: ar)")
    result.add_argument("--to", dest="target", default="en", help="language to translate into (default: en)")
    result.add_argument("--models", type=Path, default=MODELS, help="default: models/default")
    result.add_argument("--out", type=Path, default=RESULTS / f"{stem}.json", help=f"default: {stem}.json in results/")
    result.add_argument("--quick", action="store_true", help="a fraction of the work, to see that it runs")
    result.add_argument("--note", default="", help="kept with the numbers, such as that the machine was busy")
    result.add_argument(
        "--server-flag",
        action="append",
        default=[],
        metavar="FLAG",
        help="given to dragoman-server as it is, such as --server-flag=--max-batch-tokens=512; may be repeated",
    )
    return result


@dataclass(frozen=True)
class Command:
    """What was asked for."""

    options: argparse.Namespace

    @property
    def request(self) -> Request:
        """In the languages that were asked for."""
        return Request(source=self.options.source, target=self.options.target)

    @property
    def model(self) -> Path:
        """The folder of the model."""
        return Path(self.options.models) / f"{self.options.source}-{self.options.target}"

    def sentences(self, count: int, **choice: Any) -> list[str]:
        """As `text.sentences`, in the source language."""
        return sentences(self.options.source, count, lines=self.options.lines, **choice)

    @contextmanager
    def server(self, *flags: str, cache_mib: int = 0) -> Iterator[ServerProcess]:
        """A running server of ours, without a cache unless it is given room."""
        with (
            tempfile.TemporaryDirectory(prefix="dragoman-bench-") as folder,
            dragoman_server(
                Path(folder), self.options.models, [*flags, *self.options.server_flag], cache_mib=cache_mib
            ) as server,
        ):
            yield server

    def write(self, content: dict[str, Any]) -> None:
        """Writes the numbers with where they come from."""
        sentences_of = self.options.lines.name if self.options.lines else "samples"
        head = {"proof": self.options.out.stem, **provenance(self.options.models)}
        write_json(self.options.out, {**head, "sentences_of": sentences_of, "note": self.options.note, **content})
