"""Translators of rows: with models of their own, or by running servers. An actor has one; so has a run without Ray.

Both may be called from several threads at a time, and neither raises for a row: what is wrong with it is in its result.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ..config import ServerConfig
from ..errors import DragomanError
from ..inference import Quality, TranslatedText, TranslateOptions
from ..service import Service
from ..settings import from_environment
from .rows import RowResult, RowTexts

if TYPE_CHECKING:
    from dragoman import Client, Translation, TranslationOptions

__all__ = ["LostError", "OwnModels", "RowTranslator", "RunningServers", "TranslatorSpec"]

T = TypeVar("T")
_ROUNDS = 3
_ANSWER_SECONDS = 15.0


class LostError(Exception):
    """Nothing can be translated any more, whatever the row; the run ends."""


class RowTranslator(Protocol):
    """Translates rows."""

    def translate(self, batch: Sequence[RowTexts]) -> list[RowResult]:
        """A result for each row, in any order; raises LostError when no row can be translated any more."""

    def close(self) -> None:
        """Let go of models and connections."""


class TranslatorSpec(Protocol):
    """How to build a translator; it is small, and can be sent to another machine."""

    def build(self, number: int, cpus: int) -> RowTranslator:
        """The translator of the actor with this number, which has so many CPUs.

        Raises:
            LostError: it cannot be built; the message says why.
        """


@dataclass(frozen=True, kw_only=True)
class OwnModels:
    """Translators that load the models themselves.

    The settings are the environment variables of `dragoman-server` where the translator is built.

    Attributes:
        options: of all rows.
        models_dir: in place of that setting; the folder must be there on every machine.
    """

    options: TranslateOptions
    models_dir: Path | None = None

    def build(self, number: int, cpus: int) -> RowTranslator:
        """The façade over models that are loaded once, decoding on `cpus` cores."""
        try:
            settings = from_environment(ServerConfig, os.environ)
            settings.update({"models_dir": self.models_dir} if self.models_dir else {})
            settings.update(workers=cpus, data=None)  # a database is for one process
            return _ServiceTranslator(ServerConfig(**settings), self.options)
        except (DragomanError, ValueError, ImportError) as error:
            raise LostError(f"the models cannot be loaded: {error}") from None


class _ServiceTranslator:
    """A service on an event loop in a thread of its own."""

    def __init__(self, config: ServerConfig, options: TranslateOptions) -> None:
        self._options = options
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="service", daemon=True)
        self._thread.start()
        try:
            self._service = self._wait(_loaded(config))
        except BaseException:
            self._end()
            raise

    def translate(self, batch: Sequence[RowTexts]) -> list[RowResult]:
        """Translate the rows together, so that their sentences share batches."""
        return self._wait(self._translated(batch))

    def close(self) -> None:
        """Let go of the models."""
        self._wait(self._service.__aexit__(None, None, None))
        self._end()

    async def _translated(self, batch: Sequence[RowTexts]) -> list[RowResult]:
        return await asyncio.gather(*map(self._row, batch))

    async def _row(self, row: RowTexts) -> RowResult:
        try:
            texts = (await self._service.translate(row.texts, self._options)).texts
        except DragomanError as error:
            return RowResult.failed(row.name, error)
        except Exception as error:  # a fault of ours on this row must not take the others with it
            return RowResult.failed(row.name, f"{type(error).__name__}: {error}")
        return _result(row, texts)

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _end(self) -> None:
        self._wait(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _loaded(config: ServerConfig) -> Service:
    service = Service.from_config(config)
    await service.load()
    return service


@dataclass(frozen=True, kw_only=True)
class RunningServers:
    """Translators that stream to servers.

    Attributes:
        options: of all rows.
        addresses: at least one; actor n begins with address n, and goes on with the next one when it is lost.
        token: sent to all of them; None for none.
        tls: whether to use TLS.
        ca_file: authorities for TLS, on every machine; None: those of the system.
        reconnect: seconds to try to get a lost server back, before the next one is taken.
    """

    options: TranslateOptions
    addresses: tuple[str, ...]
    token: str | None = field(default=None, repr=False)
    tls: bool = False
    ca_file: Path | None = None
    reconnect: float = 30.0

    def build(self, number: int, cpus: int) -> RowTranslator:
        """Clients of the servers; a connection is made with the first row."""
        first = number % len(self.addresses)
        return _ServerTranslator(replace(self, addresses=self.addresses[first:] + self.addresses[:first]))


class _ServerTranslator:
    def __init__(self, servers: RunningServers) -> None:
        self._servers = servers
        self._options = _of_client(servers.options)
        self._clients: dict[str, Client] = {}
        self._limits: dict[str, int] = {}
        self._lock = threading.Lock()

    def translate(self, batch: Sequence[RowTexts]) -> list[RowResult]:
        """Stream the rows to the first server that answers."""
        from dragoman import ServiceError

        lost = []
        for address in self._servers.addresses:
            try:
                return self._by(self._client(address), batch)
            except ServiceError as error:
                lost.append(f"{address}: {error.message}")
        raise LostError(f"no server answers: {'; '.join(lost)}")

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            client.close()

    def _client(self, address: str) -> Client:
        from dragoman import Client

        with self._lock:
            if address not in self._clients:
                servers = self._servers
                made = Client(
                    address, timeout=float("inf"), token=servers.token, tls=servers.tls, ca_file=servers.ca_file
                )
                self._clients[address] = made
            return self._clients[address]

    def _by(self, client: Client, batch: Sequence[RowTexts]) -> list[RowResult]:
        """The rows by one server; raises ServiceError when it is lost. Refused items are sent again, at most twice."""
        limit = self._limit(client)
        refused = {row.name: _excess(row, limit) for row in batch}
        asked = [row for row in batch if not refused[row.name]]
        wanted = {f"{n}.{k}": text for n, row in enumerate(asked) for k, text in enumerate(row.texts)}
        found: dict[str, Any] = {}
        for last in (False,) * (_ROUNDS - 1) + (True,):
            again, pause = {}, 1.0
            stream = client.translate_stream(
                iter(wanted.items()), options=self._options, priority="bulk", reconnect=self._servers.reconnect
            )
            for outcome in stream:
                if outcome.error is not None and outcome.error.retryable and not last:
                    again[outcome.id] = wanted[outcome.id]
                    pause = max(pause, getattr(outcome.error, "retry_after", None) or 0.0)
                else:
                    found[outcome.id] = outcome
            if not again:
                break
            wanted = again
            time.sleep(pause)
        done = [_settled(row, [found[f"{n}.{k}"] for k in range(len(row.texts))]) for n, row in enumerate(asked)]
        return done + [RowResult.failed(name, error) for name, error in refused.items() if error]

    def _limit(self, client: Client) -> int:
        """Code points that the server takes in a text, 0: it does not say. A larger message would end the stream."""
        from dragoman import UnimplementedError

        if client.target not in self._limits:
            try:
                self._limits[client.target] = client.server_info(timeout=_ANSWER_SECONDS).limits.max_characters
            except UnimplementedError:
                self._limits[client.target] = 0
        return self._limits[client.target]


def _excess(row: RowTexts, limit: int) -> str:
    longest = max(map(len, row.texts))
    return f"{longest:,} characters are more than the {limit:,} that the server takes" if 0 < limit < longest else ""


def _settled(row: RowTexts, outcomes: Sequence[Any]) -> RowResult:
    for outcome in outcomes:
        if outcome.error is not None:
            return RowResult.failed(row.name, outcome.error)
    return _result(row, [outcome.result for outcome in outcomes])


def _result(row: RowTexts, texts: Sequence[TranslatedText | Translation]) -> RowResult:
    """The result of a row whose texts the service, or a server, has translated."""
    models = {f"{text.model.name} {text.model.hash[:12]}" for text in texts if text.model}
    flags = {flag.kind.value for text in texts for segment in text.segments for flag in segment.flags}
    return RowResult(row.name, tuple(text.text for text in texts), tuple(sorted(models)), tuple(sorted(flags)))


def _of_client(options: TranslateOptions) -> TranslationOptions:
    from dragoman import TranslationOptions

    return TranslationOptions(
        target=options.target,
        source=options.source,
        model=options.model,
        check_similarity=options.check_similarity,
        quality=Quality(options.quality).value,
    )
