"""Service Feeds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone

import grpc
from dragoman.v1 import feeds_pb2 as pb
from dragoman.v1 import feeds_pb2_grpc

from ..caller import Caller, Flow, Priority
from ..errors import DragomanError, InvalidRequestError
from ..inference import TranslateOptions
from ..limits import Limits
from ..service import FeedItemResult, FeedRequest, FeedRewriting, ItemOutcome, RewrittenFeed, Service
from ..summarize import SummarizeOptions
from . import errors
from .conversion import StopWatch, model_ref_message
from .documents import doubt_message
from .options import summary_blame, summary_options, translation_blame, translation_options
from .uploads import LARGEST_CHUNK, MessageStream, check_chunk, deliver, uploading

__all__ = ["FeedsServicer"]

LARGEST_RECORD = 4 << 20
"""Bytes of a record that a client gets to keep: it has to fit into a message."""

_LONGEST_TITLE = 1_000
_ORDER = "send the header, then the records if there are any, then the bytes of the feed"
_OUTPUTS = {
    pb.FEED_OUTPUT_UNSPECIFIED: False,
    pb.FEED_OUTPUT_SAME_FORMAT: False,
    pb.FEED_OUTPUT_JSON_LINES: True,
}


class FeedsServicer(feeds_pb2_grpc.FeedsServicer):
    """Rewrites feeds that arrive in parts."""

    def __init__(self, service: Service) -> None:
        self._service, self._rewriting = service, FeedRewriting(service)

    async def RewriteFeed(self, request_iterator: object, context: grpc.aio.ServicerContext) -> None:
        watch = StopWatch()

        async def tell(result: FeedItemResult) -> None:
            await deliver(context, pb.RewriteFeedResponse(item=_item(result)))

        async with uploading(context) as messages:
            with self._rewriting.place():
                header = await _header(messages)
                with _blame(header):
                    request = _request(header)
                data, records = await _received(messages, self._service.limits)
                with _blame(header):
                    plan = await self._rewriting.plan(replace(request, data=data, records=records))
                caller = self._service.caller(
                    plan.characters, priority=Priority.BULK, timeout=context.time_remaining(), flow=Flow()
                )
                with _blame(header):
                    rewritten = await self._rewriting.rewrite(plan, caller, tell)
                await _answer(context, rewritten, watch, caller)


async def _header(messages: MessageStream) -> pb.FeedHeader:
    part = await messages.next()
    if part is None or not part.HasField("header"):
        raise InvalidRequestError(f"the header is missing: {_ORDER}", reason="FIELD_REQUIRED", field="header")
    header: pb.FeedHeader = part.header
    return header


def _request(header: pb.FeedHeader) -> FeedRequest:
    work = header.WhichOneof("work")
    if work is None:
        raise InvalidRequestError(
            "the header must say what to do: give translation or summary", reason="FIELD_REQUIRED", field="header.work"
        )
    if header.output not in _OUTPUTS:
        raise InvalidRequestError(
            f"header.output is {header.output}, which is no format; allowed: {', '.join(pb.FeedOutput.keys())}",
            field="header.output",
        )
    json_lines = _OUTPUTS[header.output]
    if json_lines and work == "translation":
        raise InvalidRequestError(
            "header.output: JSON Lines are for summaries; a translated feed keeps its format", field="header.output"
        )
    options: TranslateOptions | SummarizeOptions
    options = translation_options(header.translation) if work == "translation" else summary_options(header.summary)
    return FeedRequest(
        data=b"",
        options=options,
        name=header.name,
        media_type=header.media_type,
        json_lines=json_lines,
        now=_moment(header) if header.HasField("now") else None,
    )


def _moment(header: pb.FeedHeader) -> datetime:
    try:
        return header.now.ToDatetime(tzinfo=timezone.utc)
    except (ValueError, OverflowError) as error:
        raise InvalidRequestError("header.now is no moment of the years 1 to 9999", field="header.now") from error


async def _received(messages: MessageStream, limits: Limits) -> tuple[bytes, dict[str, bytes]]:
    """The feed, and the records by their digests: as many as fit into the limit, for they only save work."""
    data = bytearray()
    records: dict[str, bytes] = {}
    kept = 0
    while (part := await messages.next()) is not None:
        kind = part.WhichOneof("part")
        if kind == "record" and not data:
            kept += part.ByteSize()
            if kept <= limits.max_document_bytes:
                records[part.record.digest] = part.record.data
        elif kind == "data" and part.data:
            check_chunk(part.data, "feed", "data")
            data += part.data
            limits.check_document(len(data))
        else:
            raise InvalidRequestError(f"{kind or 'an empty part'} is out of its place: {_ORDER}", field=kind)
    return bytes(data), records


def _item(result: FeedItemResult) -> pb.FeedItem:
    item = pb.FeedItem(
        id=_clean(result.id),
        title=_clean(result.title)[:_LONGEST_TITLE],
        outcome=f"FEED_ITEM_OUTCOME_{result.outcome.value}",
        doubts=[doubt_message(doubt) for doubt in result.doubts],
        error=errors.item_status(result.error) if result.error is not None else None,
    )
    if result.outcome is ItemOutcome.DONE and len(result.record) <= LARGEST_RECORD:
        item.record.CopyFrom(pb.FeedRecord(digest=result.digest, data=result.record))
    return item


async def _answer(context: grpc.aio.ServicerContext, feed: RewrittenFeed, watch: StopWatch, caller: Caller) -> None:
    report = pb.FeedReport(
        format=feed.format,
        media_type=feed.media_type,
        size_bytes=len(feed.data),
        problems=[_clean(problem) for problem in feed.problems],
        models=[message for model in feed.models if (message := model_ref_message(model)) is not None],
        timing=watch.timing(feed.timing, caller.priority),
    )
    await deliver(context, pb.RewriteFeedResponse(report=report))
    for start in range(0, len(feed.data), LARGEST_CHUNK):
        await deliver(context, pb.RewriteFeedResponse(data=feed.data[start : start + LARGEST_CHUNK]))


@contextmanager
def _blame(header: pb.FeedHeader) -> Iterator[None]:
    """Errors that blame an option name its place in the header."""
    work = header.WhichOneof("work") or "translation"
    try:
        with summary_blame() if work == "summary" else translation_blame():
            yield
    except DragomanError as error:
        if (error.field or "").startswith("options."):
            place = f"header.{work}.{(error.field or '').removeprefix('options.')}"
            error.message = error.message.replace(error.field or "", place, 1)
            error.field = place
        raise


def _clean(text: str) -> str:
    """Without the halves of surrogate pairs that a feed in JSON may have, which protobuf refuses."""
    return text.encode("utf-8", "replace").decode("utf-8")
