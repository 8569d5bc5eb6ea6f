"""The translation memory of a server that was started with `--data`: `Client.memory` and `AsyncClient.memory`.

with Client() as client:
    client.memory.put([MemorySegment("ar", "en", source, approved)])
    client.translate(text, options=TranslationOptions(target="en", use_memory=True))
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ._convert import checked_text
from .imports import ImportReport, moment, report, upload
from .results import Span
from .v1 import memory_pb2 as pb
from .v1 import text_pb2

__all__ = ["AsyncMemory", "Difference", "LookUp", "Memory", "MemorySegment", "NearMatch"]

_TEXTS = ("source_language", "target_language", "source", "target", "previous", "context", "document", "author", "note")


@dataclass(frozen=True, slots=True)
class MemorySegment:
    """A sentence with the translation that a person approved."""

    source_language: str
    target_language: str
    source: str
    target: str
    previous: str = field(default="", kw_only=True)
    """The sentence before it, where the translation holds after that one only; not in results."""
    context: str = field(default="", kw_only=True)
    """What is stored of that sentence; "" where the translation holds after any."""
    document: str = field(default="", kw_only=True)
    """Identity of the document that it comes from, so that it can be purged with it."""
    author: str = field(default="", kw_only=True)
    note: str = field(default="", kw_only=True)
    id: int = field(default=0, kw_only=True)
    """0 before it is stored."""
    created: datetime | None = field(default=None, kw_only=True)
    updated: datetime | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where two sources differ; one of the spans may be empty."""

    here: Span
    """In the source that was looked up."""
    there: Span
    """In the one that is stored."""


@dataclass(frozen=True, slots=True)
class NearMatch:
    """A segment whose source is almost the one that was looked up."""

    segment: MemorySegment
    similarity: float
    """1 - d / n, with d the Levenshtein distance in words and n the words of the longer source."""
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class LookUp:
    """What the memory has for a source."""

    exact: MemorySegment | None
    near: tuple[NearMatch, ...]
    """The most similar first; the exact one is among them, unless it has more than 250 words."""


class Memory:
    """The translation memory; every method waits for its answer.

    Every method raises ServiceError (see `dragoman.errors`): PreconditionError when the server stores nothing.
    """

    def __init__(self, stub: Callable[[], Any], call: Callable[..., Any], pieces: Callable[..., Any]) -> None:
        self._stub, self._call, self._pieces = stub, call, pieces

    def put(self, segments: Iterable[MemorySegment], *, timeout: float | None = None) -> ImportReport:
        """Store segments, all or none; one takes the place of that with the same languages, source and context."""
        return report(self._call(self._stub().PutSegments, _put(segments), timeout).report)

    def look_up(
        self,
        source: str,
        *,
        source_language: str,
        target_language: str,
        previous: str = "",
        min_similarity: float | None = None,
        max_matches: int | None = None,
        timeout: float | None = None,
    ) -> LookUp:
        """The segment with this source, and those with similar ones.

        Args:
            source: a sentence.
            source_language: "ar" or "en".
            target_language: the other one.
            previous: the sentence before it; a segment that was stored after the same one comes first.
            min_similarity: 0.5 to 1; 0.7 when None.
            max_matches: 1 to 50; 5 when None.
            timeout: seconds; the client's when None.
        """
        request = _look_up(source, source_language, target_language, previous, min_similarity, max_matches)
        return _found(self._call(self._stub().LookUp, request, timeout))

    def delete(self, ids: Iterable[int], *, timeout: float | None = None) -> int:
        """Remove segments by `MemorySegment.id`; how many there were."""
        return int(self._call(self._stub().DeleteSegments, pb.DeleteSegmentsRequest(ids=ids), timeout).deleted)

    def purge(self, document: str, *, timeout: float | None = None) -> int:
        """Remove all segments of a document; how many there were."""
        request = pb.PurgeDocumentRequest(document=document)
        return int(self._call(self._stub().PurgeDocument, request, timeout).deleted)

    def import_file(
        self, data: bytes, *, source_language: str = "", dry_run: bool = False, timeout: float | None = None
    ) -> ImportReport:
        """Store the segments of a TMX file of up to 256 MiB, in one transaction.

        Args:
            data: the file.
            source_language: of all its units; what the file says when empty.
            dry_run: only report what would change.
            timeout: seconds; the client's when None.
        """
        messages = upload(pb.ImportMemoryRequest, _header(source_language, dry_run), data)
        return report(self._call(self._stub().ImportMemory, messages, timeout).report)

    def export(self, *, document: str = "", timeout: float | None = None) -> Iterator[bytes]:
        """All segments, or those of a document, as the pieces of a TMX file."""
        request = pb.ExportMemoryRequest(document=document)
        found: Iterator[bytes] = self._pieces(self._stub().ExportMemory, request, timeout)
        return found


class AsyncMemory:
    """`Memory` for asyncio: the same methods, awaited; `export` is for `async for`."""

    def __init__(self, stub: Callable[[], Any], call: Callable[..., Any], pieces: Callable[..., Any]) -> None:
        self._stub, self._call, self._pieces = stub, call, pieces

    async def put(self, segments: Iterable[MemorySegment], *, timeout: float | None = None) -> ImportReport:
        """See `Memory.put`."""
        return report((await self._call(self._stub().PutSegments, _put(segments), timeout)).report)

    async def look_up(
        self,
        source: str,
        *,
        source_language: str,
        target_language: str,
        previous: str = "",
        min_similarity: float | None = None,
        max_matches: int | None = None,
        timeout: float | None = None,
    ) -> LookUp:
        """See `Memory.look_up`."""
        request = _look_up(source, source_language, target_language, previous, min_similarity, max_matches)
        return _found(await self._call(self._stub().LookUp, request, timeout))

    async def delete(self, ids: Iterable[int], *, timeout: float | None = None) -> int:
        """See `Memory.delete`."""
        request = pb.DeleteSegmentsRequest(ids=ids)
        return int((await self._call(self._stub().DeleteSegments, request, timeout)).deleted)

    async def purge(self, document: str, *, timeout: float | None = None) -> int:
        """See `Memory.purge`."""
        request = pb.PurgeDocumentRequest(document=document)
        return int((await self._call(self._stub().PurgeDocument, request, timeout)).deleted)

    async def import_file(
        self, data: bytes, *, source_language: str = "", dry_run: bool = False, timeout: float | None = None
    ) -> ImportReport:
        """See `Memory.import_file`."""
        messages = upload(pb.ImportMemoryRequest, _header(source_language, dry_run), data)
        return report((await self._call(self._stub().ImportMemory, messages, timeout)).report)

    def export(self, *, document: str = "", timeout: float | None = None) -> AsyncIterator[bytes]:
        """See `Memory.export`."""
        request = pb.ExportMemoryRequest(document=document)
        found: AsyncIterator[bytes] = self._pieces(self._stub().ExportMemory, request, timeout)
        return found


def _put(segments: Iterable[MemorySegment]) -> pb.PutSegmentsRequest:
    return pb.PutSegmentsRequest(segments=[_message(segment, index) for index, segment in enumerate(segments)])


def _message(segment: MemorySegment, index: int) -> pb.MemorySegment:
    texts: dict[str, Any] = {name: checked_text(getattr(segment, name), f"segments[{index}].{name}") for name in _TEXTS}
    return pb.MemorySegment(**texts)


def _look_up(
    source: str,
    source_language: str,
    target_language: str,
    previous: str,
    min_similarity: float | None,
    max_matches: int | None,
) -> pb.LookUpRequest:
    return pb.LookUpRequest(
        source=checked_text(source, "source"),
        source_language=source_language,
        target_language=target_language,
        previous=checked_text(previous, "previous"),
        min_similarity=min_similarity,
        max_matches=max_matches,
    )


def _header(source_language: str, dry_run: bool) -> pb.ImportMemoryHeader:
    return pb.ImportMemoryHeader(source_language=source_language, dry_run=dry_run)


def _found(reply: pb.LookUpResponse) -> LookUp:
    return LookUp(_segment(reply.exact) if reply.HasField("exact") else None, tuple(map(_near, reply.near)))


def _near(match: pb.NearMatch) -> NearMatch:
    differences = tuple(Difference(_span(one.here), _span(one.there)) for one in match.differences)
    return NearMatch(_segment(match.segment), match.similarity, differences)


def _segment(message: pb.MemorySegment) -> MemorySegment:
    return MemorySegment(
        **{name: getattr(message, name) for name in _TEXTS},
        id=message.id,
        created=moment(message, "create_time"),
        updated=moment(message, "update_time"),
    )


def _span(span: text_pb2.Span) -> Span:
    return Span(span.start, span.end)
