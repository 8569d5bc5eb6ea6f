"""Service Quality."""

from __future__ import annotations

import grpc
from dragoman.v1 import quality_pb2 as pb
from dragoman.v1 import quality_pb2_grpc

from ..caller import Flow
from ..service import Service
from ..translate import TranslationPair
from . import errors
from .callers import item_caller, require_room, unary_caller
from .conversion import StopWatch, estimate_message
from .options import quality_blame, quality_options
from .streams import ItemStream, StreamTerms

__all__ = ["QualityServicer"]


class QualityServicer(quality_pb2_grpc.QualityServicer):
    """Judges translations without a reference."""

    def __init__(self, service: Service, terms: StreamTerms) -> None:
        self._service, self._terms = service, terms

    async def EstimateQuality(
        self, request: pb.EstimateQualityRequest, context: grpc.aio.ServicerContext
    ) -> pb.EstimateQualityResponse:
        watch = StopWatch()
        characters = sum(map(_characters, request.pairs))
        require_room(context, self._service, request.priority, characters)
        options = quality_options(request.options)
        pairs = [_pair(pair) for pair in request.pairs]
        caller = unary_caller(context, self._service, request.priority, characters)
        with quality_blame():
            batch = await self._service.estimate(pairs, options, caller)
        return pb.EstimateQualityResponse(
            estimates=[estimate_message(estimate) for estimate in batch.estimates],
            timing=watch.timing(batch.timing, caller.priority),
        )

    async def StreamEstimateQuality(self, request_iterator: object, context: grpc.aio.ServicerContext) -> None:
        flow = Flow()
        stream: ItemStream[pb.StreamEstimateQualityRequest, pb.StreamEstimateQualityResponse] = ItemStream(
            lambda item: self._answer(item, context, flow),
            lambda request, error: pb.StreamEstimateQualityResponse(id=request.id, error=errors.item_status(error)),
            self._terms,
        )
        await stream.serve(context)

    async def _answer(
        self, item: pb.StreamEstimateQualityRequest, context: grpc.aio.ServicerContext, flow: Flow
    ) -> pb.StreamEstimateQualityResponse:
        watch = StopWatch()
        options = quality_options(item.options)
        pair = _pair(item.pair)
        caller = item_caller(context, self._service, flow, item.priority, _characters(pair))
        with quality_blame(source="pair.source"):
            batch = await self._service.estimate([pair], options, caller)
        return pb.StreamEstimateQualityResponse(
            id=item.id,
            estimate=estimate_message(batch.estimates[0]),
            timing=watch.timing(batch.timing, caller.priority),
        )


def _pair(message: pb.TranslationPair) -> TranslationPair:
    return TranslationPair(message.source, message.target)


def _characters(pair: TranslationPair | pb.TranslationPair) -> int:
    return len(pair.source) + len(pair.target)
