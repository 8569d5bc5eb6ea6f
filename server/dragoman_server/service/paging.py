"""Sizes of pages (AIP-158)."""

from __future__ import annotations

from ..errors import InvalidRequestError

__all__ = ["DEFAULT_PAGE_SIZE", "page_size"]

DEFAULT_PAGE_SIZE = 100
"""Glossaries, entries or segments of a page."""


def page_size(asked: int, *, default: int, most: int) -> int:
    """The number of rows to give for the number that a request has.

    Raises:
        InvalidRequestError: it is negative.
    """
    if asked < 0:
        raise InvalidRequestError(
            f"page_size is {asked}; allowed: 0 (the server's choice) and above",
            reason="INVALID_PAGE_SIZE",
            field="page_size",
            metadata={"actual": asked},
        )
    return min(asked or default, most)
