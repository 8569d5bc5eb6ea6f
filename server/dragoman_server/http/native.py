"""Our own JSON: what the gRPC contract offers, under /v1, with field names of the contract in snake case.

Errors are problem details (RFC 9457) with the reasons of the contract.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..errors import InvalidRequestError
from ..inference import (
    Alternative,
    Flag,
    ModelRef,
    SecondOpinion,
    Timing,
    TokenScore,
    TranslatedSegment,
    TranslatedText,
    TranslateOptions,
)
from ..summarize import SummarizeOptions, Summary
from ..text import Detection, Span
from ..translate import SuggestedWords, SuggestOptions
from .bodies import decimal, flag, inner, number, read_values, string, strings
from .calls import Gate, named_priority, while_connected
from .openapi import DOCUMENT
from .problems import answering, problem

__all__ = ["native_routes"]


def native_routes(gate: Gate) -> list[Route]:
    """The routes under /v1, and the document that describes them."""
    api = _Native(gate)
    return [
        Route("/v1/translate", answering(api.translate, problem), methods=["POST"]),
        Route("/v1/suggest-words", answering(api.suggest_words, problem), methods=["POST"]),
        Route("/v1/summarize", answering(api.summarize, problem), methods=["POST"]),
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
            caller = self._service.caller(sum(map(len, texts)), priority=named_priority(string(values, "priority")))
            work = self._service.translate(texts, _options(values), caller)
            batch = await while_connected(request, work)
        return JSONResponse(
            {"translations": [_translation(text) for text in batch.texts], "timing": _timing(batch.timing)}
        )

    async def suggest_words(self, request: Request) -> Response:
        values = await read_values(request, self._service.limits.max_message_bytes)
        with self._gate.admitted(request):
            text, prefix = string(values, "text", "") or "", string(values, "target_prefix", "") or ""
            with _blaming(_SUGGESTION_FIELDS):
                options = SuggestOptions(
                    target=_target(values),
                    source=string(values, "source_language"),
                    model=string(values, "model"),
                    number=number(values, "max_suggestions", 5) or 0,
                )
                priority = named_priority(string(values, "priority"))
                caller = self._service.caller(len(text) + len(prefix), priority=priority)
                work = self._service.suggest_words(text, prefix, options, caller)
                found = await while_connected(request, work)
        return JSONResponse(_suggestions(found))

    async def summarize(self, request: Request) -> Response:
        values = await read_values(request, self._service.limits.max_message_bytes)
        with self._gate.admitted(request):
            text = string(values, "text", "") or ""
            options = SummarizeOptions(
                sentences=number(values, "sentences", None if values.get("words") else 3),
                words=number(values, "words"),
                source=string(values, "source_language"),
                translation=_options(values) if string(values, "target_language") else None,
            )
            caller = self._service.caller(len(text), priority=named_priority(string(values, "priority")))
            work = self._service.summarize(text, options, caller, title=string(values, "title"))
            summary = await while_connected(request, work)
        return JSONResponse(_summary(summary))

    async def detect(self, request: Request) -> Response:
        values = await read_values(request, self._service.limits.max_message_bytes)
        with self._gate.admitted(request):
            texts, _ = strings(values, "texts")
            found = await self._service.detect(texts)
        return JSONResponse({"detections": [_detection(one) for one in found]})

    async def models(self, request: Request) -> Response:
        with self._gate.admitted(request):
            models = self._service.models
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
                ]
            }
        )


_FIELDS = {"target": "target_language", "source": "source_language"}
_SUGGESTION_FIELDS = {**_FIELDS, "number": "max_suggestions", "prefix": "target_prefix"}


@contextmanager
def _blaming(fields: Mapping[str, str]) -> Iterator[None]:
    """Errors of the core that blame an option name its field instead."""
    try:
        yield
    except InvalidRequestError as error:
        error.field = fields.get(error.field or "", error.field)
        raise


def _target(values: Mapping[str, Any]) -> str:
    target = string(values, "target_language")
    if target is None:
        raise InvalidRequestError("target_language is required", reason="FIELD_REQUIRED", field="target_language")
    return target


def _options(values: dict[str, Any]) -> TranslateOptions:
    with _blaming(_FIELDS):
        return TranslateOptions(
            target=_target(values),
            source=string(values, "source_language"),
            model=string(values, "model"),
            check_similarity=flag(values, "check_similarity", True),
            word_alignment=flag(values, "word_alignment", False),
            quality=string(values, "quality", "balanced") or "balanced",
            glossary_name=string(values, "glossary_name"),
            use_memory=flag(values, "use_memory", False),
            alternatives=number(values, "alternatives", 0) or 0,
            token_scores=flag(values, "token_scores", False),
            second_opinion=_second_opinion(values),
        )


def _second_opinion(values: Mapping[str, Any]) -> SecondOpinion | None:
    def read(found: Mapping[str, Any]) -> tuple[float, float, int | None]:
        return decimal(found, "doubt", 0.75), decimal(found, "max_share", 0.3), number(found, "max_milliseconds")

    given = inner(values, "second_opinion", read)
    return given and SecondOpinion(doubt=given[0], max_share=given[1], max_milliseconds=given[2])


def _translation(text: TranslatedText) -> dict[str, Any]:
    return {
        "text": text.text,
        "source_language": text.source_language,
        "target_language": text.target_language,
        "detection": _detection(text.detection) if text.detection else None,
        "segments": [_segment(segment) for segment in text.segments],
        "other_language": [_span(span) for span in text.other_language],
        "model": _model(text.model),
    }


def _segment(segment: TranslatedSegment) -> dict[str, Any]:
    return {
        "source": _span(segment.source),
        "target": _span(segment.target),
        "score": segment.score,
        "similarity": segment.similarity,
        "doubt": segment.doubt,
        "attempts": segment.attempts,
        "origin": segment.origin.value,
        "flags": [_flag(one) for one in segment.flags],
        "alignment": None
        if segment.alignment is None
        else [
            {"source": _span(words.source), "target": _span(words.target), "weight": words.weight}
            for words in segment.alignment
        ],
        **_asked_for(segment),
    }


def _asked_for(segment: TranslatedSegment) -> dict[str, Any]:
    """What is there only when it was asked for."""
    found: dict[str, Any] = {}
    if segment.alternatives is not None:
        found["alternatives"] = [_alternative(one) for one in segment.alternatives]
    if segment.token_scores is not None:
        found["token_scores"] = [_token_score(token) for token in segment.token_scores]
    if segment.model is not None:
        found["model"] = _model(segment.model)
    return found


def _alternative(one: Alternative) -> dict[str, Any]:
    return {"text": one.text, "score": one.score, "flags": [_flag(flag) for flag in one.flags]}


def _token_score(token: TokenScore) -> dict[str, Any]:
    return {"span": _span(token.span), "log_probability": token.log_probability}


def _suggestions(found: SuggestedWords) -> dict[str, Any]:
    return {
        "suggestions": [
            {"word": one.word, "score": one.score, "text": one.text, "span": _span(one.span)} for one in found.words
        ],
        "source_language": found.source_language,
        "model": _model(found.model),
        "timing": _timing(found.timing),
    }


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "text": summary.text,
        "source_language": summary.source_language,
        "language": summary.language,
        "detection": _detection(summary.detection) if summary.detection else None,
        "sentences": [
            {
                "source": _span(sentence.source),
                "target": _span(sentence.target),
                "rank_score": sentence.rank_score,
                "score": sentence.score,
                "similarity": sentence.similarity,
                "supports_next": sentence.supports_next,
                "flags": [_flag(one) for one in sentence.flags],
            }
            for sentence in summary.sentences
        ],
        "ranking_model": _model(summary.ranking_model),
        "translation_model": _model(summary.translation_model),
        "title": summary.title,
        "title_flags": [_flag(one) for one in summary.title_flags],
        "timing": _timing(summary.timing),
    }


def _detection(detection: Detection) -> dict[str, Any]:
    return {
        "languages": [{"language": code, "confidence": confidence} for code, confidence in detection.languages],
        "mixed": detection.mixed,
    }


def _flag(flag: Flag) -> dict[str, str]:
    return {"kind": flag.kind.value, "detail": flag.detail}


def _span(span: Span) -> list[int]:
    return [span.start, span.end]


def _model(model: ModelRef | None) -> dict[str, str] | None:
    return {"name": model.name, "hash": model.hash} if model else None


def _timing(timing: Timing) -> dict[str, float]:
    return {"queue_ms": round(timing.queue * 1000, 3), "compute_ms": round(timing.compute * 1000, 3)}
