"""Glossaries: what a term is to be called, told once for both directions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Literal

from ..errors import GlossaryError
from ..text.term_forms import LONGEST_WORD, fold, texts_of

__all__ = [
    "MAX_ENTRIES",
    "MAX_INLINE_ENTRIES",
    "MAX_TERM_LENGTH",
    "MAX_TERM_WORDS",
    "Direction",
    "Glossary",
    "GlossaryEntry",
    "check_inline_entries",
]

Direction = Literal["both", "ar-en", "en-ar"]

MAX_ENTRIES = 100_000
MAX_INLINE_ENTRIES = 5_000
"""Of a glossary in a request, which is checked and compiled on the way."""
MAX_TERM_LENGTH = 200
"""Characters of a term."""
MAX_TERM_WORDS = 16
MAX_FORBIDDEN = 20
MAX_NOTE_LENGTH = 1_000
_SHOWN = 10
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def check_inline_entries(count: int) -> None:
    """Refuse a glossary in a request that has too many entries.

    Raises:
        GlossaryError: `field` is "glossary.entries".
    """
    if count > MAX_INLINE_ENTRIES:
        raise GlossaryError(
            f"a glossary in a request may have {MAX_INLINE_ENTRIES:,} entries, and this one has {count:,}; leave out "
            "those that the texts do not need",
            field="glossary.entries",
            metadata={"limit": MAX_INLINE_ENTRIES, "actual": count},
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class GlossaryEntry:
    """A term in both languages.

    The same text on both sides means that it is not translated: it is copied as it is written.
    """

    ar: str
    """Without conjunction or preposition, in the dictionary form; with the article where the term always has it."""
    en: str
    case_sensitive: bool = False
    """Whether the English term is found only where it is written like this: "US", and not "us"."""
    direction: Direction = "both"
    forbidden: tuple[str, ...] = ()
    """What the term must not be called, in either language."""
    note: str = ""
    """For people; it has no effect."""

    @property
    def do_not_translate(self) -> bool:
        """Whether the term stays as it is."""
        return self.ar == self.en

    @property
    def is_name(self) -> bool:
        """Whether the English term begins with a capital, so that it has one spelling and no other forms."""
        return next((character for character in self.en if character.isalpha()), "").isupper()

    def term(self, language: str) -> str:
        """The term in "ar" or "en"."""
        return self.ar if language == "ar" else self.en

    def serves(self, source: str, target: str) -> bool:
        """Whether the entry is for translations from `source` into `target`."""
        return self.direction in ("both", f"{source}-{target}")


@dataclass(frozen=True, eq=False)
class Glossary:
    """Entries that agree with each other. Two glossaries are equal when their digests are.

    Raises:
        GlossaryError: the entries break a rule; the message names those entries, counted from 1, and says what to do.
            `field` is the first one's: "glossary.entries[3].ar", or "glossary.entries[3]" where the whole is to blame.
    """

    entries: tuple[GlossaryEntry, ...] = field(default=())

    def __post_init__(self) -> None:
        if len(self.entries) > MAX_ENTRIES:
            raise GlossaryError(
                f"a glossary of {len(self.entries):,} entries; at most {MAX_ENTRIES:,} are allowed: use several",
                field="glossary.entries",
            )
        faults = [
            (f"[{index}].{attribute}", f"{_named(self.entries, index)}: {fault}")
            for index, entry in enumerate(self.entries)
            for attribute, fault in _faults(entry)
        ]
        _refuse(faults)
        _refuse(list(_conflicts(self.entries)))

    @classmethod
    def of(cls, entries: Iterable[GlossaryEntry]) -> Glossary:
        """A glossary of any iterable; no more of it is read than is allowed and one."""
        read: list[GlossaryEntry] = []
        for entry in entries:
            read.append(entry)
            if len(read) > MAX_ENTRIES:
                break
        return cls(tuple(read))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what has an effect, in hexadecimal: the same for glossaries that give the same translations."""
        hashed = sha256()
        for entry in self.entries:
            row = (entry.ar, entry.en, str(entry.case_sensitive), entry.direction, *entry.forbidden)
            hashed.update(repr(row).encode())
        return hashed.hexdigest()

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Glossary) and self.digest == other.digest)

    def __hash__(self) -> int:
        return hash(self.digest)


def _refuse(faults: Sequence[tuple[str, str]]) -> None:
    """Raises the error of some faults, each with its place and what is wrong, if there is one."""
    if not faults:
        return
    more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
    told = "; ".join(fault for _, fault in faults[:_SHOWN]) + more
    raise GlossaryError(told, field=f"glossary.entries{faults[0][0]}", metadata={"faults": len(faults)})


def _named(entries: Sequence[GlossaryEntry], index: int) -> str:
    return f"entry {index + 1} ({_shown(entries[index])})"


def _shown(entry: GlossaryEntry) -> str:
    return " = ".join(repr(side if len(side) <= 40 else side[:40] + "…") for side in (entry.en, entry.ar))


def _faults(entry: GlossaryEntry) -> Iterator[tuple[str, str]]:
    """The first thing that is wrong with an entry, looked at alone, and the attribute that it is wrong with."""
    terms = [("en", "English", entry.en), ("ar", "Arabic", entry.ar)]
    terms += [(f"forbidden[{number}]", "forbidden", one) for number, one in enumerate(entry.forbidden)]
    for attribute, name, term in terms:
        if fault := _term_fault(term):
            yield attribute, f"the {name} term {fault}"
            return
    if fault := _direction_fault(entry):
        yield "direction", fault
    elif fault := _forbidden_fault(entry):
        yield "forbidden", fault
    elif len(entry.note) > MAX_NOTE_LENGTH:
        yield "note", f"the note has {len(entry.note):,} characters; at most {MAX_NOTE_LENGTH:,} are allowed"


def _direction_fault(entry: GlossaryEntry) -> str | None:
    if entry.direction not in ("both", "ar-en", "en-ar"):
        return f"the direction is {entry.direction!r}; allowed are 'both', 'ar-en', 'en-ar'"
    return None


def _forbidden_fault(entry: GlossaryEntry) -> str | None:
    if len(entry.forbidden) > MAX_FORBIDDEN:
        return f"{len(entry.forbidden)} forbidden variants; at most {MAX_FORBIDDEN} are allowed"
    if entry.forbidden and {_folded(one) for one in entry.forbidden} & {_folded(entry.ar), _folded(entry.en)}:
        return "a forbidden variant is the term itself"
    return None


def _term_fault(term: str) -> str | None:
    if not term.strip():
        return "is empty"
    if len(term) > MAX_TERM_LENGTH:
        return f"has {len(term):,} characters; at most {MAX_TERM_LENGTH} are allowed"
    if term != term.strip():
        return "begins or ends with white space: remove it"
    if _CONTROL.search(term):
        return "has a line break or another control character: remove it"
    words = texts_of(term)
    if not words:
        return "has neither letters nor digits, so that it cannot be found in a text"
    if len(words) > MAX_TERM_WORDS:
        return f"has {len(words)} words; at most {MAX_TERM_WORDS} are allowed"
    if any(len(word) > LONGEST_WORD for word in words):
        return f"has a word of more than {LONGEST_WORD} characters"
    return None


def _conflicts(entries: Sequence[GlossaryEntry]) -> Iterator[tuple[str, str]]:
    """What is wrong with entries beside each other, in each direction, and the entry's place."""
    folded = {language: [_folded(entry.term(language)) for entry in entries] for language in ("ar", "en")}
    for source, target in (("en", "ar"), ("ar", "en")):
        serving = [index for index, entry in enumerate(entries) if entry.serves(source, target)]
        yield from _ambiguous(entries, serving, source, target, folded[source])
        yield from _chained(entries, serving, source, target, folded)


def _ambiguous(
    entries: Sequence[GlossaryEntry],
    serving: Sequence[int],
    source: str,
    target: str,
    folded: Sequence[tuple[str, ...]],
) -> Iterator[tuple[str, str]]:
    """Entries with the same source."""
    first: dict[tuple[str, ...], int] = {}
    for index in serving:
        entry = entries[index]
        exact = entry.case_sensitive and source == "en"
        other = first.setdefault(("exact", *texts_of(entry.en)) if exact else folded[index], index)
        if other == index:
            continue
        same = entries[other].term(target) == entry.term(target)
        what = "is there already" if same else f"has another translation {source}-{target}"
        way = "remove one" if same else "keep one, or give one of them the other direction only"
        fault = f"{_named(entries, index)}: {entry.term(source)!r} {what} in entry {other + 1}: {way}"
        yield f"[{index}]", fault


def _chained(
    entries: Sequence[GlossaryEntry],
    serving: Sequence[int],
    source: str,
    target: str,
    folded: Mapping[str, Sequence[tuple[str, ...]]],
) -> Iterator[tuple[str, str]]:
    """Entries whose target is the source of another one."""
    translated = [index for index in serving if not entries[index].do_not_translate]
    sources = {folded[source][index]: index for index in translated}
    for index in translated:
        after = sources.get(folded[target][index], index)
        if after != index:
            yield (
                f"[{index}]",
                f"{_named(entries, index)}: its translation {source}-{target} is itself a term of entry {after + 1}, "
                "a chain or cycle: remove one of the two",
            )


def _folded(term: str) -> tuple[str, ...]:
    return tuple(map(fold, texts_of(term)))
