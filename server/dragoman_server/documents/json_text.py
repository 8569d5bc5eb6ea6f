"""JSON and JSON Lines: strings chosen by path are translated in place; everything else stays to the byte.

Syntax: RFC 8259, and as Python reads it NaN and Infinity. Values with equal keys are all translated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..text import Markup, Span, has_words
from .base import Block, DocumentError, ParsedDocument, TargetLanguage
from .encoded import decode
from .json_paths import JsonPath, PathPattern, path_text
from .spliced import Edit, Slot, SplicedDocument

__all__ = ["DEEPEST", "read"]

DEEPEST = 200
"""How deep arrays and objects may be nested."""

_SPACE = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|NaN|-?Infinity", re.ASCII)
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_LISTED = 20
_DECODER = json.JSONDecoder()


@dataclass(slots=True)
class _Container:
    """An object or array that is being read."""

    array: bool
    path: JsonPath
    next_index: int = 0

    @property
    def closing(self) -> str:
        return "]" if self.array else "}"


@dataclass(frozen=True, slots=True)
class _String:
    """A string value."""

    path: JsonPath
    literal: Span
    value: str


def read(data: bytes, *, paths: Sequence[str] = (), lines: bool = False) -> ParsedDocument:
    """Read JSON, or with `lines` JSON Lines: one value on each line that is not blank.

    Args:
        data: UTF-8, or UTF-16 and UTF-32 as `encoded.decode` tells them.
        paths: which strings to translate: "body.text", "items[*].title", "items[0].title", "**.title" at any depth,
            "*" for any key or index. Keys with other characters are quoted: '"dc:title"'.
        lines: paths then begin at the value of each line.

    Raises:
        DocumentError: not JSON, nested deeper than `DEEPEST`, a path that is not written as above or no path at all;
            the message then lists the paths of the strings with words.
    """
    source = decode(data)
    patterns = [PathPattern.parse(path) for path in paths]
    text = source.text
    # What the file does not escape is not escaped in translations either.
    ascii_only = text.isascii() and any(int(code, 16) >= 0x80 for code in _ESCAPE.findall(text))
    found: dict[str, None] = {}
    slots: list[Slot] = []
    for prefix, string in _strings(text, lines):
        if not string.value.strip() or _LONE_SURROGATE.search(string.value):
            continue
        if any(pattern.matches(string.path) for pattern in patterns):
            slots.append(_slot(text, prefix, string, ascii_only))
        elif not patterns and len(found) < _LISTED and has_words(string.value):
            found[path_text(string.path, any_index=True)] = None
    if not patterns:
        raise DocumentError(
            "Name the strings to translate by their paths, for example body.text, items[*].title or **.title. "
            f"Strings with words are at: {', '.join(found) or 'no path'}.",
            reason="PATHS_REQUIRED",
        )
    return SplicedDocument("application/jsonl" if lines else "application/json", source, tuple(slots))


def _slot(text: str, prefix: str, string: _String, ascii_only: bool) -> Slot:
    literal = string.literal.of(text)

    def edits(translation: Markup, target: TargetLanguage | None) -> list[Edit]:
        written = json.dumps(translation.text, ensure_ascii=ascii_only)
        if r"\/" in literal:
            written = written.replace("/", r"\/")
        if any(f"\\u00{code}" in literal.lower() for code in ("3c", "3e", "26")):
            written = re.sub("[<>&]", lambda match: f"\\u{ord(match[0]):04x}", written)
        return [Edit(string.literal, written)]

    return Slot(Block(markup=Markup(string.value), path=prefix + path_text(string.path)), 0, edits)


def _strings(text: str, lines: bool) -> Iterator[tuple[str, _String]]:
    if not lines:
        yield from _values(text, 0, len(text), "")
        return
    start = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield from _values(text, start, start + len(line), f"line {number}: ")
        start += len(line) + 1


def _values(text: str, start: int, end: int, prefix: str) -> Iterator[tuple[str, _String]]:
    """The string values of the one JSON value in text[start:end], without recursion."""
    stack: list[_Container] = []
    position = _skip(text, start, end)
    path: JsonPath = ()
    while True:
        character = text[position : position + 1] if position < end else ""
        if character in ("{", "["):
            if len(stack) == DEEPEST:
                raise DocumentError(f"The JSON is nested deeper than {DEEPEST} levels at {_place(text, position)}.")
            stack.append(_Container(character == "[", path))
            position = _skip(text, position + 1, end)
            if text[position : position + 1] != stack[-1].closing:
                path, position = _member(text, position, end, stack[-1])
                continue
        elif character == '"':
            value, after = _string(text, position)
            yield prefix, _String(path, Span(position, after), value)
            position = after
        else:
            match = _SCALAR.match(text, position, end)
            if not match:
                raise _malformed(text, position, "a value")
            position = match.end()
        # A value ended, or an empty container is about to be closed.
        position = _skip(text, position, end)
        while stack and position < end and text[position] == stack[-1].closing:
            stack.pop()
            position = _skip(text, position + 1, end)
        if not stack:
            break
        if text[position : position + 1] != "," or position >= end:
            raise _malformed(text, position, f"',' or '{stack[-1].closing}'")
        path, position = _member(text, _skip(text, position + 1, end), end, stack[-1])
    if _skip(text, position, end) < end:
        raise _malformed(text, _skip(text, position, end), "the end")


def _member(text: str, position: int, end: int, container: _Container) -> tuple[JsonPath, int]:
    """Path and position of the next value in a container: behind its key, if it has one."""
    if container.array:
        container.next_index += 1
        return (*container.path, container.next_index - 1), position
    if text[position : position + 1] != '"':
        raise _malformed(text, position, "a key in double quotes")
    key, position = _string(text, position)
    position = _skip(text, position, end)
    if text[position : position + 1] != ":":
        raise _malformed(text, position, "':'")
    return (*container.path, key), _skip(text, position + 1, end)


def _string(text: str, position: int) -> tuple[str, int]:
    try:
        value, after = _DECODER.raw_decode(text, position)
    except json.JSONDecodeError as error:
        raise DocumentError(f"The JSON is broken at {_place(text, error.pos)}: {error.msg}.") from None
    return str(value), after


def _skip(text: str, position: int, end: int) -> int:
    match = _SPACE.match(text, position, end)
    return match.end() if match else position


def _malformed(text: str, position: int, expected: str) -> DocumentError:
    return DocumentError(f"The JSON is broken at {_place(text, position)}: expected {expected}.")


def _place(text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    return f"line {line}, column {position - text.rfind(chr(10), 0, position)}"
