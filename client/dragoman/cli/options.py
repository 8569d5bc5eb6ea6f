"""Arguments that several commands take."""

from __future__ import annotations

import argparse
import codecs
from pathlib import Path

from ..options import Quality, SummaryStyle
from ..results import Priority

__all__ = ["add_feeds", "add_handling", "add_input", "add_output", "add_server", "add_style", "codec", "positive"]


def add_style(parser: argparse.ArgumentParser) -> None:
    """Add the option for what a summary is made of."""
    parser.add_argument(
        "--style",
        choices=[style.value for style in SummaryStyle],
        default=SummaryStyle.EXTRACT.value,
        help="sentences of the article, or a summary that a model of the server writes (default: extract)",
    )


def add_server(parser: argparse.ArgumentParser) -> None:
    """How to reach a server."""
    group = parser.add_argument_group("server")
    group.add_argument(
        "--server",
        metavar="HOST:PORT",
        help="address of the server; port 50051 unless given (default: the environment variable DRAGOMAN_SERVER, else "
        "127.0.0.1)",
    )
    group.add_argument(
        "--local",
        action="store_true",
        help="start the service for this one command, on a private socket; needs dragoman[server] and some seconds to "
        "load the models",
    )
    group.add_argument("--models-dir", type=Path, metavar="DIR", help="models for --local (default: those that ship)")
    group.add_argument("--tls", action="store_true", help="encrypt the connection")
    group.add_argument(
        "--ca-file", type=Path, metavar="FILE", help="trust this certificate authority (PEM); implies --tls"
    )
    group.add_argument(
        "--token-file",
        type=Path,
        metavar="FILE",
        help="file with the token to send (default: the environment variable DRAGOMAN_TOKEN, if set)",
    )
    group.add_argument(
        "--timeout",
        type=positive(float),
        metavar="SECONDS",
        help="give up when all of it takes longer (default: no limit)",
    )
    group.add_argument(
        "--reconnect",
        type=_seconds,
        default=30.0,
        metavar="SECONDS",
        help="how long to try to get a server back that was lost on the way (default: 30)",
    )


def add_input(parser: argparse.ArgumentParser) -> None:
    """What to read."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="FILE",
        help="files, folders (all .txt and .jsonl in them), or - for standard input; several words in quotes that are "
        "no file are taken as a text",
    )
    group = parser.add_argument_group("input")
    group.add_argument("--text", metavar="TEXT", help="a text to work on, in place of a file")
    group.add_argument(
        "--format",
        choices=("auto", "text", "jsonl"),
        default="auto",
        help="how to read the input (default: by its name; standard input as text)",
    )
    group.add_argument(
        "--encoding",
        type=codec,
        metavar="NAME",
        help="encoding of text files that are neither UTF-8 nor marked UTF-16, for example windows-1256; "
        "what is written for them is UTF-8",
    )
    group.add_argument(
        "--field",
        dest="fields",
        action="append",
        metavar="NAME",
        help="field of JSON Lines to work on; may be repeated (default: title and text, where present)",
    )


def add_feeds(parser: argparse.ArgumentParser) -> None:
    """Which feeds to read."""
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="FILE",
        help="feeds: files, folders, patterns such as 'feeds/**/*.xml', http:// and https:// addresses, or - for "
        "standard input",
    )
    parser.add_argument(
        "--allow-private",
        action="store_true",
        help="fetch from this machine and from private networks, too; without it such addresses are refused",
    )


def add_handling(parser: argparse.ArgumentParser) -> None:
    """How the server is to work on it."""
    group = parser.add_argument_group("work")
    group.add_argument(
        "--priority",
        choices=[priority.value for priority in Priority],
        help="who goes first on a busy server (default: interactive for a single text, if it is short enough for the "
        "server, else bulk)",
    )
    group.add_argument(
        "--quality",
        choices=[quality.value for quality in Quality],
        default=Quality.BALANCED.value,
        help="how much work each translation is worth: fast searches greedily and compares nothing, careful scores "
        "every sentence again with two models and decodes the doubtful ones again (default: balanced)",
    )
    group.add_argument(
        "--no-similarity",
        dest="similarity",
        action="store_false",
        help="do not compare translations with their sources by meaning: faster, and one check less",
    )


def add_output(parser: argparse.ArgumentParser) -> None:
    """What to write and how to report."""
    group = parser.add_argument_group("output")
    group.add_argument("-o", "--output", metavar="OUT", help="file or folder to write to (default: standard output)")
    group.add_argument("--resume", action="store_true", help="do only what an earlier run has not finished; needs -o")
    group.add_argument("--json", action="store_true", help="results with all evidence, for machines")
    group.add_argument(
        "--strict", action="store_true", help="count what the checks doubt as failed, and do not write it"
    )
    group.add_argument(
        "-q", "--quiet", action="store_true", help="no progress and no doubts on standard error, only failures"
    )


def positive(kind: type[int] | type[float]) -> type:
    """A converter for argparse that takes numbers above 0 only."""

    class Positive(kind):  # type: ignore[valid-type, misc]
        def __new__(cls, text: str) -> object:  # type: ignore[misc]
            value = kind(text)
            if not value > 0:
                raise argparse.ArgumentTypeError(f"must be above 0, not {text}")
            return value

    Positive.__name__ = "number"
    return Positive


def _seconds(text: str) -> float:
    value = float(text)
    if value >= 0:
        return value
    raise argparse.ArgumentTypeError(f"must be at least 0, not {text}")


def codec(name: str) -> str:
    """The name of an encoding as Python knows it, for argparse."""
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise argparse.ArgumentTypeError(f"no such encoding: {name}") from None
