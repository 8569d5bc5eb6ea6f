"""LibreTranslate's API for files: /translate_file, which answers with an address, and the file at that address.

The address cannot be guessed, is good for some minutes, and only for the holder of the token that asked for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..access import current_principal
from ..errors import InvalidRequestError, OverloadedError
from .bodies import query_values, string
from .calls import Gate
from .documents import DocumentCalls
from .downloads import Downloads, File, attachment, translated_name
from .libretranslate import libre_options
from .problems import answering, libre_error
from .uploads import PATIENCE_SECONDS, Upload, is_form, read_upload

__all__ = ["libretranslate_file_routes"]

_KEPT_DOCUMENTS = 4
"""Documents of the greatest size that are kept for download."""
_UNKNOWN_UPLOADS = 4
"""Forms read at a time whose token is in the form, so that nobody knows yet who sends them."""
_RETRY_SECONDS = 5.0


def libretranslate_file_routes(gate: Gate, calls: DocumentCalls) -> list[Route]:
    """The routes of files over a service."""
    api = _Files(gate, calls)
    return [
        Route("/translate_file", answering(api.translate, libre_error), methods=["POST"]),
        Route("/download_file/{file}", answering(api.download, libre_error), methods=["GET"], name="download_file"),
    ]


class _Files:
    def __init__(self, gate: Gate, calls: DocumentCalls) -> None:
        self._gate, self._calls, self._unknown = gate, calls, 0
        self._largest = gate.service.limits.max_document_bytes
        self._downloads = Downloads(_KEPT_DOCUMENTS * self._largest)

    async def translate(self, request: Request) -> Response:
        key = string(query_values(request), "api_key")
        if self._token_is_in_the_form(request, key):
            with self._unknown_upload():
                upload = await self._in_time(request)
            with self._gate.admitted(request, string(upload.values, "api_key")), self._calls.place():
                return await self._answer(request, upload)
        with self._gate.admitted(request, key), self._calls.place():
            if not is_form(request):
                raise InvalidRequestError(
                    "send a form (multipart/form-data) with file, source and target",
                    reason="MALFORMED_MESSAGE",
                    field="file",
                )
            return await self._answer(request, await read_upload(request, self._largest))

    def _token_is_in_the_form(self, request: Request, key: str | None) -> bool:
        elsewhere = key is not None or "authorization" in request.headers
        return self._gate.tokens is not None and not elsewhere and is_form(request)

    async def _in_time(self, request: Request) -> Upload:
        """The upload of a client that may be anybody, who gets a minute for all of it."""
        try:
            return await asyncio.wait_for(read_upload(request, self._largest), PATIENCE_SECONDS)
        except asyncio.TimeoutError:
            raise InvalidRequestError(
                f"the file did not come within {PATIENCE_SECONDS:.0f} seconds; give the token in the header "
                "Authorization, and there is more time",
                reason="INCOMPLETE_DOCUMENT",
            ) from None

    @contextmanager
    def _unknown_upload(self) -> Iterator[None]:
        if self._unknown >= _UNKNOWN_UPLOADS:
            raise OverloadedError(
                "too many files are being received; try again, or give the token in the header Authorization",
                retry_after=_RETRY_SECONDS,
            )
        self._unknown += 1
        try:
            yield
        finally:
            self._unknown -= 1

    async def _answer(self, request: Request, upload: Upload) -> Response:
        options = libre_options(upload.values)
        plain = Upload(upload.name, upload.data, {})  # nothing that is not of LibreTranslate's API
        result = await self._calls.translated(request, plain, options)
        name = translated_name(upload.name, options.target)
        key = self._downloads.keep(File(name, result.media_type, result.data), _owner())
        extension = name.rpartition(".")[2]
        address = request.url_for("download_file", file=f"{key}.{extension}")
        return JSONResponse({"translatedFileUrl": str(address)})

    async def download(self, request: Request) -> Response:
        with self._gate.admitted(request, string(query_values(request), "api_key")):
            key = str(request.path_params["file"]).partition(".")[0]
            return attachment(self._downloads.get(key, _owner()))


def _owner() -> str | None:
    principal = current_principal()
    return principal.name if principal else None
