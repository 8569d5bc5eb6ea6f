"""Glossary entries as they are stored: what is allowed, and when two of them contradict each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from ..errors import LimitExceededError
from ..text import fold_for_matching, normalize
from .report import Problem, Problems
from .texts import checked_line

__all__ = [
    "MAX_ENTRIES",
    "MAX_NOTE_CHARACTERS",
    "MAX_TERM_CHARACTERS",
    "CheckedEntry",
    "NumberedEntry",
    "StoredEntry",
    "checked_entries",
    "checked_entry",
    "term_key",
]

MAX_ENTRIES = 100_000
"""Entries of one glossary."""
MAX_TERM_CHARACTERS = 200
MAX_NOTE_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A term in both languages; it holds in both directions."""

    arabic: str
    english: str
    case_sensitive: bool = False
    """Whether only this spelling is meant: US, not us."""
    note: str = ""
    """For people."""
    updated: datetime | None = field(default=None, compare=False, kw_only=True)
    """When it was last changed, in UTC; None before it is stored."""

    @property
    def do_not_translate(self) -> bool:
        """Whether the term stays as it is: both sides are the same."""
        return self.arabic == self.english


@dataclass(frozen=True, slots=True)
class NumberedEntry:
    """An entry and where it came from."""

    line: int
    """From 1: the line of a file where it begins, or its position in a list."""
    entry: StoredEntry


@dataclass(frozen=True, slots=True)
class CheckedEntry:
    """An entry that can be stored, with its `term_key`s."""

    line: int
    entry: StoredEntry
    arabic_key: str
    english_key: str


def term_key(term: str, *, case_sensitive: bool) -> str:
    """What two terms share when one text can match both: the folded term, or its own spelling where case matters.

    A case-sensitive term and one that is not have different keys, so "US" and "us" can stand in one glossary.
    """
    if case_sensitive and term.lower() != term.upper():
        return "=" + normalize(term)
    return fold_for_matching(term)


def checked_entry(entry: StoredEntry) -> StoredEntry:
    """The entry with single spaces.

    Raises:
        ValueError: a side is empty or too long, the note is too long, or there is a character that is not text.
    """
    arabic = checked_line(entry.arabic, "the Arabic term", MAX_TERM_CHARACTERS)
    english = checked_line(entry.english, "the English term", MAX_TERM_CHARACTERS)
    for name, term in (("Arabic", arabic), ("English", english)):
        if not fold_for_matching(term):
            raise ValueError(f"the {name} term is empty; give both, or the same one twice for what is not translated")
    note = checked_line(entry.note, "the note", MAX_NOTE_CHARACTERS)
    return StoredEntry(arabic, english, entry.case_sensitive, note, updated=entry.updated)


def checked_entries(
    rows: Iterable[NumberedEntry | Problem],
    *,
    unit: str = "line",
    fault: Callable[[StoredEntry], str | None] = lambda entry: None,
) -> tuple[list[CheckedEntry], Problems]:
    """The entries that can be stored together, without repetitions, and what is wrong with the others.

    Of two entries that give a term different counterparts the first is kept; the problem names both.

    Args:
        rows: entries as read, with the problems that reading found.
        unit: what numbers count, for messages: "line" or "entry".
        fault: says what else is wrong with an entry; None where nothing is.

    Raises:
        LimitExceededError: more than `MAX_ENTRIES`.
    """
    kept: list[CheckedEntry] = []
    problems = Problems()
    by_arabic: dict[str, CheckedEntry] = {}
    by_english: dict[str, CheckedEntry] = {}
    for row in rows:
        if isinstance(row, Problem):
            problems.add(row)
            continue
        try:
            entry = checked_entry(row.entry)
        except ValueError as error:
            problems.add(Problem(row.line, str(error)))
            continue
        if found := fault(entry):
            problems.add(Problem(row.line, found))
            continue
        arabic_key, english_key = (
            term_key(term, case_sensitive=entry.case_sensitive) for term in (entry.arabic, entry.english)
        )
        same_arabic, same_english = by_arabic.get(arabic_key), by_english.get(english_key)
        if same_arabic is None and same_english is None:
            checked = CheckedEntry(row.line, entry, arabic_key, english_key)
            kept.append(checked)
            by_arabic[arabic_key] = by_english[english_key] = checked
        elif same_arabic is not same_english:
            problems.add(Problem(row.line, _contradiction(entry, same_arabic, same_english, unit)))
        if len(kept) > MAX_ENTRIES:
            raise LimitExceededError(
                f"more than {MAX_ENTRIES:,} entries; divide them among several glossaries",
                metadata={"limit": MAX_ENTRIES, "actual": len(kept)},
            )
    return kept, problems


def _contradiction(
    entry: StoredEntry, same_arabic: CheckedEntry | None, same_english: CheckedEntry | None, unit: str
) -> str:
    if same_arabic is not None:
        return (
            f"{entry.arabic!r} is {entry.english!r} here and {same_arabic.entry.english!r} in {unit} "
            f"{same_arabic.line}; a term has one counterpart, so remove one of the two"
        )
    assert same_english is not None
    return (
        f"{entry.english!r} is {entry.arabic!r} here and {same_english.entry.arabic!r} in {unit} "
        f"{same_english.line}; entries hold in both directions, so remove one of the two"
    )
