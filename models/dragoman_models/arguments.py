"""The command line of `dragoman-models`: its commands and options, documented for `--help`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TypeAlias

from dragoman_server import __version__

from . import catalogue_commands, commands
from .conversion_arguments import add_convert
from .evaluation_arguments import add_calibrate, add_evaluate
from .name_arguments import add_names
from .shared_arguments import add_making, add_models_dir

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
    add_convert(subparsers)
    add_evaluate(subparsers)
    add_calibrate(subparsers)
    add_names(subparsers)
    return parser


def _add_list(subparsers: _SubParsers) -> None:
    help_line = "what can be pulled, and what is in a models directory"
    parser = subparsers.add_parser("list", help=help_line, description=f"Say {help_line}.")
    add_models_dir(parser, "directory whose models are listed too")
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
    add_making(parser)
    parser.set_defaults(command=catalogue_commands.pull_models)
