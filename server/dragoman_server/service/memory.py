"""The translation memory as the pipeline sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..inference import SegmentSource
from ..storage import context_key
from .storage import Storage, Stores

__all__ = ["StoredMemory"]


class StoredMemory:
    """Looks segments up in the stored memory; an `inference.SegmentMemory`."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def look_up(
        self, sources: Sequence[SegmentSource], source_language: str, target_language: str
    ) -> Mapping[SegmentSource, str]:
        """The approved translations of those sources that have one, as of one moment.

        Raises:
            StorageError: the database cannot be used.
        """

        def found(stores: Stores) -> dict[SegmentSource, str]:
            wanted = [(source.text, context_key(source.previous) if source.previous else "") for source in sources]
            segments = stores.memory.exact_many(
                wanted, source_language=source_language, target_language=target_language
            )
            return {
                source: segment.target for source, segment in zip(sources, segments, strict=True) if segment is not None
            }

        return await self._storage.read(found)
