"""Service Translation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import grpc
from dragoman.v1 import options_pb2, text_pb2, translation_pb2_grpc
from dragoman.v1 import translation_pb2 as pb

from ..caller import Caller, Flow
from ..errors import InvalidRequestError
from ..inference import TranslatedBatch, TranslateOptions
from ..mime_types import HTML, mime_type
from ..offloading import off_loop
from ..service import Service
from ..text import RomanizationScheme
from ..translate import DocumentForms, Range
from . import errors
from .callers import item_caller, require_room, unary_caller
from .conversion import StopWatch, detection_message, suggested_words_message, translated_text_message
from .options import suggestion_blame, suggestion_options, translation_blame, translation_options
from .streams import ItemStream, StreamTerms

__all__ = ["TranslationServicer"]

_Translate = Callable[[Sequence[str], TranslateOptions, Caller, DocumentForms | None], Awaitable[TranslatedBatch]]


_SCHEMES = {
    pb.ROMANIZATION_SCHEME_UNSPECIFIED: RomanizationScheme.PRESS,
    pb.ROMANIZATION_SCHEME_PRESS: RomanizationScheme.PRESS,
    pb.ROMANIZATION_SCHEME_ALA_LC: RomanizationScheme.ALA_LC,
    pb.ROMANIZATION_SCHEME_BGN_PCGN: RomanizationScheme.BGN_PCGN,
}


_FIRST_SPANS = "copied_spans[0].spans"


class TranslationServicer(translation_pb2_grpc.TranslationServicer):
    """Translates, suggests words, and tells languages apart."""

    def __init__(self, service: Service, terms: StreamTerms) -> None:
        self._service, self._terms = service, terms

    async def TranslateText(
        self, request: pb.TranslateTextRequest, context: grpc.aio.ServicerContext
    ) -> pb.TranslateTextResponse:
        watch = StopWatch()
        characters = sum(map(len, request.texts))
        require_room(context, self._service, request.priority, characters)
        copied = [_ranges(one.spans) for one in request.copied_spans]
        translate = self._translate_of(request.mime_type, copied)
        options = await _options(request.options)
        caller = unary_caller(context, self._service, request.priority, characters)
        with translation_blame():
            batch = await translate(request.texts, options, caller, None)
        return pb.TranslateTextResponse(
            translations=[translated_text_message(text) for text in batch.texts],
            timing=watch.timing(batch.timing, caller.priority),
        )

    async def StreamTranslate(self, request_iterator: object, context: grpc.aio.ServicerContext) -> None:
        flow, forms = Flow(), DocumentForms()
        stream: ItemStream[pb.StreamTranslateRequest, pb.StreamTranslateResponse] = ItemStream(
            lambda item: self._answer(item, context, flow, forms),
            lambda request, error: pb.StreamTranslateResponse(id=request.id, error=errors.item_status(error)),
            self._terms,
        )
        await stream.serve(context)

    async def DetectLanguage(
        self, request: pb.DetectLanguageRequest, context: grpc.aio.ServicerContext
    ) -> pb.DetectLanguageResponse:
        detections = await self._service.detect(request.texts)
        return pb.DetectLanguageResponse(detections=[detection_message(detection) for detection in detections])

    def _translate_of(self, type_of_texts: str, copied: Sequence[Sequence[Range]]) -> _Translate:
        """What translates texts of a type and copies ranges of them."""
        if mime_type(type_of_texts) != HTML:
            return partial(self._service.translate, copied=copied)
        if copied:
            raise InvalidRequestError(
                'copied_spans is for plain text; in HTML put translate="no" on an element', field="copied_spans"
            )
        return self._service.translate_html

    async def Romanize(self, request: pb.RomanizeRequest, context: grpc.aio.ServicerContext) -> pb.RomanizeResponse:
        scheme = _SCHEMES.get(request.scheme)
        if scheme is None:
            allowed = ", ".join(pb.RomanizationScheme.Name(known) for known in _SCHEMES if known)
            raise InvalidRequestError(
                f"scheme {request.scheme} is not one of this server; allowed: {allowed}", field="scheme"
            )
        return pb.RomanizeResponse(texts=await self._service.romanize(request.texts, scheme))

    async def SuggestWords(
        self, request: pb.SuggestWordsRequest, context: grpc.aio.ServicerContext
    ) -> pb.SuggestWordsResponse:
        watch = StopWatch()
        characters = len(request.text) + len(request.target_prefix)
        require_room(context, self._service, request.priority, characters)
        options = suggestion_options(request)
        caller = unary_caller(context, self._service, request.priority, characters)
        with suggestion_blame():
            found = await self._service.suggest_words(request.text, request.target_prefix, options, caller)
        response = suggested_words_message(found)
        response.timing.CopyFrom(watch.timing(found.timing, caller.priority))
        return response

    async def _answer(
        self, item: pb.StreamTranslateRequest, context: grpc.aio.ServicerContext, flow: Flow, forms: DocumentForms
    ) -> pb.StreamTranslateResponse:
        watch = StopWatch()
        copied = [_ranges(item.copied_spans)] if item.copied_spans else []
        translate = self._translate_of(item.mime_type, copied)
        options = await _options(item.options)
        caller = item_caller(context, self._service, flow, item.priority, len(item.text))
        with translation_blame(text="text"), _item_blame():
            batch = await translate((item.text,), options, caller, forms)
        return pb.StreamTranslateResponse(
            id=item.id,
            translation=translated_text_message(batch.texts[0]),
            timing=watch.timing(batch.timing, caller.priority),
        )


async def _options(message: options_pb2.TranslationOptions) -> TranslateOptions:
    """The options of a request; a large glossary is checked off the event loop."""
    return await off_loop(message.ByteSize(), translation_options, message)


@contextmanager
def _item_blame() -> Iterator[None]:
    """Errors about the copied ranges of the only text name the field of an item."""
    try:
        yield
    except InvalidRequestError as error:
        if error.field and error.field.startswith(_FIRST_SPANS):
            error.field = error.field.replace(_FIRST_SPANS, "copied_spans", 1)
            error.message = error.message.replace(_FIRST_SPANS, "copied_spans", 1)
        raise


def _ranges(spans: Iterable[text_pb2.Span]) -> list[Range]:
    return [(span.start, span.end) for span in spans]
