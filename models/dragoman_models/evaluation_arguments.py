"""The command lines of `dragoman-models evaluate` and `dragoman-models calibrate`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

from dragoman_manifest import Decoding, ManifestError

from . import commands
from .shared_arguments import positive

__all__ = ["add_calibrate", "add_evaluate"]

_SubParsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

_EVALUATE = """\
Translate test sets as the server does (split into sentences, checked, decoded again after a fault)
and print BLEU, chrF2 and chrF++ with sacrebleu's signatures, speed, memory, and the number of lines
with each defect, beside other systems' outputs. Files have one sentence or paragraph per line.
Without DIR only the other systems are compared. The model's canary is not tried."""
_CALIBRATE = """\
Fit the estimator of a translation model on outputs that people judged. The estimator gives the
probability that a reader is misled, from the scores of the model and of the model of the opposite
direction. Prints how well it separates good lines from misleading ones, and writes it into the
manifest, which changes the model's hash. The file has JSON Lines with direction, source, output,
critical and optionally score."""


def add_evaluate(subparsers: _SubParsers) -> None:
    """Add `evaluate` to the commands."""
    parser = subparsers.add_parser("evaluate", help="measure a model on test sets", description=_EVALUATE)
    parser.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="model folder")
    parser.add_argument(
        "--set",
        action="append",
        required=True,
        dest="sets",
        metavar="NAME=SRC,REF",
        help="a test set: source file and reference file; may be given again",
    )
    parser.add_argument(
        "--system",
        action="append",
        default=[],
        dest="systems",
        metavar="NAME=FILE",
        help="output of another system; SET:NAME=FILE if there are several sets; may be given again",
    )
    parser.add_argument("--from", dest="source", metavar="LANG", help="source language, if the model has several")
    parser.add_argument("--to", dest="target", metavar="LANG", help="target language, if the model has several")
    _add_running(parser)
    parser.add_argument("--limit", type=positive, metavar="N", help="only the first N lines of each set")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="write the translations, one per line; SET.FILE for several sets"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures as JSON")
    parser.add_argument(
        "--plot", type=Path, metavar="FILE", help="draw scores and defects (.svg, .png; needs matplotlib)"
    )
    parser.set_defaults(command=commands.evaluate_model)


def add_calibrate(subparsers: _SubParsers) -> None:
    """Add `calibrate` to the commands."""
    parser = subparsers.add_parser(
        "calibrate", help="fit the estimator of misleading translations", description=_CALIBRATE
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="model folder")
    parser.add_argument("--judged", type=Path, required=True, metavar="FILE", help="judged lines, JSON Lines")
    parser.add_argument("--reverse", type=Path, metavar="DIR", help="model folder of the opposite direction")
    parser.add_argument(
        "--elsewhere",
        type=Path,
        metavar="FILE",
        help="judged translations that other systems or people made, of the same form; needs --reverse (default: the "
        "formula for them stays as it is)",
    )
    parser.add_argument(
        "--fitted-on", metavar="TEXT", help="description of the lines (default: the file's name and counts)"
    )
    parser.add_argument("--dry-run", action="store_true", help="print the result without changing the manifest")
    parser.set_defaults(command=commands.calibrate_model)


def _add_running(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--encoder",
        type=Path,
        metavar="DIR",
        help="folder of the sentence encoder for the check of meaning (default: sentence-encoder beside DIR)",
    )
    parser.add_argument("--no-encoder", action="store_true", help="skip the check of meaning, which is faster")
    parser.add_argument(
        "--no-names", action="store_true", help="leave names as the model writes them (default: names beside DIR)"
    )
    parser.add_argument("--beam-size", type=_beam_size, metavar="N", help="beam size (default: the manifest's)")
    parser.add_argument("--workers", type=positive, metavar="N", help="batches at a time (default: one per core)")


def _beam_size(text: str) -> int:
    """A beam size in the range that a manifest allows."""
    try:
        return Decoding(beam_size=int(text)).beam_size
    except ManifestError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
