"""Service Translation."""

from __future__ import annotations

from collections.abc import Sequence

import grpc
from dragoman.v1 import translation_pb2 as pb
from dragoman.v1 import translation_pb2_grpc

from ..caller import Flow
from ..offloading import off_loop
from ..text import Detection, detect_language
from . import errors
from .backend import Backend
from .callers import item_caller, unary_caller
from .conversion import StopWatch, detection_message, translated_text_message
from .limits import Limits, check_mime_type
from .options import translation_blame, translation_options
from .streams import ItemStream

__all__ = ["TranslationServicer"]


class TranslationServicer(translation_pb2_grpc.TranslationServicer):
    """Translates, and tells languages apart."""

    def __init__(self, backend: Backend, limits: Limits) -> None:
        self._backend, self._limits = backend, limits

    async def TranslateText(
        self, request: pb.TranslateTextRequest, context: grpc.aio.ServicerContext
    ) -> pb.TranslateTextResponse:
        watch = StopWatch()
        self._limits.check_texts(request.texts)
        check_mime_type(request.mime_type)
        options = translation_options(request.options)
        size = sum(map(len, request.texts))
        caller = unary_caller(context, self._limits, request.priority, size, kind=options.kind)
        with self._backend.session(caller) as session, translation_blame():
            batch = await session.translator.translate_many(tuple(request.texts), options)
        return pb.TranslateTextResponse(
            translations=[translated_text_message(text) for text in batch.texts],
            timing=watch.timing(batch.timing, caller.priority),
        )

    async def StreamTranslate(self, request_iterator: object, context: grpc.aio.ServicerContext) -> None:
        flow = Flow()
        stream: ItemStream[pb.StreamTranslateRequest, pb.StreamTranslateResponse] = ItemStream(
            lambda item: self._answer(item, context, flow),
            lambda request, error: pb.StreamTranslateResponse(id=request.id, error=errors.item_status(error)),
            max_in_flight=self._limits.max_stream_items_in_flight,
            stopping=self._backend.stopping,
        )
        await stream.serve(context)

    async def DetectLanguage(
        self, request: pb.DetectLanguageRequest, context: grpc.aio.ServicerContext
    ) -> pb.DetectLanguageResponse:
        self._limits.check_texts(request.texts)
        detections = await off_loop(sum(map(len, request.texts)), _detect, tuple(request.texts))
        return pb.DetectLanguageResponse(detections=[detection_message(detection) for detection in detections])

    async def _answer(
        self, item: pb.StreamTranslateRequest, context: grpc.aio.ServicerContext, flow: Flow
    ) -> pb.StreamTranslateResponse:
        watch = StopWatch()
        self._limits.check_text(item.text, field="text")
        check_mime_type(item.mime_type)
        options = translation_options(item.options)
        caller = item_caller(context, self._limits, flow, item.priority, len(item.text), kind=options.kind)
        with self._backend.session(caller) as session, translation_blame(text="text"):
            batch = await session.translator.translate_many((item.text,), options)
        return pb.StreamTranslateResponse(
            id=item.id,
            translation=translated_text_message(batch.texts[0]),
            timing=watch.timing(batch.timing, caller.priority),
        )


def _detect(texts: Sequence[str]) -> list[Detection]:
    return [detect_language(text) for text in texts]
