"""Translation memory as TMX 1.4b (https://www.gala-global.org/tmx-14b)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from ...errors import UnsupportedLanguageError
from ...text import parse_language, supported_language
from ..errors import UnreadableFileError
from ..report import Problem
from ..segments import ApprovedSegment, NumberedSegment, StoredSegment
from .elements import Element, escaped, read_elements

__all__ = ["read_tmx", "write_tmx"]

_OTHER = {"ar": "en", "en": "ar"}
_CONTEXT, _DOCUMENT = "x-previous-source-hash", "x-document"

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
  <header creationtool="Dragoman" creationtoolversion="1" segtype="sentence" o-tmf="Dragoman" adminlang="en"
    srclang="*all*" datatype="plaintext"/>
  <body>
"""
_TAIL = "  </body>\n</tmx>\n"


def read_tmx(data: bytes | BinaryIO, *, source_language: str | None = None) -> Iterator[NumberedSegment | Problem]:
    """The Arabic and English segments of a TMX file, one for each translation unit that has both.

    Region and script of a language do not matter ("ar-SA" is "ar"). Codes of inline formatting (bpt, ept, it) are left
    out, the text that they are around is kept. A placeholder (ph, ut) is a space where it holds a line break; with
    another one the unit is not read, because a part of its text would be missing.

    Args:
        data: the file, or its bytes.
        source_language: of all units; None takes what the unit or the header of the file says (`srclang`).

    Raises:
        UnsupportedLanguageError: `source_language` is neither Arabic nor English.
        UnreadableFileError: not TMX, not well-formed, unsafe (see `elements`), or without a source language.
    """
    given = supported_language(source_language, "source_language") if source_language else None
    header: str | None = None
    for element in read_elements(data, frozenset({"header", "tu"}), frozenset({"tmx"}), "TMX"):
        if element.name == "header":
            header = _language(element.attributes.get("srclang"))
            continue
        source = given or _language(element.attributes.get("srclang")) or header
        if source is None:
            raise UnreadableFileError(
                f"line {element.line}: the file does not say which language is the source (srclang); name it"
            )
        yield _segment(element, source)


def write_tmx(segments: Iterable[StoredSegment]) -> Iterator[bytes]:
    """A TMX file in UTF-8, a unit a piece. `read_tmx` gives the same segments, times aside."""
    yield _HEAD.encode()
    for segment in segments:
        yield _unit(segment).encode()
    yield _TAIL.encode()


def _unit(segment: StoredSegment) -> str:
    attributes = {
        "tuid": str(segment.id),
        "srclang": segment.source_language,
        "creationdate": _time(segment.created),
        "changedate": _time(segment.updated),
        **({"changeid": segment.author} if segment.author else {}),
    }
    lines = ["<tu " + " ".join(f'{name}="{escaped(value)}"' for name, value in attributes.items()) + ">"]
    if segment.note:
        lines.append(f"  <note>{escaped(segment.note)}</note>")
    for kind, value in ((_DOCUMENT, segment.document), (_CONTEXT, segment.context)):
        if value:
            lines.append(f'  <prop type="{kind}">{escaped(value)}</prop>')
    for language, text in (
        (segment.source_language, segment.source),
        (segment.target_language, segment.target),
    ):
        lines.append(f'  <tuv xml:lang="{language}"><seg>{escaped(text)}</seg></tuv>')
    lines.append("</tu>")
    return "".join(f"    {line}\n" for line in lines)


def _time(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")


def _language(code: str | None) -> str | None:
    """The primary subtag, or None where there is none or it is "*all*"."""
    try:
        return parse_language(code or "")
    except UnsupportedLanguageError:
        return None


def _segment(unit: Element, source: str) -> NumberedSegment | Problem:
    variants: dict[str, Element] = {}
    for variant in unit.children("tuv"):
        language = _language(variant.attributes.get("lang"))
        if language in _OTHER:
            if language in variants:
                return Problem(variant.line, f"the unit has two texts in {language!r}; remove one")
            variants[language] = variant
    if source not in _OTHER or variants.keys() != _OTHER.keys():
        languages = ", ".join(variant.attributes.get("lang", "?")[:20] for variant in unit.children("tuv"))
        return Problem(
            unit.line, f"not Arabic and English (languages: {languages[:80] or 'none'}; source: {source[:20]})"
        )
    try:
        texts = {language: _variant_text(variant) for language, variant in variants.items()}
    except ValueError as error:
        return Problem(unit.line, str(error))
    props = {prop.attributes.get("type", ""): prop.text.strip() for prop in unit.children("prop")}
    segment = ApprovedSegment(
        source_language=source,
        target_language=_OTHER[source],
        source=texts[source],
        target=texts[_OTHER[source]],
        context=props.get(_CONTEXT, ""),
        document=props.get(_DOCUMENT, ""),
        author=unit.attributes.get("changeid") or unit.attributes.get("creationid") or "",
        note="; ".join(note.text.strip() for note in unit.children("note")),
    )
    return NumberedSegment(unit.line, segment)


def _variant_text(variant: Element) -> str:
    segments = list(variant.children("seg"))
    if len(segments) != 1:
        raise ValueError(f"a <tuv> has one <seg>, not {len(segments)}")
    return _flat(segments[0])


def _flat(element: Element) -> str:
    """The text of a segment without its codes.

    Raises:
        ValueError: a placeholder that stands for text.
    """
    parts: list[str] = []
    for child in element.content:
        if isinstance(child, str):
            parts.append(child)
        elif child.name in ("bpt", "ept", "it"):
            continue
        elif child.name in ("ph", "ut"):
            if not child.text.strip().lower().startswith("<br"):
                raise ValueError(
                    f"the placeholder {child.text.strip()[:40]!r} (<{child.name}>) stands for text that the file does "
                    "not have; put the text in its place"
                )
            parts.append(" ")
        else:  # hi, and what later versions add
            parts.append(_flat(child))
    return "".join(parts)
