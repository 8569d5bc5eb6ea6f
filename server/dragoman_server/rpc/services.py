"""The services of the contract: their names and methods, and the servicers that answer them."""

from __future__ import annotations

import grpc
from dragoman.v1 import (
    administration_pb2,
    documents_pb2,
    documents_pb2_grpc,
    feeds_pb2,
    feeds_pb2_grpc,
    glossaries_pb2,
    glossaries_pb2_grpc,
    memory_pb2,
    memory_pb2_grpc,
    models_pb2,
    models_pb2_grpc,
    quality_pb2,
    quality_pb2_grpc,
    stories_pb2,
    stories_pb2_grpc,
    summarization_pb2,
    summarization_pb2_grpc,
    translation_pb2,
    translation_pb2_grpc,
)

from ..service import Service
from .documents import DocumentsServicer
from .feeds import FeedsServicer
from .glossaries import GlossariesServicer
from .memory import TranslationMemoryServicer
from .models import ModelsServicer
from .quality import QualityServicer
from .stories import StoriesServicer
from .streams import StreamTerms
from .summarization import SummarizationServicer
from .translation import TranslationServicer

__all__ = ["METHODS", "SERVICES", "STORED_SERVICES", "add_services"]

_DESCRIPTORS = tuple(
    module.DESCRIPTOR.services_by_name[name]
    for module, name in (
        (translation_pb2, "Translation"),
        (summarization_pb2, "Summarization"),
        (quality_pb2, "Quality"),
        (stories_pb2, "Stories"),
        (documents_pb2, "Documents"),
        (feeds_pb2, "Feeds"),
        (models_pb2, "Models"),
    )
)
_STORED = (
    glossaries_pb2.DESCRIPTOR.services_by_name["Glossaries"],
    memory_pb2.DESCRIPTOR.services_by_name["TranslationMemory"],
)
_ADMINISTRATION = administration_pb2.DESCRIPTOR.services_by_name["Administration"]
SERVICES = tuple(service.full_name for service in _DESCRIPTORS)
"""Full names of the services that need models."""
STORED_SERVICES = tuple(service.full_name for service in _STORED)
"""Full names of the services that need the database only."""
METHODS = tuple(
    f"/{service.full_name}/{method.name}"
    for service in (*_DESCRIPTORS, *_STORED, _ADMINISTRATION)
    for method in service.methods
)
"""Paths of all methods, those of Administration too: "/dragoman.v1.Translation/Translate"."""


def add_services(server: grpc.aio.Server, service: Service, terms: StreamTerms) -> None:
    """Have a server answer all services of the contract but Administration, which has a server of its own.

    Args:
        server: not started yet.
        service: does the work.
        terms: of streams.
    """
    for add_streaming, streaming in (
        (translation_pb2_grpc.add_TranslationServicer_to_server, TranslationServicer),
        (summarization_pb2_grpc.add_SummarizationServicer_to_server, SummarizationServicer),
        (quality_pb2_grpc.add_QualityServicer_to_server, QualityServicer),
    ):
        add_streaming(streaming(service, terms), server)  # type: ignore[no-untyped-call]
    for add, servicer in (
        (stories_pb2_grpc.add_StoriesServicer_to_server, StoriesServicer),
        (documents_pb2_grpc.add_DocumentsServicer_to_server, DocumentsServicer),
        (feeds_pb2_grpc.add_FeedsServicer_to_server, FeedsServicer),
        (models_pb2_grpc.add_ModelsServicer_to_server, ModelsServicer),
        (glossaries_pb2_grpc.add_GlossariesServicer_to_server, GlossariesServicer),
        (memory_pb2_grpc.add_TranslationMemoryServicer_to_server, TranslationMemoryServicer),
    ):
        add(servicer(service), server)  # type: ignore[no-untyped-call]
