"""Glossaries and their entries as rows of the database; every function is part of its caller's transaction."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .entries import CheckedEntry, StoredEntry
from .errors import NotStoredError, RevisionConflictError

__all__ = [
    "NAME",
    "SELECT",
    "SELECT_ENTRIES",
    "Glossary",
    "entry_of",
    "find_glossary",
    "glossary_of",
    "merge_entries",
    "next_revision",
    "remove_others",
]

NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?", re.ASCII)
"""Names of glossaries."""
SELECT = (
    "SELECT id, name, description, revision, created, updated, "
    "(SELECT count(*) FROM glossary_entries WHERE glossary = glossaries.id) FROM glossaries"
)
SELECT_ENTRIES = "SELECT id, arabic, english, case_sensitive, note, updated FROM glossary_entries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Glossary:
    """A glossary without its entries."""

    name: str
    description: str
    revision: int
    """Higher after every change, and never used again, not even by another glossary of the same name."""
    entry_count: int
    created: datetime
    updated: datetime

    @property
    def etag(self) -> str:
        """The revision as a string (AIP-154)."""
        return str(self.revision)


def find_glossary(
    connection: sqlite3.Connection, name: str, expected_revision: int | None = None
) -> tuple[int, Glossary]:
    """The key of a glossary, and the glossary.

    Raises:
        NotStoredError: there is none of that name.
        RevisionConflictError: its revision is not the expected one.
    """
    row = None
    if NAME.fullmatch(name):
        row = connection.execute(f"{SELECT} WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise NotStoredError(f"there is no glossary {name[:80]!r}", metadata={"name": name[:80]})
    glossary = glossary_of(row)
    if expected_revision not in (None, glossary.revision):
        raise RevisionConflictError(
            f"the glossary {name!r} was changed: its revision is {glossary.revision}, not {expected_revision}; read it "
            "again and repeat the change"
        )
    return row[0], glossary


def glossary_of(row: Sequence[object]) -> Glossary:
    """A glossary from a row of `SELECT`."""
    _, name, description, revision, created, updated, count = row
    return Glossary(
        name=str(name),
        description=str(description),
        revision=int(str(revision)),
        entry_count=int(str(count)),
        created=datetime.fromisoformat(str(created)),
        updated=datetime.fromisoformat(str(updated)),
    )


def entry_of(row: Sequence[object]) -> StoredEntry:
    """An entry from a row of `SELECT_ENTRIES`."""
    _, arabic, english, case_sensitive, note, updated = row
    return StoredEntry(
        str(arabic), str(english), bool(case_sensitive), str(note), updated=datetime.fromisoformat(str(updated))
    )


def next_revision(connection: sqlite3.Connection) -> int:
    """A revision that no glossary has had."""
    connection.execute("UPDATE revisions SET last = last + 1")
    return int(connection.execute("SELECT last FROM revisions").fetchone()[0])


def remove_others(connection: sqlite3.Connection, key: int, entries: Sequence[CheckedEntry]) -> int:
    """Entries whose Arabic term is not among the new ones; `_merge` then replaces the rest."""
    keep = {checked.arabic_key for checked in entries}
    rows = connection.execute("SELECT id, arabic_key FROM glossary_entries WHERE glossary = ?", (key,)).fetchall()
    gone = [(row_id,) for row_id, arabic_key in rows if arabic_key not in keep]
    connection.executemany("DELETE FROM glossary_entries WHERE id = ?", gone)
    return len(gone)


def merge_entries(
    connection: sqlite3.Connection, key: int, entries: Sequence[CheckedEntry], now: str
) -> tuple[int, int, int]:
    """Store entries; how many were added, changed and unchanged."""
    added = changed = unchanged = 0
    for checked in entries:
        entry, keys = checked.entry, (checked.arabic_key, checked.english_key)
        values = (entry.arabic, entry.english, int(entry.case_sensitive), entry.note)
        present = connection.execute(
            "SELECT id, arabic, english, case_sensitive, note FROM glossary_entries "
            "WHERE glossary = ? AND arabic_key = ? "
            "UNION SELECT id, arabic, english, case_sensitive, note FROM glossary_entries "
            "WHERE glossary = ? AND english_key = ?",
            (key, keys[0], key, keys[1]),
        ).fetchall()
        if len(present) == 1 and present[0][1:] == values:
            unchanged += 1
            continue
        added, changed = (added, changed + 1) if present else (added + 1, changed)
        connection.executemany("DELETE FROM glossary_entries WHERE id = ?", [row[:1] for row in present])
        connection.execute(
            "INSERT INTO glossary_entries (glossary, arabic, english, case_sensitive, note, arabic_key, english_key, "
            "updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (key, *values, *keys, now),
        )
    return added, changed, unchanged
