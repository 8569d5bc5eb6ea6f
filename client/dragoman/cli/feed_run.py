"""The feeds of `dragoman feed`, worked on one after the other, with what is known of their items."""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from ..client import Client
from ..digests import Feed
from ..errors import DragomanError, UnavailableError
from ..feeds import FeedItem, FeedItemOutcome, RewrittenFeed
from ..options import SummaryOptions, TranslationOptions
from .feed_state import FeedState
from .feeds import STANDARD, STANDARD_INPUT
from .fetching import is_address
from .report import Doubt, Report, counted

__all__ = ["FeedRun", "FeedWork"]

_PAUSE_SECONDS = 1.0
_KINDS = {
    FeedItemOutcome.REUSED: "unchanged",
    FeedItemOutcome.CANCELED: "withdrawn",
    FeedItemOutcome.WITHHELD: "withheld",
    FeedItemOutcome.FAILED: "failed",
}
_TOLD = ("new", "changed", "unchanged", "withdrawn", "withheld", "failed")


@dataclass(frozen=True)
class FeedWork:
    """What is to be made of feeds.

    Args:
        name: under which the state keeps it, such as "translate:en".
        options: of the server.
        json_lines: whether summaries come as rows of JSON.
        timeout: seconds for all feeds; None: no limit.
        reconnect: seconds to try to get a server back that was lost.
        most_bytes: of records for one feed; 0: no limit.
    """

    name: str
    options: TranslationOptions | SummaryOptions
    json_lines: bool = False
    timeout: float | None = None
    reconnect: float = 0.0
    most_bytes: int = 0


@dataclass
class FeedRun:
    """Makes new feeds, and counts their items.

    Args:
        client: whose server works.
        work: what is to be made.
        state: what is known of items; None: nothing is kept.
        report: told of failures, doubts and counts.
    """

    client: Client
    work: FeedWork
    state: FeedState | None
    report: Report
    done: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    _started: float = field(default_factory=time.monotonic)

    def do(self, feed: Feed) -> RewrittenFeed | None:
        """The new feed; None for one that failed as a whole, which is named.

        Raises:
            StateError: the state cannot be read or written; the items before it are kept.
        """
        items = _Items(feed, self.work, self.state, self.report)
        try:
            rewritten = self._persistently(feed, items)
        except DragomanError as error:
            self.report.failure(feed.name, error)
            return None
        items.conclude()
        self.done += 1
        self.counts.update(items.kinds.values())
        for problem in rewritten.report.problems:
            self.report.note(f"{feed.name}: {problem}")
        self.report.note(f"{feed.name}: {_told(Counter(items.kinds.values()))}")
        return rewritten

    def conclude(self) -> None:
        """Tell the counts of all feeds together, where there are several."""
        self.report.clear()
        if self.done > 1:
            self.report.note(f"{counted(self.done, 'feed')}, {_told(self.counts)}")

    def _persistently(self, feed: Feed, items: _Items) -> RewrittenFeed:
        """The new feed, asked for again while the server is lost; what it did before counts as done."""
        last_news, seen = time.monotonic(), 0
        while True:
            try:
                return self._rewritten(feed, items)
            except UnavailableError:
                if len(items.kinds) > seen:
                    last_news, seen = time.monotonic(), len(items.kinds)
                if time.monotonic() - last_news + _PAUSE_SECONDS > self.work.reconnect:
                    raise
                time.sleep(_PAUSE_SECONDS)

    def _rewritten(self, feed: Feed, items: _Items) -> RewrittenFeed:
        work, left = self.work, None
        if work.timeout is not None:
            left = max(self._started + work.timeout - time.monotonic(), 0.001)
        given: dict[str, Any] = {"records": items.records(), "on_item": items.take, "timeout": left}
        if isinstance(work.options, SummaryOptions):
            return self.client.summarize_feed(feed, options=work.options, json_lines=work.json_lines, **given)
        return self.client.translate_feed(feed, options=work.options, **given)


class _Items:
    """The items of one feed: what is known of them, and what became of each, by its id."""

    def __init__(self, feed: Feed, work: FeedWork, state: FeedState | None, report: Report) -> None:
        self._name, self._work, self._state, self._report = feed.name, work, state, report
        self._feed = _identity(feed.name)
        self._known = state.ids(self._feed, work.name) if state is not None else set()
        self._made: dict[str, bytes] = {}
        self._outcomes: dict[str, FeedItemOutcome] = {}
        self.kinds: dict[str, str] = {}

    def records(self) -> dict[str, bytes]:
        """What was made of items by earlier runs, and by this one."""
        if self._state is None:
            return self._made
        return self._state.records(self._feed, self._work.name, most=self._work.most_bytes)

    def take(self, item: FeedItem) -> None:
        """Keep what was made of an item before anything else is done, and tell of it."""
        if item.digest and self._state is not None:
            self._state.keep(self._feed, self._work.name, item.id, item.digest, item.record)
        elif item.digest:
            self._made[item.digest] = item.record
        self._outcomes[item.id] = item.outcome
        if not item.id or item.id in self.kinds:  # the feed itself, or an item that comes again after a lost connection
            return
        changed = "changed" if item.id in self._known else "new"
        self.kinds[item.id] = _KINDS.get(item.outcome, changed)
        for doubt in item.doubts:
            self._report.doubt(Doubt(f"{self._name}, {doubt.path}", doubt.flags, doubt.source, doubt.target))
        if item.outcome is FeedItemOutcome.FAILED:
            self._report.failure(f"{self._name}, {item.title or item.id}", item.error or "it could not be done")
        self._report.finished(0)

    def conclude(self) -> None:
        """Tell the state which of its items were used, and which are withdrawn."""
        if self._state is not None:
            used, withdrawn = (
                [id for id, outcome in self._outcomes.items() if outcome is wanted]
                for wanted in (FeedItemOutcome.REUSED, FeedItemOutcome.CANCELED)
            )
            self._state.conclude(self._feed, self._work.name, used, withdrawn)


def _told(counts: Counter[str]) -> str:
    return f"{counted(counts.total(), 'item')}: {', '.join(f'{counts[kind]:,} {kind}' for kind in _TOLD)}"


def _identity(name: str) -> str:
    """What a feed is called in the state: its address, or where its file is."""
    if name == STANDARD_INPUT:
        return STANDARD
    return name if is_address(name) else os.path.abspath(name)
