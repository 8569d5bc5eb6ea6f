"""Matchers of glossaries, kept from one request to the next."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from ...inference.glossary import Glossary
from .matching import GlossaryMatcher

__all__ = ["GlossaryMatchers"]

_MOST_ENTRIES = 500_000


class GlossaryMatchers:
    """The matchers of the glossaries used last; several threads may ask it.

    To make the matcher of 100,000 entries takes about a second, and to keep it some 50 MB.

    Args:
        most_entries: of all glossaries that are kept, counted for each direction; the last one is kept in any case.
    """

    def __init__(self, most_entries: int = _MOST_ENTRIES) -> None:
        self._most = most_entries
        self._kept: OrderedDict[tuple[str, str, str], tuple[GlossaryMatcher, int]] = OrderedDict()
        self._lock = Lock()

    def matcher(self, glossary: Glossary, source_language: str, target_language: str) -> GlossaryMatcher:
        """The matcher of a glossary for one direction; the same one for equal glossaries while it is kept."""
        key = (glossary.digest, source_language, target_language)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][0]
        made = GlossaryMatcher(glossary, source_language, target_language)
        with self._lock:
            self._kept[key] = made, len(glossary.entries)
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and sum(size for _, size in self._kept.values()) > self._most:
                self._kept.popitem(last=False)
        return made
