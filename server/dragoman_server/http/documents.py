"""Documents over HTTP: a file comes, and the file in the other language goes back, with what became of it on request.

The service's number of documents at a time holds for all transports together. A place is taken before the bytes are
read, and a token is asked for before that.
"""

from __future__ import annotations

import base64
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..bilingual import BILINGUAL_FORMATS
from ..caller import Priority
from ..documents import FORMATS, describe_format, format_extensions, format_options
from ..errors import InvalidRequestError
from ..inference import TranslateOptions
from ..service import DocumentRequest, DocumentTranslation, Service, TranslatedDocument
from .bodies import flag, string, strings
from .calls import Gate, named_priority, while_connected
from .downloads import File, attachment, translated_name
from .options import TRANSLATION, blaming, translation_options
from .problems import answering, problem
from .results import document_json
from .uploads import Upload, read_upload

__all__ = ["SELECTION", "DocumentCalls", "document_routes", "file_extensions"]

SELECTION = ("paths", "columns")
"""Options of readers, by which a caller says what parts of a document are translated."""


class DocumentCalls:
    """Translates uploaded documents.

    Args:
        service: does it; its limits hold.
    """

    def __init__(self, service: Service) -> None:
        self._service, self._translation = service, DocumentTranslation(service)
        self.place = self._translation.place

    async def translated(self, request: Request, upload: Upload, options: TranslateOptions) -> TranslatedDocument:
        """The document of a request whose body has been read; the work ends when its client leaves.

        Raises:
            ClientGoneError: the client closed the connection.
            DragomanError: as for `DocumentTranslation.translate`; errors name fields of the request.
        """
        values = upload.values
        self._service.limits.check_document(len(upload.data), field="file")
        selection = {name: tuple(strings(values, name)[0]) for name in SELECTION if values.get(name)}
        priority = named_priority(string(values, "priority")) or Priority.BULK
        document = DocumentRequest(
            data=upload.data,
            options=options,
            name=upload.name,
            format=string(values, "format"),
            selection=selection,
            bilingual=_bilingual(upload),
        )
        caller = replace(self._service.caller(len(upload.data), priority=priority), patient=True)
        with blaming(TRANSLATION):
            return await while_connected(request, self._translation.translate(document, caller))


def document_routes(gate: Gate, calls: DocumentCalls) -> list[Route]:
    """The routes of documents under /v1."""
    api = _Documents(gate, calls)
    return [
        Route("/v1/documents", answering(api.translate, problem), methods=["POST"]),
        Route("/v1/document-formats", answering(api.formats, problem), methods=["GET"]),
    ]


def file_extensions() -> list[str]:
    """Of the files that can be translated without saying more of them, as ".docx"."""
    formats = [name for name in FORMATS if "paths" not in format_options(name)]
    return sorted(f".{extension}" for name in formats for extension in format_extensions(name))


class _Documents:
    def __init__(self, gate: Gate, calls: DocumentCalls) -> None:
        self._gate, self._calls = gate, calls

    async def translate(self, request: Request) -> Response:
        with self._gate.admitted(request), self._calls.place():
            upload = await read_upload(request, self._gate.service.limits.max_document_bytes)
            wants_report = flag(upload.values, "report", False)
            options = await translation_options(upload.values)
            result = await self._calls.translated(request, upload, options)
            name, bilingual = translated_name(upload.name, options.target), _bilingual(upload)
            if bilingual is not None:
                name = f"{name}.{bilingual}"
            if not wants_report:
                return attachment(File(name, result.media_type, result.data))
            content = base64.b64encode(result.data).decode("ascii")
            return JSONResponse(
                {"name": name, **document_json(result), "bilingual_format": bilingual, "content": content}
            )

    async def formats(self, request: Request) -> Response:
        with self._gate.admitted(request):
            return JSONResponse({"formats": [_format(name) for name in sorted(FORMATS)]})


def _bilingual(upload: Upload) -> str | None:
    wanted = string(upload.values, "bilingual_format")
    if wanted is not None and wanted not in BILINGUAL_FORMATS:
        allowed = ", ".join(sorted(BILINGUAL_FORMATS))
        raise InvalidRequestError(
            f"bilingual_format is {wanted!r}; allowed: {allowed}",
            field="bilingual_format",
            metadata={"allowed": allowed},
        )
    return wanted


def _format(name: str) -> dict[str, object]:
    return {
        "name": name,
        "description": describe_format(name),
        "extensions": list(format_extensions(name)),
        "selection": [option for option in format_options(name) if option in SELECTION],
    }
