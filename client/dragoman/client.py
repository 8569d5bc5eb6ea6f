"""The client that blocks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import grpc

from . import _convert, _health, _quality, _suggestions
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
from ._stream import Stream
from ._stubs import Stubs
from .digests import Digest, DigestFormat, DigestProgress, Feed
from .errors import ServiceError
from .feeds import FeedItem, RewrittenFeed
from .glossaries import Glossaries
from .memory import Memory
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

__all__ = ["Client"]


class Client(BaseClient):
    """Translates and summarises with a Dragoman server; every call waits for its answer.

    One client holds one connection and may be used from many threads at once; make one and keep it. It must not be
    used on both sides of a fork. `BaseClient` says what the arguments are; `AsyncClient` is the same for asyncio.

    Every method raises ServiceError (see `dragoman.errors`) when the call fails and InvalidTextError for a text that
    is not valid Unicode.
    """

    _connected: Stubs | None = None

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; calls in progress fail with CancelledError. Closing twice is fine."""
        self._closed = True
        stubs, self._connected = self._connected, None
        if stubs is not None:
            stubs.channel.close()

    def translate(
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
        """Translate one text.

        Args:
            text: paragraphs, blank lines, indentation and bullets are kept.
            target: language to translate into, for example "en"; required here or in `options`.
            source: language of the text; detected when None.
            model: name from `models()`; the server's choice when None.
            options: all options, `TranslationOptions`; a keyword that contradicts them is a ConfigurationError.
            mime_type: "text/plain", also when None, or "text/html": a document or a fragment, whose tags are kept.
            copied_spans: ranges of a plain text, `Span` or (start, end), that are copied as they are, not translated.
            priority: "interactive" or "bulk" (`Priority`); interactive when None. Long texts are bulk for the server,
                whatever they say: `server_info().limits`.
            timeout: seconds; the client's when None.
        """
        results = self.translate_many(
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

    def translate_many(
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
        """Translate texts in one call, all or none; results are in the order of the texts.

        `server_info().limits` says how many fit into a call; `translate_stream` takes any number.
        `copied_spans` is empty, or has an entry for each text.
        """
        chosen = translation_options(options, target=target, source=source, model=model)
        request = _convert.translate_request(texts, chosen, priority, mime_type, copied_spans)
        return _convert.translations(self._call(self._stubs.translation.TranslateText, request, timeout))

    def translate_stream(
        self,
        items: Iterable[_convert.TextItem],
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
    ) -> Iterator[Outcome[Translation]]:
        """Translate any number of texts; yields the outcome of each as it is ready, in no particular order.

        A text that fails has its error in its outcome and does not end the stream. When the connection breaks, the
        stream connects again and sends the unanswered items once more.

        Args:
            items: texts, named "0", "1", … in the outcomes, or (id, text), or (id, text, ranges to copy). They are read
                in a thread of their own, only as fast as answers come.
            priority: of all items; bulk when None. Servers treat items as bulk, whatever they say, unless they were
                started with `--interactive any`.
            window: items in flight at most.
            reconnect: seconds without an answer after which a broken stream is given up; 0 to give up at once.
            timeout: seconds for the whole stream; no limit when None.

        Raises, while iterating: ServiceError when the stream is given up, `unanswered` names the items that were sent
        and have no outcome; whatever `items` raises, after the outcomes of the items before.
        """
        chosen = translation_options(options, target=target, source=source, model=model)
        make = TranslationItems(chosen, priority, mime_type)
        stream = self._stubs.translation.StreamTranslate
        return self._stream(stream, map(make, items), _convert.translation_outcome, timeout, window, reconnect)

    def estimate_quality(
        self,
        pairs: Sequence[tuple[str, str]],
        *,
        source: str | None = None,
        target: str | None = None,
        priority: Priority | str | None = None,
        timeout: float | None = None,
    ) -> tuple[Estimate, ...]:
        """How much translations from anywhere are to be doubted; estimates are in the order of the pairs.

        Args:
            pairs: (source, translation), a sentence or a short paragraph each.
            source: language of the sources; detected for each pair when None.
            target: language of the translations; the other one when None.
            priority: as for `translate`.
            timeout: seconds; the client's when None.
        """
        request = _quality.estimate_request(pairs, source, target, priority)
        return _quality.estimates(self._call(self._stubs.quality.EstimateQuality, request, timeout))

    def estimate_quality_stream(
        self,
        items: Iterable[tuple[str, str] | tuple[str, str, str]],
        *,
        source: str | None = None,
        target: str | None = None,
        priority: Priority | str | None = None,
        timeout: float | None = None,
        window: int = DEFAULT_WINDOW,
        reconnect: float = DEFAULT_RECONNECT,
    ) -> Iterator[Outcome[Estimate]]:
        """Judge any number of translations: as `estimate_quality`, with the stream's arguments as in
        `translate_stream`. Items are (source, translation), named by their number, or (id, source, translation)."""
        make = _quality.PairItems(source, target, priority)
        stream = self._stubs.quality.StreamEstimateQuality
        return self._stream(stream, map(make, items), _quality.estimate_outcome, timeout, window, reconnect)

    def suggest_words(
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
        """Which words could stand at a place of a translation, the most probable first.

        Args:
            text: a sentence.
            prefix: its translation up to the place, whole words; it stays as it is.
            target: language of the translation.
            source: language of the sentence; detected when None.
            model: name from `models()`; the server's choice when None.
            limit: how many words; five when None, `server_info().limits.max_alternatives` at most.
            priority: as for `translate`.
            timeout: seconds; the client's when None.

        Returns:
            Words with the sentence that each leads to. Fewer than `limit` where some lead to the same word; none where
            the model would end the sentence.
        """
        request = _suggestions.suggest_request(
            text, prefix, target=target, source=source, model=model, limit=limit, priority=priority
        )
        response = self._call(self._stubs.translation.SuggestWords, request, timeout)
        return _suggestions.suggestions(response)

    def detect(self, text: str, *, timeout: float | None = None) -> Detection:
        """The language of a text."""
        return self.detect_many([text], timeout=timeout)[0]

    def detect_many(self, texts: Sequence[str], *, timeout: float | None = None) -> tuple[Detection, ...]:
        """The language of each text, in order."""
        request = _convert.detect_request(texts)
        return _convert.detections(self._call(self._stubs.translation.DetectLanguage, request, timeout))

    def romanize(
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
        return self.romanize_many([text], scheme=scheme, timeout=timeout)[0]

    def romanize_many(
        self,
        texts: Sequence[str],
        *,
        scheme: RomanizationScheme | str = RomanizationScheme.PRESS,
        timeout: float | None = None,
    ) -> tuple[str, ...]:
        """As `romanize`, for texts in one call; results are in their order."""
        request = _convert.romanize_request(texts, scheme)
        response = self._call(self._stubs.translation.Romanize, request, timeout)
        return tuple(response.texts)

    def summarize(
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
        """Summarise one article by the sentences that matter most, or in the words of a model.

        Args:
            text: the article.
            title: its headline; helps to tell what matters.
            sentences: how many sentences; three when no length is given. `options` can limit words instead.
            style: what the summary is made of, `SummaryStyle` or its value; sentences of the article when None.
            target: language of the summary; the article's own when None.
            source: language of the article; detected when None.
            model: translation model for the summary; the server's choice when None.
            options: all options, `SummaryOptions`; a keyword that contradicts them is a ConfigurationError.
            priority: as for `translate`.
            timeout: seconds; the client's when None.
        """
        chosen = summary_options(options, sentences=sentences, style=style, target=target, source=source, model=model)
        request = _convert.summarize_request(Article(text, title), chosen, priority)
        response = self._call(self._stubs.summarization.SummarizeText, request, timeout)
        return _convert.summary(response.summary, _convert.timing(response.timing))

    def summarize_stream(
        self,
        items: Iterable[Article | str | tuple[str, str]],
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
    ) -> Iterator[Outcome[Summary]]:
        """Summarise any number of articles: as `summarize`, with the stream's arguments as in `translate_stream`."""
        chosen = summary_options(options, sentences=sentences, style=style, target=target, source=source, model=model)
        make = SummaryItems(chosen, priority)
        stream = self._stubs.summarization.StreamSummarize
        return self._stream(stream, map(make, items), _convert.summary_outcome, timeout, window, reconnect)

    def build_digest(
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
        """Gather the articles of feeds into stories, across languages, and tell each in the reader's language.

        A feed that cannot be read has its error in `report.feeds` and takes nothing from the others.

        Args:
            feeds: their bytes; `server_info().limits` says how many bytes and articles they may have together.
            language: of the reader, "ar" or "en".
            formats: of the outputs: `DigestFormat`, or its values.
            title: of the digest; empty: a usual one in the reader's language.
            stories: how many at most; 20 when None.
            sentences: of each summary, from the story's main article; three when None.
            further_sentences: at most so many more from other outlets, where they say something new; one when None.
            least_outlets: stories that fewer outlets tell are left out; one when None.
            model: translation model; the server's choice when None.
            now: the moment for which embargoes and freshness are judged, with its zone; None: when the call arrives.
            state: `Digest.state` of an earlier digest, so that its stories go on.
            return_state: whether to return the state.
            progress: called in this thread as the work goes on.
            timeout: seconds; no limit when None.
        """
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
            for response in call:
                collector.take(response)
        except grpc.RpcError as error:
            raise from_rpc_error(error, target=self.target) from error
        finally:
            call.cancel()  # without effect on a call that is over
        return collector.digest()

    def translate_document(
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
        """Translate a document into one of the same format; what is not text is kept.

        Args:
            document: its bytes, or the path of a file.
            target, source, model, options: as for `translate`.
            name: of the file, for its extension; that of the path when None.
            format: name of a format, see `document_formats`; by the name and the content when None.
            paths: of JSON and JSON Lines, where they are required: the strings to translate, such as "body.text".
            columns: of CSV: names of the columns to translate, or their numbers from 1.
            bilingual: "html" or "docx" for a document with source and translation side by side, sentence by sentence,
                with doubts marked; its own format when None.
            priority: as for `translate`; bulk when None.
            on_progress: called with the number of blocks that are done and of all blocks.
            timeout: seconds; no limit when None.

        Raises OSError when the file cannot be read. A block that cannot be translated is left as it was and named in
        the report. Whatever `on_progress` raises ends the work.
        """
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
            for message in call:
                answer.take(message)
        except grpc.RpcError as error:
            raise from_rpc_error(error, target=self.target) from error
        finally:
            call.cancel()
        return answer.document()

    def translate_feed(
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
        """Translate a feed item by item into one of the same format; what is not text is kept.

        Args:
            feed: its bytes.
            target, source, model, options: as for `translate`.
            records: for digests of items what earlier calls made of them (`FeedItem.record`). An item that is the same,
                and would be translated with the same options and models, is taken from there and costs nothing.
            on_item: called in this thread with each item as soon as it is done, so that its record can be kept even if
                the call breaks off. Whatever it raises ends the work.
            now: the moment for which embargoes are judged, with its zone; None: when the call arrives.
            timeout: seconds; no limit when None.
        """
        chosen = translation_options(options, target=target, source=source, model=model)
        return self._rewritten(feed_requests(feed, chosen, records, now=now), on_item, timeout)

    def summarize_feed(
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
        """Replace each text of a feed's items by a summary; titles are translated if the summary is.

        Args:
            feed: its bytes.
            sentences, style, target, source, model, options: as for `summarize`.
            json_lines: return a row of JSON for each summary instead of a feed.
            records, on_item, now, timeout: as for `translate_feed`.
        """
        chosen = summary_options(options, sentences=sentences, style=style, target=target, source=source, model=model)
        requests = feed_requests(feed, chosen, records, json_lines=json_lines, now=now)
        return self._rewritten(requests, on_item, timeout)

    def _rewritten(
        self, requests: Iterator[Any], on_item: Callable[[FeedItem], None] | None, timeout: float | None
    ) -> RewrittenFeed:
        call = self._stubs.feeds.RewriteFeed(requests, **self._stream_options(timeout)())
        answer = FeedAnswer(on_item)
        try:
            for message in call:
                answer.take(message)
        except grpc.RpcError as error:
            raise from_rpc_error(error, target=self.target) from error
        finally:
            call.cancel()
        return answer.feed()

    def document_formats(self, *, timeout: float | None = None) -> tuple[DocumentFormat, ...]:
        """The formats of documents that the server reads and writes, ordered by name."""
        request = documents_pb2.ListFormatsRequest()
        return formats(self._call(self._stubs.documents.ListFormats, request, timeout))

    def models(self, *, timeout: float | None = None) -> tuple[Model, ...]:
        """The models that the server has loaded, ordered by name."""
        found: list[Model] = []
        token = ""
        while True:
            page = self._call(self._stubs.models.ListModels, models_pb2.ListModelsRequest(page_token=token), timeout)
            found += _convert.models(page.models)
            token = page.next_page_token
            if not token:
                return tuple(found)

    def name_lexicon(self, *, timeout: float | None = None) -> NameLexicon | None:
        """The lexicon by which the server puts names right; None: it has none, or is too old to say."""
        request = models_pb2.ListModelsRequest(page_size=1)
        return _convert.name_lexicon(self._call(self._stubs.models.ListModels, request, timeout))

    def server_info(self, *, timeout: float | None = None) -> ServerInfo:
        """Versions and limits of the server."""
        request = models_pb2.GetServerInfoRequest()
        return _convert.server_info(self._call(self._stubs.models.GetServerInfo, request, timeout))

    def is_serving(self, model: str | None = None, *, timeout: float | None = 5.0) -> bool:
        """Whether the server is up and has its models loaded; never raises for a server that is not.

        Args:
            model: ask for one model, by its name from `models()`, instead of the whole server.
            timeout: seconds to wait for the answer.
        """
        request = _health.request(f"dragoman.model.{model}" if model else "")
        try:
            return _health.is_serving(self._call(self._stubs.health, request, timeout))
        except ServiceError:
            return False

    @property
    def glossaries(self) -> Glossaries:
        """Stored glossaries; for servers that were started with `--data`."""
        return Glossaries(lambda: self._stubs.glossaries, self._call, self._pieces)

    @property
    def memory(self) -> Memory:
        """The translation memory; for servers that were started with `--data`."""
        return Memory(lambda: self._stubs.memory, self._call, self._pieces)

    @property
    def _stubs(self) -> Stubs:
        self._require_open()
        if self._connected is None:
            self._connected = Stubs(self._connection.channel())
        return self._connected

    def _call(self, method: Any, request: Any, timeout: float | None) -> Any:
        try:
            return method(request, **self._call_options(timeout))
        except grpc.RpcError as error:
            raise from_rpc_error(error, target=self.target) from error

    def _pieces(self, method: Any, request: Any, timeout: float | None) -> Iterator[bytes]:
        """The data of a stream of replies, which carry the pieces of a file."""
        call = method(request, **self._call_options(timeout))
        try:
            for reply in call:
                yield reply.data
        except grpc.RpcError as error:
            raise from_rpc_error(error, target=self.target) from error
        finally:
            call.cancel()

    def _stream(
        self, method: Any, items: Iterator[Any], outcome: Any, timeout: float | None, window: int, reconnect: float
    ) -> Iterator[Outcome[Any]]:
        options = self._stream_options(timeout)
        stream: Stream[Any, Any] = Stream(
            lambda requests: method(requests, **options()),
            items,
            outcome,
            **checked_flow(window, reconnect),
            target=self.target,
        )
        return stream.results()
