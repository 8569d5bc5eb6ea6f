"""Translation memory: approved segments, found again exactly or nearly."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from ..errors import InvalidRequestError
from ..text import supported_language
from .database import Database
from .errors import InvalidEntriesError, NotStoredError
from .near import NearSearch
from .report import ImportReport, Problem, Problems
from .segments import (
    ApprovedSegment,
    NearMatch,
    NumberedSegment,
    StoredSegment,
    checked_segment,
    source_key,
)
from .texts import Page, now_utc, page_size_of
from .words import Word, differences, folded_words, words_of

__all__ = ["MAX_NEAR_WORDS", "MIN_SIMILARITY", "TranslationMemory"]

MIN_SIMILARITY = 0.5
"""Lowest that may be asked for: below it most of a sentence is different, and a lookup reads much of the memory."""
MAX_NEAR_WORDS = 250
"""Longer sources are matched exactly only: aligning words takes time with the square of their number."""
_MOST_MATCHES = 50


class TranslationMemory:
    """The segments of a database; every method blocks, and is one transaction unless it says otherwise.

    All raise StorageError when the database cannot be used, and UnsupportedLanguageError for a language other than
    those that are translated.
    """

    def __init__(self, database: Database, *, now: Callable[[], datetime] = now_utc) -> None:
        self._database = database
        self._now = now
        self._search = NearSearch()

    def put(self, segments: Sequence[ApprovedSegment]) -> ImportReport:
        """Store segments; one takes the place of that with the same languages, source and context.

        Raises:
            InvalidEntriesError: segments that cannot be stored; nothing was changed.
        """
        numbered = [NumberedSegment(position, segment) for position, segment in enumerate(segments, start=1)]
        problems = Problems(checked for checked in map(_checked, numbered) if isinstance(checked, Problem))
        if problems.count:
            raise InvalidEntriesError(problems.first, unit="segment")
        return self.load(numbered)

    def load(self, rows: Iterable[NumberedSegment | Problem], *, dry_run: bool = False) -> ImportReport:
        """`put` of segments that come one by one, without those that have a problem.

        Rows are taken from the iterator within the transaction: when it raises, nothing was changed.

        Args:
            rows: segments as read, with the problems that reading found.
            dry_run: report what would change, and change nothing.
        """
        counts = {"added": 0, "changed": 0, "unchanged": 0}
        problems = Problems()
        now = self._now().isoformat()
        with self._database.writing() as connection:
            connection.execute("SAVEPOINT segments")
            for checked in map(_checked, rows):
                if isinstance(checked, Problem):
                    problems.add(checked)
                else:
                    counts[_upsert(connection, checked, now)] += 1
            if dry_run:
                connection.execute("ROLLBACK TO segments")
        return ImportReport(**counts, problems=tuple(problems.first), problem_count=problems.count)

    def exact(
        self, source: str, *, source_language: str, target_language: str, context: str = ""
    ) -> StoredSegment | None:
        """The approved translation of a source, or None.

        Sources are the same when they are normalised (`text.normalize`: tashkeel, digits, quotation marks, spacing).

        Args:
            context: `context_key` of the sentence before it. The segment of that context comes first, then one without
                a context, then the one that was changed last.
        """
        return self.exact_many([(source, context)], source_language=source_language, target_language=target_language)[0]

    def exact_many(
        self, sources: Sequence[tuple[str, str]], *, source_language: str, target_language: str
    ) -> list[StoredSegment | None]:
        """`exact` for several sources, each with its context, as of one moment; in their order."""
        pair = _pair(source_language, target_language)
        with self._database.reading() as connection:
            rows = [
                connection.execute(
                    f"{_SELECT} WHERE source_key = ? AND source_language = ? AND target_language = ? "
                    "ORDER BY context = ? DESC, context = '' DESC, updated DESC, id DESC LIMIT 1",
                    (source_key(source), *pair, context),
                ).fetchone()
                for source, context in sources
            ]
        return [_segment(row) if row else None for row in rows]

    def near(
        self, source: str, *, source_language: str, target_language: str, minimum: float = 0.7, limit: int = 5
    ) -> list[NearMatch]:
        """Segments with a similar source, the most similar first, then the one that was changed last.

        Args:
            minimum: similarity from `MIN_SIMILARITY` to 1.0, as in `NearMatch.similarity`.
            limit: most to give, 1 to 50.

        Raises:
            InvalidRequestError: `minimum` or `limit` is out of its range.
        """
        pair = _pair(source_language, target_language)
        if not MIN_SIMILARITY <= minimum <= 1.0:
            raise InvalidRequestError(
                f"a similarity of {minimum} is not possible; {MIN_SIMILARITY} to 1.0 are", field="minimum"
            )
        if not 1 <= limit <= _MOST_MATCHES:
            raise InvalidRequestError(f"{limit} matches are not possible; 1 to {_MOST_MATCHES} are", field="limit")
        wanted = words_of(source)
        if not 0 < len(wanted) <= MAX_NEAR_WORDS:
            return []
        with self._database.reading() as connection:
            best = self._search.best(connection, [word.folded for word in wanted], pair, minimum, limit)
            rows = [(score, connection.execute(f"{_SELECT} WHERE id = ?", (key,)).fetchone()) for key, score in best]
        return [_match(score, _segment(row), wanted) for score, row in rows]

    def segments(self, *, document: str | None = None, page_size: int = 100, token: str = "") -> Page[StoredSegment]:
        """Segments in the order in which they were first stored.

        Args:
            document: only those of this document.

        Raises:
            InvalidRequestError: `token` is not one that this method gave.
        """
        size = page_size_of(page_size)
        if token and not (token.isascii() and token.isdigit() and len(token) < 19):
            raise InvalidRequestError(
                f"{token[:40]!r} is not a page token of this list; leave it empty to begin again",
                reason="INVALID_PAGE_TOKEN",
                field="page_token",
            )
        condition, values = ("document = ? AND", [document]) if document else ("", [])
        with self._database.reading() as connection:
            rows = connection.execute(
                f"{_SELECT} WHERE {condition} id > ? ORDER BY id LIMIT ?", (*values, int(token or 0), size + 1)
            ).fetchall()
        items = [_segment(row) for row in rows[:size]]
        return Page(items, str(items[-1].id) if len(rows) > size else "")

    def all_segments(self, *, document: str | None = None) -> Iterator[StoredSegment]:
        """`segments` page after page; what changes meanwhile may be given in its old or its new form."""
        token = ""
        while True:
            page = self.segments(document=document, page_size=1000, token=token)
            yield from page.items
            token = page.next_token
            if not token:
                return

    def count(self) -> dict[tuple[str, str], int]:
        """Segments of each pair of languages (source, target) that has any."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT source_language, target_language, count(*) FROM segments GROUP BY 1, 2 ORDER BY 1, 2"
            ).fetchall()
        return {(source, target): number for source, target, number in rows}

    def delete_many(self, segment_ids: Iterable[int]) -> int:
        """Remove segments by number, those that are there; how many there were."""
        with self._database.writing() as connection:
            return sum(_remove(connection, "id = ?", segment_id) for segment_id in segment_ids)

    def delete(self, segment_id: int) -> None:
        """Remove one segment.

        Raises:
            NotStoredError: there is none of that number.
        """
        with self._database.writing() as connection:
            if not _remove(connection, "id = ?", segment_id):
                raise NotStoredError(f"there is no segment {segment_id} in the translation memory")

    def purge(self, document: str) -> int:
        """Remove all segments of a document; how many there were.

        Raises:
            InvalidRequestError: an empty identity, which is that of segments without a document.
        """
        if not document:
            raise InvalidRequestError("name the document whose segments are to be removed", field="document")
        with self._database.writing() as connection:
            return _remove(connection, "document = ?", document)


_SELECT = (
    "SELECT id, source_language, target_language, source, target, context, document, author, note, created, updated "
    "FROM segments"
)


def _pair(source_language: str, target_language: str) -> tuple[str, str]:
    return (
        supported_language(source_language, "source_language"),
        supported_language(target_language, "target_language"),
    )


def _checked(row: NumberedSegment | Problem) -> ApprovedSegment | Problem:
    if isinstance(row, Problem):
        return row
    try:
        return checked_segment(row.segment)
    except ValueError as error:
        return Problem(row.line, str(error))


def _upsert(connection: sqlite3.Connection, segment: ApprovedSegment, now: str) -> str:
    """Store a checked segment; "added", "changed" or "unchanged"."""
    identity = (source_key(segment.source), segment.source_language, segment.target_language, segment.context)
    values = (segment.source, segment.target, segment.document, segment.author, segment.note)
    present = connection.execute(
        "SELECT id, words, source, target, document, author, note FROM segments "
        "WHERE source_key = ? AND source_language = ? AND target_language = ? AND context = ?",
        identity,
    ).fetchone()
    if present and present[2:] == values:
        return "unchanged"
    folded = folded_words(segment.source)
    words = "\n".join(folded)
    if present:
        _unindex(connection, *present[:2])
        connection.execute(
            "UPDATE segments SET source = ?, target = ?, document = ?, author = ?, note = ?, words = ?, "
            "word_count = ?, updated = ? WHERE id = ?",
            (*values, words, len(folded), now, present[0]),
        )
        key = present[0]
    else:
        key = connection.execute(
            "INSERT INTO segments (source_key, source_language, target_language, context, source, target, document, "
            "author, note, words, word_count, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*identity, *values, words, len(folded), now, now),
        ).lastrowid
    connection.execute("INSERT INTO segment_words (rowid, words) VALUES (?, ?)", (key, words))
    return "changed" if present else "added"


def _unindex(connection: sqlite3.Connection, key: int, words: str) -> None:
    """An index without texts must be told what it has of a segment to forget it."""
    connection.execute("INSERT INTO segment_words (segment_words, rowid, words) VALUES ('delete', ?, ?)", (key, words))


def _remove(connection: sqlite3.Connection, condition: str, value: object) -> int:
    rows = connection.execute(f"SELECT id, words FROM segments WHERE {condition}", (value,)).fetchall()
    for key, words in rows:
        _unindex(connection, key, words)
        connection.execute("DELETE FROM segments WHERE id = ?", (key,))
    return len(rows)


def _match(score: float, segment: StoredSegment, wanted: Sequence[Word]) -> NearMatch:
    return NearMatch(
        segment=segment, similarity=score, differences=tuple(differences(wanted, words_of(segment.source)))
    )


def _segment(row: Sequence[object]) -> StoredSegment:
    texts = [str(value) for value in row[1:9]]
    return StoredSegment(
        id=int(str(row[0])),
        source_language=texts[0],
        target_language=texts[1],
        source=texts[2],
        target=texts[3],
        context=texts[4],
        document=texts[5],
        author=texts[6],
        note=texts[7],
        created=datetime.fromisoformat(str(row[9])),
        updated=datetime.fromisoformat(str(row[10])),
    )
