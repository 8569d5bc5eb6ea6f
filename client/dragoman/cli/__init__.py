"""The command `dragoman`: translate, summarise and detect from a terminal or a batch job.

Exit codes: 0 all done; 1 some items failed (named on standard error, the others are written) or no server answered;
2 wrong use; 130 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence

from .._version import __version__
from ..errors import ConfigurationError, DragomanError
from . import (
    admin,
    check,
    cluster,
    completion,
    detect,
    digest,
    feed,
    glossary,
    health,
    memory,
    models,
    romanize,
    summarize,
    translate,
)
from .usage import EXIT_FAILED, EXIT_INTERRUPTED, EXIT_USAGE, FailedError, UsageError
from .writing import OutputError, writing

__all__ = ["command_parser", "main"]

_COMMANDS = (
    translate,
    cluster,
    summarize,
    digest,
    feed,
    detect,
    check,
    romanize,
    glossary,
    memory,
    models,
    health,
    admin,
    completion,
)
_EPILOG = """\
examples:
  dragoman translate --to en article.txt                 print the translation
  dragoman translate --to en -o out/ texts/ more.txt     folders and files into a folder
  dragoman translate --to en -o feed.en.jsonl feed.jsonl --resume
  dragoman batch --to en -o feed.en.jsonl feed.jsonl --ray auto    on the machines of a Ray cluster
  dragoman summarize --sentences 3 --to en article.txt
  dragoman check --from ar --to en original.txt translation.txt
  dragoman digest --to en -o today.html feeds/ https://example.org/rss
  dragoman feed translate --to en -o feed.en.xml https://example.org/rss
  dragoman translate --local --to ar letter.txt          with no server running

exit codes: 0 all done, 1 some items failed, 2 wrong use, 130 interrupted
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = command_parser()
    try:
        options = parser.parse_args(arguments)
    except SystemExit as end:  # argparse has said what is wrong, or printed the help
        return end.code if isinstance(end.code, int) else EXIT_USAGE
    try:
        return _run(options)
    except (UsageError, ConfigurationError) as error:
        print(f"dragoman: {error}", file=sys.stderr)
        return EXIT_USAGE
    except (FailedError, DragomanError) as error:
        print(f"dragoman: {error}", file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        print("dragoman: interrupted; only finished files are written", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # whoever read our output has left (`| head`)
        return EXIT_FAILED
    except (OutputError, OSError) as error:
        print(f"dragoman: {error}", file=sys.stderr)
        return EXIT_FAILED
    finally:
        _let_go_of_output()


def _run(options: argparse.Namespace) -> int:
    code: int = options.run(options)
    with writing("to standard output"):
        sys.stdout.flush()
    return code


def _let_go_of_output() -> None:
    """Drop what standard output does not take: Python would complain once more when it flushes at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def command_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="dragoman",
        description="Translate and summarise Arabic and English news with a Dragoman server.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"dragoman {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in _COMMANDS:
        module.add_parser(commands)
    return parser
