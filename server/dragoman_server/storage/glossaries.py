"""Named glossaries in the database."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..errors import InvalidRequestError, LimitExceededError
from .database import Database
from .entries import MAX_ENTRIES, CheckedEntry, NumberedEntry, StoredEntry, checked_entries
from .errors import AlreadyStoredError, InvalidEntriesError, NotStoredError, RevisionConflictError
from .report import ImportReport
from .texts import Page, checked_line, now_utc, page_size_of

__all__ = ["Glossary", "GlossaryStore"]

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?", re.ASCII)
MAX_DESCRIPTION_CHARACTERS = 1000


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


class GlossaryStore:
    """Glossaries by name; every method blocks, and is one transaction.

    Methods with `expected_revision` change nothing and raise RevisionConflictError when the glossary has another one.
    All raise NotStoredError for a name that is not there, and StorageError when the database cannot be used.

    Args:
        database: has the glossaries.
        fault: says why an entry would be of no use to translations; None where it is. Such entries are not stored.
    """

    def __init__(
        self,
        database: Database,
        *,
        fault: Callable[[StoredEntry], str | None] = lambda entry: None,
        now: Callable[[], datetime] = now_utc,
    ) -> None:
        self._database = database
        self._now = now
        self.fault = fault

    def create(self, name: str, *, description: str = "", entries: Sequence[StoredEntry] = ()) -> Glossary:
        """A new glossary.

        Raises:
            InvalidRequestError: not a name, or the description is too long.
            InvalidEntriesError: entries that cannot be stored.
            AlreadyStoredError: the name is taken.
        """
        if not _NAME.fullmatch(name):
            raise InvalidRequestError(
                f"{name[:80]!r} is not a name for a glossary; use 1 to 63 of a-z, 0-9, '.', '_' and '-', with a letter "
                "or digit at both ends",
                field="name",
            )
        description = _description(description)
        checked = self._all_valid(entries)
        with self._database.writing() as connection:
            if connection.execute("SELECT 1 FROM glossaries WHERE name = ?", (name,)).fetchone():
                raise AlreadyStoredError(f"a glossary {name!r} exists; choose another name, or change that one")
            now = self._now().isoformat()
            connection.execute(
                "INSERT INTO glossaries (name, description, revision, created, updated) VALUES (?, ?, ?, ?, ?)",
                (name, description, _next_revision(connection), now, now),
            )
            _merge(connection, _find(connection, name)[0], checked, now)
            return _find(connection, name)[1]

    def get(self, name: str) -> Glossary:
        """The glossary of that name."""
        with self._database.reading() as connection:
            return _find(connection, name)[1]

    def glossaries(self, *, page_size: int = 100, token: str = "") -> Page[Glossary]:
        """All glossaries, by name."""
        size = page_size_of(page_size)
        with self._database.reading() as connection:
            rows = connection.execute(f"{_SELECT} WHERE name > ? ORDER BY name LIMIT ?", (token, size + 1)).fetchall()
        items = [_glossary(row) for row in rows[:size]]
        return Page(items, items[-1].name if len(rows) > size else "")

    def update(self, name: str, *, description: str, expected_revision: int | None = None) -> Glossary:
        """Change the description.

        Raises:
            InvalidRequestError: it is too long.
        """
        description = _description(description)
        with self._database.writing() as connection:
            key, _ = _find(connection, name, expected_revision)
            connection.execute("UPDATE glossaries SET description = ? WHERE id = ?", (description, key))
            self._touch(connection, key)
            return _find(connection, name)[1]

    def delete(self, name: str, *, expected_revision: int | None = None) -> None:
        """Remove a glossary with its entries."""
        with self._database.writing() as connection:
            key, _ = _find(connection, name, expected_revision)
            connection.execute("DELETE FROM glossaries WHERE id = ?", (key,))

    def entries(self, name: str, *, page_size: int = 100, token: str = "") -> Page[StoredEntry]:
        """Entries in the order in which they were stored; a changed one goes to the end.

        Raises:
            InvalidRequestError: `token` is not one that this method gave.
        """
        size = page_size_of(page_size)
        if token and not re.fullmatch("[0-9]{1,18}", token, re.ASCII):
            raise InvalidRequestError(
                f"{token[:40]!r} is not a page token of this list; leave it empty to begin again",
                reason="INVALID_PAGE_TOKEN",
                field="page_token",
            )
        with self._database.reading() as connection:
            key, _ = _find(connection, name)
            rows = connection.execute(
                f"{_SELECT_ENTRIES} WHERE glossary = ? AND id > ? ORDER BY id LIMIT ?", (key, int(token or 0), size + 1)
            ).fetchall()
        return Page([_entry(row) for row in rows[:size]], str(rows[size - 1][0]) if len(rows) > size else "")

    def snapshot(self, name: str) -> tuple[Glossary, list[StoredEntry]]:
        """A glossary and all its entries as of one moment: what a matcher is compiled from, and cached by revision."""
        with self._database.reading() as connection:
            key, glossary = _find(connection, name)
            rows = connection.execute(f"{_SELECT_ENTRIES} WHERE glossary = ? ORDER BY id", (key,)).fetchall()
        return glossary, [_entry(row) for row in rows]

    def merge(self, name: str, entries: Sequence[StoredEntry], *, expected_revision: int | None = None) -> ImportReport:
        """Add entries; one takes the place of those that share its Arabic or its English term.

        Raises:
            InvalidEntriesError: entries that cannot be stored, or that contradict each other; nothing was changed.
            LimitExceededError: the glossary would have more than `MAX_ENTRIES`.
        """
        return self.store(name, self._all_valid(entries), expected_revision=expected_revision)

    def replace(
        self, name: str, entries: Sequence[StoredEntry], *, expected_revision: int | None = None
    ) -> ImportReport:
        """Make these the entries of the glossary; what is not among them goes.

        Raises:
            InvalidEntriesError: entries that cannot be stored, or that contradict each other; nothing was changed.
        """
        return self.store(name, self._all_valid(entries), replace=True, expected_revision=expected_revision)

    def store(
        self,
        name: str,
        entries: Sequence[CheckedEntry],
        *,
        replace: bool = False,
        expected_revision: int | None = None,
        dry_run: bool = False,
    ) -> ImportReport:
        """`merge` or `replace` with the result of `checked_entries`.

        Args:
            dry_run: report what would change, and change nothing.
        """
        with self._database.writing() as connection:
            key, _ = _find(connection, name, expected_revision)
            connection.execute("SAVEPOINT entries")
            removed = _remove_others(connection, key, entries) if replace else 0
            added, changed, unchanged = _merge(connection, key, entries, self._now().isoformat())
            count = _find(connection, name)[1].entry_count
            if count > MAX_ENTRIES:
                raise LimitExceededError(
                    f"the glossary {name!r} would have {count:,} entries; {MAX_ENTRIES:,} are allowed. Divide it",
                    metadata={"limit": MAX_ENTRIES, "actual": count},
                )
            if dry_run:
                connection.execute("ROLLBACK TO entries")
            elif added or changed or removed:
                self._touch(connection, key)
            revision = _find(connection, name)[1].revision
        return ImportReport(added=added, changed=changed, unchanged=unchanged, removed=removed, revision=revision)

    def remove(self, name: str, arabic_terms: Iterable[str], *, expected_revision: int | None = None) -> int:
        """Remove the entries of these Arabic terms, spelled as they were stored; how many there were."""
        with self._database.writing() as connection:
            key, _ = _find(connection, name, expected_revision)
            removed = sum(
                connection.execute(
                    "DELETE FROM glossary_entries WHERE glossary = ? AND arabic = ?", (key, " ".join(term.split()))
                ).rowcount
                for term in arabic_terms
            )
            if removed:
                self._touch(connection, key)
        return removed

    def _all_valid(self, entries: Sequence[StoredEntry]) -> list[CheckedEntry]:
        numbered = (NumberedEntry(position, entry) for position, entry in enumerate(entries, start=1))
        checked, problems = checked_entries(numbered, unit="entry", fault=self.fault)
        if problems.count:
            raise InvalidEntriesError(problems.first)
        return checked

    def _touch(self, connection: sqlite3.Connection, key: int) -> None:
        connection.execute(
            "UPDATE glossaries SET revision = ?, updated = ? WHERE id = ?",
            (_next_revision(connection), self._now().isoformat(), key),
        )


_SELECT = (
    "SELECT id, name, description, revision, created, updated, "
    "(SELECT count(*) FROM glossary_entries WHERE glossary = glossaries.id) FROM glossaries"
)
_SELECT_ENTRIES = "SELECT id, arabic, english, case_sensitive, note, updated FROM glossary_entries"


def _description(text: str) -> str:
    try:
        return checked_line(text, "the description", MAX_DESCRIPTION_CHARACTERS)
    except ValueError as error:
        raise InvalidRequestError(str(error), field="description") from None


def _find(connection: sqlite3.Connection, name: str, expected_revision: int | None = None) -> tuple[int, Glossary]:
    row = None
    if _NAME.fullmatch(name):
        row = connection.execute(f"{_SELECT} WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise NotStoredError(f"there is no glossary {name[:80]!r}", metadata={"name": name[:80]})
    glossary = _glossary(row)
    if expected_revision not in (None, glossary.revision):
        raise RevisionConflictError(
            f"the glossary {name!r} was changed: its revision is {glossary.revision}, not {expected_revision}; read it "
            "again and repeat the change"
        )
    return row[0], glossary


def _glossary(row: Sequence[object]) -> Glossary:
    _, name, description, revision, created, updated, count = row
    return Glossary(
        name=str(name),
        description=str(description),
        revision=int(str(revision)),
        entry_count=int(str(count)),
        created=datetime.fromisoformat(str(created)),
        updated=datetime.fromisoformat(str(updated)),
    )


def _entry(row: Sequence[object]) -> StoredEntry:
    _, arabic, english, case_sensitive, note, updated = row
    return StoredEntry(
        str(arabic), str(english), bool(case_sensitive), str(note), updated=datetime.fromisoformat(str(updated))
    )


def _next_revision(connection: sqlite3.Connection) -> int:
    connection.execute("UPDATE revisions SET last = last + 1")
    return int(connection.execute("SELECT last FROM revisions").fetchone()[0])


def _remove_others(connection: sqlite3.Connection, key: int, entries: Sequence[CheckedEntry]) -> int:
    """Entries whose Arabic term is not among the new ones; `_merge` then replaces the rest."""
    keep = {checked.arabic_key for checked in entries}
    rows = connection.execute("SELECT id, arabic_key FROM glossary_entries WHERE glossary = ?", (key,)).fetchall()
    gone = [(row_id,) for row_id, arabic_key in rows if arabic_key not in keep]
    connection.executemany("DELETE FROM glossary_entries WHERE id = ?", gone)
    return len(gone)


def _merge(connection: sqlite3.Connection, key: int, entries: Sequence[CheckedEntry], now: str) -> tuple[int, int, int]:
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
