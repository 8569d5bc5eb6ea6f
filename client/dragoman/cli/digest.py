"""`dragoman digest`."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files.output import whole_file
from .options import add_feeds, add_server, positive
from .report import Report, counted
from .session import connected
from .usage import EXIT_DONE, EXIT_FAILED, FailedError, UsageError
from .writing import OutputError, check_writable, writing

if TYPE_CHECKING:
    from ..client import Client
    from ..digests import Digest, DigestProgress, DigestReport, Feed
    from .digest_state import DigestState
    from .feeds import FeedSources

__all__ = ["add_parser"]

_DESCRIPTION = """\
Gather the articles of feeds into stories, in Arabic and English together, and tell each story in one language, with its
sources and what they disagree on.

Feeds are RSS, Atom, JSON Feed, ninjs, NewsML-G2, NITF and JSON Lines, known by their content. A feed that cannot be
read is named, and the others make the digest. With --state the stories go on the next time, and a feed on the web is
fetched again only if it has changed.
"""
_STANDARD = "-"
_FORMATS = {
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".json": "json",
    ".xml": "atom",
    ".atom": "atom",
    ".jsonfeed": "json_feed",
}
_TOO_MUCH = ("TOO_MANY_ARTICLES", "FEEDS_TOO_LARGE")
_REASONS = {
    "embargoed": "under embargo",
    "withheld": "withheld by the publisher",
    "canceled": "withdrawn by the publisher",
    "older_version": "older versions",
    "other_language": "in another language",
    "empty": "without text",
    "unlisted": "in stories not listed",
    "too_long": "too long",
}


def add_parser(commands: Any) -> None:
    """Add the command to the parser of `dragoman`."""
    parser = commands.add_parser(
        "digest",
        help="tell the stories of a day's feeds",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_feeds(parser)
    parser.add_argument("--to", required=True, metavar="LANGUAGE", help="language of the reader")
    parser.add_argument(
        "-o",
        "--output",
        dest="outputs",
        action="append",
        metavar="OUT",
        help="file to write, its format by its name: .html, .md, .json, .xml or .atom, .jsonfeed; may be repeated "
        "(default: Markdown to standard output)",
    )
    parser.add_argument("--title", default="", metavar="TEXT", help="title of the digest")
    parser.add_argument("--stories", type=positive(int), metavar="N", help="stories at most (default: 20)")
    parser.add_argument("--sentences", type=positive(int), metavar="N", help="sentences of a summary (default: 3)")
    parser.add_argument(
        "--outlets", type=positive(int), metavar="N", help="leave out stories that fewer outlets tell (default: 1)"
    )
    parser.add_argument("--model", metavar="NAME", help="model that translates (default: the server's choice)")
    parser.add_argument(
        "--now",
        type=_moment,
        metavar="TIME",
        help="judge embargoes and freshness as of this time, such as 2026-11-20T12:00Z (default: now)",
    )
    parser.add_argument("--state", type=Path, metavar="DIR", help="folder that keeps what the next digest goes on with")
    parser.add_argument("-q", "--quiet", action="store_true", help="only failures on standard error")
    add_server(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make the digest; returns the exit code."""
    from .digest_state import DigestState, StateError  # `--help` need not wait for database and HTTP
    from .feeds import FeedSources, feed_names
    from .fetching import FetchLimits

    report = Report(sys.stderr, quiet=options.quiet)
    passed_over: list[Path] = []
    names = feed_names(options.paths, passed_over.append)
    report.passed_over(passed_over)
    outputs = _outputs(options.outputs or [_STANDARD], names)
    state = DigestState(options.state) if options.state else None
    with connected(options) as (client, limits):
        allowed = FetchLimits(allow_private=options.allow_private)
        sources = FeedSources(report, max_bytes=limits.max_digest_bytes, limits=allowed)
        try:
            if state is not None:
                sources.known = state.fetched
            feeds = sources.read(names)
            if not feeds:
                raise FailedError("no feed could be read, so there is no digest")
            earlier = [] if state is None else _cut_off(state, sources)
            digest = _build_with(client, options, feeds, earlier, outputs, state, report)
            _write(outputs, digest)
            if state is not None:
                state.save(digest.state, sources.fetched)
        except StateError as error:
            raise FailedError(str(error)) from error
    _tell(digest.report, report)
    return EXIT_FAILED if report.failed else EXIT_DONE


def _cut_off(state: DigestState, sources: FeedSources) -> list[Feed]:
    """The feeds that a run that was cut off had fetched, where they have changed since; the present ones are kept."""
    from ..digests import Feed

    return [Feed(one.data, address, one.media_type) for address, one in state.begin(sources.fetched)]


def _build_with(
    client: Client,
    options: argparse.Namespace,
    feeds: Sequence[Feed],
    earlier: Sequence[Feed],
    outputs: Mapping[str, str],
    state: DigestState | None,
    report: Report,
) -> Digest:
    """The digest of the feeds with those of a run that was cut off, or without them where that is too much."""
    from ..errors import ServiceError

    if earlier:
        try:
            return _build(client, options, [*earlier, *feeds], outputs, state)
        except ServiceError as error:
            if error.reason not in _TOO_MUCH:
                raise
            report.note(f"the feeds of a run that was cut off do not fit in, and are left out: {error.message}")
    return _build(client, options, feeds, outputs, state)


def _build(
    client: Client,
    options: argparse.Namespace,
    feeds: Sequence[Feed],
    outputs: Mapping[str, str],
    state: DigestState | None,
) -> Digest:
    from ..errors import InvalidRequestError

    shown = _Progress(quiet=options.quiet)
    try:
        return client.build_digest(
            feeds,
            language=options.to,
            formats=dict.fromkeys(outputs.values()),
            title=options.title,
            stories=options.stories,
            sentences=options.sentences,
            least_outlets=options.outlets,
            model=options.model,
            now=options.now,
            state=b"" if state is None else state.stories(),
            return_state=state is not None,
            progress=shown.show,
            timeout=options.timeout,
        )
    except InvalidRequestError as error:
        if error.reason in ("BAD_STATE", "OTHER_ENCODER", "STATE_TOO_LARGE"):
            raise FailedError(f"--state {options.state}: {error.message}; or name another folder") from error
        raise
    finally:
        shown.clear()


def _outputs(places: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """The format of each output; raises UsageError for a place that cannot be meant."""
    from .fetching import is_address

    inputs = {Path(name).resolve() for name in names if name != _STANDARD and not is_address(name)}
    taken: set[Path] = set()
    found: dict[str, str] = {}
    for place in places:
        if place == _STANDARD:
            found[place] = "markdown"
            continue
        path = Path(place)
        format = "json_feed" if path.name.lower().endswith(".feed.json") else _FORMATS.get(path.suffix.lower())
        if format is None or path.is_dir():
            raise UsageError(f"-o {place}: its name must tell the format: {', '.join(_FORMATS)}")
        if path.resolve() in inputs:
            raise UsageError(f"{place} is an input as well: it would be overwritten; choose another -o")
        if path.resolve() in taken:
            raise UsageError(f"-o {place} is given twice")
        try:
            check_writable(path)
        except OutputError as error:
            raise UsageError(str(error)) from error
        taken.add(path.resolve())
        found[place] = format
    return found


def _write(outputs: Mapping[str, str], digest: Digest) -> None:
    """All of them are complete beside their places before the first takes its name."""
    with contextlib.ExitStack() as stack:
        for place, format in outputs.items():
            data = digest.outputs[format]
            if place == _STANDARD:
                with writing("to standard output"):
                    sys.stdout.buffer.write(data)
                continue
            stack.enter_context(writing(place))
            stream = stack.enter_context(whole_file(Path(place)))
            stream.write(data)
            stream.flush()


def _tell(made: DigestReport, report: Report) -> None:
    for feed in made.feeds:
        if feed.error is not None:
            report.failure(feed.name, feed.error.message)
        for problem in feed.problems:
            report.note(f"{feed.name}: {problem}")
    stories = "1 story" if made.stories == 1 else f"{made.stories:,} stories"
    left_out = [f"{count:,} {_REASONS.get(reason, reason)}" for reason, count in made.left_out.items()]
    more = f"; left out: {', '.join(left_out)}" if left_out else ""
    report.note(f"{stories} of {counted(made.articles, 'article')}{more}")


class _Progress:
    """One line on a terminal that is drawn again."""

    def __init__(self, *, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty()

    def show(self, progress: DigestProgress) -> None:
        if self._shown:
            told = f", {progress.told} of {progress.total} stories told" if progress.total else ""
            print(f"\r\x1b[Kdragoman: {counted(progress.articles, 'article')} read{told}", end="", file=sys.stderr)
            sys.stderr.flush()

    def clear(self) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write it as 2026-11-20T12:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
