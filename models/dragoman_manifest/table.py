"""Reads TOML tables, with error messages that say what to change."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar

__all__ = ["ManifestError", "TableReader"]

E = TypeVar("E", bound=Enum)

_TYPE_NAMES: Mapping[type, str] = {
    str: "a string",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "a table",
}
_REQUIRED: Any = object()


class ManifestError(Exception):
    """A model folder or its manifest is missing, damaged, or not what it says."""


class TableReader:
    """Takes known keys from a TOML table; `close` rejects the keys that were not taken.

    Args:
        table: as `tomllib` gives it.
        section: its name for messages; empty for the top of the document.
    """

    def __init__(self, table: Mapping[str, object], section: str = "") -> None:
        self._table, self.where = table, f"[{section}] " if section else ""
        self._taken: list[str] = []

    def has(self, key: str) -> bool:
        """Whether the optional key is there."""
        self._taken.append(key)
        return key in self._table

    def text(self, key: str, default: str = _REQUIRED) -> str:
        value: str = self._take(key, str, default)
        return value

    def flag(self, key: str, default: bool = _REQUIRED) -> bool:
        value: bool = self._take(key, bool, default)
        return value

    def integer(self, key: str, default: int = _REQUIRED) -> int:
        value: int = self._take(key, int, default)
        return value

    def number(self, key: str, default: float = _REQUIRED) -> float:
        """A number; infinite when it is a whole number too large for a float."""
        value: float = self._take(key, float, default)
        try:
            return float(value)
        except OverflowError:
            return math.inf if value > 0 else -math.inf

    def choice(self, key: str, kind: type[E]) -> E:
        """The member of an enumeration with that value."""
        value = self.text(key)
        try:
            return kind(value)
        except ValueError:
            allowed = ", ".join(str(member.value) for member in kind)
            raise ManifestError(f"{self.where}{key} = {value!r} is unknown; allowed: {allowed}") from None

    def texts(self, key: str, default: tuple[str, ...] = _REQUIRED) -> tuple[str, ...]:
        values = self._take(key, list, default)
        if not all(isinstance(value, str) for value in values):
            raise ManifestError(f"{self.where}{key} must be a list of strings, not {values!r}")
        return tuple(values)

    def text_map(self, key: str) -> dict[str, str]:
        """A table of strings; empty when the key is absent."""
        table: dict[str, object] = self._take(key, dict, {})
        for name, value in table.items():
            self._check(f"{key}.{name}", value, str)
        return {name: str(value) for name, value in table.items()}

    def section(self, key: str, *, required: bool = True) -> TableReader:
        """The reader of a table in this one; of an empty one when it is absent and not required."""
        return TableReader(self._take(key, dict, _REQUIRED if required else {}), key)

    def close(self) -> None:
        """Refuses keys that were not taken: a misspelt option must not be ignored.

        Raises:
            ManifestError: there are such keys; names those that are allowed.
        """
        unknown = sorted(set(self._table) - set(self._taken))
        if unknown:
            allowed = ", ".join(sorted(set(self._taken)))
            raise ManifestError(f"{self.where}unknown key {', '.join(map(repr, unknown))}; allowed: {allowed}")

    def _take(self, key: str, kind: type, default: Any) -> Any:
        self._taken.append(key)
        if key not in self._table:
            if default is _REQUIRED:
                raise ManifestError(f"{self.where}{key!r} is missing ({_TYPE_NAMES[kind]})")
            return default
        value = self._table[key]
        self._check(key, value, kind)
        return value

    def _check(self, key: str, value: object, kind: type) -> None:
        accepted = (int, float) if kind is float else (kind,)
        if not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
            raise ManifestError(f"{self.where}{key} must be {_TYPE_NAMES[kind]}, not {value!r}")
