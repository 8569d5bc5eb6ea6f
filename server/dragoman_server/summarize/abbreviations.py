"""Spells out abbreviations at their first use in a summary, where the article says what they stand for.

"Houthi Media Centre (HMC)" and "HMC (Houthi Media Centre)" are found by the algorithm of Schwartz and Hearst 2003, "A
Simple Algorithm for Identifying Abbreviation Definitions in Biomedical Text". It compares letters, so that Latin
abbreviations of Arabic terms are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..text import Span, fold_for_matching
from .article import plain_text
from .pieces import Piece

__all__ = ["Definition", "find_definitions", "spell_out"]

_SHORT = r"[A-Z][A-Za-z&]{0,2}[A-Z][A-Z&\d]{0,5}"
_ABBREVIATION = re.compile(rf"(?<![\w.&-])(?P<short>{_SHORT})(?![\w&])")
_IN_BRACKETS = re.compile(r"\((?P<inside>[^()\n]{2,120})\)")
_BEFORE = re.compile(rf"(?<![\w.&-])(?P<short>{_SHORT})\s?$")
_LOOKED_BACK = 160
_MOST_DEFINITIONS = 200
_CLOSED_TO = re.compile(r"['’-]|\s?\(")
_OPENING, _CLOSING = "“«", "”»"


@dataclass(frozen=True, slots=True)
class Definition:
    """What an abbreviation stands for, and where the article says so."""

    long: str
    span: Span
    """Of the long form and the abbreviation in the article."""


def find_definitions(text: str) -> dict[str, Definition]:
    """The abbreviations that a text defines in brackets, each by its first definition; 200 at most."""
    found: dict[str, Definition] = {}
    for match in _IN_BRACKETS.finditer(text):
        for short, definition in _definition(text, match):
            found.setdefault(short, definition)
        if len(found) >= _MOST_DEFINITIONS:
            break
    return found


def _definition(text: str, match: re.Match[str]) -> Iterator[tuple[str, Definition]]:
    inside = match["inside"].strip()
    start = max(0, match.start() - _LOOKED_BACK)
    before = text[start : match.start()].rpartition("\n")[2]
    if _ABBREVIATION.fullmatch(inside):
        at = _long_form(inside, before.rstrip())
        if at is not None:
            first = match.start() - len(before) + at
            yield inside, Definition(plain_text(before[at:]), Span(first, match.end()))
    elif " " in inside and (short := _BEFORE.search(before)) and _long_form(short["short"], inside) == 0:
        first = match.start() - len(before) + short.start()
        yield short["short"], Definition(plain_text(inside), Span(first, match.end()))


def _long_form(short: str, before: str) -> int | None:
    """Where the words begin that end a text and have the letters of an abbreviation in order; None if none do."""
    letters = [letter for letter in short.lower() if letter.isalnum()]
    place, lowered = len(before), before.lower()
    if len(lowered) != len(before):
        return None
    for number in range(len(letters) - 1, -1, -1):
        place -= 1
        while place >= 0 and not (
            lowered[place] == letters[number] and (number > 0 or place == 0 or not before[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
    words = before[place:].split()
    short_of = len(words) > min(len(letters) + 5, 2 * len(letters))
    unlike = len(words) < 2 or before[place:].isupper() or any(mark in before[place:] for mark in '."“”«»;:')
    return None if short_of or unlike else place


def spell_out(pieces: Sequence[Piece], definitions: Mapping[str, Definition]) -> list[Piece]:
    """The pieces with the long form in brackets after the first use of each abbreviation.

    Nothing is put into quotations, and nothing where the summary has the long form already. What was put in is named by
    `Piece.definitions`; the other spans stay as they are.
    """
    known: set[str] = set()
    found, so_far = [], ""
    for piece in pieces:
        so_far = f"{so_far} {fold_for_matching(piece.text)}"
        known |= {short for short, one in definitions.items() if fold_for_matching(one.long) in so_far}
        found.append(_spelled_out(piece, definitions, known))
    return found


def _spelled_out(piece: Piece, definitions: Mapping[str, Definition], known: set[str]) -> Piece:
    parts, end, put_in = [], 0, []
    for match in _ABBREVIATION.finditer(piece.text):
        short = match["short"]
        if short in known or short not in definitions or not _open(piece.text, match):
            continue
        known.add(short)
        parts.append(f"{piece.text[end : match.end()]} ({definitions[short].long})")
        end = match.end()
        put_in.append(definitions[short].span)
    if not put_in:
        return piece
    return replace(piece, text="".join((*parts, piece.text[end:])), definitions=tuple(put_in))


def _open(text: str, match: re.Match[str]) -> bool:
    """Whether something may be put in after the match: not in a quotation or brackets, before an ending or brackets."""
    before = text[: match.start()]
    quoted = before.count('"') % 2 or sum(map(before.count, _OPENING)) > sum(map(before.count, _CLOSING))
    in_brackets = before.count("(") > before.count(")")
    return not quoted and not in_brackets and not _CLOSED_TO.match(text, match.end())
