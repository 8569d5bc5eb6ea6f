"""JSON Lines: one JSON object per line, in UTF-8. A line that is none is reported and does not stop the others."""

from __future__ import annotations

import codecs
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["Row", "digest", "json_line", "read_rows"]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a file: its object, or what is wrong with it."""

    number: int
    """From 1."""
    value: dict[str, Any]
    problem: str = ""
    size: int = 0
    """In bytes, line end included."""


def read_rows(lines: Iterable[bytes]) -> Iterator[Row]:
    """The rows of a file's lines; blank lines are left out."""
    for number, raw in enumerate(lines, start=1):
        if number == 1 and (raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in raw):
            yield Row(1, {}, "not UTF-8 but UTF-16, or no text: convert the file to UTF-8", len(raw))
            return
        line = raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw
        if line.strip():
            yield _row(number, line, len(raw))


def json_line(value: object) -> bytes:
    """`value` as one line of UTF-8, readable; raises ValueError for a number that JSON cannot hold."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    try:
        return text.encode() + b"\n"
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can hold as an escape only
        return json.dumps(value, allow_nan=False).encode() + b"\n"


def digest(value: object) -> str:
    """A name for `value` that depends on nothing but its content (and not on the order of its fields)."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def _row(number: int, line: bytes, size: int) -> Row:
    try:
        value = json.loads(line.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        return Row(number, {}, f"byte 0x{line[error.start]:02X} at column {error.start + 1} is not valid UTF-8", size)
    except RecursionError:
        return Row(number, {}, "not JSON that can be read: nested too deeply", size)
    except _DuplicateError as error:
        return Row(number, {}, str(error), size)
    except ValueError as error:
        return Row(number, {}, f"not JSON: {error}", size)
    if not isinstance(value, dict):
        return Row(number, {}, f"not a JSON object but {_KINDS.get(type(value), 'something else')}", size)
    return Row(number, value, "", size)


_KINDS = {list: "an array", str: "a string", int: "a number", float: "a number", bool: "a boolean", type(None): "null"}


class _DuplicateError(ValueError):
    """An object with the same field twice, of which only one could be kept."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in value if names.count(name) > 1)
        raise _DuplicateError(f"the field {twice} is there more than once in one object: leave one")
    return value


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no JSON number")
