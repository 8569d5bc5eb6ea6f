"""Glossaries as TBX (ISO 30042): both versions read leniently, the dialect TBX-Basic of version 3 written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from ...errors import UnsupportedLanguageError
from ...text import parse_language
from ..entries import NumberedEntry, StoredEntry
from ..report import Problem
from .elements import Element, escaped, read_elements

__all__ = ["read_tbx", "write_tbx"]

_ROOTS = frozenset({"martif", "tbx"})
_CONCEPTS = frozenset({"termEntry", "conceptEntry"})
_LANGUAGES = ("langSet", "langSec")
_TERMS = ("tig", "ntig", "termSec")
# TBX-Basic cannot say that case matters, so that this stands in the field for a project's own use.
_CASE_SENSITIVE = "case-sensitive"
_FIELD = "projectSubset"

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">
  <tbxHeader>
    <fileDesc>
      <titleStmt><title>{title}</title></titleStmt>
      <sourceDesc><p>Exported by Dragoman</p></sourceDesc>
    </fileDesc>
  </tbxHeader>
  <text>
    <body>
"""
_TAIL = "    </body>\n  </text>\n</tbx>\n"


def read_tbx(data: bytes | BinaryIO) -> Iterator[NumberedEntry | Problem]:
    """One entry for each concept that has an Arabic and an English term.

    Of several terms of one language the preferred one is taken, or the first; deprecated and superseded ones are left
    out. Notes of the concept and of its terms are joined.

    Raises:
        UnreadableFileError: not TBX, not well-formed, or unsafe (see `elements`).
    """
    for concept in read_elements(data, _CONCEPTS, _ROOTS, "TBX"):
        yield from _read_concept(concept)


def write_tbx(entries: Iterable[StoredEntry], *, title: str = "Glossary") -> Iterator[bytes]:
    """A TBX-Basic file in UTF-8, a concept a piece. What `read_tbx` gives back is equal."""
    yield _HEAD.format(title=escaped(title)).encode()
    for number, entry in enumerate(entries, start=1):
        yield _concept(number, entry).encode()
    yield _TAIL.encode()


def _concept(number: int, entry: StoredEntry) -> str:
    lines = [f'<conceptEntry id="c{number}">']
    if entry.case_sensitive:
        lines.append(f'  <admin type="{_FIELD}">{_CASE_SENSITIVE}</admin>')
    if entry.note:
        lines.append(f"  <note>{escaped(entry.note)}</note>")
    for language, term in (("ar", entry.arabic), ("en", entry.english)):
        lines.append(f'  <langSec xml:lang="{language}"><termSec><term>{escaped(term)}</term></termSec></langSec>')
    lines.append("</conceptEntry>")
    return "".join(f"      {line}\n" for line in lines)


def _read_concept(concept: Element) -> Iterator[NumberedEntry | Problem]:
    terms: dict[str, list[Element]] = {"ar": [], "en": []}
    for section in concept.descendants(*_LANGUAGES):
        language = _language(section)
        if language in terms:
            terms[language].extend(_allowed_terms(section))
    for language, name in (("ar", "Arabic"), ("en", "English")):
        if not terms[language]:
            yield Problem(concept.line, f"the concept has no {name} term that is in use")
            return
        for further in terms[language][1:]:
            yield Problem(
                further.line, f"{further.text.strip()[:80]!r} is a further term of its language; only the first is kept"
            )
    note = "; ".join(" ".join(note.text.split()) for note in concept.descendants("note"))
    case_sensitive = any(
        field.text.strip() == _CASE_SENSITIVE
        for field in concept.descendants("admin", _FIELD)
        if field.name == _FIELD or field.attributes.get("type") == _FIELD
    )
    yield NumberedEntry(concept.line, StoredEntry(terms["ar"][0].text, terms["en"][0].text, case_sensitive, note))


def _language(section: Element) -> str | None:
    try:
        return parse_language(section.attributes.get("lang", ""))
    except UnsupportedLanguageError:
        return None


def _allowed_terms(section: Element) -> list[Element]:
    """Terms of one language, the preferred ones first."""
    ranked: list[tuple[int, Element]] = []
    for group in section.descendants(*_TERMS):
        term = next(group.descendants("term"), None)
        status = " ".join(
            note.text
            for note in group.descendants("termNote", "administrativeStatus")
            if note.name != "termNote" or note.attributes.get("type") == "administrativeStatus"
        )
        if term is not None and not status.strip().startswith(("deprecated", "superseded")):
            ranked.append((0 if status.strip().startswith("preferred") else 1, term))
    return [term for _, term in sorted(ranked, key=lambda pair: pair[0])]
