"""Rows a second of one process against two Ray actors, over the same rows, in one run.

    python bench/cluster.py NEWS.jsonl [--to en] [--rows 200] [--actors 2] [--rounds 3] [--models models/default]

NEWS.jsonl (or .jsonl.xz) has one article a line: title, text, lang; articles in the target language are left out. Both
systems get the same CPUs: one process decodes on as many cores as all actors together. Loading is timed apart: nobody
begins before all actors have loaded their models. Outputs are compared row by row.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from dragoman_server.cluster import (
    ActorPool,
    Executor,
    OwnModels,
    RowOptions,
    RowResult,
    RowTexts,
    RowTranslator,
    TranslatorSpec,
    in_this_process,
    ray_session,
)
from dragoman_server.inference import TranslateOptions

BATCH_ROWS = 16


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("news", type=Path)
    parser.add_argument("--to", default="en")
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--actors", type=int, default=2)
    parser.add_argument("--cpus", type=int, default=os.cpu_count() or 1, help="of each system together")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--models", type=Path, default=Path("models/default"))
    options = parser.parse_args()

    rows = RowOptions(translate=TranslateOptions(target=options.to))
    texts = list(read(options.news, rows, options.rows))
    characters = sum(row.characters for row in texts)
    print(f"{len(texts)} rows, {characters:,} characters, {options.cpus} CPUs")
    spec = OwnModels(options=rows.translate, models_dir=options.models.resolve())
    rates: dict[str, list[float]] = {}
    outputs: dict[str, dict[str, RowResult]] = {}
    with ray_session(None, cpus=options.cpus):
        for _ in range(options.rounds):  # in turn, so that what else the machine does meets both
            each = max(1, options.cpus // options.actors)
            systems: dict[str, tuple[int, Callable[[TranslatorSpec], Executor]]] = {
                "one process": (1, partial(in_this_process, cpus=options.cpus)),
                f"{options.actors} Ray actors": (options.actors, partial(ActorPool, actors=options.actors, cpus=each)),
            }
            for name, (count, system) in systems.items():
                loading, working, outputs[name] = timed(system, spec, count, texts)
                rates.setdefault(name, []).append(len(texts) / working)
                print(f"{name}: ready after {loading:.1f} s, then {rates[name][-1]:.2f} rows/s", flush=True)
    for name, found in rates.items():
        print(f"{name}: median {statistics.median(found):.2f} rows/s of {len(found)} rounds")
    first, second = outputs.values()
    print(
        f"the same translations: {sum(first[name].texts == second[name].texts for name in first)} of {len(first)} rows"
    )


def read(path: Path, options: RowOptions, count: int) -> Iterator[RowTexts]:
    """So many rows that are not in the target language."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if count and row.get("lang") != options.translate.target and (texts := options.texts(row)):
                count -= 1
                yield RowTexts(options.name(row), texts)


@dataclass(frozen=True)
class Gate:
    """Builds translators that begin together: none before `count` of them have loaded their models."""

    spec: OwnModels
    folder: Path
    count: int

    def build(self, number: int, cpus: int) -> RowTranslator:
        translator = self.spec.build(number, cpus)
        (self.folder / str(number)).touch()
        while len(list(self.folder.iterdir())) < self.count:
            time.sleep(0.05)
        return translator

    @property
    def opened(self) -> float:
        """When the last one was loaded, in seconds of `time.time`."""
        return max(path.stat().st_mtime for path in self.folder.iterdir())


def timed(
    system: Callable[[TranslatorSpec], Executor], spec: OwnModels, count: int, rows: Sequence[RowTexts]
) -> tuple[float, float, dict[str, RowResult]]:
    """Seconds until all translators were loaded, seconds from then to the end, and the results by row."""
    with tempfile.TemporaryDirectory() as folder:
        gate = Gate(spec, Path(folder), count)
        batches = (rows[start : start + BATCH_ROWS] for start in range(0, len(rows), BATCH_ROWS))
        started = time.time()
        results = {result.name: result for result in system(gate)(batches)}
        ended = time.time()
        return gate.opened - started, ended - gate.opened, results


if __name__ == "__main__":
    main()
