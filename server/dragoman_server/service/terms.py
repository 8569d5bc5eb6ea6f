"""Entries of stored glossaries as translations use them."""

from __future__ import annotations

from ..errors import GlossaryError
from ..storage import StoredEntry
from ..translate.terminology import Glossary, GlossaryEntry

__all__ = ["entry_fault", "glossary_entry"]


def glossary_entry(entry: StoredEntry) -> GlossaryEntry:
    """The entry for translations.

    Its rules are not checked before it is in a `Glossary`.
    """
    return GlossaryEntry(ar=entry.arabic, en=entry.english, case_sensitive=entry.case_sensitive, note=entry.note)


def entry_fault(entry: StoredEntry) -> str | None:
    """Why translations could not use an entry, looked at alone; None where they can."""
    try:
        Glossary((glossary_entry(entry),))
    except GlossaryError as error:
        return error.message.removeprefix("entry 1 ")
    return None
