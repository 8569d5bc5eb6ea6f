"""What a request may hold. The limits are published; a request beyond them is refused, never cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .caller import Priority
from .errors import InvalidRequestError, LimitExceededError

__all__ = ["BYTES_PER_CHARACTER", "MESSAGE_OVERHEAD_BYTES", "Limits"]

BYTES_PER_CHARACTER = 4
"""The longest UTF-8 encoding of a code point."""

MESSAGE_OVERHEAD_BYTES = 64 * 1024
"""Room for what is in a message beside its texts: tags and lengths of some thousand texts, languages, a model name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Limits of one call; those of a stream hold for each item."""

    max_texts: int = 1024
    max_characters: int = 1_000_000
    max_message_bytes: int = 16 * 1024 * 1024
    max_stream_items_in_flight: int = 16
    max_interactive_characters: int = 20_000
    """Of a call that may be interactive; 0: none may. A larger one is not refused, it is bulk."""
    max_interactive_item_characters: int = 0
    """The same for an item of a stream."""
    max_digest_bytes: int = 64 * 1024 * 1024
    """Of all feeds of a digest; its state may have as many."""
    max_digest_articles: int = 20_000
    """Of all feeds of a digest."""
    max_document_bytes: int = 20_000_000
    max_documents: int = 16
    """Documents that are worked on at a time, of all callers: each is held in memory as a whole."""

    def granted(self, claimed: Priority, characters: int, *, item: bool) -> Priority:
        """The priority of a request that claims one: bulk if it is too long to be interactive.

        Args:
            claimed: what the caller asks for.
            characters: code points of the request.
            item: whether it is an item of a stream.
        """
        most = self.max_interactive_item_characters if item else self.max_interactive_characters
        return claimed if most and characters <= most else Priority.BULK  # 0: not even an empty text

    def check_texts(self, texts: Sequence[str], *, field: str = "texts") -> None:
        """Refuse an empty list, too many texts, or too many code points in all of them together.

        Raises:
            InvalidRequestError: no texts.
            LimitExceededError: too many or too long, with `limit` and `actual` in its metadata.
        """
        if not texts:
            raise InvalidRequestError("there is no text; give at least one", reason="FIELD_REQUIRED", field=field)
        if len(texts) > self.max_texts:
            raise LimitExceededError(
                f"one call may hold {self.max_texts} texts, and this one has {len(texts)}; split it",
                reason="TOO_MANY_TEXTS",
                field=field,
                metadata={"limit": self.max_texts, "actual": len(texts)},
            )
        for index, text in enumerate(texts):
            self.check_text(text, field=f"{field}[{index}]")
        self._check_characters(sum(map(len, texts)), field, "the texts of one call")

    def check_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """As `check_texts`, for pairs of a source and its translation; both sides count as characters.

        Raises:
            InvalidRequestError: no pairs.
            LimitExceededError: too many or too long, with `limit` and `actual` in its metadata.
        """
        if not pairs:
            raise InvalidRequestError("there is no pair; give at least one", reason="FIELD_REQUIRED", field="pairs")
        if len(pairs) > self.max_texts:
            raise LimitExceededError(
                f"one call may hold {self.max_texts} pairs, and this one has {len(pairs)}; split it",
                reason="TOO_MANY_TEXTS",
                field="pairs",
                metadata={"limit": self.max_texts, "actual": len(pairs)},
            )
        characters = sum(len(source) + len(target) for source, target in pairs)
        self._check_characters(characters, "pairs", "the pairs of one call, both sides counted,")

    def check_text(self, text: str, *, field: str) -> None:
        """Refuse a text with too many code points.

        Raises:
            LimitExceededError: with `limit` and `actual` in its metadata.
        """
        self._check_characters(len(text), field, "a text")

    def check_document(self, size: int, *, field: str | None = None) -> None:
        """Refuse a document with too many bytes.

        Args:
            size: bytes that are there so far, or that are announced.
            field: of the request, if one is to blame.

        Raises:
            LimitExceededError: with `limit` and `actual` in its metadata.
        """
        if size > self.max_document_bytes:
            raise LimitExceededError(
                f"a document may have {self.max_document_bytes:,} bytes, and this one has {size:,} or more; split it",
                reason="DOCUMENT_TOO_LARGE",
                field=field,
                metadata={"limit": self.max_document_bytes, "actual": size},
            )

    def _check_characters(self, characters: int, field: str, what: str) -> None:
        if characters > self.max_characters:
            raise LimitExceededError(
                f"{what} may hold {self.max_characters} code points, and {characters} were sent; split at paragraphs",
                reason="TEXT_TOO_LONG",
                field=field,
                metadata={"limit": self.max_characters, "actual": characters},
            )
