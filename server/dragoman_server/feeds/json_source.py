"""JSON with the places of its values, so that strings are replaced where they stand (RFC 8259)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from ..documents import DocumentError
from ..documents.xml_source import Edit
from ..text import Span

__all__ = ["JsonNode", "parse_json", "parse_json_values", "quote_json"]

_MAX_DEPTH = 64
_MAX_BAD_LINES = 100
_SPACE = re.compile(r"[ \t\r\n]*")
_SPACE_IN_LINE = re.compile(r"[ \t\r]*")
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_LITERAL = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|NaN|-?Infinity", re.ASCII)


@dataclass(eq=False, slots=True)
class JsonNode:
    """A value and its place; of an object or array also what it contains."""

    span: Span
    string: str | None = None
    """Of a string."""
    literal: str = ""
    """Of a number, true, false or null, as it is written."""
    members: dict[str, JsonNode] | None = field(default=None, repr=False)
    """Of an object; of members with the same name, the last one."""
    items: list[JsonNode] | None = field(default=None, repr=False)

    def get(self, *names: str) -> JsonNode | None:
        """The first member of an object with one of some names that is there and not null."""
        for name in names:
            member = (self.members or {}).get(name)
            if member is not None and member.literal != "null":
                return member
        return None

    def text(self, *names: str) -> str:
        """The first member that is a string that is not empty, or a number as it is written; else an empty string."""
        for name in names:
            member = self.get(name)
            if member is not None and (text := member.string or member.literal) and text not in ("true", "false"):
                return text
        return ""

    def children(self, *names: str) -> Iterator[JsonNode]:
        """The items of the first member that is an array."""
        member = self.get(*names)
        return iter(member.items or () if member is not None else ())

    def add(self, name: str, value: object, *, ascii_only: bool = False) -> Edit:
        """The edit that adds a member at the end of an object."""
        comma = ", " if self.members else ""
        place = self.span.end - 1
        if self.members:
            place = max(member.span.end for member in self.members.values())
        written = json.dumps(value, ensure_ascii=ascii_only)
        return Edit(Span(place, place), f"{comma}{json.dumps(name)}: {written}")


def quote_json(text: str, *, ascii_only: bool = False) -> str:
    """A string with its quotes."""
    return json.dumps(text, ensure_ascii=ascii_only)


def parse_json(text: str, *, max_nodes: int = 1_000_000) -> JsonNode:
    """A JSON text.

    Raises:
        DocumentError: not JSON (metadata `line` and `column`, from 1), or beyond a limit.
    """
    parser = _Parser(text, max_nodes)
    node = parser.value(0, 0)
    if parser.skip(node.span.end) < len(text):
        parser.fail(parser.skip(node.span.end), "nothing more")
    return node


def parse_json_values(text: str, *, max_nodes: int = 1_000_000) -> tuple[list[JsonNode], list[str]]:
    """The values of JSON Lines, and problems: lines that are no JSON, which are left out."""
    nodes: list[JsonNode] = []
    problems: list[str] = []
    parser = _Parser(text, max_nodes, _SPACE_IN_LINE)
    place = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                node = parser.value(place, 0)
                if parser.skip(node.span.end) < place + len(line):
                    parser.fail(node.span.end, "the end of the line")
                nodes.append(node)
            except DocumentError as error:
                if "limit" in error.metadata or len(problems) >= _MAX_BAD_LINES:
                    raise
                problems.append(f"line {number} is left out: {error.message}")
        place += len(line) + 1
    return nodes, problems


class _Parser:
    def __init__(self, text: str, max_nodes: int, space: re.Pattern[str] = _SPACE) -> None:
        self._text, self._max_nodes, self._space = text, max_nodes, space
        self._nodes = 0

    def skip(self, place: int) -> int:
        match = self._space.match(self._text, place)
        return match.end() if match else place

    def fail(self, place: int, expected: str) -> NoReturn:
        line = self._text.count("\n", 0, place) + 1
        column = place - self._text.rfind("\n", 0, place)
        raise DocumentError(
            f"not JSON: {expected} is expected in line {line}, column {column}",
            metadata={"line": line, "column": column},
        )

    def value(self, place: int, depth: int) -> JsonNode:
        place = self.skip(place)
        self._nodes += 1
        if depth > _MAX_DEPTH or self._nodes > self._max_nodes:
            limit, what = (_MAX_DEPTH, "levels") if depth > _MAX_DEPTH else (self._max_nodes, "values")
            raise DocumentError(
                f"the JSON has more than {limit:,} {what}, which is the most that is read", metadata={"limit": limit}
            )
        char = self._text[place : place + 1]
        if char == "{":
            return self._object(place, depth)
        if char == "[":
            return self._array(place, depth)
        if char == '"':
            string, end = self._string(place)
            return JsonNode(Span(place, end), string=string)
        literal = _LITERAL.match(self._text, place)
        if literal is None:
            self.fail(place, "a value")
        return JsonNode(Span(place, literal.end()), literal=literal[0])

    def _string(self, place: int) -> tuple[str, int]:
        match = _STRING.match(self._text, place)
        if match is None:
            self.fail(place, "a string")
        try:
            value = str(json.loads(match[0], strict=False))
        except ValueError:
            self.fail(place, "a string with valid escapes")
        whole = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return whole, match.end()

    def _object(self, start: int, depth: int) -> JsonNode:
        members: dict[str, JsonNode] = {}
        place = self.skip(start + 1)
        while not self._text.startswith("}", place):
            if members:
                place = self._expect(",", place)
            name, place = self._string(place)
            node = self.value(self._expect(":", self.skip(place)), depth + 1)
            members[name] = node
            place = self.skip(node.span.end)
        return JsonNode(Span(start, place + 1), members=members)

    def _array(self, start: int, depth: int) -> JsonNode:
        items: list[JsonNode] = []
        place = self.skip(start + 1)
        while not self._text.startswith("]", place):
            if items:
                place = self._expect(",", place)
            items.append(self.value(place, depth + 1))
            place = self.skip(items[-1].span.end)
        return JsonNode(Span(start, place + 1), items=items)

    def _expect(self, char: str, place: int) -> int:
        if not self._text.startswith(char, place):
            self.fail(place, repr(char))
        return self.skip(place + 1)
