"""`dragoman feed`: feeds translated or summarised item by item."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..options import Quality, SummaryOptions, TranslationOptions
from .feed_outputs import FeedOutputs
from .options import add_feeds, add_server, add_style, positive
from .progress import Progress
from .report import Report
from .session import connected
from .usage import EXIT_DONE, EXIT_FAILED, FailedError, UsageError

if TYPE_CHECKING:
    from .feed_run import FeedRun
    from .feed_state import FeedState
    from .feeds import FeedSources

__all__ = ["add_parser"]

_DESCRIPTION = """\
Translate or summarise feeds: RSS, Atom, JSON Feed, ninjs, NewsML-G2, NITF and JSON Lines, known by their content. A
feed comes back in its own format, with everything kept that is no text, and says that a machine has worked on it.

What was made of an item is kept. The next run asks the server only for items that are new or changed, and fetches a
feed on the web only if it has changed. A run that was interrupted, even by a power cut, goes on where it was.
"""
_STATE_HELP = (
    "file that keeps what was made of items (SQLite; default: dragoman/feeds.sqlite in $XDG_STATE_HOME, else in "
    "~/.local/state)"
)


def add_parser(commands: Any) -> None:
    """Add the command to the parser of `dragoman`."""
    parser = commands.add_parser(
        "feed",
        help="translate or summarise feeds, and next time only what is new",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    translate = actions.add_parser(
        "translate", help="translate feeds", description="Translate titles and texts of feeds."
    )
    translate.add_argument("--to", required=True, metavar="LANGUAGE", help="language to translate into: ar or en")
    _add_translation(translate)
    translate.set_defaults(run=lambda options: _run(options, "translate", _translation(options)))
    summarize = actions.add_parser(
        "summarize",
        help="replace the texts of feeds by summaries",
        description="Replace each text of a feed's items by its summary.",
    )
    summarize.add_argument("--to", metavar="LANGUAGE", help="language of the summaries (default: that of each item)")
    summarize.add_argument("--sentences", type=positive(int), metavar="N", help="sentences of a summary (default: 3)")
    summarize.add_argument(
        "--format",
        choices=("feed", "jsonl"),
        default="feed",
        help="what to write: the feed with summaries in it, or a row of JSON for each summary (default: feed)",
    )
    add_style(summarize)
    _add_translation(summarize)
    summarize.set_defaults(
        run=lambda options: _run(
            options,
            "summarize",
            SummaryOptions(sentences=options.sentences, style=options.style, translation=_translation(options)),
            json_lines=options.format == "jsonl",
        )
    )
    for action in (translate, summarize):
        _add_common(action)


def _add_translation(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="source", metavar="LANGUAGE", help="language of the feeds (default: detected)")
    parser.add_argument("--model", metavar="NAME", help="model that translates (default: the server's choice)")
    parser.add_argument("--glossary", metavar="NAME", help="stored glossary to translate with")
    parser.add_argument(
        "--use-memory", action="store_true", help="take sentences that are in the translation memory from there"
    )
    parser.add_argument(
        "--quality",
        choices=[quality.value for quality in Quality],
        default=Quality.BALANCED.value,
        help="how much work each translation is worth (default: balanced)",
    )


def _add_common(parser: argparse.ArgumentParser) -> None:
    add_feeds(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help="file to write, or folder, which several feeds need (default: standard output)",
    )
    state = parser.add_mutually_exclusive_group()
    state.add_argument("--state", type=Path, metavar="FILE", help=_STATE_HELP)
    state.add_argument("--no-state", action="store_true", help="keep nothing, and do everything anew")
    parser.add_argument("-q", "--quiet", action="store_true", help="only failures on standard error")
    add_server(parser)


def _translation(options: argparse.Namespace) -> TranslationOptions:
    return TranslationOptions(
        target=options.to,
        source=options.source,
        model=options.model,
        quality=options.quality,
        glossary_name=options.glossary,
        use_memory=options.use_memory,
    )


def _run(
    options: argparse.Namespace,
    command: str,
    work: TranslationOptions | SummaryOptions,
    *,
    json_lines: bool = False,
) -> int:
    from .feed_state import StateError  # `--help` need not wait for database, HTTP and grpc
    from .feeds import FeedSources, feed_names
    from .fetching import FetchLimits

    report = Report(sys.stderr, quiet=options.quiet)
    passed_over: list[Path] = []
    names = feed_names(options.paths, passed_over.append)
    report.passed_over(passed_over)
    outputs = FeedOutputs(options.output, names, json_lines=json_lines)
    state = None if options.no_state else _state(options.state, report)
    with connected(options) as (client, limits):
        from .feed_run import FeedRun, FeedWork

        report.progress = Progress(sys.stderr, total=0, unit="item")
        run = FeedRun(
            client,
            FeedWork(
                name=f"{command}:{options.to or ''}",
                options=work,
                json_lines=json_lines,
                timeout=options.timeout,
                reconnect=options.reconnect,
                most_bytes=limits.max_document_bytes,
            ),
            state,
            report,
        )
        fetching = FetchLimits(allow_private=options.allow_private)
        sources = FeedSources(report, max_bytes=limits.max_document_bytes, limits=fetching)
        try:
            _do(run, sources, names, outputs)
        except StateError as error:
            raise FailedError(str(error)) from error
    run.conclude()
    return EXIT_FAILED if report.failed else EXIT_DONE


def _do(run: FeedRun, sources: FeedSources, names: Sequence[str], outputs: FeedOutputs) -> None:
    if run.state is not None:
        sources.known = run.state.fetched
    feeds = sources.read(names)
    places = outputs.places(feeds)
    if run.state is not None:
        run.state.keep_fetched(sources.fetched)
    for feed in feeds:
        rewritten = run.do(feed)
        if rewritten is not None:
            outputs.write(places[feed.name], rewritten.data)
    outputs.finish(any_feed=run.done > 0)


def _state(wanted: Path | None, report: Report) -> FeedState | None:
    """The state; None, with a note, where the usual place cannot be used, which nobody asked for."""
    from .feed_state import FeedState, usual_place

    try:
        return FeedState(wanted or usual_place())
    except UsageError as error:
        if wanted is not None:
            raise
        report.note(f"no state is kept: {error}")
        return None
