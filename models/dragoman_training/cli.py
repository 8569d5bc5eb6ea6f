"""`dragoman-train`: the training pipeline, one command a step."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman_manifest import ManifestError
from dragoman_models.errors import ModelToolError

from .arguments import build_parser

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> None:
    """Run a command.

    Raises:
        SystemExit: wrong use (code 2); a model folder that does not work, or torch is not installed and the command
            needs it (code 1).
    """
    parser = build_parser()
    arguments, rest = parser.parse_known_args(argv)
    if rest and not arguments.passes_on:
        parser.error(f"unrecognised arguments: {' '.join(rest)}")
    try:
        if arguments.passes_on:
            arguments.command(arguments, rest)
        else:
            arguments.command(arguments)
    except (ManifestError, ModelToolError) as error:
        parser.exit(1, f"dragoman-train: {error}\n")
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        parser.exit(1, "dragoman-train: torch is not installed; it comes with: pip install 'dragoman[train]'\n")
