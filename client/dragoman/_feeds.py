"""The parts of RewriteFeed: those that are sent, and the feed made of those that come. Makes no call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from . import _convert
from ._digest import moment
from ._documents import doubtful_segment
from ._status import from_status
from .digests import Feed
from .errors import UnavailableError
from .feeds import FeedItem, FeedItemOutcome, FeedRewriteReport, RewrittenFeed
from .options import SummaryOptions, TranslationOptions
from .v1 import feeds_pb2 as pb

__all__ = ["FeedAnswer", "feed_requests"]

_CHUNK = 1 << 20
_PREFIX = "FEED_ITEM_OUTCOME_"


def feed_requests(
    feed: Feed,
    options: TranslationOptions | SummaryOptions,
    records: Mapping[str, bytes] | None,
    *,
    json_lines: bool = False,
    now: datetime | None = None,
) -> Iterator[pb.RewriteFeedRequest]:
    """All parts in their order; raises ConfigurationError for what makes no sense."""
    name, media_type = (text.encode("utf-8", "replace").decode() for text in (feed.name, feed.media_type))
    header = pb.FeedHeader(name=name, media_type=media_type, now=moment(now))
    if isinstance(options, SummaryOptions):
        header.summary.CopyFrom(_convert.summary_options(options))
    else:
        header.translation.CopyFrom(_convert.translation_options(options))
    if json_lines:
        header.output = pb.FEED_OUTPUT_JSON_LINES
    return _parts(header, feed.data, dict(records or {}))


def _parts(header: pb.FeedHeader, data: bytes, records: Mapping[str, bytes]) -> Iterator[pb.RewriteFeedRequest]:
    yield pb.RewriteFeedRequest(header=header)
    for digest, record in records.items():
        yield pb.RewriteFeedRequest(record=pb.FeedRecord(digest=digest, data=record))
    for start in range(0, len(data), _CHUNK):
        yield pb.RewriteFeedRequest(data=bytes(data[start : start + _CHUNK]))


@dataclass
class FeedAnswer:
    """The answer to a feed as it comes in.

    Args:
        on_item: called with each item as soon as it is done.
    """

    on_item: Callable[[FeedItem], None] | None = None
    _items: list[FeedItem] = field(default_factory=list, init=False)
    _report: pb.FeedReport | None = field(default=None, init=False)
    _data: bytearray = field(default_factory=bytearray, init=False)

    def take(self, message: pb.RewriteFeedResponse) -> None:
        """Read the next message; what a newer server sends beside the known parts is passed over."""
        part = message.WhichOneof("part")
        if part == "item":
            self._items.append(_item(message.item))
            if self.on_item is not None:
                self.on_item(self._items[-1])
        elif part == "report":
            self._report = message.report
        elif part == "data":
            self._data += message.data

    def feed(self) -> RewrittenFeed:
        """The whole feed; raises UnavailableError when a part of it is missing."""
        report = self._report
        if report is None or len(self._data) != report.size_bytes:
            raise UnavailableError("the server ended the feed early; send it again", code="UNAVAILABLE")
        return RewrittenFeed(
            data=bytes(self._data),
            report=FeedRewriteReport(
                format=report.format,
                media_type=report.media_type,
                problems=tuple(report.problems),
                models=tuple(map(_convert.model_ref, report.models)),
                timing=_convert.timing(report.timing),
            ),
            items=tuple(self._items),
        )


def _item(found: pb.FeedItem) -> FeedItem:
    name = _convert.enum_name(pb.FeedItemOutcome, found.outcome, _PREFIX).lower()
    known = name in [outcome.value for outcome in FeedItemOutcome]
    return FeedItem(
        id=found.id,
        title=found.title,
        outcome=FeedItemOutcome(name) if known else FeedItemOutcome.OTHER,
        digest=found.record.digest,
        record=found.record.data,
        doubts=tuple(map(doubtful_segment, found.doubts)),
        error=from_status(found.error) if found.HasField("error") else None,
    )
