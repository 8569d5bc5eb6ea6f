"""Stored glossaries for translations: found by name, and compiled once for each revision."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import replace
from typing import TypeAlias

from ..errors import GlossaryError, InvalidRequestError
from ..inference import TranslateOptions
from ..storage import NotStoredError, StoredEntry
from ..translate.terminology import Glossary
from .storage import Storage, Stores
from .terms import glossary_entry

__all__ = ["GlossaryCache", "resolve"]

_KEPT = 8
_SHOWN_NAMES = 20

_Compiled: TypeAlias = Glossary | GlossaryError


async def resolve(options: TranslateOptions, storage: Storage, cache: GlossaryCache) -> TranslateOptions:
    """The options with the stored glossary that they name in the place of the name.

    Raises:
        StorageError: a stored glossary or the memory is asked for, and the server stores nothing (STORAGE_OFF).
        NotStoredError: there is no such glossary; the message has the names of those that exist.
        InvalidRequestError: a name and entries at once.
        GlossaryError: entries of the stored glossary lead on to each other.
    """
    if options.use_memory:
        storage.require(field="use_memory")
    name = options.glossary_name
    if name is None:
        return options
    storage.require(field="glossary_name")
    if options.glossary is not None:
        raise InvalidRequestError(
            "a stored glossary and entries of the request exclude each other; give one of them", field="glossary_name"
        )
    glossary = await storage.read(lambda stores: cache.glossary(stores, name))
    return replace(options, glossary=glossary, glossary_name=None)


class GlossaryCache:
    """The glossaries that were used last, by name and revision; for any number of threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], _Compiled] = OrderedDict()
        self._compiling = threading.Lock()

    def glossary(self, stores: Stores, name: str) -> Glossary:
        """The glossary of that name as it is now. Blocks, for a second or two when it is large and new.

        One and the same object is given as long as the stored glossary does not change.

        Raises:
            NotStoredError, GlossaryError: as for `resolve`; `field` is "glossary_name".
        """
        compiled = self._compiled(stores, name)
        if isinstance(compiled, GlossaryError):  # a new one each time, because whoever handles it may change it
            raise GlossaryError(
                f"the stored glossary {name!r} cannot be used: {compiled.message}",
                field="glossary_name",
                metadata=compiled.metadata,
            )
        return compiled

    def _compiled(self, stores: Stores, name: str) -> _Compiled:
        try:
            key = (name, stores.glossaries.get(name).revision)
            with self._compiling:
                if key not in self._kept:
                    stored, entries = stores.glossaries.snapshot(name)
                    key = (name, stored.revision)
                    self._keep(key, _compile(entries))
                self._kept.move_to_end(key)
                return self._kept[key]
        except NotStoredError as error:
            raise _unknown(stores, name) from error

    def _keep(self, key: tuple[str, int], compiled: _Compiled) -> None:
        for old in [other for other in self._kept if other[0] == key[0]]:
            del self._kept[old]
        self._kept[key] = compiled
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)


def _compile(entries: list[StoredEntry]) -> _Compiled:
    try:
        return Glossary(tuple(map(glossary_entry, entries)))
    except GlossaryError as error:
        return error


def _unknown(stores: Stores, name: str) -> NotStoredError:
    page = stores.glossaries.glossaries(page_size=_SHOWN_NAMES)
    names = ", ".join(glossary.name for glossary in page.items) or "none"
    more = ", …" if page.next_token else ""
    return NotStoredError(
        f"there is no glossary {name[:80]!r}; stored are: {names}{more}",
        field="glossary_name",
        metadata={"name": name[:80], "known": names + more},
    )
