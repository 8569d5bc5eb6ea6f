"""The `evaluate` command: makes a report for each test set."""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman_manifest import Manifest, Task

from .errors import EvaluationError, UsageError
from .evaluation import EvaluationRun, TestSet, evaluate, read_lines, translate_lines
from .health import open_folders
from .report import SetReport

if TYPE_CHECKING:
    from dragoman_server.engine import ModelStore

__all__ = ["measure", "seen_sets"]

_ENCODER, _NAMES = "sentence-encoder", "names"


def measure(arguments: argparse.Namespace) -> Iterator[SetReport]:
    """Yields the report of each test set, in order.

    Raises:
        UsageError: the options exclude each other or do not fit the model.
        EvaluationError: a file cannot be read or does not fit the others.
    """
    if arguments.folder is None and not arguments.systems:
        raise UsageError("nothing to evaluate: give a model folder DIR, or --system NAME=FILE")
    sets = [_test_set(text, arguments.limit) for text in arguments.sets]
    systems = _systems(arguments.systems, sets, arguments.limit)
    manifest = Manifest.read(arguments.folder) if arguments.folder else None
    source, target = _direction(manifest, arguments.source, arguments.target)
    with ExitStack() as stack:
        store = None
        if arguments.folder:
            folders = [arguments.folder, *_encoder(arguments), *_names(arguments)]
            store = stack.enter_context(open_folders(folders, canaries=False, workers=arguments.workers))
        for test_set, text in zip(sets, arguments.sets, strict=True):
            run = None
            if manifest is not None and (seen := seen_sets(manifest.seen_test_sets, text)):
                print(f"{manifest.name} was trained on {', '.join(seen)}: if {test_set.name} is of them, its scores "
                      "mean nothing", file=sys.stderr)  # fmt: skip
            if store is not None and manifest is not None:
                run = (manifest.name, _run(store, test_set, source, target, manifest.name, arguments.beam_size))
                if arguments.out:
                    _write_lines(_out_path(arguments.out, test_set, len(sets)), run[1].outputs)
            yield evaluate(test_set, source, target, run=run, systems=systems[test_set.name])


def seen_sets(seen: Sequence[str], given: str) -> tuple[str, ...]:
    """The test sets that a model has seen whose family ("ntrex", "flores") a set's name or files name.

    Args:
        seen: as the manifest has them, such as "NTREX-128".
        given: a set as the command line has it, NAME=SOURCE_FILE,REFERENCE_FILE.
    """
    files = ",".join(Path(part).name for part in re.split("[=,]", given)).casefold()
    return tuple(name for name in seen if (family := re.match("[a-z]+", name.casefold())) and family[0] in files)


def _run(
    store: ModelStore, test_set: TestSet, source: str, target: str, name: str, beam_size: int | None
) -> EvaluationRun:
    from dragoman_server.translate import TranslateOptions

    options = TranslateOptions(source=source, target=target, model=name)
    return translate_lines(
        store, test_set.sources, options, beam_size=beam_size, progress=_progress(f"{name} on {test_set.name}")
    )


def _progress(what: str) -> Callable[[int, int], None]:
    """Reports progress on standard error if that is a terminal."""
    started = time.monotonic()

    def tell(done: int, total: int) -> None:
        if sys.stderr.isatty():
            rate = done / max(1e-9, time.monotonic() - started)
            end = "\n" if done == total else ""
            print(f"\r{what}: {done} of {total} lines, {rate:.1f} lines/s ", end=end, file=sys.stderr, flush=True)

    return tell


def _direction(manifest: Manifest | None, source: str | None, target: str | None) -> tuple[str, str]:
    if manifest is not None:
        if manifest.task is not Task.TRANSLATION:
            raise UsageError(f"{manifest.name} is for {manifest.task.value}; only translation can be evaluated")
        pairs = [(a, b) for a, b in manifest.pairs if source in (None, a) and target in (None, b)]
        if len(pairs) == 1:
            return pairs[0]
        if not pairs:
            raise UsageError(f"{manifest.name} does not translate from {source or 'any'} to {target or 'any'}")
        raise UsageError(f"{manifest.name} translates several pairs: choose one with --from and --to")
    if source is None or target is None:
        raise UsageError("without a model --from and --to are needed")
    return source, target


def _encoder(arguments: argparse.Namespace) -> list[Path]:
    """The folder of the sentence encoder; none if it is not wanted or not found."""
    if arguments.no_encoder:
        return []
    if arguments.encoder:
        return [arguments.encoder]
    beside: Path = arguments.folder.resolve().parent / _ENCODER
    return [beside] if beside.is_dir() else []


def _names(arguments: argparse.Namespace) -> list[Path]:
    """The folder of the name lexicon; none if it is not wanted or not found."""
    beside: Path = arguments.folder.resolve().parent / _NAMES
    return [] if arguments.no_names or not beside.is_dir() else [beside]


def _test_set(text: str, limit: int | None) -> TestSet:
    name, equals, files = text.partition("=")
    parts = files.split(",")
    if not (name and equals and len(parts) == 2 and all(parts)):
        raise UsageError(f"--set {text!r} is not NAME=SOURCE_FILE,REFERENCE_FILE")
    return TestSet.read(name, Path(parts[0]), Path(parts[1]), limit=limit)


def _systems(texts: list[str], sets: list[TestSet], limit: int | None) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {test_set.name: {} for test_set in sets}
    for text in texts:
        label, equals, file = text.partition("=")
        if not (label and equals and file):
            raise UsageError(f"--system {text!r} is not NAME=FILE")
        set_name, colon, name = label.partition(":")
        if not colon:
            set_name, name = sets[0].name, label
            if len(sets) > 1:
                raise UsageError(f"--system {text!r}: with several sets it is SET:NAME=FILE")
        if set_name not in found:
            raise UsageError(f"--system {text!r}: there is no set {set_name!r}; sets are {', '.join(found)}")
        found[set_name][name] = read_lines(Path(file))[:limit]
    return found


def _out_path(out: Path, test_set: TestSet, sets: int) -> Path:
    return out if sets == 1 else out.with_name(f"{test_set.name}.{out.name}")


def _write_lines(path: Path, lines: tuple[str, ...]) -> None:
    try:
        path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be written: {error.strerror}") from error
