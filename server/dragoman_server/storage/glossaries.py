"""Named glossaries in the database."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from ..errors import InvalidRequestError, LimitExceededError
from .database import Database
from .entries import MAX_ENTRIES, CheckedEntry, NumberedEntry, StoredEntry, checked_entries
from .errors import AlreadyStoredError, InvalidEntriesError
from .glossary_rows import (
    NAME,
    SELECT,
    SELECT_ENTRIES,
    Glossary,
    entry_of,
    find_glossary,
    glossary_of,
    merge_entries,
    next_revision,
    remove_others,
)
from .report import ImportReport
from .texts import Page, checked_line, now_utc, page_size_of

__all__ = ["GlossaryStore"]

MAX_DESCRIPTION_CHARACTERS = 1000


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
        if not NAME.fullmatch(name):
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
                (name, description, next_revision(connection), now, now),
            )
            merge_entries(connection, find_glossary(connection, name)[0], checked, now)
            return find_glossary(connection, name)[1]

    def get(self, name: str) -> Glossary:
        """The glossary of that name."""
        with self._database.reading() as connection:
            return find_glossary(connection, name)[1]

    def glossaries(self, *, page_size: int = 100, token: str = "") -> Page[Glossary]:
        """All glossaries, by name."""
        size = page_size_of(page_size)
        with self._database.reading() as connection:
            rows = connection.execute(f"{SELECT} WHERE name > ? ORDER BY name LIMIT ?", (token, size + 1)).fetchall()
        items = [glossary_of(row) for row in rows[:size]]
        return Page(items, items[-1].name if len(rows) > size else "")

    def update(self, name: str, *, description: str, expected_revision: int | None = None) -> Glossary:
        """Change the description.

        Raises:
            InvalidRequestError: it is too long.
        """
        description = _description(description)
        with self._database.writing() as connection:
            key, _ = find_glossary(connection, name, expected_revision)
            connection.execute("UPDATE glossaries SET description = ? WHERE id = ?", (description, key))
            self._touch(connection, key)
            return find_glossary(connection, name)[1]

    def delete(self, name: str, *, expected_revision: int | None = None) -> None:
        """Remove a glossary with its entries."""
        with self._database.writing() as connection:
            key, _ = find_glossary(connection, name, expected_revision)
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
            key, _ = find_glossary(connection, name)
            rows = connection.execute(
                f"{SELECT_ENTRIES} WHERE glossary = ? AND id > ? ORDER BY id LIMIT ?", (key, int(token or 0), size + 1)
            ).fetchall()
        return Page([entry_of(row) for row in rows[:size]], str(rows[size - 1][0]) if len(rows) > size else "")

    def snapshot(self, name: str) -> tuple[Glossary, list[StoredEntry]]:
        """A glossary and all its entries as of one moment: what a matcher is compiled from, and cached by revision."""
        with self._database.reading() as connection:
            key, glossary = find_glossary(connection, name)
            rows = connection.execute(f"{SELECT_ENTRIES} WHERE glossary = ? ORDER BY id", (key,)).fetchall()
        return glossary, [entry_of(row) for row in rows]

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
            key, _ = find_glossary(connection, name, expected_revision)
            connection.execute("SAVEPOINT entries")
            removed = remove_others(connection, key, entries) if replace else 0
            added, changed, unchanged = merge_entries(connection, key, entries, self._now().isoformat())
            count = find_glossary(connection, name)[1].entry_count
            if count > MAX_ENTRIES:
                raise LimitExceededError(
                    f"the glossary {name!r} would have {count:,} entries; {MAX_ENTRIES:,} are allowed. Divide it",
                    metadata={"limit": MAX_ENTRIES, "actual": count},
                )
            if dry_run:
                connection.execute("ROLLBACK TO entries")
            elif added or changed or removed:
                self._touch(connection, key)
            revision = find_glossary(connection, name)[1].revision
        return ImportReport(added=added, changed=changed, unchanged=unchanged, removed=removed, revision=revision)

    def remove(self, name: str, arabic_terms: Iterable[str], *, expected_revision: int | None = None) -> int:
        """Remove the entries of these Arabic terms, spelled as they were stored; how many there were."""
        with self._database.writing() as connection:
            key, _ = find_glossary(connection, name, expected_revision)
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
            (next_revision(connection), self._now().isoformat(), key),
        )


def _description(text: str) -> str:
    try:
        return checked_line(text, "the description", MAX_DESCRIPTION_CHARACTERS)
    except ValueError as error:
        raise InvalidRequestError(str(error), field="description") from None
