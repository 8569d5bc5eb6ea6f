"""The commands of `dragoman-models`. Each takes parsed arguments and returns an exit code."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace

from dragoman_manifest import MANIFEST_NAME, Canary, EncoderCanary, Manifest, ManifestError, Prompt, Task

from .conversion import STANDARD_CANARY, ConversionOptions, convert
from .errors import EvaluationError, MissingPackageError, ModelToolError, UsageError
from .folder import say_made
from .health import check_folder

__all__ = [
    "calibrate_model",
    "convert_model",
    "evaluate_model",
    "names_command",
    "verify_models",
]


def verify_models(arguments: argparse.Namespace) -> int:
    """Checks each folder; 1 if any check fails."""
    bad = 0
    for folder in arguments.folders:
        try:
            manifest = check_folder(folder, load=not arguments.no_load)
        except (ModelToolError, ManifestError) as error:
            bad += 1
            print(f"{folder}: BAD: {error}", file=sys.stderr)
            continue
        done = "files" if arguments.no_load else "files and canary" if manifest.canary else "files, loads, no canary"
        print(f"{folder}: good ({done}), {manifest.name} {manifest.version}, hash {manifest.hash[:12]}")
    return 1 if bad else 0


def convert_model(arguments: argparse.Namespace) -> int:
    """Converts a local checkpoint."""
    options = ConversionOptions(
        name=arguments.name,
        license=arguments.license,
        source_languages=_codes(arguments.sources),
        target_languages=_codes(arguments.targets),
        source=arguments.source or f"local checkpoint {arguments.checkpoint.resolve().name}",
        description=arguments.description,
        version=arguments.version,
        default=arguments.default,
        task=Task(arguments.task) if arguments.task else None,
        quantization=arguments.quantization,
        normalization=arguments.normalization,
        text_prefix=arguments.text_prefix,
        target_token=arguments.target_token,
        max_input_tokens=arguments.max_input_tokens,
        canary=_canary(arguments),
        prompt=_prompt(arguments),
        chat=arguments.chat,
    )
    destination = arguments.models_dir / options.name
    manifest = convert(arguments.checkpoint, destination, options, replace=arguments.force, check=check_folder)
    say_made(destination, manifest)
    return 0


def evaluate_model(arguments: argparse.Namespace) -> int:
    """Measures a model on test sets, beside other systems."""
    try:
        from .measuring import measure
    except ImportError as error:
        raise MissingPackageError(error.name or "dragoman_server", "server") from error
    from .plot import check_plot, draw
    from .report import render, to_json

    if arguments.plot:
        check_plot(arguments.plot)
    reports = []
    for report in measure(arguments):
        print(render(report), flush=True)
        reports.append(report)
    if arguments.json:
        plain = [to_json(report) for report in reports]
        try:
            arguments.json.write_text(json.dumps(plain, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        except OSError as error:
            raise EvaluationError(f"{arguments.json}: cannot be written: {error.strerror}") from error
    if arguments.plot:
        draw(reports, arguments.plot)
    return 0


def calibrate_model(arguments: argparse.Namespace) -> int:
    """Fits the estimator of a model on judged lines and writes it into the manifest."""
    try:
        from .calibration import calibrate, calibrate_elsewhere, read_judged
        from .health import open_folders
    except ImportError as error:
        raise MissingPackageError(error.name or "dragoman_server", "server") from error
    manifest = Manifest.read(arguments.folder)
    if manifest.task is not Task.TRANSLATION or len(manifest.pairs) != 1:
        raise UsageError(f"{manifest.name} is not a translation model of one pair; only those are calibrated")
    source, target = manifest.pairs[0]
    if arguments.elsewhere and not arguments.reverse:
        raise UsageError("--elsewhere needs --reverse: the opposite model is all that judges translations of others")
    lines = read_judged(arguments.judged, f"{source}-{target}")
    fitted_on = arguments.fitted_on or f"{arguments.judged.name}: {len(lines)} lines"
    folders = [arguments.folder, *([arguments.reverse] if arguments.reverse else [])]
    with open_folders(folders, canaries=False) as models:
        found = calibrate(models, source, target, lines, fitted_on=fitted_on, reverse=bool(arguments.reverse))
        elsewhere = manifest.estimator.elsewhere if manifest.estimator else None
        if arguments.elsewhere:
            others = read_judged(arguments.elsewhere, f"{source}-{target}")
            elsewhere, auc = calibrate_elsewhere(models, source, target, others)
            print(f"translations from elsewhere: {len(others)} lines, area under the ROC curve {auc:.3f}")
    print(f"{manifest.name}: {found.lines} lines, {found.misleading} of them misleading")
    print(f"area under the ROC curve, cross-validated: {found.auc_score_only:.3f} by the score alone", end="")
    print("" if found.auc_scored is None else f", {found.auc_scored:.3f} by all signals")
    estimator = replace(found.estimator, elsewhere=elsewhere)
    print(estimator)
    if not arguments.dry_run:
        calibrated = replace(manifest, estimator=estimator)
        calibrated.write(arguments.folder)
        print(f"written to {arguments.folder / MANIFEST_NAME}; the model's hash is {calibrated.hash[:12]} now")
    return 0


def names_command(name: str) -> Callable[[argparse.Namespace], int]:
    """A command of `name_commands`, which needs the server's package."""

    def run(arguments: argparse.Namespace) -> int:
        try:
            from . import name_commands
        except ImportError as error:
            raise MissingPackageError(error.name or "dragoman_server", "server") from error
        command: Callable[[argparse.Namespace], int] = getattr(name_commands, name)
        return command(arguments)

    return run


def _canary(arguments: argparse.Namespace) -> Canary | EncoderCanary | str | None:
    if arguments.no_canary:
        if arguments.canary or arguments.canary_expects:
            raise UsageError("--no-canary goes with neither --canary nor --canary-expects")
        return None
    if bool(arguments.canary) != bool(arguments.canary_expects):
        raise UsageError("--canary and --canary-expects go together")
    if not arguments.canary:
        return STANDARD_CANARY
    sources, targets = _codes(arguments.sources), _codes(arguments.targets)
    if not targets:
        raise UsageError("--canary is for models that write text; an encoder has a canary of ours")
    target = next((code for code in targets if code != sources[0]), targets[0])
    return Canary(source=arguments.canary, languages=(sources[0], target), must_contain=tuple(arguments.canary_expects))


def _prompt(arguments: argparse.Namespace) -> Prompt | None:
    if not arguments.prompt:
        if arguments.chat or arguments.stop or arguments.special:
            raise UsageError("--chat, --stop and --special go with --prompt")
        return None
    try:
        return Prompt(
            template=arguments.prompt.replace("\\n", "\n"),
            stop_tokens=tuple(arguments.stop or ["</s>"]),
            special_tokens=tuple(arguments.special),
            language_names={"ar": "Arabic", "en": "English"},
        )
    except ManifestError as error:
        raise UsageError(str(error)) from error


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in text.split(",") if code.strip())
