"""What `Client` and `AsyncClient` share: options, requests, streams' items. No call is made here."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from typing import Any

from . import _convert
from ._connection import Connection, default_target
from .errors import ClosedError, ConfigurationError, DragomanError
from .options import SummaryOptions, TranslationOptions
from .results import Article, Priority
from .v1 import summarization_pb2, translation_pb2

__all__ = ["BaseClient"]

DEFAULT_TIMEOUT = 300.0
DEFAULT_WINDOW = 32
DEFAULT_RECONNECT = 30.0


class BaseClient:
    """The options of a client.

    Args:
        target: "HOST:PORT", "dns:///NAME:PORT" (all addresses of the name are used in turn) or "unix:PATH"; without
            it the environment variable DRAGOMAN_SERVER, else 127.0.0.1:50051.
        timeout: seconds until a call is given up, unless the call has its own; `float("inf")` for none. Streams have no
            deadline unless the call gives one.
        token: sent as bearer token with every call; refused without TLS unless the server is on this machine.
        tls: use TLS with the certificate authorities that gRPC trusts.
        ca_file: use TLS and trust the certificate authorities in this PEM file instead.
        credentials: use these `grpc.ChannelCredentials` (a client certificate, for example) instead.
        metadata: sent with every call.
        max_message_bytes: largest message to send or accept.

    Raises ConfigurationError for options that make no sense.
    """

    def __init__(
        self,
        target: str | None = None,
        *,
        timeout: float | None = DEFAULT_TIMEOUT,
        token: str | None = None,
        tls: bool = False,
        ca_file: str | os.PathLike[str] | None = None,
        credentials: Any = None,
        metadata: Sequence[tuple[str, str]] = (),
        max_message_bytes: int = 64 * 1024 * 1024,
    ) -> None:
        self._connection = Connection(
            target=target if target is not None else default_target(),
            timeout=timeout,
            token=token,
            tls=tls,
            ca_file=ca_file,
            credentials=credentials,
            metadata=tuple(metadata),
            max_message_bytes=max_message_bytes,
        )
        self._closed = False

    @property
    def target(self) -> str:
        """The server's address as gRPC is given it."""
        return self._connection.target

    def __repr__(self) -> str:
        state = "closed" if self._closed else "tls" if self._connection.secure else "plaintext"
        return f"<{type(self).__name__} {self.target} {state}>"

    def _require_open(self) -> None:
        if self._closed:
            raise ClosedError(f"this {type(self).__name__} was closed; make a new one")

    def _call_options(self, timeout: float | None) -> dict[str, Any]:
        return {"timeout": self._connection.seconds(timeout), "metadata": self._connection.call_metadata()}

    def _stream_options(self, timeout: float | None) -> Callable[[], dict[str, Any]]:
        """Options for each connection of a stream, which share one deadline."""
        seconds = None if timeout is None else self._connection.seconds(timeout)
        end = None if seconds is None else time.monotonic() + seconds
        metadata = self._connection.call_metadata()
        return lambda: {"timeout": None if end is None else max(end - time.monotonic(), 0.0), "metadata": metadata}


class TranslationItems:
    """Makes the requests of StreamTranslate from what callers pass."""

    def __init__(
        self, options: TranslationOptions, priority: Priority | str | None, mime_type: str | None = None
    ) -> None:
        self._options, self._priority = _convert.translation_options(options), _convert.priority(priority)
        self._mime_type = mime_type
        self._number = 0

    def __call__(self, item: _convert.TextItem) -> tuple[str, translation_pb2.StreamTranslateRequest | DragomanError]:
        """(id, request), or (id, error) when the text cannot be sent."""
        name, text, spans = _convert.spanned_text(item, self._number)
        self._number += 1
        try:
            text = _convert.checked_text(text, "text")
        except DragomanError as error:
            return name, error
        return name, translation_pb2.StreamTranslateRequest(
            id=_convert.checked_text(name, "id"),
            text=text,
            options=self._options,
            priority=self._priority,
            mime_type=self._mime_type,
            copied_spans=_convert.span_messages(spans),
        )


class SummaryItems:
    """Makes the requests of StreamSummarize from what callers pass."""

    def __init__(self, options: SummaryOptions, priority: Priority | str | None) -> None:
        self._options, self._priority = _convert.summary_options(options), _convert.priority(priority)
        self._number = 0

    def __call__(
        self, item: Article | str | tuple[str, str]
    ) -> tuple[str, summarization_pb2.StreamSummarizeRequest | DragomanError]:
        """(id, request), or (id, error) when the text cannot be sent."""
        name, article = _convert.named_article(item, self._number)
        self._number += 1
        try:
            fields = _convert.article_fields(article)
        except DragomanError as error:
            return name, error
        return name, summarization_pb2.StreamSummarizeRequest(
            id=_convert.checked_text(name, "id"), options=self._options, priority=self._priority, **fields
        )


def checked_flow(window: int, reconnect: float) -> dict[str, Any]:
    """The flow options of a stream; raises ConfigurationError."""
    if window < 1:
        raise ConfigurationError(f"window must be at least 1 item, not {window}")
    if reconnect < 0:
        raise ConfigurationError(f"reconnect must be at least 0 seconds, not {reconnect}")
    return {"window": window, "reconnect": reconnect}
