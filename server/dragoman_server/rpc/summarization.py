"""Service Summarization."""

from __future__ import annotations

from typing import TypeAlias

import grpc
from dragoman.v1 import summarization_pb2 as pb
from dragoman.v1 import summarization_pb2_grpc

from ..caller import Caller, Flow
from ..service import Service
from ..summarize import Summary
from . import errors
from .callers import item_caller, unary_caller
from .conversion import StopWatch, summary_message
from .options import summary_blame, summary_options
from .streams import ItemStream, StreamTerms

__all__ = ["SummarizationServicer"]

_Request: TypeAlias = pb.SummarizeTextRequest | pb.StreamSummarizeRequest


class SummarizationServicer(summarization_pb2_grpc.SummarizationServicer):
    """Summarises articles."""

    def __init__(self, service: Service, terms: StreamTerms) -> None:
        self._service, self._terms = service, terms

    async def SummarizeText(
        self, request: pb.SummarizeTextRequest, context: grpc.aio.ServicerContext
    ) -> pb.SummarizeTextResponse:
        watch = StopWatch()
        caller = unary_caller(context, self._service, request.priority, len(request.text))
        summary = await self._summarize(request, caller)
        return pb.SummarizeTextResponse(
            summary=summary_message(summary), timing=watch.timing(summary.timing, caller.priority)
        )

    async def StreamSummarize(self, request_iterator: object, context: grpc.aio.ServicerContext) -> None:
        flow = Flow()
        stream: ItemStream[pb.StreamSummarizeRequest, pb.StreamSummarizeResponse] = ItemStream(
            lambda item: self._answer(item, context, flow),
            lambda request, error: pb.StreamSummarizeResponse(id=request.id, error=errors.item_status(error)),
            self._terms,
        )
        await stream.serve(context)

    async def _answer(
        self, item: pb.StreamSummarizeRequest, context: grpc.aio.ServicerContext, flow: Flow
    ) -> pb.StreamSummarizeResponse:
        watch = StopWatch()
        caller = item_caller(context, self._service, flow, item.priority, len(item.text))
        summary = await self._summarize(item, caller)
        return pb.StreamSummarizeResponse(
            id=item.id, summary=summary_message(summary), timing=watch.timing(summary.timing, caller.priority)
        )

    async def _summarize(self, request: _Request, caller: Caller) -> Summary:
        options = summary_options(request.options)
        with summary_blame():
            return await self._service.summarize(request.text, options, caller, title=request.title)
