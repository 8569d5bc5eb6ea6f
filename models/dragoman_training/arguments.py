"""The command line of `dragoman-train`: its commands and options, documented for `--help`."""

from __future__ import annotations

import argparse
from typing import TypeAlias

from dragoman_manifest import Comparison

from . import commands
from .corpus import LANGUAGES, LEAST_COSINE

__all__ = ["build_parser"]

_SubParsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

_DESCRIPTION = """\
Train the models that ship with dragoman-server, or adapt one to an archive of your own;
docs/training.md walks through it. prepare and backtranslate run without torch, the other commands
need it: pip install 'dragoman[train]'."""


def build_parser() -> argparse.ArgumentParser:
    """The parser. The parsed `command` runs the command; it also takes unknown options if `passes_on` is set."""
    parser = argparse.ArgumentParser(
        prog="dragoman-train", description=_DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.set_defaults(passes_on=False)
    subparsers = parser.add_subparsers(dest="step", title="commands", required=True, metavar="COMMAND")
    pair, material, learning, teacher = _pair(), _material(), _learning(), _teacher()
    prepare = subparsers.add_parser("prepare", parents=[pair, material], help="filter, weigh and tokenise pairs")
    prepare.set_defaults(command=commands.prepare)
    _add_align(subparsers, pair)
    train = subparsers.add_parser(
        "train",
        parents=[pair, learning],
        help="train for some minutes, continuing the run folder; further options as in train.py",
    )
    train.set_defaults(command=commands.train, passes_on=True)
    both = subparsers.add_parser("all", parents=[pair, material, learning], help="prepare, then train")
    both.set_defaults(command=commands.prepare_and_train, passes_on=True)
    _add_export(subparsers, pair)
    _add_backtranslate(subparsers)
    distill = subparsers.add_parser(
        "distill", parents=[teacher], help="train a shallow sentence encoder; further options as in distill.py"
    )
    distill.set_defaults(command=commands.distill, passes_on=True)
    _add_export_encoder(subparsers, teacher)
    return parser


def _pair() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("pair", choices=["ar-en", "en-ar"])
    parser.add_argument("--start", help="model folder whose weights and vocabulary to start from")
    parser.add_argument("--work", required=True, help="folder for intermediate files; a subfolder per language pair")
    return parser


def _material() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--pairs", required=True, help="tab-separated source, Arabic, English (.tsv, .xz, .gz)")
    parser.add_argument("--sources", help="table of sources with their tiers; open and unstated ones are used")
    parser.add_argument(
        "--extra", nargs="*", default=[], help="more pairs in the same format: back-translations, a newsroom's archive"
    )
    parser.add_argument("--dev", required=True, help="development lines: DEV.ar and DEV.en")
    parser.add_argument(
        "--held-out",
        nargs="*",
        default=[],
        help="further evaluation lines that must not be trained on: NAME.ar, NAME.en",
    )
    parser.add_argument("--news", help="JSON Lines of articles; counted for the source vocabulary")
    parser.add_argument("--weights", help="sampling weights by source (default: domains.toml)")
    _add_comparison(parser)
    parser.add_argument(
        "--encoder-vocabulary",
        help="SentencePiece model of the pretrained encoder; with --start it is needed for --annotated only",
    )
    parser.add_argument(
        "--annotated",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="share of what is drawn that has annotated terms, so that the model learns to obey a terminology; 0.1",
    )
    parser.add_argument("--target-vocabulary", help="SentencePiece model to take instead of training one")
    return parser


def _add_comparison(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sentence-encoder", help="model folder; pairs whose sides it finds too unlike are dropped as misaligned"
    )
    parser.add_argument("--least-cosine", type=float, default=LEAST_COSINE, help="least cosine of a pair that is kept")
    parser.add_argument(
        "--compare-from",
        type=float,
        default=0.0,
        metavar="WEIGHT",
        help="least sampling weight of a source that is compared; 1 leaves out captions and interface strings",
    )
    parser.add_argument("--workers", type=int, default=1, help="processor cores for the comparison")


def _learning() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--encoder", help="encoder_init.npz; with --start it is needed where the vocabulary grew")
    parser.add_argument("--minutes", type=float, required=True)
    return parser


def _teacher() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--teacher", required=True, help="folder of the deep sentence encoder")
    parser.add_argument("--work", required=True, help="folder for intermediate files")
    return parser


def _add_align(subparsers: _SubParsers, pair: argparse.ArgumentParser) -> None:
    parser = subparsers.add_parser("align", parents=[pair], help="align the words of packed rows, for train --links")
    parser.add_argument("--sentence-encoder", required=True, help="model folder of the encoder that aligns")
    parser.add_argument("--rows", type=int, default=60_000, help="rows to align, drawn by their weight")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--workers", type=int, default=1, help="processor cores")
    parser.set_defaults(command=commands.align)


def _add_export(subparsers: _SubParsers, pair: argparse.ArgumentParser) -> None:
    parser = subparsers.add_parser("export", parents=[pair], help="write the averaged weights as a model folder")
    parser.add_argument("--to", required=True, help="model folder")
    parser.add_argument("--version", default="1", help="version of the model, for the manifest")
    parser.set_defaults(command=commands.export)


def _add_export_encoder(subparsers: _SubParsers, teacher: argparse.ArgumentParser) -> None:
    parser = subparsers.add_parser(
        "export-encoder", parents=[teacher], help="write the shallow sentence encoder as a model folder"
    )
    parser.add_argument("--to", required=True, help="model folder")
    parser.add_argument("--version", required=True, help="version of the model, for the manifest")
    parser.add_argument(
        "--least-cosine", type=float, default=Comparison.least_cosine, help="least cosine of good translations"
    )
    parser.add_argument(
        "--same-meaning", type=float, default=Comparison.same_meaning, help="least cosine of repeated sentences"
    )
    parser.set_defaults(command=commands.export_encoder)


def _add_backtranslate(subparsers: _SubParsers) -> None:
    parser = subparsers.add_parser("backtranslate", help="make synthetic pairs from news")
    parser.add_argument("--model", required=True, help="folder of the model that reads the news' language")
    parser.add_argument("--news", required=True, help="JSON Lines of articles: lang, text")
    parser.add_argument("--language", choices=LANGUAGES, required=True, help="language of the news")
    parser.add_argument("--out", required=True, help="file of pairs to append to; a stopped run continues at its end")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--workers", type=int, default=1, help="processor cores")
    parser.add_argument("--top", type=int, default=1, help="sample among this many pieces; 1 takes the most likely")
    parser.set_defaults(command=commands.backtranslate)
