"""`dragoman-models`: get, check, convert and measure the models that the server runs."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from dragoman_manifest import ManifestError

from .arguments import build_parser
from .errors import ModelToolError, UsageError

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code: 0 success, 1 something failed, 2 wrong use."""
    arguments = build_parser().parse_args(argv)
    try:
        with _engine_silenced():
            code: int = arguments.command(arguments)
    except UsageError as error:
        print(f"dragoman-models: {error}", file=sys.stderr)
        return 2
    except (ModelToolError, ManifestError) as error:
        print(f"dragoman-models: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of the output closed it, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("dragoman-models: interrupted; nothing unfinished was left behind", file=sys.stderr)
        return 1
    return code


@contextmanager
def _engine_silenced() -> Iterator[None]:
    """Silences the log of the engine, because the commands report failures themselves."""
    log = logging.getLogger("dragoman_server")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)
