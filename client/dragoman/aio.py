"""The client for asyncio."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import grpc

from . import _convert, _health, _quality, _suggestions
from ._aio_stream import AsyncStream
from ._base import (
    DEFAULT_RECONNECT,
    DEFAULT_WINDOW,
    BaseClient,
    SummaryItems,
    TranslationItems,
    checked_flow,
)
from ._digest import DigestCollector, digest_header, digest_requests
from ._documents import DocumentAnswer, Progress, document_requests, formats
from ._feeds import FeedAnswer, feed_requests
from ._status import from_rpc_error
from ._stubs import Stubs
from .digests import Digest, DigestFormat, DigestProgress, Feed
from .errors import ServiceError
from .feeds import FeedItem, RewrittenFeed
from .glossaries import AsyncGlossaries
from .memory import AsyncMemory
from .options import SummaryOptions, SummaryStyle, TranslationOptions, summary_options, translation_options
from .results import (
    Article,
    BilingualFormat,
    Detection,
    DocumentFormat,
    Estimate,
    Model,
    NameLexicon,
    Outcome,
    Priority,
    RomanizationScheme,
    ServerInfo,
    Summary,
    TranslatedDocument,
    Translation,
    WordSuggestion,
)
from .v1 import documents_pb2, models_pb2

__all__ = ["AsyncClient"]


class AsyncClient(BaseClient):
    """`Client` for asyncio: the same methods, awaited; streams are iterated over with `async for`.

    One client holds one connection, belongs to one event loop and serves any number of tasks at once. `Client` says
    what the arguments of the methods are.
    """

    _connected: Stubs | None = None

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection; calls in progress are cancelled. Closing twice is fine."""
        self._closed = True
        stubs, self._connected = self._connected, None
        if stubs is not None:
            await stubs.channel.close()

    async def translate(
        self,
        text: str,
        *,
        target: str | None = None,
        source: str | None = None,
        model: str | None = None,
        options: TranslationOptions | None = None,
        mime_type: str | None = None,
        copied_spans: Sequence[_convert.Range] = (),
        priority: Priority | str | None = None,
        timeout: float | None = None,
    ) -> Translation:
        """Translate one text; see `Client.translate`."""
        results = await self.translate_many(
            [text],
            target=target,
            source=source,
            model=model,
            options=options,
            mime_type=mime_type,
            copied_spans=[copied_spans] if copied_spans else (),
            priority=priority,
            timeout=timeout,
        )
        return results[0]

    async def translate_many(
        self,
        texts: Sequence[str],
        *,
        target: str | None = None,
        source: str | None = None,
        model: str | None = None,
        options: TranslationOptions | None = None,
        mime_type: str | None = None,
        copied_spans: Sequence[Sequence[_convert.Range]] = (),
        priority: Priority | str | None = None,
        timeout: float | None = None,
    ) -> tuple[Translation, ...]:
        """Translate texts in one call; see `Client.translate_many`."""
        chosen = translation_options(options, target=target, source=source, model=model)
        request = _convert.translate_request(texts, chosen, priority, mime_type, copied_spans)
        return _convert.translations(await self._call(self._stubs.translation.TranslateText, request, timeout))

    def translate_stream(
        self,
        items: Iterable[_convert.TextItem] | AsyncIterable[_convert.TextItem],
        *,
        target: str | None = None,
        source: str | None = None,
        model: str | None = None,
        options: TranslationOptions | None = None,
        mime_type: str | None = None,
        priority: Priority | str | None = None,
        timeout: float | None = None,
        window: int = DEFAULT_WINDOW,
        reconnect: float = DEFAULT_RECONNECT,
    ) -> AsyncIterator[Outcome[Translation]]:
        """Translate any number of texts; see `Client.translate_stream`.

        Items may come from an async iterable, or from a plain one, which is read in the event loop and so must not
        block.
        """
        chosen = translation_options(options, target=target, source=source, model=model)
        make = TranslationItems(chosen, priority, mime_type)
        stream = self._stubs.translation.StreamTranslate
        return self._stream(stream, items, make, _convert.translation_outcome, timeout, window, reconnect)

    async def estimate_quality(
        self,
        pairs: Sequence[tuple[str, str]],
        *,
        source: str | None = None,
        target: str | None = None,
        priority: Priority | str | None = None,
        timeout: float | None = None,
    ) -> tuple[Estimate, ...]:
        """How much translations from anywhere are to be doubted; see `Client.estimate_quality`."""
        request = _quality.estimate_request(pairs, source, target, priority)
        return _quality.estimates(await self._call(self._stubs.quality.EstimateQuality, request, timeout))

    def estimate_quality_stream(
        self,
        items: Iterable[tuple[str, str] | tuple[str, str, str]] | AsyncIterable[tuple[str, str] | tuple[str, str, str]],
        *,
        source: str | None = None,
        target: str | None = None,
        priority: Priority | str | None = None,
        timeout: float | None = None,
        window: int = DEFAULT_WINDOW,
        reconnect: float = DEFAULT_RECONNECT,
    ) -> AsyncIterator[Outcome[Estimate]]:
        """Judge any number of translations; see `Client.estimate_quality_stream`."""
        make = _quality.PairItems(source, target, priority)
        stream = self._stubs.quality.StreamEstimateQuality
        return self._stream(stream, items, make, _quality.estimate_outcome, timeout, window, reconnect)

    async def suggest_words(
        self,
        text: str,
        prefix: str = "",
        *,
        target: str,
        source: str | None = None,
        model: str | None = None,
        limit: int | None = None,
        priority: Priority | str | None = None,
        timeout: float | None = None,
    ) -> tuple[WordSuggestion, ...]:
        """Which words could stand at a place of a translation; see `Client.suggest_words`."""
        request = _suggestions.suggest_request(
            text, prefix, target=target, source=source, model=model, limit=limit, priority=priority
        )
        response = await self._call(self._stubs.translation.SuggestWords, request, timeout)
        return _suggestions.suggestions(response)

    async def detect(self, text: str, *, timeout: float | None = None) -> Detection:
        """The language of a text."""
        return (await self.detect_many([text], timeout=timeout))[0]

    async def detect_many(
        self,
        texts: Sequence[str],
        *,
        timeout: float | None = None,
    ) -> tuple[Detection, ...]:
        """The language of each text, in order."""
        request = _convert.detect_request(texts)
        return _convert.detections(await self._call(self._stubs.translation.DetectLanguage, request, timeout))

    async def romanize(
        self,
        text: str,
        *,
        scheme: RomanizationScheme | str = RomanizationScheme.PRESS,
        timeout: float | None = None,
    ) -> str:
        """Write the Arabic words of a text in Latin letters.

        Args:
            text: names, with or without tashkeel; what is not Arabic stays as it is.
            scheme: "press", "ala-lc" or "bgn" (`RomanizationScheme`).
            timeout: seconds; the client's when None.
        """
        return (await self.romanize_many([text], scheme=scheme, timeout=timeout))[0]

    async def romanize_many(
        self,
        texts: Sequence[str],
        *,
        scheme: RomanizationScheme | str = RomanizationScheme.PRESS,
        timeout: float | None = None,
    ) -> tuple[str, ...]:
        """As `romanize`, for texts in one call; results are in their order."""
        request = _convert.romanize_request(texts, scheme)
        response = await self._call(self._stubs.translation.Romanize, request, timeout)
        return tuple(response.texts)

    async def summarize(
        self,
        text: str,
        *,
        title: str | None = None,
        sentences: int | None = None,
        style: SummaryStyle | str | None = None,
        target: str | None = None,
        source: str | None = None,
        model: str | None = None,
        options: SummaryOptions | None = None,
        priority: Priority | str | None = None,
        timeout: float | None = None,
    ) -> Summary:
        """Summarise one article; see `Client.summarize`."""
        chosen = summary_options(options, sentences=sentences, style=style, target=target, source=source, model=model)
        request = _convert.summarize_request(Article(text, title), chosen, priority)
        response = await self._call(self._stubs.summarization.SummarizeText, request, timeout)
        return _convert.summary(response.summary, _convert.timing(response.timing))

    def summarize_stream(
        self,
        items: Iterable[Article | str | tuple[str, str]] | AsyncIterable[Article | str | tuple[str, str]],
        *,
        sentences: int | None = None,
        style: SummaryStyle | str | None = None,
        target: str | None = None,
        source: str | None = None,
        model: str | None = None,
        options: SummaryOptions | None = None,
        priority: Priority | str | None = None,
        timeout: float | None = None,
        window: int = DEFAULT_WINDOW,
        reconnect: float = DEFAULT_RECONNECT,
    ) -> AsyncIterator[Outcome[Summary]]:
        """Summarise any number of articles; see `Client.summarize_stream`."""
        chosen = summary_options(options, sentences=sentences, style=style, target=target, source=source, model=model)
        make = SummaryItems(chosen, priority)
        stream = self._stubs.summarization.StreamSummarize
        return self._stream(stream, items, make, _convert.summary_outcome, timeout, window, reconnect)

    async def build_digest(
        self,
        feeds: Iterable[Feed],
        *,
        language: str,
        formats: Iterable[DigestFormat | str] = ("html",),
        title: str = "",
        stories: int | None = None,
        sentences: int | None = None,
        further_sentences: int | None = None,
        least_outlets: int | None = None,
        model: str | None = None,
        now: datetime | None = None,
        state: bytes = b"",
        return_state: bool = False,
        progress: Callable[[DigestProgress], None] | None = None,
        timeout: float | None = None,
    ) -> Digest:
        """Gather the articles of feeds into stories; see `Client.build_digest`."""
        requests = digest_requests(
            digest_header(
                language=language,
                formats=formats,
                title=title,
                model=model,
                now=now,
                return_state=return_state,
                stories=stories,
                sentences=sentences,
                further_sentences=further_sentences,
                least_outlets=least_outlets,
            ),
            state,
            tuple(feeds),
        )
        collector = DigestCollector(progress)
        call = self._stubs.stories.BuildDigest(requests, **self._stream_options(timeout)())
        try:
            async for response in call:
                collector.take(response)
        except grpc.RpcError as error:
            raise from_rpc_error(error, target=self.target) from error
        finally:
            call.cancel()
        return collector.digest()

    async def translate_document(
        self,
        document: bytes | str | os.PathLike[str],
        *,
        target: str | None = None,
        source: str | None = None,
        model: str | None = None,
        name: str | None = None,
        format: str | None = None,
        paths: Sequence[str] = (),
        columns: Sequence[str] = (),
        bilingual: BilingualFormat | str | None = None,
        options: TranslationOptions | None = None,
        priority: Priority | str | None = None,
        on_progress: Progress | None = None,
        timeout: float | None = None,
    ) -> TranslatedDocument:
        """Translate a document; see `Client.translate_document`. A file is read in the event loop."""
        chosen = translation_options(options, target=target, source=source, model=model)
        messages = document_requests(
            document,
            chosen,
            name=name,
            format=format,
            paths=paths,
            columns=columns,
            priority=priority,
            bilingual=bilingual,
        )
        call = self._stubs.documents.TranslateDocument(messages(), **self._stream_options(timeout)())
        answer = DocumentAnswer(on_progress, bilingual)
        try:
            async for message in call:
                answer.take(message)
        except grpc.RpcError as error:
            raise from_rpc_error(error, target=self.target) from error
        finally:
            call.cancel()
        return answer.document()

    async def translate_feed(
        self,
        feed: Feed,
        *,
        target: str | None = None,
        source: str | None = None,
        model: str | None = None,
        options: TranslationOptions | None = None,
        records: Mapping[str, bytes] | None = None,
        on_item: Callable[[FeedItem], None] | None = None,
        now: datetime | None = None,
        timeout: float | None = None,
    ) -> RewrittenFeed:
        """Translate a feed item by item; see `Client.translate_feed`."""
        chosen = translation_options(options, target=target, source=source, model=model)
        return await self._rewritten(feed_requests(feed, chosen, records, now=now), on_item, timeout)

    async def summarize_feed(
        self,
        feed: Feed,
        *,
        sentences: int | None = None,
        style: SummaryStyle | str | None = None,
        target: str | None = None,
        source: str | None = None,
        model: str | None = None,
        options: SummaryOptions | None = None,
        json_lines: bool = False,
        records: Mapping[str, bytes] | None = None,
        on_item: Callable[[FeedItem], None] | None = None,
        now: datetime | None = None,
        timeout: float | None = None,
    ) -> RewrittenFeed:
        """Summarise a feed item by item; see `Client.summarize_feed`."""
        chosen = summary_options(options, sentences=sentences, style=style, target=target, source=source, model=model)
        requests = feed_requests(feed, chosen, records, json_lines=json_lines, now=now)
        return await self._rewritten(requests, on_item, timeout)

    async def _rewritten(
        self, requests: Iterator[Any], on_item: Callable[[FeedItem], None] | None, timeout: float | None
    ) -> RewrittenFeed:
        call = self._stubs.feeds.RewriteFeed(requests, **self._stream_options(timeout)())
        answer = FeedAnswer(on_item)
        try:
            async for message in call:
                answer.take(message)
        except grpc.RpcError as error:
            raise from_rpc_error(error, target=self.target) from error
        finally:
            call.cancel()
        return answer.feed()

    async def document_formats(self, *, timeout: float | None = None) -> tuple[DocumentFormat, ...]:
        """The formats of documents that the server reads and writes, ordered by name."""
        request = documents_pb2.ListFormatsRequest()
        return formats(await self._call(self._stubs.documents.ListFormats, request, timeout))

    async def models(self, *, timeout: float | None = None) -> tuple[Model, ...]:
        """The models that the server has loaded, ordered by name."""
        found: list[Model] = []
        token = ""
        while True:
            request = models_pb2.ListModelsRequest(page_token=token)
            page = await self._call(self._stubs.models.ListModels, request, timeout)
            found += _convert.models(page.models)
            token = page.next_page_token
            if not token:
                return tuple(found)

    async def name_lexicon(self, *, timeout: float | None = None) -> NameLexicon | None:
        """The lexicon by which the server puts names right; see `Client.name_lexicon`."""
        request = models_pb2.ListModelsRequest(page_size=1)
        return _convert.name_lexicon(await self._call(self._stubs.models.ListModels, request, timeout))

    async def server_info(self, *, timeout: float | None = None) -> ServerInfo:
        """Versions and limits of the server."""
        request = models_pb2.GetServerInfoRequest()
        return _convert.server_info(await self._call(self._stubs.models.GetServerInfo, request, timeout))

    async def is_serving(self, model: str | None = None, *, timeout: float | None = 5.0) -> bool:
        """Whether the server is up and has its models loaded; see `Client.is_serving`."""
        request = _health.request(f"dragoman.model.{model}" if model else "")
        try:
            return _health.is_serving(await self._call(self._stubs.health, request, timeout))
        except ServiceError:
            return False

    @property
    def glossaries(self) -> AsyncGlossaries:
        """Stored glossaries; for servers that were started with `--data`."""
        return AsyncGlossaries(lambda: self._stubs.glossaries, self._call, self._pieces)

    @property
    def memory(self) -> AsyncMemory:
        """The translation memory; for servers that were started with `--data`."""
        return AsyncMemory(lambda: self._stubs.memory, self._call, self._pieces)

    @property
    def _stubs(self) -> Stubs:
        self._require_open()
        if self._connected is None:
            self._connected = Stubs(self._connection.aio_channel())
        return self._connected

    async def _call(self, method: Any, request: Any, timeout: float | None) -> Any:
        try:
            return await method(request, **self._call_options(timeout))
        except grpc.RpcError as error:
            raise from_rpc_error(error, target=self.target) from error

    async def _pieces(self, method: Any, request: Any, timeout: float | None) -> AsyncIterator[bytes]:
        """The data of a stream of replies, which carry the pieces of a file."""
        call = method(request, **self._call_options(timeout))
        try:
            async for reply in call:
                yield reply.data
        except grpc.RpcError as error:
            raise from_rpc_error(error, target=self.target) from error
        finally:
            call.cancel()

    def _stream(
        self,
        method: Any,
        items: Iterable[Any] | AsyncIterable[Any],
        make: Callable[[Any], Any],
        outcome: Any,
        timeout: float | None,
        window: int,
        reconnect: float,
    ) -> AsyncIterator[Outcome[Any]]:
        options = self._stream_options(timeout)
        stream: AsyncStream[Any, Any] = AsyncStream(
            lambda requests: method(requests, **options()),
            _each(items, make),
            outcome,
            **checked_flow(window, reconnect),
            target=self.target,
        )
        return stream.results()


async def _each(items: Iterable[Any] | AsyncIterable[Any], make: Callable[[Any], Any]) -> AsyncIterator[Any]:
    if isinstance(items, AsyncIterable):
        async for item in items:
            yield make(item)
    else:
        for item in items:
            yield make(item)
