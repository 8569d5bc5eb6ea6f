"""Names and their forms between messages of the contract and the core."""

from __future__ import annotations

from collections.abc import Iterable

from dragoman.v1 import names_pb2 as pb
from dragoman.v1 import text_pb2

from ..inference import NameRendering

__all__ = ["name_memory", "name_memory_message", "name_messages"]


def name_memory(message: pb.NameMemory) -> tuple[NameRendering, ...]:
    """The names that a request passes; how often and where they stand is not read."""
    return tuple(NameRendering(name.source, name.target) for name in message.names)


def name_memory_message(names: Iterable[NameRendering]) -> pb.NameMemory:
    """The message that `name_memory` reads as these names."""
    return pb.NameMemory(names=[pb.NameRendering(source=name.source, target=name.target) for name in names])


def name_messages(names: Iterable[NameRendering]) -> list[pb.NameRendering]:
    """The names of a result."""
    return [
        pb.NameRendering(
            source=name.source,
            target=name.target,
            count=name.count,
            first=text_pb2.Span(start=name.first.start, end=name.first.end) if name.first else None,
        )
        for name in names
    ]
