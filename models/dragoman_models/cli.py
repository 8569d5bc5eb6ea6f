"""`dragoman-models`: get, check, convert and measure the models that the server runs."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

from .arguments import build_parser
from .errors import ModelToolError, UsageError
from .manifest import ManifestError

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code: 0 all is well, 1 something failed, 2 wrong use."""
    # What the engine would log is said by the commands themselves.
    logging.getLogger("dragoman_server").setLevel(logging.CRITICAL)
    arguments = build_parser().parse_args(argv)
    try:
        code: int = arguments.command(arguments)
    except UsageError as error:
        print(f"dragoman-models: {error}", file=sys.stderr)
        return 2
    except (ModelToolError, ManifestError) as error:
        print(f"dragoman-models: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("dragoman-models: interrupted; nothing unfinished was left behind", file=sys.stderr)
        return 1
    return code
