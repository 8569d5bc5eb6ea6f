"""The command line of `dragoman-models convert`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

from dragoman_manifest import NORMALIZATIONS, Task, Tokenization

from . import commands
from .shared_arguments import add_making, positive

__all__ = ["add_convert"]

_SubParsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

_CONVERT = """\
Convert a checkpoint saved by Transformers to a model folder: Marian (OPUS-MT), M2M-100, NLLB,
mBART, T5 and mT5, BART, BERT or XLM-RoBERTa as sentence encoders, and Gemma, Llama, Mistral or Qwen
with a prompt; these need the extra pip install 'dragoman[models]'. Also Marian's own .npz and .spm,
and CTranslate2 folders that are ready, without torch."""


def add_convert(subparsers: _SubParsers) -> None:
    """Add `convert` to the commands."""
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
    add_making(parser)
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
        type=positive,
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
