"""The client that blocks."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import grpc

from . import _convert, _health
from ._base import DEFAULT_RECONNECT, DEFAULT_WINDOW, BaseClient, SummaryItems, TranslationItems, checked_flow
from ._documents import DocumentAnswer, Progress, document_requests, formats
from ._status import from_rpc_error
from ._stream import Stream
from ._stubs import Stubs
from .errors import ServiceError
from .options import SummaryOptions, TranslationOptions, summary_options, translation_options
from .results import (
    Article,
    Detection,
    DocumentFormat,
    Model,
    Outcome,
    Priority,
    ServerInfo,
    Summary,
    TranslatedDocument,
    Translation,
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
        priority: Priority | str | None = None,
        timeout: float | None = None,
    ) -> tuple[Translation, ...]:
        """Translate texts in one call, all or none; results are in the order of the texts.

        `server_info().limits` says how many fit into a call; `translate_stream` takes any number.
        """
        chosen = translation_options(options, target=target, source=source, model=model)
        request = _convert.translate_request(texts, chosen, priority)
        return _convert.translations(self._call(self._stubs.translation.TranslateText, request, timeout))

    def translate_stream(
        self,
        items: Iterable[str | tuple[str, str]],
        *,
        target: str | None = None,
        source: str | None = None,
        model: str | None = None,
        options: TranslationOptions | None = None,
        priority: Priority | str | None = None,
        timeout: float | None = None,
        window: int = DEFAULT_WINDOW,
        reconnect: float = DEFAULT_RECONNECT,
    ) -> Iterator[Outcome[Translation]]:
        """Translate any number of texts; yields the outcome of each as it is ready, in no particular order.

        A text that fails has its error in its outcome and does not end the stream. When the connection breaks, the
        stream connects again and sends the unanswered items once more.

        Args:
            items: texts, named "0", "1", … in the outcomes, or (id, text) pairs. They are read in a thread of their
                own, only as fast as answers come.
            priority: of all items; bulk when None. Servers treat items as bulk, whatever they say, unless they were
                started with `--interactive any`.
            window: items in flight at most.
            reconnect: seconds without an answer after which a broken stream is given up; 0 to give up at once.
            timeout: seconds for the whole stream; no limit when None.

        Raises, while iterating: ServiceError when the stream is given up, `unanswered` names the items that were sent
        and have no outcome; whatever `items` raises, after the outcomes of the items before.
        """
        make = TranslationItems(translation_options(options, target=target, source=source, model=model), priority)
        stream = self._stubs.translation.StreamTranslate
        return self._stream(stream, map(make, items), _convert.translation_outcome, timeout, window, reconnect)

    def detect(self, text: str, *, timeout: float | None = None) -> Detection:
        """The language of a text."""
        return self.detect_many([text], timeout=timeout)[0]

    def detect_many(self, texts: Sequence[str], *, timeout: float | None = None) -> tuple[Detection, ...]:
        """The language of each text, in order."""
        request = _convert.detect_request(texts)
        return _convert.detections(self._call(self._stubs.translation.DetectLanguage, request, timeout))

    def summarize(
        self,
        text: str,
        *,
        title: str | None = None,
        sentences: int | None = None,
        target: str | None = None,
        source: str | None = None,
        model: str | None = None,
        options: SummaryOptions | None = None,
        priority: Priority | str | None = None,
        timeout: float | None = None,
    ) -> Summary:
        """Summarise one article by the sentences that matter most.

        Args:
            text: the article.
            title: its headline; helps to tell what matters.
            sentences: how many sentences; three when no length is given. `options` can limit words instead.
            target: language of the summary; the article's own when None.
            source: language of the article; detected when None.
            model: translation model for the summary; the server's choice when None.
            options: all options, `SummaryOptions`; a keyword that contradicts them is a ConfigurationError.
            priority: as for `translate`.
            timeout: seconds; the client's when None.
        """
        chosen = summary_options(options, sentences=sentences, target=target, source=source, model=model)
        request = _convert.summarize_request(Article(text, title), chosen, priority)
        response = self._call(self._stubs.summarization.SummarizeText, request, timeout)
        return _convert.summary(response.summary, _convert.timing(response.timing))

    def summarize_stream(
        self,
        items: Iterable[Article | str | tuple[str, str]],
        *,
        sentences: int | None = None,
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
        chosen = summary_options(options, sentences=sentences, target=target, source=source, model=model)
        make = SummaryItems(chosen, priority)
        stream = self._stubs.summarization.StreamSummarize
        return self._stream(stream, map(make, items), _convert.summary_outcome, timeout, window, reconnect)

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
            priority: as for `translate`; bulk when None.
            on_progress: called with the number of blocks that are done and of all blocks.
            timeout: seconds; no limit when None.

        Raises OSError when the file cannot be read. A block that cannot be translated is left as it was and named in
        the report. Whatever `on_progress` raises ends the work.
        """
        chosen = translation_options(options, target=target, source=source, model=model)
        messages = document_requests(
            document, chosen, name=name, format=format, paths=paths, columns=columns, priority=priority
        )
        call = self._stubs.documents.TranslateDocument(messages(), **self._stream_options(timeout)())
        answer = DocumentAnswer(on_progress)
        try:
            for message in call:
                answer.take(message)
        except grpc.RpcError as error:
            raise from_rpc_error(error, target=self.target) from error
        finally:
            call.cancel()
        return answer.document()

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
