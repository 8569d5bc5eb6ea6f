"""Gettext catalogues (PO): empty translations are filled and marked as fuzzy; existing ones stay.

Syntax: the manual of GNU gettext, "The Format of PO Files".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..text import Markup, Span
from .base import Block, DocumentError, ParsedDocument, TargetLanguage
from .encoded import decode
from .spliced import Edit, Slot, SplicedDocument

__all__ = ["read"]

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|$)")
_KEYWORD = re.compile(r'[ \t]*(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d{1,2}\])?)[ \t]*)?("(?:[^"\\]|\\.)*")[ \t]*$')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
# The form for exactly one, by the number of forms: Arabic's six begin with none, one, two.
_SINGULAR_FORM = {2: 0, 3: 0, 4: 0, 5: 1, 6: 1}


@dataclass(slots=True)
class _Entry:
    start: int
    """Where its first keyword stands: a line of flags can be put there."""
    strings: dict[str, tuple[Span, str]] = field(default_factory=dict)
    """For each keyword the range of its literals and their value."""


def read(data: bytes) -> ParsedDocument:
    """Read a catalogue; the blocks are the sources whose translation is empty.

    Of plural forms the one for exactly one comes from msgid and all others from msgid_plural.

    Raises:
        DocumentError: not UTF-8, or a line that PO does not allow.
    """
    source = decode(data)
    line_break = "\r\n" if "\r\n" in source.text else "\n"
    slots = [slot for entry in _entries(source.text) for slot in _slots(entry, line_break)]
    return SplicedDocument("text/x-gettext-translation", source, tuple(slots))


def _slots(entry: _Entry, line_break: str) -> list[Slot]:
    singular = entry.strings.get("msgid", (Span(0, 0), ""))[1]
    plural = entry.strings.get("msgid_plural", (Span(0, 0), singular))[1]
    forms = [keyword for keyword in entry.strings if keyword.startswith("msgstr")]
    empty = [keyword for keyword in forms if not entry.strings[keyword][1]]
    # A partly translated entry stays as it is: a fuzzy flag would take its finished forms out of use.
    if not singular.strip() or len(empty) < len(forms):
        return []
    slots = []
    for index, keyword in enumerate(forms):
        text = (
            singular if index == _SINGULAR_FORM.get(len(forms)) or (len(forms) == 1 and keyword == "msgstr") else plural
        )
        slots.append(_slot(entry, keyword, text, line_break))
    return slots


def _slot(entry: _Entry, keyword: str, text: str, line_break: str) -> Slot:
    def edits(translation: Markup, target: TargetLanguage | None) -> list[Edit]:
        written = Edit(entry.strings[keyword][0], _literal(translation.text))
        # Each form asks for the flag; equal edits are made once.
        return [Edit(Span(entry.start, entry.start), f"#, fuzzy{line_break}"), written]

    return Slot(Block(markup=Markup(text), path=f"{keyword} of {text[:40]!r}"), 0, edits)


def _literal(value: str) -> str:
    value = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + value.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r") + '"'


def _entries(text: str) -> list[_Entry]:
    entries: list[_Entry] = []
    keyword = ""
    for number, line in enumerate(_LINE.finditer(text), start=1):
        content = line.group().rstrip("\r\n")
        if not content.strip() or content.lstrip().startswith("#"):
            keyword = ""
            continue
        match = _KEYWORD.match(content)
        if not match or not (match[1] or keyword):
            raise DocumentError(
                f"The PO file is broken in line {number}: expected a keyword such as msgid and a string."
            )
        span = Span(line.start() + match.start(2), line.start() + match.end(2))
        value = _ESCAPE.sub(lambda escape: _ESCAPED.get(escape[1], escape[1]), match[2][1:-1])
        if match[1]:
            keyword = match[1]
            if (
                not entries
                or keyword in entries[-1].strings
                or (keyword in ("msgctxt", "msgid") and _done(entries[-1]))
            ):
                entries.append(_Entry(line.start()))
            entries[-1].strings[keyword] = (span, value)
        else:
            first, begun = entries[-1].strings[keyword]
            entries[-1].strings[keyword] = (Span(first.start, span.end), begun + value)
    return entries


def _done(entry: _Entry) -> bool:
    return any(keyword.startswith("msgstr") for keyword in entry.strings)
