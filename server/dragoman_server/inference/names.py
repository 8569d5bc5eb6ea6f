"""Names and the renderings that they keep: what a caller passes into a translation, and what comes back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import InvalidRequestError
from ..text.span import Span
from ..text.term_forms import LONGEST_WORD, is_arabic, texts_of

__all__ = ["MAX_NAMES", "NameRendering", "check_names"]

MAX_NAMES = 10_000
"""Renderings that a caller may pass, and that a memory holds; a name beyond them is not remembered."""

_BLANK = re.compile("[\\s\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class NameRendering:
    """A name, one word of it, and how it is written in the other language."""

    source: str
    """As it stands in the source, an Arabic one without proclitics."""
    target: str
    """Its rendering, an Arabic one without proclitics."""
    count: int = 1
    """How often the name stands in a text. Of no effect where a caller passes it."""
    first: Span | None = None
    """Where it stands first in the text; None where a caller passes it."""


def check_names(names: Sequence[NameRendering], field: str = "name_memory") -> None:
    """Refuse renderings that cannot be used.

    Raises:
        InvalidRequestError: there are too many; a side is empty, too long, or more than one word; both sides are in one
            script; or a name has two renderings. `field` is "name_memory.names[3].source", counted from 0.
    """
    if len(names) > MAX_NAMES:
        raise InvalidRequestError(
            f"{len(names):,} names; at most {MAX_NAMES:,} are allowed: leave out the oldest",
            reason="TOO_MANY_NAMES",
            field=field,
            metadata={"limit": MAX_NAMES, "actual": len(names)},
        )
    seen: dict[str, str] = {}
    for index, name in enumerate(names):
        for attribute, word in (("source", name.source), ("target", name.target)):
            if fault := _fault(word):
                raise _refused(f"{word[:80]!r} {fault}", f"{field}.names[{index}].{attribute}")
        if is_arabic(name.source) == is_arabic(name.target):
            fault = f"{name.source!r} and {name.target!r} are in one script; a name and its rendering are not"
            raise _refused(fault, f"{field}.names[{index}]")
        known = seen.setdefault(name.source, name.target)
        if known != name.target:
            fault = f"{name.source!r} has two renderings, {known!r} and {name.target!r}: keep one"
            raise _refused(fault, f"{field}.names[{index}]")


def _fault(word: str) -> str | None:
    if not texts_of(word):
        return "has no letters; a name and its rendering are one word each"
    if _BLANK.search(word):
        return "is more than one word; give each word of a name by itself, or put the whole into a glossary"
    if len(word) > LONGEST_WORD:
        return f"has {len(word):,} characters; at most {LONGEST_WORD} are allowed"
    return None


def _refused(message: str, field: str) -> InvalidRequestError:
    return InvalidRequestError(message, reason="INVALID_NAME", field=field)
