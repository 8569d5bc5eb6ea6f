"""Our own JSON: what the gRPC contract offers, under /v1, with field names of the contract in snake case.

Errors are problem details (RFC 9457) with the reasons of the contract.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..caller import Caller
from ..errors import InvalidRequestError
from ..inference import TranslatedBatch, TranslateOptions
from ..mime_types import HTML, mime_type
from ..text import RomanizationScheme
from ..translate import Range, TranslationPair
from .bodies import objects, read_values, string, strings
from .calls import Gate, named_priority, while_connected
from .openapi import DOCUMENT
from .options import (
    ESTIMATE,
    SUGGESTION,
    TRANSLATION,
    blaming,
    estimate_options,
    suggestion_options,
    summary_options,
    translation_options,
)
from .problems import answering, problem
from .results import (
    detection_json,
    estimate_json,
    model_json,
    suggestions_json,
    summary_json,
    timing_json,
    translation_json,
)

__all__ = ["native_routes"]


def native_routes(gate: Gate) -> list[Route]:
    """The routes under /v1, and the document that describes them."""
    api = _Native(gate)
    return [
        Route("/v1/translate", answering(api.translate, problem), methods=["POST"]),
        Route("/v1/suggest-words", answering(api.suggest_words, problem), methods=["POST"]),
        Route("/v1/summarize", answering(api.summarize, problem), methods=["POST"]),
        Route("/v1/estimate", answering(api.estimate, problem), methods=["POST"]),
        Route("/v1/romanize", answering(api.romanize, problem), methods=["POST"]),
        Route("/v1/detect", answering(api.detect, problem), methods=["POST"]),
        Route("/v1/models", answering(api.models, problem), methods=["GET"]),
        Route("/openapi.json", _openapi, methods=["GET"]),
    ]


async def _openapi(request: Request) -> Response:
    return JSONResponse(DOCUMENT)


class _Native:
    def __init__(self, gate: Gate) -> None:
        self._gate, self._service = gate, gate.service

    async def translate(self, request: Request) -> Response:
        values = await read_values(request, self._service.limits.max_message_bytes)
        with self._gate.admitted(request):
            texts, _ = strings(values, "texts")
            self._service.limits.check_texts(texts)
            kind, copied = mime_type(string(values, "mime_type", "") or ""), _copied(values)
            options = await translation_options(values)
            caller = self._service.caller(sum(map(len, texts)), priority=named_priority(string(values, "priority")))
            with blaming(TRANSLATION), _blaming_spans():
                work = self._translation(texts, kind, options, caller, copied)
                batch = await while_connected(request, work)
        return JSONResponse(
            {"translations": [translation_json(text) for text in batch.texts], "timing": timing_json(batch.timing)}
        )

    def _translation(
        self,
        texts: Sequence[str],
        kind: str,
        options: TranslateOptions,
        caller: Caller,
        copied: Sequence[Sequence[Range]],
    ) -> Awaitable[TranslatedBatch]:
        if kind != HTML:
            return self._service.translate(texts, options, caller, copied=copied)
        if copied:
            raise InvalidRequestError(
                'copied_spans is for plain text; in HTML put translate="no" on an element', field="copied_spans"
            )
        return self._service.translate_html(texts, options, caller)

    async def suggest_words(self, request: Request) -> Response:
        values = await read_values(request, self._service.limits.max_message_bytes)
        with self._gate.admitted(request):
            text, prefix = string(values, "text", "") or "", string(values, "target_prefix", "") or ""
            options, priority = suggestion_options(values), named_priority(string(values, "priority"))
            caller = self._service.caller(len(text) + len(prefix), priority=priority)
            with blaming(SUGGESTION, prefix="target_prefix"):
                work = self._service.suggest_words(text, prefix, options, caller)
                found = await while_connected(request, work)
        return JSONResponse(suggestions_json(found))

    async def summarize(self, request: Request) -> Response:
        values = await read_values(request, self._service.limits.max_message_bytes)
        with self._gate.admitted(request):
            text = string(values, "text", "") or ""
            options = await summary_options(values)
            caller = self._service.caller(len(text), priority=named_priority(string(values, "priority")))
            with blaming(TRANSLATION):
                work = self._service.summarize(text, options, caller, title=string(values, "title"))
                summary = await while_connected(request, work)
        return JSONResponse(summary_json(summary))

    async def estimate(self, request: Request) -> Response:
        values = await read_values(request, self._service.limits.max_message_bytes)
        with self._gate.admitted(request):
            pairs = objects(values, "pairs", _pair)
            options, priority = estimate_options(values), named_priority(string(values, "priority"))
            caller = self._service.caller(sum(len(pair.source) + len(pair.target) for pair in pairs), priority=priority)
            with blaming(ESTIMATE):
                batch = await while_connected(request, self._service.estimate(pairs, options, caller))
        return JSONResponse(
            {"estimates": [estimate_json(one) for one in batch.estimates], "timing": timing_json(batch.timing)}
        )

    async def romanize(self, request: Request) -> Response:
        values = await read_values(request, self._service.limits.max_message_bytes)
        with self._gate.admitted(request):
            texts, _ = strings(values, "texts")
            return JSONResponse({"texts": await self._service.romanize(texts, _scheme(values))})

    async def detect(self, request: Request) -> Response:
        values = await read_values(request, self._service.limits.max_message_bytes)
        with self._gate.admitted(request):
            texts, _ = strings(values, "texts")
            found = await self._service.detect(texts)
        return JSONResponse({"detections": [detection_json(one) for one in found]})

    async def models(self, request: Request) -> Response:
        with self._gate.admitted(request):
            models, lexicon = self._service.models, self._service.name_lexicon
        return JSONResponse(
            {
                "models": [
                    {
                        "name": model.name,
                        "task": model.task.value,
                        "source_languages": list(model.source_languages),
                        "target_languages": list(model.target_languages),
                        "hash": model.hash,
                        "license": model.license,
                        "description": model.description,
                        "size_bytes": model.size_bytes,
                        "default": model.default,
                    }
                    for model in models
                ],
                "name_lexicon": lexicon and {**(model_json(lexicon.ref) or {}), "entries": lexicon.entries},
            }
        )


def _pair(values: Mapping[str, Any]) -> TranslationPair:
    return TranslationPair(string(values, "source", "") or "", string(values, "target", "") or "")


def _scheme(values: Mapping[str, Any]) -> RomanizationScheme:
    wanted = string(values, "scheme", RomanizationScheme.PRESS.value) or ""
    try:
        return RomanizationScheme(wanted.upper())
    except ValueError:
        allowed = ", ".join(one.value.lower() for one in RomanizationScheme)
        raise InvalidRequestError(
            f"there is no scheme {wanted[:80]!r}; allowed: {allowed}", field="scheme", metadata={"allowed": allowed}
        ) from None


def _copied(values: Mapping[str, Any]) -> list[list[Range]]:
    """For each text the ranges that are copied; empty when there are none at all."""
    given = values.get("copied_spans")
    if given is None:
        return []
    if not isinstance(given, list) or not all(
        isinstance(spans, list) and all(map(_is_range, spans)) for spans in given
    ):
        raise InvalidRequestError(
            "copied_spans must be a list with a list for each text, of pairs [start, end] in code points",
            field="copied_spans",
        )
    return [[(start, end) for start, end in spans] for spans in given]


def _is_ranges(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_range, value))


def _is_range(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(type(place) is int for place in value)


@contextmanager
def _blaming_spans() -> Iterator[None]:
    """Errors about a range name its place as it stands in JSON: copied_spans[0][2]."""
    try:
        yield
    except InvalidRequestError as error:
        if (error.field or "").startswith("copied_spans[") and error.field is not None:
            error.field = error.field.replace(".spans[", "[", 1)
            error.message = error.message.replace(".spans[", "[", 1)
        raise
