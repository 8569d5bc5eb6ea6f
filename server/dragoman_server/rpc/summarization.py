"""Service Summarization."""

from __future__ import annotations

from typing import TypeAlias

import grpc
from dragoman.v1 import summarization_pb2 as pb
from dragoman.v1 import summarization_pb2_grpc

from ..caller import Caller, Flow
from ..summarize import SummarizeOptions, Summary
from . import errors
from .backend import Backend
from .callers import item_caller, unary_caller
from .conversion import StopWatch, summary_message
from .limits import Limits
from .options import summary_blame, summary_options
from .streams import ItemStream

__all__ = ["SummarizationServicer"]

_Request: TypeAlias = pb.SummarizeTextRequest | pb.StreamSummarizeRequest


class SummarizationServicer(summarization_pb2_grpc.SummarizationServicer):
    """Summarises articles."""

    def __init__(self, backend: Backend, limits: Limits) -> None:
        self._backend, self._limits = backend, limits

    async def SummarizeText(
        self, request: pb.SummarizeTextRequest, context: grpc.aio.ServicerContext
    ) -> pb.SummarizeTextResponse:
        watch = StopWatch()
        options = self._options(request)
        caller = unary_caller(context, self._limits, request.priority, len(request.text))
        summary = await self._summarize(request, options, caller)
        return pb.SummarizeTextResponse(
            summary=summary_message(summary), timing=watch.timing(summary.timing, caller.priority)
        )

    async def StreamSummarize(self, request_iterator: object, context: grpc.aio.ServicerContext) -> None:
        flow = Flow()
        stream: ItemStream[pb.StreamSummarizeRequest, pb.StreamSummarizeResponse] = ItemStream(
            lambda item: self._answer(item, context, flow),
            lambda request, error: pb.StreamSummarizeResponse(id=request.id, error=errors.item_status(error)),
            max_in_flight=self._limits.max_stream_items_in_flight,
            stopping=self._backend.stopping,
        )
        await stream.serve(context)

    async def _answer(
        self, item: pb.StreamSummarizeRequest, context: grpc.aio.ServicerContext, flow: Flow
    ) -> pb.StreamSummarizeResponse:
        watch = StopWatch()
        options = self._options(item)
        caller = item_caller(context, self._limits, flow, item.priority, len(item.text))
        summary = await self._summarize(item, options, caller)
        return pb.StreamSummarizeResponse(
            id=item.id, summary=summary_message(summary), timing=watch.timing(summary.timing, caller.priority)
        )

    def _options(self, request: _Request) -> SummarizeOptions:
        self._limits.check_text(request.title, field="title")
        self._limits.check_text(request.text, field="text")
        return summary_options(request.options)

    async def _summarize(self, request: _Request, options: SummarizeOptions, caller: Caller) -> Summary:
        with self._backend.session(caller) as session, summary_blame():
            return await session.summarizer.summarize(request.text, options, title=request.title or None)
