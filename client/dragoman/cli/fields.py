"""The fields of a row that a command works on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["has_value", "text_fields"]

_KINDS = {dict: "an object", list: "an array", int: "a number", float: "a number", bool: "a boolean"}


def text_fields(row: Mapping[str, Any], fields: Sequence[str]) -> list[str]:
    """Those of `fields` that hold a text; null counts as absent.

    Raises ValueError when one holds something else, or none is there.
    """
    found = []
    for field in fields:
        value = row.get(field)
        if isinstance(value, str):
            found.append(field)
        elif value is not None:
            raise ValueError(f"the field {field} is {_KINDS.get(type(value), 'something else')}, not a text")
    if not found:
        raise ValueError(f"no text in the field {' or '.join(fields)}: choose fields with --field")
    return found


def has_value(row: Mapping[str, Any], field: str) -> bool:
    """Whether a field holds more than null, blank text or an empty collection."""
    value = row.get(field)
    return bool(value.strip()) if isinstance(value, str) else value not in (None, [], {})
