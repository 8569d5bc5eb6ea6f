"""LibreTranslate's API (its version 1.6): translate, detect, languages, frontend settings, health.

For tools that speak it already: Mastodon, Discourse, RSSBox, NeMo Curator, libretranslatepy. Requests are JSON or
forms, with one text or a list of them. `alternatives` are of whole texts: the second has the second alternative of each
sentence. As in LibreTranslate, HTML has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..errors import InvalidRequestError, ModelUnavailableError
from ..inference import MAX_ALTERNATIVES, TranslatedText, TranslateOptions
from ..text import TRANSLATED_LANGUAGES, Detection, supported_language
from .bodies import number, read_values, string, strings
from .calls import Gate, while_connected
from .documents import file_extensions
from .problems import answering, libre_error

__all__ = ["libre_options", "libretranslate_routes"]

_NAMES = {"ar": "Arabic", "en": "English"}
_MOST_ALTERNATIVES = 16


def libretranslate_routes(gate: Gate) -> list[Route]:
    """The routes of the API over a service."""
    api = _LibreTranslate(gate)
    return [
        Route("/translate", answering(api.translate, libre_error), methods=["POST"]),
        Route("/detect", answering(api.detect, libre_error), methods=["POST"]),
        Route("/languages", answering(api.languages, libre_error), methods=["GET"]),
        Route("/frontend/settings", answering(api.settings, libre_error), methods=["GET"]),
        Route("/health", answering(api.health, libre_error), methods=["GET"]),
    ]


class _LibreTranslate:
    def __init__(self, gate: Gate) -> None:
        self._gate, self._service = gate, gate.service

    async def translate(self, request: Request) -> Response:
        values = await read_values(request, self._service.limits.max_message_bytes)
        with self._gate.admitted(request, string(values, "api_key")):
            texts, several = strings(values, "q")
            source, markup = string(values, "source", "auto"), _is_html(string(values, "format", "text"))
            alternatives = _alternatives(values)
            options = libre_options(values, alternatives=0 if markup else alternatives)
            self._service.limits.check_texts(texts)
            caller = self._service.caller(sum(map(len, texts)))
            translate = self._service.translate_html if markup else self._service.translate
            batch = await while_connected(request, translate(texts, options, caller))
            translated = [one.text for one in batch.texts]
            reply: dict[str, Any] = {"translatedText": translated if several else translated[0]}
            if source == "auto":
                found = [_detected(one.detection) for one in batch.texts]
                reply["detectedLanguage"] = found if several else found[0]
            if "alternatives" in values:
                others = [_other_texts(one) for one in batch.texts]
                reply["alternatives"] = others if several else others[0]
            return JSONResponse(reply)

    async def detect(self, request: Request) -> Response:
        values = await read_values(request, self._service.limits.max_message_bytes)
        with self._gate.admitted(request, string(values, "api_key")):
            texts, _ = strings(values, "q")
            (detection, *_) = await self._service.detect(texts[:1])
            return JSONResponse(
                [
                    {"language": code, "confidence": round(100 * confidence, 1)}
                    for code, confidence in detection.languages
                ]
            )

    async def languages(self, request: Request) -> Response:
        languages = list(TRANSLATED_LANGUAGES)
        return JSONResponse([{"code": code, "name": _NAMES[code], "targets": languages} for code in languages])

    async def settings(self, request: Request) -> Response:
        limits = self._service.limits
        return JSONResponse(
            {
                "apiKeys": self._gate.tokens is not None,
                "keyRequired": self._gate.tokens is not None,
                "charLimit": limits.max_characters,
                "frontendTimeout": 500,
                "language": {
                    "source": {"code": "auto", "name": "Auto Detect"},
                    "target": {"code": "en", "name": "English"},
                },
                "suggestions": False,
                "filesTranslation": True,
                "supportedFilesFormat": file_extensions(),
            }
        )

    async def health(self, request: Request) -> Response:
        try:
            ready = bool(self._service.models)
        except ModelUnavailableError:
            ready = False
        return JSONResponse({"status": "ok" if ready else "loading"}, 200 if ready else 503)


def libre_options(values: Mapping[str, Any], *, alternatives: int = 0) -> TranslateOptions:
    """The languages of a request.

    Raises:
        InvalidRequestError: there is no target, or a language is not supported.
    """
    source = string(values, "source", "auto")
    return TranslateOptions(
        target=_language(string(values, "target"), "target"),
        source=None if source == "auto" else _language(source, "source"),
        alternatives=alternatives,
    )


def _alternatives(values: dict[str, Any]) -> int:
    """How many are asked for; of more than there can be, as many as there can be."""
    wanted = number(values, "alternatives", 0) or 0
    if not 0 <= wanted <= _MOST_ALTERNATIVES:
        raise InvalidRequestError(f"alternatives is {wanted}; allowed: 0 to {_MOST_ALTERNATIVES}", field="alternatives")
    return min(wanted, MAX_ALTERNATIVES)


def _other_texts(result: TranslatedText) -> list[str]:
    """Whole texts: the first one has the first alternative of each segment, where there is one."""
    count = max((len(segment.alternatives or ()) for segment in result.segments), default=0)
    return [_other_text(result, rank) for rank in range(count)]


def _other_text(result: TranslatedText, rank: int) -> str:
    parts, position = [], 0
    for segment in result.segments:
        others = segment.alternatives or ()
        said = others[rank].text if rank < len(others) else segment.target.of(result.text)
        parts += [result.text[position : segment.target.start], said]
        position = segment.target.end
    return "".join([*parts, result.text[position:]])


def _is_html(format: str | None) -> bool:
    if format not in ("text", "html"):
        raise InvalidRequestError(
            f"there is no format {format!r}; allowed: text, html", reason="UNSUPPORTED_FORMAT", field="format"
        )
    return format == "html"


def _language(code: str | None, field: str) -> str:
    if code is None:
        raise InvalidRequestError(
            f"{field} is required; allowed: {', '.join(TRANSLATED_LANGUAGES)}", reason="FIELD_REQUIRED", field=field
        )
    return supported_language(code, field)


def _detected(detection: Detection | None) -> dict[str, object]:
    if detection is None:
        return {"language": "und", "confidence": 0.0}
    return {"language": detection.language, "confidence": round(100 * detection.confidence, 1)}
