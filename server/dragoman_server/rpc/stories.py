"""Service Stories."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timezone
from typing import Any

import grpc
from dragoman.v1 import stories_pb2 as pb
from dragoman.v1 import stories_pb2_grpc

from ..caller import Caller, Flow, Priority
from ..errors import DragomanError, InvalidRequestError, LimitExceededError
from ..service import BuiltDigest, Digests, FeedBytes, FeedReader, Service
from ..stories import Digest, DigestOptions, DigestProgress
from ..stories.rendering import to_atom, to_html, to_json, to_json_feed, to_markdown
from ..text import TRANSLATED_LANGUAGES
from . import errors
from .conversion import StopWatch, model_ref_message
from .uploads import MessageStream, deliver, uploading

__all__ = ["StoriesServicer"]

CHUNK_BYTES = 256 * 1024

_RENDERERS: dict[pb.DigestFormat, Callable[[Digest], str | bytes]] = {
    pb.DIGEST_FORMAT_HTML: to_html,
    pb.DIGEST_FORMAT_MARKDOWN: to_markdown,
    pb.DIGEST_FORMAT_JSON: to_json,
    pb.DIGEST_FORMAT_ATOM: to_atom,
    pb.DIGEST_FORMAT_JSON_FEED: to_json_feed,
}
_OPTIONS = ("stories", "sentences", "further_sentences", "least_outlets")
_FIELDS = {"language", "title", "model", "now", *_OPTIONS}
_ORDER = "send the header, then the state if there is one, then for each feed `feed` and its data"


class StoriesServicer(stories_pb2_grpc.StoriesServicer):
    """Makes digests of feeds that arrive in parts."""

    def __init__(self, service: Service) -> None:
        self._service, self._digests = service, Digests(service)

    async def BuildDigest(self, request_iterator: object, context: grpc.aio.ServicerContext) -> None:
        watch = StopWatch()
        async with uploading(context) as messages:
            upload = _Upload(messages, self._digests.reader())
            header = await upload.header()
            options, formats = digest_options(header.options), _formats(header)
            await upload.feeds()
        caller = self._service.caller(
            upload.reader.characters, priority=Priority.BULK, timeout=context.time_remaining(), flow=Flow()
        )

        async def build(progress: Callable[[DigestProgress], None]) -> BuiltDigest:
            return await self._build(upload, options, caller, header.return_state, progress)

        built = await _with_progress(build, context)
        outputs = [(wanted, await asyncio.to_thread(_rendered, built.digest, wanted)) for wanted in formats]
        report = _report(built)
        report.timing.CopyFrom(watch.timing(built.digest.timing, caller.priority))
        await deliver(context, pb.BuildDigestResponse(report=report))
        for wanted, data in outputs:
            for part in _parts(data):
                await deliver(context, pb.BuildDigestResponse(output=pb.DigestOutput(format=wanted, data=part)))
        for part in _parts(built.state):
            await deliver(context, pb.BuildDigestResponse(state=part))

    async def _build(
        self,
        upload: _Upload,
        options: DigestOptions,
        caller: Caller,
        return_state: bool,
        progress: Callable[[DigestProgress], None],
    ) -> BuiltDigest:
        try:
            return await self._digests.build(
                upload.reader,
                options,
                caller,
                state=bytes(upload.state),
                return_state=return_state,
                progress=progress,
            )
        except DragomanError as error:
            _blame(error)
            raise


class _Upload:
    """The parts of a request, in their order. A feed is read when its last part has come, and its bytes let go."""

    def __init__(self, messages: MessageStream, reader: FeedReader) -> None:
        self._messages, self.reader = messages, reader
        self.state = bytearray()

    async def header(self) -> pb.DigestHeader:
        """The first part.

        Raises:
            InvalidRequestError: it is another one, or the client sends nothing.
        """
        part = await self._messages.next()
        if part is None or not part.HasField("header"):
            raise InvalidRequestError(f"the header is missing: {_ORDER}", reason="FIELD_REQUIRED", field="header")
        header: pb.DigestHeader = part.header
        return header

    async def feeds(self) -> None:
        """Read all that follows.

        Raises:
            InvalidRequestError: parts in another order.
            LimitExceededError: more than a digest may have.
        """
        feed: pb.DigestFeed | None = None
        data = bytearray()
        while (part := await self._messages.next()) is not None:
            kind = part.WhichOneof("part")
            if kind == "feed":
                await self._read(feed, data)
                feed, data = part.feed, bytearray()
            elif kind == "data" and feed is not None:
                self.reader.count(len(part.data))
                data += part.data
            elif kind == "state" and feed is None:
                self._take_state(part.state)
            else:
                raise InvalidRequestError(f"{kind or 'an empty part'} is out of its place: {_ORDER}", field=kind)
        await self._read(feed, data)

    async def _read(self, feed: pb.DigestFeed | None, data: bytearray) -> None:
        if feed is not None:
            await self.reader.read(FeedBytes(data=bytes(data), name=feed.name, media_type=feed.media_type))

    def _take_state(self, part: bytes) -> None:
        limit = self.reader.limits.max_digest_bytes
        self.state += part
        if len(self.state) > limit:
            raise LimitExceededError(
                f"the state of a digest may have {limit:,} bytes, and more were sent; begin anew without it",
                reason="STATE_TOO_LARGE",
                field="state",
                metadata={"limit": limit, "actual": len(self.state)},
            )


def digest_options(message: pb.DigestOptions) -> DigestOptions:
    """What the options of a header choose; absent fields and empty strings mean the defaults.

    Raises:
        InvalidRequestError: no language, or a value that is not allowed. It names the field, the value and what is
            allowed.
    """
    if not message.language:
        allowed = ", ".join(TRANSLATED_LANGUAGES)
        raise InvalidRequestError(
            f"header.options.language is required; allowed: {allowed}",
            reason="FIELD_REQUIRED",
            field="header.options.language",
            metadata={"allowed": allowed},
        )
    given: dict[str, Any] = {name: getattr(message, name) for name in _OPTIONS if message.HasField(name)}
    try:
        return DigestOptions(
            language=message.language,
            title=message.title,
            model=message.model or None,
            now=_moment(message) if message.HasField("now") else None,
            **given,
        )
    except DragomanError as error:
        _blame(error)
        raise


def _moment(message: pb.DigestOptions) -> datetime:
    try:
        return message.now.ToDatetime(tzinfo=timezone.utc)
    except (ValueError, OverflowError) as error:
        raise InvalidRequestError("now is no moment of the years 1 to 9999", field="now") from error


def _formats(header: pb.DigestHeader) -> list[pb.DigestFormat]:
    allowed = ", ".join(pb.DigestFormat.Name(number) for number in _RENDERERS)
    formats = list(dict.fromkeys(header.formats))
    if not formats:
        raise InvalidRequestError(
            f"header.formats is required: one or more of {allowed}",
            reason="FIELD_REQUIRED",
            field="header.formats",
            metadata={"allowed": allowed},
        )
    unknown = [number for number in formats if number not in _RENDERERS]
    if unknown:
        raise InvalidRequestError(
            f"header.formats has {unknown[0]}, which is no format; allowed: {allowed}",
            field="header.formats",
            metadata={"allowed": allowed},
        )
    return formats


def _blame(error: DragomanError) -> None:
    """Name the field of the header instead of the option, also in the message."""
    if error.field in _FIELDS:
        error.field, error.message = f"header.options.{error.field}", f"header.options.{error.field}: {error.message}"


async def _with_progress(
    work: Callable[[Callable[[DigestProgress], None]], Awaitable[BuiltDigest]], context: grpc.aio.ServicerContext
) -> BuiltDigest:
    """What the work returns; meanwhile its progress is written, the latest only where the client reads slowly."""
    latest = DigestProgress(articles=0)
    changed = asyncio.Event()

    def tell(progress: DigestProgress) -> None:
        nonlocal latest
        latest = progress
        changed.set()

    working = asyncio.ensure_future(work(tell))
    try:
        while not working.done() or (changed.is_set() and not working.exception()):
            news = asyncio.ensure_future(changed.wait())
            await asyncio.wait({working, news}, return_when=asyncio.FIRST_COMPLETED)
            news.cancel()
            if changed.is_set():
                changed.clear()
                await deliver(context, pb.BuildDigestResponse(progress=_progress(latest)))
        return working.result()
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


def _progress(progress: DigestProgress) -> pb.DigestProgress:
    return pb.DigestProgress(
        articles=progress.articles, stories=progress.stories, told=progress.told, total=progress.total
    )


def _rendered(digest: Digest, wanted: pb.DigestFormat) -> bytes:
    written = _RENDERERS[wanted](digest)
    return written if isinstance(written, bytes) else written.encode("utf-8")


def _parts(data: bytes) -> list[bytes]:
    return [data[start : start + CHUNK_BYTES] for start in range(0, len(data), CHUNK_BYTES)]


def _report(built: BuiltDigest) -> pb.DigestReport:
    digest, counts = built.digest, built.digest.left_out
    return pb.DigestReport(
        feeds=[
            pb.DigestFeedReport(
                name=one.name,
                title=_clean(one.title),
                articles=one.articles,
                problems=[_clean(problem) for problem in one.problems],
                error=errors.item_status(one.error) if one.error else None,
            )
            for one in built.feeds
        ],
        articles=digest.articles + built.too_long,
        stories=len(digest.stories),
        left_out=pb.LeftOutArticles(
            embargoed=counts.embargoed,
            withheld=counts.withheld,
            canceled=counts.canceled,
            older_version=counts.older_version,
            other_language=counts.other_language,
            empty=counts.empty,
            unlisted=counts.unlisted,
            too_long=built.too_long,
        ),
        encoder=model_ref_message(digest.encoder),
        translation_models=[ref for model in digest.translation_models if (ref := model_ref_message(model))],
    )


def _clean(text: str) -> str:
    """Without the halves of surrogate pairs that a feed in JSON may have, which protobuf refuses."""
    return text.encode("utf-8", "replace").decode("utf-8")
