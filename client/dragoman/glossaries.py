"""Stored glossaries of a server that was started with `--data`: `Client.glossaries` and `AsyncClient.glossaries`.

with Client() as client:
    client.glossaries.create("desk")
    client.glossaries.put("desk", [StoredEntry("قطاع غزة", "Gaza Strip")])
    client.translate(text, options=TranslationOptions(target="en", glossary_name="desk"))
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any

from ._glossary_messages import (
    StoredEntry,
    StoredGlossary,
    create_request,
    export_request,
    import_header,
    put_request,
    remove_request,
    stored_entry,
    stored_glossary,
)
from .imports import ImportReport, report, upload
from .v1 import glossaries_pb2 as pb

__all__ = ["AsyncGlossaries", "Glossaries", "StoredEntry", "StoredGlossary"]

_PAGE = 1000


class Glossaries:
    """Stored glossaries; every method waits for its answer.

    Names are 1 to 63 of a-z, 0-9, ".", "_" and "-". With `expected_revision` a change is made only if the glossary
    still has that revision; ConflictError else. Every method raises ServiceError (see `dragoman.errors`):
    PreconditionError when the server stores nothing, NotFoundError for a glossary that is not there.
    """

    def __init__(self, stub: Callable[[], Any], call: Callable[..., Any], pieces: Callable[..., Any]) -> None:
        self._stub, self._call, self._pieces = stub, call, pieces

    def create(self, name: str, *, description: str = "", timeout: float | None = None) -> StoredGlossary:
        """Make an empty glossary; ConflictError when the name is taken."""
        return stored_glossary(
            self._call(self._stub().CreateGlossary, create_request(name, description), timeout).glossary
        )

    def get(self, name: str, *, timeout: float | None = None) -> StoredGlossary:
        """The glossary of that name."""
        return stored_glossary(self._call(self._stub().GetGlossary, pb.GetGlossaryRequest(name=name), timeout).glossary)

    def list(self, *, timeout: float | None = None) -> tuple[StoredGlossary, ...]:
        """All glossaries, by name."""
        found: list[StoredGlossary] = []
        token = ""
        while True:
            request = pb.ListGlossariesRequest(page_size=_PAGE, page_token=token)
            page = self._call(self._stub().ListGlossaries, request, timeout)
            found += map(stored_glossary, page.glossaries)
            token = page.next_page_token
            if not token:
                return tuple(found)

    def delete(self, name: str, *, expected_revision: int | None = None, timeout: float | None = None) -> None:
        """Remove a glossary with its entries."""
        request = pb.DeleteGlossaryRequest(name=name, expected_revision=expected_revision)
        self._call(self._stub().DeleteGlossary, request, timeout)

    def entries(self, name: str, *, timeout: float | None = None) -> Iterator[StoredEntry]:
        """Entries in the order in which they were stored, fetched page by page; `timeout` is for each page."""
        token = ""
        while True:
            request = pb.ListEntriesRequest(name=name, page_size=_PAGE, page_token=token)
            page = self._call(self._stub().ListEntries, request, timeout)
            yield from map(stored_entry, page.entries)
            token = page.next_page_token
            if not token:
                return

    def put(
        self,
        name: str,
        entries: Iterable[StoredEntry],
        *,
        expected_revision: int | None = None,
        timeout: float | None = None,
    ) -> ImportReport:
        """Add entries, all or none; one takes the place of those that share its Arabic or its English term."""
        reply = self._call(self._stub().PutEntries, put_request(name, entries, expected_revision), timeout)
        return report(reply.report, reply.revision)

    def remove(
        self,
        name: str,
        arabic_terms: Iterable[str],
        *,
        expected_revision: int | None = None,
        timeout: float | None = None,
    ) -> int:
        """Remove the entries of these Arabic terms; how many there were."""
        reply = self._call(self._stub().RemoveEntries, remove_request(name, arabic_terms, expected_revision), timeout)
        return int(reply.removed)

    def import_file(
        self,
        name: str,
        data: bytes,
        format: str,
        *,
        replace: bool = False,
        dry_run: bool = False,
        create: bool = False,
        expected_revision: int | None = None,
        timeout: float | None = None,
    ) -> ImportReport:
        """Store the entries of a file, in one transaction; rows with problems are left out and reported.

        Args:
            name: of the glossary.
            data: the file, up to 64 MiB.
            format: "tsv", "csv" or "tbx".
            replace: remove entries that are not in the file.
            dry_run: only report what would change.
            create: make the glossary when there is none of that name.
            expected_revision: see `Glossaries`.
            timeout: seconds; the client's when None.
        """
        header = import_header(name, format, replace, dry_run, create, expected_revision)
        messages = upload(pb.ImportGlossaryRequest, header, data)
        reply = self._call(self._stub().ImportGlossary, messages, timeout)
        return report(reply.report, reply.revision)

    def export(self, name: str, format: str, *, timeout: float | None = None) -> Iterator[bytes]:
        """The entries as of one moment, as the pieces of a "tsv", "csv" or "tbx" file."""
        found: Iterator[bytes] = self._pieces(self._stub().ExportGlossary, export_request(name, format), timeout)
        return found


class AsyncGlossaries:
    """`Glossaries` for asyncio: the same methods, awaited; `entries` and `export` are for `async for`."""

    def __init__(self, stub: Callable[[], Any], call: Callable[..., Any], pieces: Callable[..., Any]) -> None:
        self._stub, self._call, self._pieces = stub, call, pieces

    async def create(self, name: str, *, description: str = "", timeout: float | None = None) -> StoredGlossary:
        """See `Glossaries.create`."""
        return stored_glossary(
            (await self._call(self._stub().CreateGlossary, create_request(name, description), timeout)).glossary
        )

    async def get(self, name: str, *, timeout: float | None = None) -> StoredGlossary:
        """See `Glossaries.get`."""
        request = pb.GetGlossaryRequest(name=name)
        return stored_glossary((await self._call(self._stub().GetGlossary, request, timeout)).glossary)

    async def list(self, *, timeout: float | None = None) -> tuple[StoredGlossary, ...]:
        """See `Glossaries.list`."""
        found: list[StoredGlossary] = []
        token = ""
        while True:
            request = pb.ListGlossariesRequest(page_size=_PAGE, page_token=token)
            page = await self._call(self._stub().ListGlossaries, request, timeout)
            found += map(stored_glossary, page.glossaries)
            token = page.next_page_token
            if not token:
                return tuple(found)

    async def delete(self, name: str, *, expected_revision: int | None = None, timeout: float | None = None) -> None:
        """See `Glossaries.delete`."""
        request = pb.DeleteGlossaryRequest(name=name, expected_revision=expected_revision)
        await self._call(self._stub().DeleteGlossary, request, timeout)

    async def entries(self, name: str, *, timeout: float | None = None) -> AsyncIterator[StoredEntry]:
        """See `Glossaries.entries`."""
        token = ""
        while True:
            request = pb.ListEntriesRequest(name=name, page_size=_PAGE, page_token=token)
            page = await self._call(self._stub().ListEntries, request, timeout)
            for entry in page.entries:
                yield stored_entry(entry)
            token = page.next_page_token
            if not token:
                return

    async def put(
        self,
        name: str,
        entries: Iterable[StoredEntry],
        *,
        expected_revision: int | None = None,
        timeout: float | None = None,
    ) -> ImportReport:
        """See `Glossaries.put`."""
        reply = await self._call(self._stub().PutEntries, put_request(name, entries, expected_revision), timeout)
        return report(reply.report, reply.revision)

    async def remove(
        self,
        name: str,
        arabic_terms: Iterable[str],
        *,
        expected_revision: int | None = None,
        timeout: float | None = None,
    ) -> int:
        """See `Glossaries.remove`."""
        reply = await self._call(
            self._stub().RemoveEntries, remove_request(name, arabic_terms, expected_revision), timeout
        )
        return int(reply.removed)

    async def import_file(
        self,
        name: str,
        data: bytes,
        format: str,
        *,
        replace: bool = False,
        dry_run: bool = False,
        create: bool = False,
        expected_revision: int | None = None,
        timeout: float | None = None,
    ) -> ImportReport:
        """See `Glossaries.import_file`."""
        header = import_header(name, format, replace, dry_run, create, expected_revision)
        messages = upload(pb.ImportGlossaryRequest, header, data)
        reply = await self._call(self._stub().ImportGlossary, messages, timeout)
        return report(reply.report, reply.revision)

    def export(self, name: str, format: str, *, timeout: float | None = None) -> AsyncIterator[bytes]:
        """See `Glossaries.export`."""
        found: AsyncIterator[bytes] = self._pieces(self._stub().ExportGlossary, export_request(name, format), timeout)
        return found
