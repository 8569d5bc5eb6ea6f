"""What a text must be to be stored, and paging through what is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Generic, TypeVar

from ..errors import InvalidRequestError

__all__ = ["MAX_PAGE", "Page", "checked_line", "checked_text", "now_utc", "page_size_of"]

MAX_PAGE = 1000
"""Most rows of one page."""

T = TypeVar("T")

# What XML 1.0 cannot carry either: controls, lone surrogates and two noncharacters. White space is none of them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list, and where the next part begins."""

    items: Sequence[T]
    next_token: str
    """Give it to the same method for the next page; empty after the last."""


def checked_line(text: str, name: str, limit: int) -> str:
    """The text on one line: runs of white space become one space, and none is left at the ends.

    Raises:
        ValueError: it is longer than `limit` code points, or has a character that is not text.
    """
    return " ".join(checked_text(text, name, limit).split())


def checked_text(text: str, name: str, limit: int) -> str:
    """The text itself, line breaks included.

    Raises:
        ValueError: it is longer than `limit` code points, or has a character that neither the database nor XML can
            carry; the message begins with `name`.
    """
    found = _FORBIDDEN.search(text)
    if found:
        at = found.start() + 1
        raise ValueError(
            f"{name} has the character U+{ord(found[0]):04X} at position {at}, which is not text; remove it"
        )
    if len(text) > limit:
        raise ValueError(f"{name} has {len(text):,} characters; {limit:,} are allowed")
    return text


def page_size_of(size: int) -> int:
    """The number of rows to give for the number asked for.

    Raises:
        InvalidRequestError: not a positive number.
    """
    if size < 1:
        raise InvalidRequestError(f"a page of {size} rows is not possible; 1 to {MAX_PAGE} are", field="page_size")
    return min(size, MAX_PAGE)


def now_utc() -> datetime:
    """The present, in UTC and with fractions of a second."""
    return datetime.now(timezone.utc)
