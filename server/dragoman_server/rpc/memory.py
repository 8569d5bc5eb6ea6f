"""Service TranslationMemory."""

from __future__ import annotations

import grpc
from dragoman.v1 import memory_pb2 as pb
from dragoman.v1 import memory_pb2_grpc, text_pb2

from ..errors import InvalidRequestError
from ..service import Service
from ..service.memory import DEFAULT_MATCHES, DEFAULT_SIMILARITY, look_up
from ..service.paging import DEFAULT_PAGE_SIZE, page_size
from ..storage import (
    MAX_PAGE,
    ApprovedSegment,
    NearMatch,
    StoredSegment,
    context_key,
    export_memory,
    import_memory,
)
from ..text import Span
from .files import Uploads, send_file
from .glossaries import report_message, timestamp

__all__ = ["TranslationMemoryServicer"]

MAX_FILE_BYTES = 256 * 1024 * 1024
_FIELDS = {"minimum": "min_similarity", "limit": "max_matches"}


class TranslationMemoryServicer(memory_pb2_grpc.TranslationMemoryServicer):
    """Stores approved segments and finds them again."""

    def __init__(self, service: Service) -> None:
        self._storage = service.storage
        self._uploads = Uploads()

    async def PutSegments(
        self, request: pb.PutSegmentsRequest, context: grpc.aio.ServicerContext
    ) -> pb.PutSegmentsResponse:
        segments = [_approved(segment) for segment in request.segments]
        report = await self._storage.write(lambda stores: stores.memory.put(segments))
        return pb.PutSegmentsResponse(report=report_message(report))

    async def LookUp(self, request: pb.LookUpRequest, context: grpc.aio.ServicerContext) -> pb.LookUpResponse:
        try:
            exact, near = await look_up(
                self._storage,
                request.source,
                source_language=request.source_language,
                target_language=request.target_language,
                previous=request.previous,
                minimum=request.min_similarity if request.HasField("min_similarity") else DEFAULT_SIMILARITY,
                limit=request.max_matches if request.HasField("max_matches") else DEFAULT_MATCHES,
            )
        except InvalidRequestError as error:
            error.field = _FIELDS.get(error.field or "", error.field)
            raise
        return pb.LookUpResponse(
            exact=_segment_message(exact) if exact else None, near=[_near_message(match) for match in near]
        )

    async def ListSegments(
        self, request: pb.ListSegmentsRequest, context: grpc.aio.ServicerContext
    ) -> pb.ListSegmentsResponse:
        size = page_size(request.page_size, default=DEFAULT_PAGE_SIZE, most=MAX_PAGE)
        page = await self._storage.read(
            lambda stores: stores.memory.segments(
                document=request.document or None, page_size=size, token=request.page_token
            )
        )
        return pb.ListSegmentsResponse(segments=map(_segment_message, page.items), next_page_token=page.next_token)

    async def DeleteSegments(
        self, request: pb.DeleteSegmentsRequest, context: grpc.aio.ServicerContext
    ) -> pb.DeleteSegmentsResponse:
        deleted = await self._storage.write(lambda stores: stores.memory.delete_many(request.ids))
        return pb.DeleteSegmentsResponse(deleted=deleted)

    async def PurgeDocument(
        self, request: pb.PurgeDocumentRequest, context: grpc.aio.ServicerContext
    ) -> pb.PurgeDocumentResponse:
        deleted = await self._storage.write(lambda stores: stores.memory.purge(request.document))
        return pb.PurgeDocumentResponse(deleted=deleted)

    async def ImportMemory(
        self, request_iterator: object, context: grpc.aio.ServicerContext
    ) -> pb.ImportMemoryResponse:
        self._storage.require()
        async with self._uploads.received(context, MAX_FILE_BYTES) as (header, file):
            report = await self._storage.write(
                lambda stores: import_memory(
                    stores.memory, file, source_language=header.source_language or None, dry_run=header.dry_run
                )
            )
        return pb.ImportMemoryResponse(report=report_message(report))

    async def ExportMemory(self, request: pb.ExportMemoryRequest, context: grpc.aio.ServicerContext) -> None:
        await send_file(
            context,
            self._storage,
            lambda stores: export_memory(stores.memory, document=request.document or None),
            pb.ExportMemoryResponse,
        )


def _approved(segment: pb.MemorySegment) -> ApprovedSegment:
    return ApprovedSegment(
        source_language=segment.source_language,
        target_language=segment.target_language,
        source=segment.source,
        target=segment.target,
        context=context_key(segment.previous) if segment.previous else segment.context,
        document=segment.document,
        author=segment.author,
        note=segment.note,
    )


def _segment_message(segment: StoredSegment) -> pb.MemorySegment:
    return pb.MemorySegment(
        id=segment.id,
        source_language=segment.source_language,
        target_language=segment.target_language,
        source=segment.source,
        target=segment.target,
        context=segment.context,
        document=segment.document,
        author=segment.author,
        note=segment.note,
        create_time=timestamp(segment.created),
        update_time=timestamp(segment.updated),
    )


def _near_message(match: NearMatch) -> pb.NearMatch:
    return pb.NearMatch(
        segment=_segment_message(match.segment),
        similarity=match.similarity,
        differences=[pb.Difference(here=_span(one.here), there=_span(one.there)) for one in match.differences],
    )


def _span(span: Span) -> text_pb2.Span:
    return text_pb2.Span(start=span.start, end=span.end)
