"""Names that keep their form: what goes into a translation with `keep_names`, and what comes back.

known = ()
for article in articles:
    options = TranslationOptions(target="en", keep_names=True, name_memory=known)
    result = client.translate(article, options=options)
    known = merged_names(known, result.names)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .spans import Span

__all__ = ["NameRendering", "merged_names"]


@dataclass(frozen=True, slots=True)
class NameRendering:
    """A word of a name and the form that it keeps in the other language."""

    source: str
    """In the source, an Arabic word without conjunction and preposition."""
    target: str
    """In the translation."""
    count: int = 1
    """How often the name stands in the text or document; without effect where it is passed."""
    first: Span | None = None
    """Where it stands first in the text; None in documents, and without effect where it is passed."""
    path: str = ""
    """The part of a document where it stands first."""


def merged_names(known: Iterable[NameRendering], found: Iterable[NameRendering]) -> tuple[NameRendering, ...]:
    """All names in the order in which they were known or found, each with its first form; counts are added up.

    Args:
        known: names of before.
        found: the `names` of a result.
    """
    names: dict[str, NameRendering] = {}
    for name in (*known, *found):
        key = name.source.casefold()
        before = names.get(key)
        names[key] = replace(before, count=before.count + name.count) if before else name
    return tuple(names.values())
