"""The commands of `dragoman-models` about the catalogue. Each takes parsed arguments and returns an exit code."""

from __future__ import annotations

import argparse
import os
import sys

from dragoman_manifest import ManifestError

from .catalogue import CATALOGUE, UNAVAILABLE, CatalogueEntry, Commercial, Form, find
from .errors import UsageError
from .folder import installed, say_made, size_mb
from .health import check_folder
from .hub import Hub, open_hub
from .progress import ProgressPrinter
from .pulling import pull
from .recommendation import Need, parse_bytes, recommend, render

__all__ = ["list_models", "pull_models", "recommend_models"]

_UNNAMED_PAIRS = ("ar-en", "en-ar")


def list_models(arguments: argparse.Namespace) -> int:
    """Prints the catalogue and the models of a directory."""
    print("in the catalogue (dragoman-models pull NAME):")
    for entry in CATALOGUE:
        print("\n".join(_entry_lines(entry)))
    print("\nasked for, and not to be had:")
    for missing in UNAVAILABLE:
        print(f"  {missing.name} ({missing.license}): {missing.reason}. Instead: {missing.instead}")
    print(f"\nin {arguments.models_dir}:")
    folders = installed(arguments.models_dir)
    for folder, manifest in folders:
        if isinstance(manifest, ManifestError):
            print(f"  {folder.name}: broken: {manifest}")
            continue
        default = ", default" if manifest.default else ""
        languages = _languages(manifest.source_languages, manifest.target_languages)
        print(f"  {manifest.name} {manifest.version}: {languages}, {manifest.task.value}, {manifest.license}, "
              f"{size_mb(folder):.0f} MB{default}")  # fmt: skip
    if not folders:
        print("  none")
    return 0


def pull_models(arguments: argparse.Namespace) -> int:
    """Downloads, converts and tries each model."""
    entries = [find(name) for name in arguments.names]
    if arguments.revision and len(entries) > 1:
        raise UsageError("--revision goes with one NAME")
    refused = [entry.name for entry in entries if entry.non_commercial]
    if refused and not arguments.accept_non_commercial:
        raise UsageError(
            f"{', '.join(refused)}: the licence forbids commercial use; --accept-non-commercial if that suits"
        )
    hub = open_hub(arguments.mirror)
    for entry in entries:
        _pull(entry, hub, arguments)
    return 0


def recommend_models(arguments: argparse.Namespace) -> int:
    """Says which models suit a machine and its use, and why."""
    pairs = [_pair(text) for text in arguments.pairs or _UNNAMED_PAIRS]
    needs = [Need("translation", source, target) for source, target in pairs]
    if arguments.summaries:
        needs += [Need("summarization", code, code) for code in dict.fromkeys(target for _, target in pairs)]
    memory = parse_bytes(arguments.ram) if arguments.ram else _memory_of_this_machine()
    print(f"for {memory / 1e9:.1f} GB of memory{', commercial use' if arguments.commercial else ''}:\n")
    print(render(recommend(memory / 1e6, needs, commercial=arguments.commercial)))
    return 0


def _pull(entry: CatalogueEntry, hub: Hub, arguments: argparse.Namespace) -> None:
    if not entry.repository and not arguments.mirror:
        raise UsageError(
            f"{entry.name} is not on the hub. {entry.location}. Put its .npz and .spm into DIR/{entry.name} and use "
            "--mirror DIR"
        )
    if entry.license_note:
        print(f"{entry.name}: licence {entry.license}: {entry.license_note}", file=sys.stderr)
    manifest = pull(
        entry,
        hub,
        arguments.models_dir,
        revision=arguments.revision,
        quantization=arguments.quantization,
        default=arguments.default,
        replace=arguments.force,
        check=check_folder,
        progress=ProgressPrinter(entry.name),
        say=lambda line: print(f"{entry.name}: {line}", flush=True),
    )
    say_made(arguments.models_dir / entry.name, manifest)


def _entry_lines(entry: CatalogueEntry) -> list[str]:
    marks = {Commercial.NO: " (NC: no commercial use)", Commercial.UNCLEAR: " (commercial use unclear)"}
    lines = [
        f"\n  {entry.name}: {_languages(entry.source_languages, entry.target_languages)}, {entry.task}",
        f"    licence {entry.license}{marks.get(entry.commercial, '')}, {entry.parameters_millions} M parameters, "
        f"about {entry.size_mb} MB, {entry.ram_mb / 1000:.2g} GB of memory",
        f"    quality: {entry.quality}",
        f"    {entry.note}",
    ]
    if entry.license_note:
        lines.append(f"    licence: {entry.license_note}")
    if entry.seen_test_sets:
        lines.append(f"    was trained on the test sets {', '.join(entry.seen_test_sets)}")
    if entry.form is not Form.TRANSFORMERS:
        lines.append("    needs no torch")
    if entry.needs:
        lines.append(f"    needs: {entry.needs}")
    if entry.location:
        lines.append(f"    not on the hub: {entry.location}")
    return lines


def _pair(text: str) -> tuple[str, str]:
    source, dash, target = text.partition("-")
    if not (source and dash and target):
        raise UsageError(f"--pair {text!r} is not a pair such as ar-en")
    return source, target


def _memory_of_this_machine() -> float:
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):
        raise UsageError("the memory of this machine is not known; name it with --ram, such as 4G") from None


def _languages(sources: tuple[str, ...], targets: tuple[str, ...]) -> str:
    return ", ".join(sources) + (" to " + ", ".join(targets) if targets else "")
