"""Stored glossaries and the translation memory as JSON, under /v1: what the gRPC services have, but for files.

Reading needs the role "translate", changing the role "glossary". A server without a data folder answers STORAGE_OFF.
Whatever changes something is a PUT or a DELETE, which no page of another origin can send unasked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..access import Role
from ..errors import InvalidRequestError
from ..service.memory import DEFAULT_MATCHES, DEFAULT_SIMILARITY, look_up
from ..service.paging import DEFAULT_PAGE_SIZE, page_size
from ..storage import (
    MAX_PAGE,
    ApprovedSegment,
    Difference,
    Glossary,
    ImportReport,
    NearMatch,
    StoredEntry,
    StoredSegment,
    context_key,
)
from .bodies import decimal, flag, number, objects, read_values, string, strings
from .calls import Gate
from .problems import answering, problem

__all__ = ["stored_routes"]

_MATCH_FIELDS = {"minimum": "min_similarity", "limit": "max_matches"}


def stored_routes(gate: Gate) -> list[Route]:
    """The routes of glossaries and memory over a service."""
    glossaries, memory = _Glossaries(gate), _Memory(gate)
    routes = [
        ("GET", "/v1/glossaries", glossaries.list),
        ("PUT", "/v1/glossaries/{name}", glossaries.create),
        ("GET", "/v1/glossaries/{name}", glossaries.get),
        ("DELETE", "/v1/glossaries/{name}", glossaries.delete),
        ("GET", "/v1/glossaries/{name}/entries", glossaries.entries),
        ("PUT", "/v1/glossaries/{name}/entries", glossaries.put),
        ("DELETE", "/v1/glossaries/{name}/entries", glossaries.remove),
        ("GET", "/v1/memory", memory.list),
        ("PUT", "/v1/memory", memory.put),
        ("DELETE", "/v1/memory", memory.delete),
        ("POST", "/v1/memory/look-up", memory.look_up),
    ]
    return [Route(path, answering(endpoint, problem), methods=[method]) for method, path, endpoint in routes]


class _Glossaries:
    def __init__(self, gate: Gate) -> None:
        self._gate, self._storage, self._limits = gate, gate.service.storage, gate.service.limits

    async def list(self, request: Request) -> Response:
        values = await read_values(request, self._limits.max_message_bytes)
        with self._gate.admitted(request):
            size, token = _page(values)
            page = await self._storage.read(lambda stores: stores.glossaries.glossaries(page_size=size, token=token))
        glossaries = [_glossary(one) for one in page.items]
        return JSONResponse({"glossaries": glossaries, "next_page_token": page.next_token})

    async def create(self, request: Request) -> Response:
        name = request.path_params["name"]
        values = await read_values(request, self._limits.max_message_bytes)
        with self._gate.admitted(request, role=Role.GLOSSARY):
            description = string(values, "description", "") or ""
            made = await self._storage.write(lambda stores: stores.glossaries.create(name, description=description))
        return JSONResponse(_glossary(made))

    async def get(self, request: Request) -> Response:
        name = request.path_params["name"]
        with self._gate.admitted(request):
            found = await self._storage.read(lambda stores: stores.glossaries.get(name))
        return JSONResponse(_glossary(found))

    async def delete(self, request: Request) -> Response:
        name = request.path_params["name"]
        values = await read_values(request, self._limits.max_message_bytes)
        with self._gate.admitted(request, role=Role.GLOSSARY):
            expected = number(values, "expected_revision")
            await self._storage.write(lambda stores: stores.glossaries.delete(name, expected_revision=expected))
        return JSONResponse({})

    async def entries(self, request: Request) -> Response:
        name = request.path_params["name"]
        values = await read_values(request, self._limits.max_message_bytes)
        with self._gate.admitted(request):
            size, token = _page(values)
            page = await self._storage.read(lambda stores: stores.glossaries.entries(name, page_size=size, token=token))
        return JSONResponse({"entries": [_entry(one) for one in page.items], "next_page_token": page.next_token})

    async def put(self, request: Request) -> Response:
        name = request.path_params["name"]
        values = await read_values(request, self._limits.max_message_bytes)
        with self._gate.admitted(request, role=Role.GLOSSARY):
            entries, expected = objects(values, "entries", _read_entry), number(values, "expected_revision")
            report = await self._storage.write(
                lambda stores: stores.glossaries.merge(name, entries, expected_revision=expected)
            )
        return JSONResponse({"report": _report(report), "revision": report.revision})

    async def remove(self, request: Request) -> Response:
        name = request.path_params["name"]
        values = await read_values(request, self._limits.max_message_bytes)
        with self._gate.admitted(request, role=Role.GLOSSARY):
            terms, _ = strings(values, "arabic_terms")
            expected = number(values, "expected_revision")
            removed = await self._storage.write(
                lambda stores: stores.glossaries.remove(name, terms, expected_revision=expected)
            )
        return JSONResponse({"removed": removed})


class _Memory:
    def __init__(self, gate: Gate) -> None:
        self._gate, self._storage, self._limits = gate, gate.service.storage, gate.service.limits

    async def list(self, request: Request) -> Response:
        values = await read_values(request, self._limits.max_message_bytes)
        with self._gate.admitted(request):
            (size, token), document = _page(values), string(values, "document")
            page = await self._storage.read(
                lambda stores: stores.memory.segments(document=document, page_size=size, token=token)
            )
        return JSONResponse({"segments": [_segment(one) for one in page.items], "next_page_token": page.next_token})

    async def put(self, request: Request) -> Response:
        values = await read_values(request, self._limits.max_message_bytes)
        with self._gate.admitted(request, role=Role.GLOSSARY):
            segments = objects(values, "segments", _read_segment)
            report = await self._storage.write(lambda stores: stores.memory.put(segments))
        return JSONResponse({"report": _report(report)})

    async def delete(self, request: Request) -> Response:
        values = await read_values(request, self._limits.max_message_bytes)
        with self._gate.admitted(request, role=Role.GLOSSARY):
            document, ids = string(values, "document"), _ids(values)
            if (document is None) == (ids is None):
                raise InvalidRequestError(
                    "give either ids or document: which segments to delete", reason="FIELD_REQUIRED", field="ids"
                )
            deleted = await self._storage.write(
                lambda stores: stores.memory.purge(document) if document else stores.memory.delete_many(ids or ())
            )
        return JSONResponse({"deleted": deleted})

    async def look_up(self, request: Request) -> Response:
        values = await read_values(request, self._limits.max_message_bytes)
        with self._gate.admitted(request):
            try:
                exact, near = await look_up(
                    self._storage,
                    string(values, "source", "") or "",
                    source_language=string(values, "source_language", "") or "",
                    target_language=string(values, "target_language", "") or "",
                    previous=string(values, "previous", "") or "",
                    minimum=decimal(values, "min_similarity", DEFAULT_SIMILARITY),
                    limit=number(values, "max_matches", DEFAULT_MATCHES) or 0,
                )
            except InvalidRequestError as error:
                error.field = _MATCH_FIELDS.get(error.field or "", error.field)
                raise
        return JSONResponse({"exact": _segment(exact) if exact else None, "near": [_near(match) for match in near]})


def _page(values: Mapping[str, Any]) -> tuple[int, str]:
    """Size and token of the page that is asked for."""
    size = page_size(number(values, "page_size", 0) or 0, default=DEFAULT_PAGE_SIZE, most=MAX_PAGE)
    return size, string(values, "page_token", "") or ""


def _ids(values: Mapping[str, Any]) -> list[int] | None:
    """Ids of segments: a number or a list of them, also written as strings; None when there are none."""
    given = values.get("ids")
    if given is None:
        return None
    listed = given if isinstance(given, list) else [given]
    return [number({"ids": one}, "ids") or 0 for one in listed]


def _read_entry(values: Mapping[str, Any]) -> StoredEntry:
    return StoredEntry(
        string(values, "arabic", "") or "",
        string(values, "english", "") or "",
        flag(values, "case_sensitive", False),
        string(values, "note", "") or "",
    )


def _read_segment(values: Mapping[str, Any]) -> ApprovedSegment:
    def text(field: str) -> str:
        return string(values, field, "") or ""

    return ApprovedSegment(
        source_language=text("source_language"),
        target_language=text("target_language"),
        source=text("source"),
        target=text("target"),
        context=context_key(text("previous")) if text("previous") else text("context"),
        document=text("document"),
        author=text("author"),
        note=text("note"),
    )


def _glossary(glossary: Glossary) -> dict[str, Any]:
    return {
        "name": glossary.name,
        "description": glossary.description,
        "revision": glossary.revision,
        "entry_count": glossary.entry_count,
        "create_time": glossary.created.isoformat(),
        "update_time": glossary.updated.isoformat(),
    }


def _entry(entry: StoredEntry) -> dict[str, Any]:
    return {
        "arabic": entry.arabic,
        "english": entry.english,
        "case_sensitive": entry.case_sensitive,
        "note": entry.note,
        "update_time": entry.updated.isoformat() if entry.updated else None,
    }


def _segment(segment: StoredSegment) -> dict[str, Any]:
    return {
        "id": segment.id,
        "source_language": segment.source_language,
        "target_language": segment.target_language,
        "source": segment.source,
        "target": segment.target,
        "context": segment.context,
        "document": segment.document,
        "author": segment.author,
        "note": segment.note,
        "create_time": segment.created.isoformat(),
        "update_time": segment.updated.isoformat(),
    }


def _near(match: NearMatch) -> dict[str, Any]:
    return {
        "segment": _segment(match.segment),
        "similarity": match.similarity,
        "differences": [_difference(one) for one in match.differences],
    }


def _difference(one: Difference) -> dict[str, list[int]]:
    return {"here": [one.here.start, one.here.end], "there": [one.there.start, one.there.end]}


def _report(report: ImportReport) -> dict[str, Any]:
    return {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "problems": [{"line": one.line, "message": one.message} for one in report.problems],
        "problem_count": report.problem_count,
    }
