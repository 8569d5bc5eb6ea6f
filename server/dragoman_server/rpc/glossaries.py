"""Service Glossaries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import grpc
from dragoman.v1 import glossaries_pb2 as pb
from dragoman.v1 import glossaries_pb2_grpc, storage_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from ..errors import InvalidRequestError
from ..service import Service, Stores
from ..service.paging import DEFAULT_PAGE_SIZE, page_size
from ..storage import MAX_PAGE, Glossary, ImportReport, StoredEntry, export_glossary, import_glossary
from .files import Uploads, send_file

__all__ = ["GlossariesServicer", "report_message", "timestamp"]

MAX_FILE_BYTES = 64 * 1024 * 1024

_FORMATS = {
    pb.GLOSSARY_FORMAT_TSV: "tsv",
    pb.GLOSSARY_FORMAT_CSV: "csv",
    pb.GLOSSARY_FORMAT_TBX: "tbx",
}


class GlossariesServicer(glossaries_pb2_grpc.GlossariesServicer):
    """Makes, shows and changes stored glossaries."""

    def __init__(self, service: Service) -> None:
        self._storage = service.storage
        self._uploads = Uploads()

    async def CreateGlossary(
        self, request: pb.CreateGlossaryRequest, context: grpc.aio.ServicerContext
    ) -> pb.CreateGlossaryResponse:
        made = await self._storage.write(
            lambda stores: stores.glossaries.create(request.name, description=request.description)
        )
        return pb.CreateGlossaryResponse(glossary=_glossary_message(made))

    async def GetGlossary(
        self, request: pb.GetGlossaryRequest, context: grpc.aio.ServicerContext
    ) -> pb.GetGlossaryResponse:
        found = await self._storage.read(lambda stores: stores.glossaries.get(request.name))
        return pb.GetGlossaryResponse(glossary=_glossary_message(found))

    async def ListGlossaries(
        self, request: pb.ListGlossariesRequest, context: grpc.aio.ServicerContext
    ) -> pb.ListGlossariesResponse:
        size = page_size(request.page_size, default=DEFAULT_PAGE_SIZE, most=MAX_PAGE)
        page = await self._storage.read(
            lambda stores: stores.glossaries.glossaries(page_size=size, token=request.page_token)
        )
        return pb.ListGlossariesResponse(glossaries=map(_glossary_message, page.items), next_page_token=page.next_token)

    async def DeleteGlossary(
        self, request: pb.DeleteGlossaryRequest, context: grpc.aio.ServicerContext
    ) -> pb.DeleteGlossaryResponse:
        expected = _expected_revision(request)
        await self._storage.write(lambda stores: stores.glossaries.delete(request.name, expected_revision=expected))
        return pb.DeleteGlossaryResponse()

    async def ListEntries(
        self, request: pb.ListEntriesRequest, context: grpc.aio.ServicerContext
    ) -> pb.ListEntriesResponse:
        size = page_size(request.page_size, default=DEFAULT_PAGE_SIZE, most=MAX_PAGE)
        page = await self._storage.read(
            lambda stores: stores.glossaries.entries(request.name, page_size=size, token=request.page_token)
        )
        return pb.ListEntriesResponse(entries=map(_entry_message, page.items), next_page_token=page.next_token)

    async def PutEntries(
        self, request: pb.PutEntriesRequest, context: grpc.aio.ServicerContext
    ) -> pb.PutEntriesResponse:
        expected = _expected_revision(request)

        def put(stores: Stores) -> ImportReport:
            return stores.glossaries.merge(request.name, _entries(request.entries), expected_revision=expected)

        report = await self._storage.write(put)
        return pb.PutEntriesResponse(report=report_message(report), revision=report.revision)

    async def RemoveEntries(
        self, request: pb.RemoveEntriesRequest, context: grpc.aio.ServicerContext
    ) -> pb.RemoveEntriesResponse:
        expected = _expected_revision(request)
        removed = await self._storage.write(
            lambda stores: stores.glossaries.remove(request.name, request.arabic_terms, expected_revision=expected)
        )
        return pb.RemoveEntriesResponse(removed=removed)

    async def ImportGlossary(
        self, request_iterator: object, context: grpc.aio.ServicerContext
    ) -> pb.ImportGlossaryResponse:
        self._storage.require()
        async with self._uploads.received(context, MAX_FILE_BYTES) as (header, file):
            file_format = _format(header.format, "header.format")
            expected = _expected_revision(header)
            report = await self._storage.write(
                lambda stores: import_glossary(
                    stores.glossaries,
                    header.name,
                    file.read(),
                    file_format,
                    replace=header.replace,
                    dry_run=header.dry_run,
                    expected_revision=expected,
                    create=header.create,
                )
            )
        return pb.ImportGlossaryResponse(
            report=report_message(report), revision=0 if header.dry_run else report.revision
        )

    async def ExportGlossary(self, request: pb.ExportGlossaryRequest, context: grpc.aio.ServicerContext) -> None:
        self._storage.require()
        file_format = _format(request.format, "format")
        await send_file(
            context,
            self._storage,
            lambda stores: export_glossary(stores.glossaries, request.name, file_format),
            pb.ExportGlossaryResponse,
        )


def report_message(report: ImportReport) -> storage_pb2.ImportReport:
    """What an import came to, as the contract tells of it."""
    return storage_pb2.ImportReport(
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        removed=report.removed,
        problems=[storage_pb2.ImportProblem(line=one.line, message=one.message) for one in report.problems],
        problem_count=report.problem_count,
    )


def timestamp(moment: datetime) -> Timestamp:
    """A time with its zone as a message."""
    made = Timestamp()
    made.FromDatetime(moment)
    return made


def _glossary_message(glossary: Glossary) -> pb.StoredGlossary:
    return pb.StoredGlossary(
        name=glossary.name,
        description=glossary.description,
        revision=glossary.revision,
        entry_count=glossary.entry_count,
        create_time=timestamp(glossary.created),
        update_time=timestamp(glossary.updated),
    )


def _entry_message(entry: StoredEntry) -> pb.StoredEntry:
    return pb.StoredEntry(
        arabic=entry.arabic,
        english=entry.english,
        case_sensitive=entry.case_sensitive,
        note=entry.note,
        update_time=timestamp(entry.updated) if entry.updated else None,
    )


def _entries(messages: Iterable[pb.StoredEntry]) -> list[StoredEntry]:
    return [StoredEntry(one.arabic, one.english, one.case_sensitive, one.note) for one in messages]


def _expected_revision(
    request: pb.DeleteGlossaryRequest | pb.PutEntriesRequest | pb.RemoveEntriesRequest | pb.ImportGlossaryHeader,
) -> int | None:
    return request.expected_revision if request.HasField("expected_revision") else None


def _format(number: pb.GlossaryFormat, field: str) -> str:
    if number not in _FORMATS:
        allowed = ", ".join(pb.GlossaryFormat.Name(known) for known in _FORMATS)
        raise InvalidRequestError(
            f"{field} is {number}; allowed: {allowed}", field=field, metadata={"allowed": allowed}
        )
    return _FORMATS[number]
