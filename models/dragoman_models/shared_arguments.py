"""Options that several commands of `dragoman-models` have."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from .weights import DEFAULT_QUANTIZATION, QUANTIZATIONS

__all__ = ["add_making", "add_models_dir", "positive"]


def add_making(parser: argparse.ArgumentParser) -> None:
    """Options of a command that makes a model folder."""
    add_models_dir(parser, "where the folder is made")
    parser.add_argument(
        "--quantization",
        choices=QUANTIZATIONS,
        default=DEFAULT_QUANTIZATION,
        metavar="TYPE",
        help=f"number format of the weights: {', '.join(QUANTIZATIONS)} (default: int8, a quarter of float32)",
    )
    parser.add_argument("--default", action="store_true", help="use this model for requests that name no model")
    parser.add_argument("--force", action="store_true", help="replace an existing folder")


def add_models_dir(parser: argparse.ArgumentParser, what: str) -> None:
    """Where model folders are; `what` says what the command does with it."""
    shipped = "models/default"
    directory = os.environ.get("DRAGOMAN_MODELS_DIR") or (shipped if Path(shipped).is_dir() else "models")
    parser.add_argument(
        "--models-dir",
        type=Path,
        default=Path(directory),
        metavar="DIR",
        help=f"{what} (default: $DRAGOMAN_MODELS_DIR, else models/default or models; now {directory})",
    )


def positive(text: str) -> int:
    """A whole number above 0, as the type of an option."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} is not a positive number")
    return value
