"""The translation memory as the pipeline sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..errors import InvalidRequestError, LimitExceededError
from ..inference import SegmentSource
from ..storage import MAX_SEGMENT_CHARACTERS, NearMatch, StoredSegment, context_key
from .storage import Storage, Stores

__all__ = ["DEFAULT_MATCHES", "DEFAULT_SIMILARITY", "StoredMemory", "look_up"]

DEFAULT_SIMILARITY = 0.7
DEFAULT_MATCHES = 5


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


async def look_up(
    storage: Storage,
    source: str,
    *,
    source_language: str,
    target_language: str,
    previous: str = "",
    minimum: float = DEFAULT_SIMILARITY,
    limit: int = DEFAULT_MATCHES,
) -> tuple[StoredSegment | None, list[NearMatch]]:
    """The stored segment of a source, and those that are near it, the most similar first.

    Args:
        storage: where to look.
        source: the sentence.
        source_language: "ar" or "en".
        target_language: the other one.
        previous: the sentence before it; empty: not known.
        minimum: least similarity of a near match, 0 to 1.
        limit: near matches at most.

    Raises:
        InvalidRequestError: no source, or a value that is not allowed; `field` is the name of the argument.
        LimitExceededError: the source is too long.
        StorageError: there is no data folder (STORAGE_OFF), or the database cannot be used.
    """
    _check_source(source)
    languages = {"source_language": source_language, "target_language": target_language}

    def found(stores: Stores) -> tuple[StoredSegment | None, list[NearMatch]]:
        after = context_key(previous) if previous else ""
        exact = stores.memory.exact(source, context=after, **languages)
        return exact, stores.memory.near(source, minimum=minimum, limit=limit, **languages)

    return await storage.read(found)


def _check_source(source: str) -> None:
    if not source:
        raise InvalidRequestError("source is empty", reason="FIELD_REQUIRED", field="source")
    if len(source) > MAX_SEGMENT_CHARACTERS:
        raise LimitExceededError(
            f"the source of a segment may hold {MAX_SEGMENT_CHARACTERS:,} code points, and {len(source):,} were sent; "
            "look up sentence by sentence",
            reason="TEXT_TOO_LONG",
            field="source",
            metadata={"limit": MAX_SEGMENT_CHARACTERS, "actual": len(source)},
        )
