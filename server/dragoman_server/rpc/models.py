"""Service Models."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

import grpc
from dragoman.v1 import models_pb2 as pb
from dragoman.v1 import models_pb2_grpc
from dragoman_manifest import Task

from ..errors import InvalidRequestError
from ..inference import ModelDescription, NameLexicon
from ..service import Service
from ..service.paging import page_size

__all__ = ["ModelsServicer", "model_message"]

DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 200

TASKS = {
    Task.TRANSLATION: pb.MODEL_TASK_TRANSLATION,
    Task.SUMMARIZATION: pb.MODEL_TASK_SUMMARIZATION,
    Task.SENTENCE_EMBEDDING: pb.MODEL_TASK_SENTENCE_EMBEDDING,
}


class ModelsServicer(models_pb2_grpc.ModelsServicer):
    """Tells what is loaded."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def ListModels(
        self, request: pb.ListModelsRequest, context: grpc.aio.ServicerContext
    ) -> pb.ListModelsResponse:
        size = page_size(request.page_size, default=DEFAULT_PAGE_SIZE, most=MAX_PAGE_SIZE)
        after = _name_in_token(request.page_token)
        rest = [model for model in self._service.models if model.name > after]
        page: Sequence[ModelDescription] = rest[:size]
        return pb.ListModelsResponse(
            models=[model_message(model) for model in page],
            next_page_token=_token(page[-1].name) if len(rest) > size else "",
            name_lexicon=_lexicon(self._service.name_lexicon),
        )

    async def GetServerInfo(
        self, request: pb.GetServerInfoRequest, context: grpc.aio.ServicerContext
    ) -> pb.GetServerInfoResponse:
        info = self._service.info
        limits = info.limits
        return pb.GetServerInfoResponse(
            version=info.version,
            engine=info.engine,
            limits=pb.Limits(
                max_texts=limits.max_texts,
                max_characters=limits.max_characters,
                max_message_bytes=limits.max_message_bytes,
                max_stream_items_in_flight=limits.max_stream_items_in_flight,
                max_summary_sentences=info.max_summary_sentences,
                max_interactive_characters=limits.max_interactive_characters,
                max_interactive_item_characters=limits.max_interactive_item_characters,
                max_digest_bytes=limits.max_digest_bytes,
                max_digest_articles=limits.max_digest_articles,
                max_document_bytes=limits.max_document_bytes,
                max_documents=limits.max_documents,
                max_alternatives=info.max_alternatives,
            ),
        )


def model_message(model: ModelDescription) -> pb.Model:
    """A loaded model as the contract tells of it."""
    return pb.Model(
        name=model.name,
        task=TASKS[model.task],
        source_languages=model.source_languages,
        target_languages=model.target_languages,
        hash=model.hash,
        license=model.license,
        description=model.description,
        size_bytes=model.size_bytes,
        max_input_tokens=model.max_input_tokens,
        default=model.default,
    )


def _lexicon(lexicon: NameLexicon | None) -> pb.NameLexicon | None:
    if lexicon is None:
        return None
    return pb.NameLexicon(name=lexicon.ref.name, hash=lexicon.ref.hash, entries=lexicon.entries)


def _token(last_name: str) -> str:
    """Opaque; it holds the last name of the page, so a change of the models between two pages loses none that stays."""
    return base64.urlsafe_b64encode(b"1" + last_name.encode()).decode()


def _name_in_token(token: str) -> str:
    if not token:
        return ""
    try:
        decoded = base64.b64decode(token.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError):
        decoded = ""
    if not decoded.startswith("1"):
        raise InvalidRequestError(
            "page_token is not one that this server gave; leave it empty to begin again",
            reason="INVALID_PAGE_TOKEN",
            field="page_token",
        )
    return decoded[1:]
