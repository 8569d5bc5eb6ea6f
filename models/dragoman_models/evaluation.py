"""Measures a model through the server's own service, beside the outputs of other systems."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dragoman_server.service import Models, Service
from dragoman_server.translate import TranslatedText, TranslateOptions

from .defects import count_defects
from .errors import EvaluationError
from .meter import Meter
from .names import count_names
from .report import Performance, SetReport, SystemResult
from .scores import score

__all__ = ["EvaluationRun", "TestSet", "evaluate", "translate_lines"]

LINES_PER_CALL = 100
"""Lines per call, as a batch client sends them."""


@dataclass(frozen=True, slots=True)
class TestSet:
    """Lines and their reference translations, in the same order."""

    __test__ = False  # not a test case, whatever pytest makes of the name

    name: str
    sources: tuple[str, ...]
    references: tuple[str, ...]

    @classmethod
    def read(cls, name: str, source: Path, reference: Path, *, limit: int | None = None) -> TestSet:
        """Reads two files with one sentence or paragraph per line.

        Raises:
            EvaluationError: a file cannot be read or is empty, or the files differ in length.
        """
        sources, references = read_lines(source), read_lines(reference)
        if len(sources) != len(references):
            raise EvaluationError(f"{source} has {len(sources)} lines, but {reference} has {len(references)}")
        if not sources:
            raise EvaluationError(f"{source} is empty")
        return cls(name, sources[:limit], references[:limit])


@dataclass(frozen=True, slots=True)
class EvaluationRun:
    """The outputs of a model for the lines of a test set, with speed and memory."""

    outputs: tuple[str, ...]
    performance: Performance


def read_lines(path: Path) -> tuple[str, ...]:
    """The lines of a UTF-8 file, split at line feeds only.

    Raises:
        EvaluationError: the file cannot be read or is not UTF-8.
    """
    try:
        text = path.read_bytes().decode()
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{path}: not UTF-8 at byte {error.start}") from error
    return tuple(line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")) if text else ()


def translate_lines(
    models: Models,
    lines: Sequence[str],
    options: TranslateOptions,
    *,
    beam_size: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> EvaluationRun:
    """Translates lines as for a batch client of the server.

    Args:
        models: loaded models; they stay open.
        lines: one text each; a line break in an output becomes a space, so that outputs are lines too.
        options: languages and model.
        beam_size: overrides the model's default.
        progress: called with the number of lines done and the total.
    """
    meter = Meter(beam_size=beam_size)

    async def run() -> list[TranslatedText]:
        service = Service(lambda: models, wrap=meter.wrap)
        await service.load()
        results: list[TranslatedText] = []
        for start in range(0, len(lines), LINES_PER_CALL):
            results += (await service.translate(lines[start : start + LINES_PER_CALL], options)).texts
            progress(len(results), len(lines))
        return results

    started = time.perf_counter()
    results = asyncio.run(run())
    seconds = time.perf_counter() - started
    segments = [segment for result in results for segment in result.segments]
    performance = Performance(
        seconds=seconds,
        segments=len(segments),
        attempts=sum(segment.attempts for segment in segments),
        tokens=meter.tokens,
        peak_rss_mb=_peak_rss_mb(),
        flags=dict(Counter(flag.kind.value for segment in segments for flag in segment.flags)),
    )
    return EvaluationRun(tuple(" ".join(result.text.splitlines()) for result in results), performance)


def evaluate(
    test_set: TestSet,
    source_language: str,
    target_language: str,
    *,
    run: tuple[str, EvaluationRun] | None = None,
    systems: Mapping[str, Sequence[str]] | None = None,
) -> SetReport:
    """Scores a model's run, and the outputs of other systems, on a test set.

    Args:
        test_set: lines and references.
        source_language: "ar" or "en".
        target_language: the other one.
        run: name and run of the measured model; None to compare other systems only.
        systems: outputs of other systems by name.

    Raises:
        EvaluationError: the number of outputs of a system differs from the number of lines.
    """
    rows: list[tuple[str, Sequence[str], Performance | None]] = []
    if run is not None:
        rows.append((run[0], run[1].outputs, run[1].performance))
    rows += [(name, outputs, None) for name, outputs in (systems or {}).items()]
    sources, references = test_set.sources, test_set.references
    for name, outputs, _ in rows:
        if len(outputs) != len(sources):
            raise EvaluationError(f"{name} has {len(outputs)} lines, but {test_set.name} has {len(sources)}")
    return SetReport(
        name=test_set.name,
        source_language=source_language,
        target_language=target_language,
        systems=tuple(
            SystemResult(
                name,
                score(outputs, references),
                count_defects(sources, outputs, references, target_language),
                count_names(sources, outputs, references, target_language),
                p,
            )
            for name, outputs, p in rows
        ),
        reference=count_defects(sources, references, references, target_language),
    )


def _peak_rss_mb() -> float | None:
    """Highest resident memory of this process in megabytes; None where there is no getrusage."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6
