"""The calls of the service on a channel, blocking or asyncio."""

from __future__ import annotations

from typing import Any

from . import _health
from .v1.documents_pb2_grpc import DocumentsStub
from .v1.feeds_pb2_grpc import FeedsStub
from .v1.glossaries_pb2_grpc import GlossariesStub
from .v1.memory_pb2_grpc import TranslationMemoryStub
from .v1.models_pb2_grpc import ModelsStub
from .v1.quality_pb2_grpc import QualityStub
from .v1.stories_pb2_grpc import StoriesStub
from .v1.summarization_pb2_grpc import SummarizationStub
from .v1.translation_pb2_grpc import TranslationStub

__all__ = ["Stubs"]


class Stubs:
    """One stub per service; the generated classes carry no types."""

    def __init__(self, channel: Any) -> None:
        self.channel = channel
        self.translation: Any = TranslationStub(channel)  # type: ignore[no-untyped-call]
        self.summarization: Any = SummarizationStub(channel)  # type: ignore[no-untyped-call]
        self.quality: Any = QualityStub(channel)  # type: ignore[no-untyped-call]
        self.stories: Any = StoriesStub(channel)  # type: ignore[no-untyped-call]
        self.documents: Any = DocumentsStub(channel)  # type: ignore[no-untyped-call]
        self.feeds: Any = FeedsStub(channel)  # type: ignore[no-untyped-call]
        self.models: Any = ModelsStub(channel)  # type: ignore[no-untyped-call]
        self.glossaries: Any = GlossariesStub(channel)  # type: ignore[no-untyped-call]
        self.memory: Any = TranslationMemoryStub(channel)  # type: ignore[no-untyped-call]
        self.health: Any = channel.unary_unary(_health.METHOD)  # bytes in, bytes out
