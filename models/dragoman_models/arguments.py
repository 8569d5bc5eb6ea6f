"""The command line of `dragoman-models`: its commands and options, documented for `--help`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TypeAlias

from dragoman_manifest import NORMALIZATIONS, Decoding, ManifestError, Task, Tokenization
from dragoman_server import __version__

from . import catalogue_commands, commands
from .name_arguments import add_names
from .weights import DEFAULT_QUANTIZATION, QUANTIZATIONS

__all__ = ["build_parser"]

_SubParsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

_DESCRIPTION = """\
Get, check, convert and measure the models that dragoman-server runs. A model is a folder:
CTranslate2 weights, tokenizers and manifest.toml, which names every file with its SHA-256.
The server loads the folders in its --models-dir."""
_EPILOG = """\
examples:
  dragoman-models list
  dragoman-models recommend --ram 4G --commercial
  dragoman-models pull opus-mt-tc-big-ar-en opus-mt-tc-big-en-ar --models-dir models/pulled
  dragoman-models verify models/pulled/*
  dragoman-models convert my-marian --name wire-ar-en --license LicenseRef-own --from ar --to en
  dragoman-models evaluate models/pulled/opus-mt-tc-big-ar-en --set wire=wire.ar,wire.en

exit codes: 0 success, 1 something failed (see standard error), 2 wrong use"""
_VERIFY = """\
Check the manifest and the SHA-256 of every file, then load the model in the server's engine and
try its canary, a sentence that a healthy model gets right. Checks all folders; the exit code is 1
if any of them fails."""
_PULL = """\
Download from the Hugging Face hub, convert to CTranslate2 with small weights, write a manifest
that names the commit, and try the canary. A folder appears complete or not at all; a download that
stopped goes on where it was. Files are compared with the hashes that the hub lists. Models that
the list marks "needs no torch" need the extra pip install 'dragoman[evaluate]', the others
pip install 'dragoman[models]'."""
_RECOMMEND = """\
Say which models of the catalogue to pull for a machine and its use, by published figures, and why
not the others. The memory is that of the server with all these models."""
_CONVERT = """\
Convert a checkpoint saved by Transformers to a model folder: Marian (OPUS-MT), M2M-100, NLLB,
mBART, T5 and mT5, BART, BERT or XLM-RoBERTa as sentence encoders, and Gemma, Llama, Mistral or Qwen
with a prompt; these need the extra pip install 'dragoman[models]'. Also Marian's own .npz and .spm,
and CTranslate2 folders that are ready, without torch."""
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


def build_parser() -> argparse.ArgumentParser:
    """The parser. The parsed `command` is the function that runs the command."""
    parser = argparse.ArgumentParser(
        prog="dragoman-models",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    subparsers = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_list(subparsers)
    _add_verify(subparsers)
    _add_recommend(subparsers)
    _add_pull(subparsers)
    _add_convert(subparsers)
    _add_evaluate(subparsers)
    _add_calibrate(subparsers)
    add_names(subparsers)
    return parser


def _add_list(subparsers: _SubParsers) -> None:
    help_line = "what can be pulled, and what is in a models directory"
    parser = subparsers.add_parser("list", help=help_line, description=f"Say {help_line}.")
    _add_models_dir(parser, "directory whose models are listed too")
    parser.set_defaults(command=catalogue_commands.list_models)


def _add_verify(subparsers: _SubParsers) -> None:
    parser = subparsers.add_parser("verify", help="check model folders by really loading them", description=_VERIFY)
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="model folder")
    parser.add_argument("--no-load", action="store_true", help="only manifest and hashes; do not load the model")
    parser.set_defaults(command=commands.verify_models)


def _add_recommend(subparsers: _SubParsers) -> None:
    parser = subparsers.add_parser("recommend", help="which models suit this machine and use", description=_RECOMMEND)
    parser.add_argument("--ram", metavar="SIZE", help="memory, such as 4G or 512M (default: that of this machine)")
    parser.add_argument("--commercial", action="store_true", help="only models whose licence allows commercial use")
    parser.add_argument(
        "--pair", action="append", default=[], dest="pairs", metavar="FROM-TO", help="such as ar-en; may be given again"
    )
    parser.add_argument("--summaries", action="store_true", help="also a model that writes summaries")
    parser.set_defaults(command=catalogue_commands.recommend_models)


def _add_pull(subparsers: _SubParsers) -> None:
    parser = subparsers.add_parser(
        "pull", help="download models of the catalogue and make them ready", description=_PULL
    )
    parser.add_argument("names", nargs="+", metavar="NAME", help="name in the catalogue, or its name on the hub")
    parser.add_argument(
        "--revision",
        metavar="REV",
        help="commit, tag or branch to take (default: main; the manifest records its commit); only with one NAME",
    )
    parser.add_argument(
        "--accept-non-commercial",
        action="store_true",
        help="you may use models whose licence forbids commercial use (those marked NC in the list)",
    )
    parser.add_argument(
        "--mirror",
        default=os.environ.get("DRAGOMAN_MODELS_MIRROR"),
        metavar="URL|DIR",
        help="in place of the hub: a server with its paths, or a folder with OWNER/NAME of each repository (default: "
        "$DRAGOMAN_MODELS_MIRROR)",
    )
    _add_making(parser)
    parser.set_defaults(command=catalogue_commands.pull_models)


def _add_convert(subparsers: _SubParsers) -> None:
    parser = subparsers.add_parser("convert", help="convert a local checkpoint to a model folder", description=_CONVERT)
    parser.add_argument("checkpoint", type=Path, metavar="PATH", help="folder with config.json, weights and tokenizer")
    parser.add_argument(
        "--name", required=True, help="name of the model and its folder: lower-case letters, digits, . _ -"
    )
    parser.add_argument("--license", required=True, help="SPDX identifier such as CC-BY-4.0, or LicenseRef-…")
    parser.add_argument("--from", required=True, dest="sources", metavar="LANG", help="source languages: ar, or ar,en")
    parser.add_argument(
        "--to", default="", dest="targets", metavar="LANG", help="target languages (default: none, for an encoder)"
    )
    parser.add_argument(
        "--source", metavar="TEXT", help="where the checkpoint came from (default: the name of its folder)"
    )
    parser.add_argument("--description", default="", metavar="TEXT", help="one line that describes the model")
    parser.add_argument("--version", default="1", help="version of the model (default: 1)")
    parser.add_argument(
        "--task", choices=[task.value for task in Task], help="task of the model (default: the usual one of its family)"
    )
    _add_text(parser)
    _add_prompt(parser)
    _add_canary(parser)
    _add_making(parser)
    parser.set_defaults(command=commands.convert_model)


def _add_text(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("its text")
    group.add_argument(
        "--text-prefix", default="", metavar="TEXT", help='text put before each sentence: "query: " for e5'
    )
    group.add_argument(
        "--target-token",
        metavar="TOKEN",
        help='first token of a multilingual Marian model, such as ">>ara<<" (default: looked up; "" for none)',
    )
    group.add_argument(
        "--normalization",
        choices=NORMALIZATIONS,
        default=Tokenization.normalization,
        help="text normalization; none if the model was trained on text with tashkeel (default: dragoman)",
    )
    group.add_argument(
        "--max-input-tokens",
        type=_positive,
        metavar="N",
        help="longest input in tokens; longer ones are wrapped (default: 250 for translation, else the model's limit)",
    )


def _add_prompt(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("its prompt, for decoder-only models")
    group.add_argument(
        "--prompt",
        metavar="TEXT",
        help=r"prompt with {text}, and {source} and {target} for languages; \n: new line",
    )
    group.add_argument("--chat", action="store_true", help="put the prompt into the chat template of the checkpoint")
    group.add_argument(
        "--stop",
        action="append",
        default=[],
        metavar="TOKEN",
        help="token that ends an output; may be given again (default: </s>, and what the checkpoint says)",
    )
    group.add_argument(
        "--special",
        action="append",
        default=[],
        metavar="TOKEN",
        help="part of the prompt that is a token, if PATH is a ready folder; may be given again",
    )


def _add_canary(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("its canary, which the server tries when it loads the model")
    group.add_argument("--canary", metavar="TEXT", help="sentence to translate (default: a standard one)")
    group.add_argument(
        "--canary-expects",
        action="append",
        default=[],
        metavar="WORD",
        help="the translation must contain one of these; may be given again",
    )
    group.add_argument("--no-canary", action="store_true", help="write no canary; a broken model will not be noticed")


def _add_evaluate(subparsers: _SubParsers) -> None:
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
    parser.add_argument("--limit", type=_positive, metavar="N", help="only the first N lines of each set")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="write the translations, one per line; SET.FILE for several sets"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures as JSON")
    parser.add_argument(
        "--plot", type=Path, metavar="FILE", help="draw scores and defects (.svg, .png; needs matplotlib)"
    )
    parser.set_defaults(command=commands.evaluate_model)


def _add_calibrate(subparsers: _SubParsers) -> None:
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
    parser.add_argument("--workers", type=_positive, metavar="N", help="batches at a time (default: one per core)")


def _add_making(parser: argparse.ArgumentParser) -> None:
    _add_models_dir(parser, "where the folder is made")
    parser.add_argument(
        "--quantization",
        choices=QUANTIZATIONS,
        default=DEFAULT_QUANTIZATION,
        metavar="TYPE",
        help=f"number format of the weights: {', '.join(QUANTIZATIONS)} (default: int8, a quarter of float32)",
    )
    parser.add_argument("--default", action="store_true", help="use this model for requests that name no model")
    parser.add_argument("--force", action="store_true", help="replace an existing folder")


def _add_models_dir(parser: argparse.ArgumentParser, what: str) -> None:
    shipped = "models/default"
    directory = os.environ.get("DRAGOMAN_MODELS_DIR") or (shipped if Path(shipped).is_dir() else "models")
    parser.add_argument(
        "--models-dir",
        type=Path,
        default=Path(directory),
        metavar="DIR",
        help=f"{what} (default: $DRAGOMAN_MODELS_DIR, else models/default or models; now {directory})",
    )


def _beam_size(text: str) -> int:
    """A beam size in the range that a manifest allows."""
    try:
        return Decoding(beam_size=int(text)).beam_size
    except ManifestError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} is not a positive number")
    return value
